"""What must stand in a record for a query to be true of it: bytes that can be looked for before anything is parsed.

Of all of PubMed a strategy finds one record in thousands, and nearly all others hold none of its words. So a record's
raw XML is folded roughly and searched for a piece of each term; only what may match is read as a record. The piece is
one word or a part of one, in letters and digits of ASCII: however the words of a text are joined, wrapped in markup or
parted by signs, the letters of a word follow each other in the bytes too, and a blank of the folded text parts it from
the next. Where that cannot be relied on (formulas, characters by number, what the reader says in a way of its own), and
for terms that ask for something else than words (dates, languages, subsets), everything may match.

It only ever spares work: what it lets pass is matched as ever. What is true is meant, and not what is unknown: whoever
lists records of which it cannot be told must not leave any out.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from string import ascii_lowercase

from ahocorasick_rs import BytesAhoCorasick, Implementation, MatchKind

from pipeline.language.match.conditions import AnyOf, Condition, Every, Near, PhraseIn, Scope
from pipeline.language.match.evaluation import AnyPhrase, LeftToRight, Needing, QueryPlan, Single
from pipeline.language.match.field_text import fold
from pipeline.language.match.queries import CompiledQueries
from pipeline.language.match.scanner import Phrase
from pipeline.language.match.sections import PhraseInSection, WordsInSentence
from pipeline.language.match.value_matching import NumberWithin, Unknowable, ValueIn

MOST_VALUES = 400
"""Headings that a term explodes to. Of more it is not asked which."""
RAW_VALUES = frozenset(("mh", "majr", "pt"))
"""The tags whose values are words of the XML as they stand there; names, journals and others are made of several."""
NAMES = frozenset(("au", "1au", "lastau", "fau", "cn", "ir", "fir", "ed", "ps"))
"""A name is found by its initials too, of which no source tells: its first word alone is relied on."""
REGISTRIES = frozenset(("si", "nct"))
"""A number of a trial is joined: "NCT 01234567". Its digits alone are relied on."""
NOT_AS_WRITTEN = frozenset(("la", "sh"))
"""Tags whose values have other names than the record's own: languages in full, subheadings in two letters."""
LONGEST_REGISTER = 7
"""Letters of a register's name, as in ISRCTN: the reader may put them before a number that the XML has without."""
UNTOLD_LANGUAGE = "eng"
"""What the reader writes before an abstract for other readers where its language is not told."""
WORDS = frozenset(
    (
        "title",
        "abstract",
        "other_abstract",
        "keywords",
        "mesh_terms",
        "publication_types",
        "registry_ids",
        "nm",
        "ps",
        "tt",
    )
)
"""Fields and tags whose words stand between the title of an article and its history, authors apart."""
MADE = frozenset(("registry_ids", "pages", "year", "volume", "issue", "pmid", "doi"))
"""Fields with numbers that the reader writes in a way of its own."""

UNUSUAL = BytesAhoCorasick(
    [b"<!", b"<?", b"&#", b"<Disp", *(f"<{letter}".encode() for letter in ascii_lowercase)], MatchKind.LeftmostFirst
)
"""Markup inside a text begins with a small letter in NLM's DTD, or is a formula; all else begins with a capital one.
Looked for all at once, leftmost first, which alone lets the library compare many bytes at a time."""
MARKUP = re.compile(rb"</?[ibu](?:\s[^<>]*)?/?>")
SCRIPT = re.compile(rb"</?su[bp](?:\s[^<>]*)?>")
EMPTY_SCRIPT = re.compile(rb"<su[bp](?:\s[^<>]*)?(?:/>|>(?:\s|<[^<>]*>)*</su[bp])")
"""Of a raised or lowered text the reader makes ^2 or _2, which part a word; of an empty one nothing."""
WORDS_ALONE = bytes(ord(chr(code).lower()) if code < 128 and chr(code).isalnum() else ord(" ") for code in range(256))
"""For bytes.translate: small letters and digits, and blanks for all else."""
ENTITY = re.compile(rb"&(?:amp|lt|gt|quot|apos);")
BY_NUMBER = re.compile(rb"<(?:ELocationID|ArticleId)(?:\s[^<>]*)?>[^<%]*%")
"""A DOI may be written with signs by number, as in an address."""
REFERENCES = b"<ReferenceList", b"</ReferenceList>"
BEGINNING = 200
"""Bytes within which an article begins, blanks before it included."""
ARTICLE, TITLE, AUTHORS, END_OF_AUTHORS, DATA = (
    b"<PubmedArticle>", b"<ArticleTitle", b"<AuthorList", b"</AuthorList>", b"<PubmedData>",
)  # fmt: skip
"""Where an article's words begin, and what stands between and behind them: NLM's DTD knows no other order."""


