"""A title's own words, and what it says about the kind of the report: erratum, reply, protocol, part of a series."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.deduplication.text import folded, present, without_markup

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
    r"\s*[\[(]?\s*(?:(?:published )?(?:erratum|corrigendum|correction|retraction)(?: appears| published)? in\b).*$",
    re.IGNORECASE,
)
"""On an article whose erratum appeared elsewhere: the note goes, the article stays what it is."""

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

ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10}
SPELT = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "first": 1, "second": 2, "third": 3}
PART = re.compile(
    r"\b(?:part|phase|paper|stage|section|series|chapter|type|grade|class|no) "
    r"(\d+|i{1,3}|iv|v|vi{1,3}|ix|x|one|two|three|four|five|six)\b"
)
NUMBER = re.compile(r"\d+|\b(?:ii|iii|iv|vi|vii|viii|ix)\b|\b(?:i|v)$")


@dataclass(frozen=True, slots=True)
class Title:
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
    words = folded(text).replace("ae", "e").replace("oe", "e")
    kinds = {"erratum"} if cites_source else set()
    for found in KINDS.finditer(words):
        kinds.add(str(found.lastgroup))
    if not NOTICES.isdisjoint(kinds):
        words = KINDS.sub(lambda found: "" if found.lastgroup in NOTICES else found[0], words).strip() or words
    return Title(words, frozenset(kinds), _numbers(words), _parts(words), bool(SERIAL.fullmatch(words)))


def _without_notes(text: str) -> tuple[str, bool]:
    """The title without notes, and whether it cites the source of another report."""
    text = PREFIX.sub("", text)
    cites_source = False
    if "[" in text or "(" in text or " in " in text:
        text = NOTE_OF_ERRATUM.sub("", text) or text
        shorter = CITED_SOURCE.sub("", text)
        cites_source = shorter != text
        text = shorter
        while (shorter := NOTE_IN_BRACKETS.sub("", text)) != text and shorter:
            text = shorter
    return text, cites_source


def _numbers(words: str) -> tuple[int, ...]:
    return tuple(sorted(_value(found) for found in NUMBER.findall(words)))


def _parts(words: str) -> tuple[int, ...]:
    return tuple(_value(found) for found in PART.findall(words))


def _value(numeral: str) -> int:
    return ROMAN.get(numeral) or SPELT.get(numeral) or int(numeral[-9:])
