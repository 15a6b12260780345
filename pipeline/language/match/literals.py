"""What a record must hold so that a query can be true: whoever has only its source need not read it without that.

A record of PubMed's XML is read in a hundred times the time that it takes to see that none of a few words stands in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial, reduce
from typing import TYPE_CHECKING

from ahocorasick_rs import BytesAhoCorasick, MatchKind

from pipeline.language.match.conditions import AnyOf, Condition, Every, Near, PhraseIn, Scope
from pipeline.language.match.evaluation import AnyPhrase, LeftToRight, Needing, QueryPlan, Single
from pipeline.language.match.field_text import fold
from pipeline.language.match.scanner import Phrase
from pipeline.language.match.sections import PhraseInSection, WordsInSentence
from pipeline.language.match.value_matching import NumberWithin, Unknowable, ValueIn

if TYPE_CHECKING:
    from pipeline.language.match.queries import CompiledQueries


@dataclass(frozen=True, slots=True)
class Literals:
    """What a record must hold so that one of several queries can be true.

    people    whether names of authors and their addresses may decide
    numbers   whether DOIs and a publisher's own numbers may
    """

    clauses_by_query: tuple[tuple[BytesAhoCorasick, ...], ...]
    people: bool
    numbers: bool

    def may_stand_in(self, source: bytes) -> bool:
        """Whether they may, in a record's source in UTF-8 in which no markup breaks a word; True for other bytes."""
        try:
            text = source.lower() if source.isascii() else _folded_beyond_ascii(source).lower()
        except UnicodeDecodeError:
            return True
        return any(all(clause.find_matches_as_indexes(text) for clause in query) for query in self.clauses_by_query)


def _folded_beyond_ascii(source: bytes) -> bytes:
    """`source` with each character beyond ASCII that counts as one within it, or as none, replaced by that."""
    for character in set(source.translate(None, ASCII).decode()):
        folded = _folded(character)
        if folded is not None:
            source = source.replace(character.encode(), folded)
    return source


@lru_cache(maxsize=1 << 12)
def _folded(character: str) -> bytes | None:
    """What a character folds to; None where that is no letter, or one beyond ASCII, and so in no literal."""
    folded = fold(character).text
    return None if folded == " " or (folded and not PIECE.search(folded)) else folded.encode()


ASCII = bytes(range(128))
Clauses = tuple[frozenset[str], ...]
"""One of each set must stand in the record. () asks nothing, and an empty set cannot be met."""
NOTHING_ASKED: Clauses = ()
NEVER: Clauses = (frozenset(),)
SHORTEST = 3
"""A shorter piece of a word stands in every record."""
PIECE = re.compile("[a-z0-9]+")
MIXED = re.compile("[a-z][0-9]|[0-9][a-z]")
NAMES = frozenset(("au", "1au", "lastau", "fau", "cn", "ir", "fir", "ed", "ps"))
OF_PEOPLE = frozenset(("au", "1au", "lastau", "fau", "cn", "auid", "ad"))
OF_NUMBERS = frozenset(("lid", "aid"))
REGISTRIES = frozenset(("si", "nct"))
NOT_AS_WRITTEN = frozenset(("la", "sh"))
"""Tags whose values have other names than the record's own: languages in full, subheadings in two letters."""


def literals_needed(queries: CompiledQueries) -> Literals | None:
    """What must stand in a record, as it is written, so that any of `queries` can be true; None where nothing must.

    Unknown is not true: who lists records of which it cannot be told must not leave any out. What a record says in
    other words than its source is given up, see `_piece` and `_value_clauses`.
    """
    phrases = {number: phrase for phrase, number in queries.number_by_phrase.items()}
    reader = _ClauseReader(phrases)
    asked = [reader.clauses(plan) for plan in queries.plans.values()]
    if not all(asked):
        return None
    searched = tuple(
        tuple(
            BytesAhoCorasick(sorted(map(str.encode, clause)), matchkind=MatchKind.LeftmostFirst)
            for clause in sorted(clauses, key=_rarity, reverse=True)[:MOST_CLAUSES]
        )
        for clauses in asked
        if frozenset() not in clauses
    )
    return Literals(searched, reader.people, reader.numbers)


MOST_CLAUSES = 4
"""Each is one more look at the text; the rarest decide."""


