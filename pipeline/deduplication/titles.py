"""Titles: a title's own words, what it says of the kind of the report, and how two titles differ in words."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

from rapidfuzz import fuzz

from pipeline.deduplication.field_values import without_markup
from pipeline.deduplication.thresholds import THRESHOLDS
from pipeline.ground.text import folded, present

LONGEST_TITLE = 500
"""Characters of a title that are read; the longest real ones have about 400."""

LANGUAGES = (
    "afrikaans|arabic|bulgarian|chinese|croatian|czech|danish|dutch|english|finnish|french|german|greek|hebrew|hungarian"
    "|italian|japanese|korean|norwegian|persian|polish|portuguese|romanian|russian|serbian|slovak|slovenian|spanish"
    "|swedish|turkish|ukrainian"
)
NOTE_IN_BRACKETS = re.compile(
    rf"\s*[\[(]\s*(?:(?:article )?(?:in )?(?:{LANGUAGES})(?:[,;/ ]+(?:and )?[a-z]+)?"
    r"|reviews?|abstract|letter|editorial|\d+ refs?\.?|authors? transl|author's transl|electronic resource"
    r"|(?:see|comment)[^\])]{0,200}|conference abstract|meeting abstract|corrected|republished[^\])]{0,200}"
    r")\s*[\])]\s*\.?\s*$",
    re.IGNORECASE,
)
NOTE_OF_ERRATUM = re.compile(
    r"[\[(]?\s*(?:published )?\b(?:erratum|corrigendum|correction|retraction)(?: appears| published)? in\b.*$",
    re.IGNORECASE,
)
"""On an article whose erratum appeared elsewhere: the note goes, the article stays what it is."""
HINTS_OF_NOTE = ("erratum", "corrigendum", "correction", "retraction")
"""Without one of these NOTE_OF_ERRATUM cannot match; looking for them is cheaper."""

CITED_SOURCE = re.compile(
    r"\s*[\[(](?:[^()\[\]]*\((?:19|20)\d\d\)[^\[\]]*|vol\.? ?\d+[^()\[\]]*(?:19|20)\d\d)[\])]\s*\.?\s*$", re.IGNORECASE
)
"""How databases name an erratum: the title, then "(Journal (2009) 360 (542-544))" or "(vol 360, pg 542, 2009)"."""

PREFIX = re.compile(r"^\W*(?:retracted|withdrawn)(?: article)?\s*[:\].]\s*", re.IGNORECASE)

KINDS = re.compile(
    r"(?P<erratum>^(?:(?:published|publishers?|authors?) )?(?:erratum|errata|corrigend(?:um|a)|correction|addendum)\b"
    r"(?: notice| note)?(?: to| for| in)?\b|\b(?:erratum|corrigendum)$)"
    r"|(?P<retraction>^(?:(?:notice|statement) of )?retraction\b(?: note| notice)?(?: to| of| for)?\b"
    r"|^(?:editorial )?expression of concern\b)"
    r"|(?P<reply>\b(?:the )?authors? (?:reply|response|replies|respond)\b.*$|^(?:in )?reply(?: to)?\b"
    r"|\breply(?: to\b.*)?$|^response to\b|^re\b)"
    r"|(?P<comment>^comments?(?: on| to)?\b|^(?:invited |editorial )?comment(?:ary)?(?: on)?\b"
    r"|\b(?:editorial|invited) comment(?:ary)?$|^letters? to the editor\b)"
    r"|(?P<protocol>\b(?:study |trial )?protocols?\b(?: for| of)?)"
)
NOTICES = frozenset(("erratum", "retraction", "reply", "comment"))
"""Kinds that are about another report; their words come off the title, so that it can be held against that report's."""

SERIAL = re.compile(
    r"(?:guest |from the )?(?:editorials?|editors?(?: in chief)?(?: (?:comments?|notes?|page|choice|letter|column))?"
    r"|preface|foreword|introduction|book reviews?|correspondence|letters?|news|obituary|commentary|in this issue"
    r"|(?:meeting |conference |poster )?abstracts?|table of contents|contents|index|announcements?|highlights|summary"
    r"|discussion|literature (?:review|watch|update)|calendar|notes?|comments?|replies|reply|erratum|errata"
    r"|corrigendum|correction)(?: to the editor| comments?| \d+)?"
)