def raw_text(raw: bytes, *, of_words: bool = False) -> bytes | None:
    """A record's XML, folded so that every word of its texts stands there in one piece; None where it may not.

    The list of references, half of a modern record, is no text of it and is left out. `of_words` leaves out as well
    what stands before the title, the authors with their addresses, and the history: see `LiteralsNeeded.of_words`.
    """
    raw = _words(raw) if of_words and ARTICLE in raw[:BEGINNING] else _without_references(raw)
    if UNUSUAL.find_matches_as_indexes(raw):
        if EMPTY_SCRIPT.search(raw):
            return None
        raw = SCRIPT.sub(b" ", MARKUP.sub(b"", raw))
        if UNUSUAL.find_matches_as_indexes(raw):
            return None  # a comment, a formula, a character by number, or markup that we do not know
    if b"&" in raw and raw.count(b"&") != len(ENTITY.findall(raw)):
        return None
    if not of_words and BY_NUMBER.search(raw):
        return None
    if not raw.isascii():
        try:
            raw = raw.decode("utf-8").encode("ascii", ROUGHLY)
        except UnicodeError:
            return None
    return raw.translate(WORDS_ALONE)


def _without_references(raw: bytes) -> bytes:
    start = raw.find(REFERENCES[0])
    return raw if start < 0 else raw[:start] + raw[max(start, raw.rfind(REFERENCES[1])) :]


def _words(raw: bytes) -> bytes:
    """An article from its title on, without authors and history. What is not there leaves out nothing."""
    start = max(0, raw.find(TITLE))
    authors = raw.find(AUTHORS, start)
    behind = raw.find(END_OF_AUTHORS, authors) if authors >= 0 else -1
    end = raw.find(DATA, max(start, behind))
    end = len(raw) if end < 0 else end
    return raw[start:end] if behind < 0 else raw[start:authors] + raw[behind:end]


class _RoughTable(dict[str, str]):
    """Characters beyond ASCII -> what they fold to, as the matcher folds them, as far as that is ASCII.

    Most runs of them are few: dashes, quotation marks, single letters with an accent.
    """

    def __missing__(self, run: str) -> str:
        folded = fold(run).text.encode("ascii", "ignore").decode()
        if len(self) < MOST_RUNS:
            self[run] = folded
        return folded


MOST_RUNS = 50_000
_ROUGH = _RoughTable()


def _roughly(error: UnicodeError) -> tuple[str, int]:
    """Called by str.encode for each run of characters beyond ASCII."""
    assert isinstance(error, UnicodeEncodeError)
    end = error.end
    return _ROUGH[error.object[error.start : end]], end


ROUGHLY = "trialsift.roughly"
codecs.register_error(ROUGHLY, _roughly)


@dataclass(frozen=True, slots=True)
class Needed:
    """What must be there: one of these pieces, by number, or what one of `others` needs. No need is None."""

    pieces: frozenset[int] = frozenset()
    others: tuple[AllNeeded, ...] = ()

    def is_met(self, there: AbstractSet[int]) -> bool:
        return not self.pieces.isdisjoint(there) or any(other.is_met(there) for other in self.others)

    def rarest(self, pieces: Sequence[bytes]) -> frozenset[int]:
        """Pieces of which one stands in whatever meets it, as rare ones as there are."""
        return self.pieces.union(*(other.rarest(pieces) for other in self.others))


@dataclass(frozen=True, slots=True)
class AllNeeded:
    """Several needs at once."""

    parts: tuple[Needed, ...]

    def is_met(self, there: AbstractSet[int]) -> bool:
        return all(part.is_met(there) for part in self.parts)

    def rarest(self, pieces: Sequence[bytes]) -> frozenset[int]:
        """The same: those of the part whose shortest piece is the longest, for long words are rare, and so are few."""
        of_parts = [part.rarest(pieces) for part in self.parts]
        return max(of_parts, key=lambda some: (min((len(pieces[n].strip()) for n in some), default=0), -len(some)))