def _rarity(clause: frozenset[str]) -> tuple[int, int]:
    """Grows with how few records hold one of them: long words are rare, and so are few."""
    return min(map(len, clause), default=99), -len(clause)


@dataclass(slots=True)
class _ClauseReader:
    """Reads plans, and notes which parts of a record may decide."""

    phrases: Mapping[int, Phrase]
    people: bool = False
    numbers: bool = False

    def clauses(self, plan: QueryPlan) -> Clauses:
        match plan:
            case LeftToRight():
                return self._chain(plan)
            case AnyPhrase():
                pieces = [self._piece(self.phrases[number], plan.scope) for number in sorted(plan.numbers)]
                return _one_of(pieces)
            case Needing() | Single():
                return self._condition(plan.condition)
        return NOTHING_ASKED

    def _chain(self, plan: LeftToRight) -> Clauses:
        found = self.clauses(plan.first)
        for operator, other in plan.others:
            if operator == "OR":
                found = _either(found, self.clauses(other))
            elif operator == "AND":
                found = (*found, *self.clauses(other))
        return found

    def _condition(self, condition: Condition) -> Clauses:
        match condition:
            case PhraseIn():
                return _one_of([self._piece(condition.phrase, condition.scope)])
            case Near():
                return tuple(
                    clause for phrase in condition.phrases for clause in _one_of([self._piece(phrase, condition.scope)])
                )
            case Every():
                return tuple(clause for part in condition.conditions for clause in self._condition(part))
            case AnyOf():
                return reduce(_either, map(self._condition, condition.conditions))
            case ValueIn():
                return self._value_clauses(condition)
            case NumberWithin(low=low, high=high):
                return NEVER if low > high else _one_of([str(low)]) if low == high else NOTHING_ASKED
            case Unknowable():
                return NEVER
            case PhraseInSection() | WordsInSentence():
                return tuple(clause for phrase in condition.phrases for clause in _one_of([_longest(phrase.words)]))
        return NOTHING_ASKED

    def _piece(self, phrase: Phrase, scope: Scope) -> str:
        """A piece of a word that every text holds in which the phrase stands; "" where none can be relied on.

        Two things stand in no source as the record has them. A trial's number is joined: "NCT 01234567". An abstract
        for other readers is marked "(eng)" where its language is not told.
        """
        self.people |= "authors" in scope.fields or "ad" in scope.tags
        self.numbers |= "doi" in scope.fields
        piece = _longest(phrase.words, without_mixed="registry_ids" in scope.fields)
        return "" if "other_abstract" in scope.fields and "eng".startswith(piece) else piece

    def _value_clauses(self, condition: ValueIn) -> Clauses:
        """A name is found by its initials too, of which no source tells: its first word alone is relied on."""
        wanted, tag = condition.wanted, condition.tag
        self.people |= tag in OF_PEOPLE
        self.numbers |= tag in OF_NUMBERS
        if wanted.patterns or tag in NOT_AS_WRITTEN:
            return NOTHING_ASKED
        values = sorted((*wanted.whole, *wanted.beginnings))
        if tag in REGISTRIES:
            return _one_of([max(re.findall("[0-9]+", value), key=len, default="") for value in values])
        words = [value.partition("/")[0].split() for value in values]
        return _one_of([_longest(found[:1] if tag in NAMES else found) for found in words])


def _longest(words: Iterable[str], *, without_mixed: bool = False) -> str:
    """The longest piece of plain letters and digits in words with stars; "" for none."""
    pieces = [piece for word in words for piece in PIECE.findall(word)]
    return max((piece for piece in pieces if not (without_mixed and MIXED.search(piece))), key=len, default="")


def _one_of(pieces: Sequence[str]) -> Clauses:
    """The clause of these alternatives; it asks nothing where one of them is too short to be looked for."""
    return (frozenset(pieces),) if all(len(piece) >= SHORTEST for piece in pieces) else NOTHING_ASKED


def _either(left: Clauses, right: Clauses) -> Clauses:
    """Each clause of one side with each of the other; where that would be many, the rarest of both."""
    if frozenset() in left:
        return right
    if frozenset() in right:
        return left
    if not left or not right:
        return NOTHING_ASKED
    if len(left) * len(right) > MOST_CLAUSES:
        rarest: Callable[[Clauses], frozenset[str]] = partial(max, key=_rarity)
        return (rarest(left) | rarest(right),)
    return tuple(one | other for one in left for other in right)