THOUSANDS = re.compile(r"(?<!\d)(\d{1,3})[ ,\u00a0\u2009\u202f](?=\d{3}(?!\d))")
"""What stands between the thousands of a number: 10 000, 10,000. Commas with a blank separate numbers and stay."""
MAYBE_THOUSANDS = re.compile(r"\d \d\d\d")
"""Stands in the folded title wherever THOUSANDS stands in the title, and is found in a tenth of the time."""
NO_KINDS: frozenset[str] = frozenset()
ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10}
SPELT = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
NUMERALS = ROMAN | SPELT
LONE_ROMAN = ROMAN.keys() - {"i", "v", "x"}
"""Roman numerals that mean nothing else wherever they stand; the others only at the end or after a word for a part."""
LAST_ROMAN = frozenset(("i", "v"))
PART_WORDS = frozenset(
    (
        "part", "parts", "parte", "partie", "teil", "phase", "paper", "stage", "section", "series", "chapter", "type",
        "grade", "class", "no", "number", "nr", "case", "volume", "vol", "session", "lesson", "lecture", "episode",
    )
)  # fmt: skip
LETTERED = {letter: number for number, letter in enumerate("abcdefgh", start=1)}
LETTERED_PARTS = frozenset(("part", "parte", "partie", "teil", "section", "phase"))
"""After these a letter counts as a number does: "Part B"; but "a case a year" has no part."""
TELLING = LONE_ROMAN | PART_WORDS
"""Words that `_numbers` looks for, wherever they stand."""
DIGITS = re.compile(r"\d+")
HINTS_OF_KINDS = (
    "errat", "corrig", "correct", "addend", "retract", "concern", "repl", "respon", "comment", "letter", "protoc",
)  # fmt: skip
"""Without one of these no pattern of KINDS can match; looking for them is cheaper."""


class Title(NamedTuple):
    """words: folded, notes taken off; kinds: names of KINDS; numbers: all numbers in it, ascending; parts: those that
    follow "part", "phase" and the like; serial: a heading that returns in every issue."""

    words: str
    kinds: frozenset[str]
    numbers: tuple[int, ...]
    parts: tuple[int, ...]
    serial: bool


def read_title(raw: str) -> Title:
    """The title as it can be compared.

    >>> read_title("Erratum: Needling in pain. Part II [Japanese]")
    Title(words='needling in pain part ii', kinds=frozenset({'erratum'}), numbers=(2,), parts=(2,), serial=False)
    """
    text, cites_source = _without_notes(without_markup(present(raw[:LONGEST_TITLE])))
    if "&" in text:
        text = text.replace("&", " and ")
    words = folded(text)
    if MAYBE_THOUSANDS.search(words):
        words = folded(THOUSANDS.sub(r"\1", text))
    words = words.replace("ae", "e").replace("oe", "e")
    kinds = {"erratum"} if cites_source else NO_KINDS
    if words.startswith("re ") or _holds_one_of(HINTS_OF_KINDS, words):
        kinds = kinds.union(str(found.lastgroup) for found in KINDS.finditer(words))
        if not NOTICES.isdisjoint(kinds):
            words = KINDS.sub(lambda found: "" if found.lastgroup in NOTICES else found[0], words).strip() or words
    numbers, parts = _numbers(words.split())
    return Title(words, frozenset(kinds) or NO_KINDS, numbers, parts, bool(SERIAL.fullmatch(words)))


def _holds_one_of(hints: tuple[str, ...], text: str) -> bool:
    # Without a loop of ours, as this is asked of every title twice.
    return any(map(text.__contains__, hints))


def _without_notes(text: str) -> tuple[str, bool]:
    """The title without notes, and whether it cites the source of another report."""
    if text[:1] in "RrWw[":
        text = PREFIX.sub("", text)
    lower = text.lower()
    if _holds_one_of(HINTS_OF_NOTE, lower):
        text = NOTE_OF_ERRATUM.sub("", text) or text
    if not text.rstrip(". ").endswith((")", "]")):
        return text, False
    shorter = CITED_SOURCE.sub("", text)
    cites_source = shorter != text
    text = shorter
    while (shorter := NOTE_IN_BRACKETS.sub("", text)) != text and shorter:
        text = shorter
    return text, cites_source