class LiteralsNeeded:
    """What must stand in the raw text of a record for one of several queries to be true of it.

    of_words   whether the queries look for nothing but words of titles, abstracts, keywords, headings and the like
    """

    def __init__(self, need_by_name: dict[str, Needed | None], pieces: Sequence[bytes], *, of_words: bool) -> None:
        self.of_words = of_words
        self._need_by_name = need_by_name
        self._automaton = BytesAhoCorasick(pieces, implementation=Implementation.DFA) if pieces else None
        self._gate = None if self.is_nothing else _gate(filter(None, need_by_name.values()), pieces)

    @property
    def is_nothing(self) -> bool:
        """Whether one of the queries may be true of any record."""
        return None in self._need_by_name.values()

    def may_stand_in(self, raw: bytes) -> bool:
        """Whether one of the queries may be true of the record with this XML."""
        return self.may_be_true(raw_text(raw, of_words=self.of_words))

    def may_be_true(self, text: bytes | None, of: Iterable[str] | None = None) -> bool:
        """Whether one of the queries, or of these, may be true of the record with this `raw_text`."""
        if text is None:
            return True
        if self._gate and not self._gate.find_matches_as_indexes(text):
            return False
        needs = self._need_by_name
        there: set[int] | None = None
        for name in needs if of is None else of:
            need = needs[name]
            if need is None:
                return True
            if there is None:
                there = self._there(text)
            if there and need.is_met(there):
                return True
        return False

    def _there(self, text: bytes) -> set[int]:
        if self._automaton is None:
            return set()
        return {hit[0] for hit in self._automaton.find_matches_as_indexes(text, overlapping=True)}


def _gate(needs: Iterable[Needed], pieces: Sequence[bytes]) -> BytesAhoCorasick | None:
    """What finds the rarest pieces of which one must be there for any of the needs to be met; None for too many.

    It finds a few words ten times as fast as the automaton that finds all, because it compares many bytes at once. The
    library does that for a handful of long words without a blank at their ends, and that none of WIDENING stands in any
    text makes it do so for fewer too.
    """
    rarest = {pieces[number].strip() for need in needs for number in need.rarest(pieces)}
    return BytesAhoCorasick([*rarest, *WIDENING], MatchKind.LeftmostFirst) if 0 < len(rarest) <= MOST_AT_ONCE else None


MOST_AT_ONCE = 48
WIDENING = [bytes(range(start, start + 6)) for start in (0x80, 0x90, 0xA0, 0xB0, 0xC0)]


def literals_needed(queries: CompiledQueries, names: Iterable[str] | None = None) -> LiteralsNeeded:
    """What must be there for one of the queries, or of those with these names, to be true: not only unknown."""
    finder = _Finder(queries)
    needs = {name: finder.need_of(queries.plans[name]) for name in (queries.plans if names is None else names)}
    return LiteralsNeeded(needs, list(finder.number_by_piece), of_words=finder.of_words)


