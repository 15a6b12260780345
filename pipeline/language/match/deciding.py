"""The words that decide: a smallest set of terms that makes a query true."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from typing import NamedTuple

from pipeline.language.match.field_text import Span
from pipeline.language.match.fields import EVERYTHING

FIELD_ORDER = {field: at for at, field in enumerate(EVERYTHING)}


class DecidingTerm(NamedTuple):
    """A term that is true of a record, and where it stands, in order; `length` is that of its words in the query."""

    length: int
    spans: tuple[Span, ...]


Support = tuple[frozenset[DecidingTerm], ...]
"""What makes a part of a query true: one term of each set."""

ABSENCE: Support = (frozenset((DecidingTerm(0, ()),)),)
"""What a NOT rests on. It counts as a term: words that hold only while others are absent are no term by themselves."""


def place_of(span: Span) -> tuple[int, int, int]:
    """Sorts spans: by field, the title first, then by place."""
    return FIELD_ORDER[span.field], span.start, span.end


def preference(term: DecidingTerm) -> tuple[object, ...]:
    """The order in which terms that serve alike are preferred, the best first.

    One with words before one without (a date); the longer words, which are the rarer ones; the title before the
    abstract. Length stands for rarity because it does not depend on the other records of a run: the same record is
    given the same words in every table, on every day.
    """
    return (not term.spans, -term.length, tuple(map(place_of, term.spans)))


def fewest_terms(support: Support) -> tuple[DecidingTerm, ...]:
    """Few terms that serve all sets: always the one that serves most of those not served yet.

    That is the smallest number for up to three sets, and nearly always beyond. They come in the order of the query,
    in which people write the concept's own word before its context: `LTR AND inject*`.
    """
    if len(support) == 1:
        return (_preferred(support[0]),)
    chosen: list[DecidingTerm] = []
    waiting = list(support)
    while waiting:
        n_served = Counter(term for some in waiting for term in some)
        most = max(n_served.values())
        best = _preferred([term for term, n in n_served.items() if n == most])
        chosen.append(best)
        waiting = [some for some in waiting if best not in some]
    return tuple(sorted(chosen, key=lambda term: [term not in some for some in support]))


def _preferred(terms: Collection[DecidingTerm]) -> DecidingTerm:
    """The best of them. Most often there is one, and of several their lengths differ: places are compared last."""
    if len(terms) > 1:
        longest = max((bool(term.spans), term.length) for term in terms)
        terms = [term for term in terms if (bool(term.spans), term.length) == longest]
    return min(terms, key=preference) if len(terms) > 1 else next(iter(terms))


def either_support(left: Support, right: Support) -> Support:
    """Where an OR is true on both sides: any term of either that serves alone, else the side that needs fewer terms."""
    if len(left) == len(right) == 1:
        return (left[0] | right[0],)
    return min(left, right, key=_cost)


def _cost(support: Support) -> tuple[object, ...]:
    terms = fewest_terms(support)
    return len(terms), -sum(term.length for term in terms), sorted(map(preference, terms))


def places_of(terms: Iterable[DecidingTerm]) -> tuple[Span, ...]:
    """The first place of each term, then their other places."""
    places = [term.spans for term in terms if term.spans]
    firsts = [spans[0] for spans in places]
    others = sorted((span for spans in places for span in spans[1:]), key=place_of)
    return tuple(dict.fromkeys((*firsts, *others)))