def _numbers(words: list[str]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """All numbers, ascending, and those that follow a word for a part, in their order."""
    if "".join(words).isalpha() and TELLING.isdisjoint(words):
        return ((ROMAN[words[-1]],) if words[-1] in LAST_ROMAN else ()), ()
    numbers: list[int] = []
    parts: list[int] = []
    before = ""
    for word in words:
        if not word.isalpha():
            numbers += [int(digits[-9:]) for digits in DIGITS.findall(word)]
        elif word in LONE_ROMAN:
            numbers.append(ROMAN[word])
        if before in PART_WORDS:
            if word in NUMERALS or word.isdigit():
                parts.append(NUMERALS.get(word) or int(word[-9:]))
            elif before in LETTERED_PARTS and word in LETTERED:
                parts.append(LETTERED[word])
        before = word
    if before in LAST_ROMAN:
        numbers.append(ROMAN[before])
    return tuple(sorted(numbers)), tuple(parts)


FEWEST_WORDS = 3
SHORTEST_TRUNCATED = 40
"""Shorter beginnings are those of many titles."""
SHORTEST_STEM = 3
"""Longer beginnings that two words share make them forms of one: "paediatric", "paediatrics"."""
SMALL_WORDS = frozenset(
    (
        "a", "an", "the", "of", "in", "on", "for", "with", "by", "and", "or", "to", "at", "from", "as", "is", "are",
        "its", "it", "into", "using", "use", "via", "versus", "vs", "after", "during", "study", "trial", "case",
        "report", "review", "among", "between", "their", "that", "this", "de", "la", "el", "en", "del", "y",
    )
)  # fmt: skip


def contains(one: str, other: str) -> bool:
    """Whether the shorter title stands whole inside the longer, as when a subtitle or a heading is missing.

    >>> contains("needling for neck pain", "short report needling for neck pain")
    True
    """
    shorter, longer = (one, other) if len(one) <= len(other) else (other, one)
    if shorter not in longer or shorter.count(" ") < FEWEST_WORDS - 1:
        return False
    return truncates(shorter, longer) or f" {shorter} " in f" {longer} "


def truncates(one: str, other: str) -> bool:
    """Whether `one` is the beginning of `other`, cut anywhere, as databases cut at a number of characters."""
    return len(one) >= SHORTEST_TRUNCATED and len(one) < len(other) and other.startswith(one)


def replaces_words(one: str, other: str) -> bool:
    """Whether each title has a telling word for which the other has no spelling: "in women", "in men".

    >>> replaces_words("needling in women", "needling in men"), replaces_words("tumour size", "tumor size")
    (True, False)
    """
    if truncates(one, other) or truncates(other, one):
        return False
    words, others = one.split(), other.split()
    known, known_other = set(words), set(others)
    ignored = SMALL_WORDS | _pairs_written_together(words, others) | _pairs_written_together(others, words)
    only_one, only_other = known - known_other - ignored, known_other - known - ignored
    # A word counts as often as it stands there: of "women … in women" and "women … in men" only the last one differs.
    for word in (known & known_other) - ignored:
        n, n_other = words.count(word), others.count(word)
        if n != n_other:
            (only_one if n > n_other else only_other).add(word)
    return _has_no_spelling(only_one, only_other) and _has_no_spelling(only_other, only_one)


def _pairs_written_together(words: list[str], others: list[str]) -> set[str]:
    """Neighbours that the other title writes as one word, and that word: "micro rna", "microrna"."""
    known = set(others)
    return {
        part for first, second in pairwise(words) if first + second in known for part in (first, second, first + second)
    }


def _has_no_spelling(words: set[str], others: set[str]) -> bool:
    return any(not any(_spells(word, known) for known in others) for word in words)


def _spells(one: str, other: str) -> bool:
    if one.startswith(other) or other.startswith(one):
        return min(len(one), len(other)) > SHORTEST_STEM
    return one[0] == other[0] and fuzz.ratio(one, other) >= THRESHOLDS.spelling