class _Finder:
    """Works out the needs of plans; each piece gets a number."""

    def __init__(self, queries: CompiledQueries) -> None:
        self.number_by_piece: dict[bytes, int] = {}
        self.of_words = True
        self._phrases = tuple(queries.number_by_phrase)
        self._known: dict[QueryPlan, Needed | None] = {}

    def need_of(self, plan: QueryPlan) -> Needed | None:
        if plan not in self._known:
            self._known[plan] = self._need(plan)
        return self._known[plan]

    def _need(self, plan: QueryPlan) -> Needed | None:
        if isinstance(plan, AnyPhrase):
            return self._any(self._phrase(self._phrases[number], plan.scope) for number in plan.numbers)
        if isinstance(plan, LeftToRight):
            return self._left_to_right(plan)
        if isinstance(plan, Needing):
            return self._all(self._phrase(self._phrases[number], plan.scope) for number in plan.numbers)
        return self._condition(plan.condition) if isinstance(plan, Single) else None

    def _left_to_right(self, plan: LeftToRight) -> Needed | None:
        need = self.need_of(plan.first)
        for operator, other in plan.others:
            if operator == "AND":
                need = self._all((need, self.need_of(other)))
            elif operator == "OR":
                need = self._any((need, self.need_of(other)))
        return need

    def _condition(self, condition: Condition) -> Needed | None:
        if isinstance(condition, PhraseIn):
            return self._phrase(condition.phrase, condition.scope)
        if isinstance(condition, PhraseInSection | WordsInSentence):
            return self._all(self._phrase(phrase, IN_TEXT) for phrase in condition.phrases)
        if isinstance(condition, Near):
            return self._all(self._phrase(phrase, condition.scope) for phrase in condition.phrases)
        if isinstance(condition, Every):
            return self._all(map(self._condition, condition.conditions))
        if isinstance(condition, AnyOf):
            return self._any(map(self._condition, condition.conditions))
        if isinstance(condition, NumberWithin):
            return self._number(condition)
        if isinstance(condition, Unknowable):
            return NEVER_MET
        return self._values(condition) if isinstance(condition, ValueIn) else None

    def _number(self, condition: NumberWithin) -> Needed | None:
        self.of_words = False
        if condition.low > condition.high:
            return NEVER_MET
        return self._piece(str(condition.low)) if condition.low == condition.high else None

    def _values(self, condition: ValueIn) -> Needed | None:
        """One of the values; of a heading with a subheading its own words, for those are the XML's."""
        wanted, tag = condition.wanted, condition.tag
        self.of_words &= tag in RAW_VALUES
        if tag in NOT_AS_WRITTEN or wanted.patterns or len(wanted.whole) > MOST_VALUES:
            return None
        values = [value.partition("/")[0] for value in wanted.whole]
        values += [value.partition("/")[0] + "*" * ("/" not in value) for value in wanted.beginnings]
        return self._any(self._piece(_piece_of_value(value, tag)) for value in values)

    def _phrase(self, phrase: Phrase, scope: Scope) -> Needed | None:
        text = " ".join(phrase.words)
        self.of_words &= WORDS.issuperset((*scope.fields, *scope.tags))
        if not MADE.isdisjoint(scope.fields):
            is_short = "*" in text and len(longest_piece(text).strip()) <= LONGEST_REGISTER
            if is_short or any(character.isdigit() for character in text):
                return None
        piece = longest_piece(text)
        if "other_abstract" in scope.fields and UNTOLD_LANGUAGE.startswith(piece.strip()):
            return None
        return self._piece(piece)

    def _piece(self, piece: str) -> Needed | None:
        if not piece.strip():
            return None
        number = self.number_by_piece.setdefault(piece.encode(), len(self.number_by_piece))
        return Needed(frozenset((number,)))

    def _any(self, needs: Iterable[Needed | None]) -> Needed | None:
        pieces: set[int] = set()
        others: list[AllNeeded] = []
        for need in needs:
            if need is None:
                return None
            pieces |= need.pieces
            others += need.others
        return Needed(frozenset(pieces), tuple(dict.fromkeys(others)))

    def _all(self, needs: Iterable[Needed | None]) -> Needed | None:
        parts = tuple(dict.fromkeys(need for need in needs if need is not None))
        if len(parts) < 2:
            return parts[0] if parts else None
        return Needed(others=(AllNeeded(parts),))


IN_TEXT = Scope(("title", "abstract"))
NEVER_MET = Needed()
DIGITS = re.compile("[0-9]+")


def _piece_of_value(value: str, tag: str) -> str:
    if tag in RAW_VALUES:
        return longest_piece(value)
    if tag in REGISTRIES:
        return max(DIGITS.findall(value), key=len, default="")
    return longest_piece(value.partition(" ")[0] if tag in NAMES else value).strip()


def longest_piece(phrase: str) -> str:
    """The longest run of ASCII letters and digits in the folded words of a phrase; "" where there is none.

    A blank stands before or behind it where its word begins or ends there.

    >>> longest_piece("dry needl*"), longest_piece("local twitch"), longest_piece("*itis"), longest_piece("β")
    (' needl', ' twitch ', 'itis ', '')
    """
    found = [
        " " * (run.start() == 0) + run[0] + " " * (run.end() == len(word))
        for word in phrase.split()
        for run in RUN.finditer(word)
    ]
    return max(found, key=lambda piece: len(piece.strip()), default="")


RUN = re.compile("[a-z0-9]+")
