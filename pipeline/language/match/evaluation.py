"""How compiled queries are evaluated on one record, each of whose fields is read once, whatever the number of terms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from pipeline.ground.record import Record
from pipeline.language.match.conditions import Condition, Item, Items, Scope, Value, both, either, negated
from pipeline.language.match.deciding import ABSENCE, DecidingTerm, Support, either_support, place_of
from pipeline.language.match.field_text import Passage, Span, without_placeholder
from pipeline.language.match.scanner import Phrase, Scanner
from pipeline.language.syntax.tree import Operator

Places = list[tuple[int, int]]


class ScannedRecord:
    """The evidence of one record: all phrases of all queries, found in one walk over each field that is asked for."""

    __slots__ = (
        "_items_by_tag",
        "_number_by_phrase",
        "_numbers",
        "_passages",
        "_places",
        "_scanner",
        "_without_hit",
        "record",
        "unknown",
    )

    def __init__(
        self, record: Record, scanner: Scanner, number_by_phrase: Mapping[Phrase, int], *, unknown: Value = None
    ) -> None:
        """`unknown` is what a term counts as that nobody can tell: None, or False as PubMed takes it."""
        self.record = without_placeholder(record)
        self.unknown = unknown
        self._scanner = scanner
        self._number_by_phrase = number_by_phrase
        self._passages: dict[str, Passage] = {}
        self._places: dict[str, dict[int, Places]] = {}
        self._without_hit: dict[Scope, Value] = {}
        self._numbers: dict[tuple[str, ...], set[int]] = {}
        self._items_by_tag: dict[str, tuple[Item, ...] | None] = {}

    def passage(self, field: str) -> Passage:
        """The field's words."""
        if field not in self._passages:
            self._passages[field] = Passage(self.record, field)
        return self._passages[field]

    def places_by_number(self, field: str) -> dict[int, Places]:
        """Number of a phrase -> where it stands in the field; phrases that do not stand there are left out."""
        found = self._places.get(field)
        if found is None:
            found = self._places[field] = {}
            if getattr(self.record, field):
                text = self.passage(field).text
                for number, start, end in self._scanner.hits(text):
                    place = start + 1, text.index(" ", end - 1)
                    if number in found:
                        found[number].append(place)
                    else:
                        found[number] = [place]
        return found

    def numbers(self, fields: tuple[str, ...]) -> set[int]:
        """The numbers of all phrases that stand in one of the fields."""
        found = self._numbers.get(fields)
        if found is None:
            found = self._numbers[fields] = set().union(*map(self.places_by_number, fields))
        return found

    def length_of(self, number: int) -> int:
        """How long the words of a phrase are."""
        return self._scanner.lengths[number]

    def without_hit(self, scope: Scope) -> Value:
        """The value of a text term that stands nowhere in its scope."""
        if scope not in self._without_hit:
            value = scope.without_hit(self.record)
            self._without_hit[scope] = self.unknown if value is None else value
        return self._without_hit[scope]

    def has(self, field: str, phrase: Phrase) -> bool:
        """Whether the phrase stands in the field."""
        return self._number_by_phrase.get(phrase) in self.places_by_number(field)

    def items(self, tag: str, read: Items) -> tuple[Item, ...] | None:
        """The record's values under the tag, read once."""
        if tag not in self._items_by_tag:
            self._items_by_tag[tag] = read(self.record)
        return self._items_by_tag[tag]

    def places(self, field: str, phrase: Phrase) -> Sequence[tuple[int, int]]:
        """Where the phrase stands in the passage's text."""
        return self.places_by_number(field).get(self._number_by_phrase.get(phrase, -1), ())


class QueryPlan(Protocol):
    """A part of a query: its value, the spans of its terms that made it so, and what it takes at least."""

    def value(self, record: ScannedRecord) -> Value: ...

    def spans(self, record: ScannedRecord) -> Iterator[Span]: ...

    def support(self, record: ScannedRecord) -> Support:
        """The terms that make it so. Asked only where the value is true."""
        ...


def support_by(condition: Condition, record: ScannedRecord) -> Support:
    """The support that one true condition gives."""
    spans = tuple(sorted(set(condition.spans(record)), key=place_of))
    length = sum(len(phrase.needle) for phrase in condition.phrases)
    return (frozenset((DecidingTerm(length or max((len(span.words) for span in spans), default=0), spans),)),)


@dataclass(frozen=True, slots=True)
class Single:
    """One term."""

    condition: Condition

    def value(self, record: ScannedRecord) -> Value:
        value = self.condition.value(record)
        return record.unknown if value is None else value

    def spans(self, record: ScannedRecord) -> Iterator[Span]:
        return self.condition.spans(record)

    def support(self, record: ScannedRecord) -> Support:
        return support_by(self.condition, record)


@dataclass(frozen=True, slots=True)
class Needing:
    """One term that cannot be true unless all these phrases stand in its scope, as most often they do not."""

    numbers: frozenset[int]
    scope: Scope
    condition: Condition

    def value(self, record: ScannedRecord) -> Value:
        if not self.numbers <= record.numbers(self.scope.fields):
            return record.without_hit(self.scope)
        value = self.condition.value(record)
        return record.unknown if value is None else value

    def spans(self, record: ScannedRecord) -> Iterator[Span]:
        return self.condition.spans(record)

    def support(self, record: ScannedRecord) -> Support:
        return support_by(self.condition, record)


@dataclass(frozen=True, slots=True)
class AnyPhrase:
    """Any of many phrases, by their numbers, in one scope that needs nothing but fields."""

    numbers: frozenset[int]
    scope: Scope

    def value(self, record: ScannedRecord) -> Value:
        if not self.numbers.isdisjoint(record.numbers(self.scope.fields)):
            return True
        return record.without_hit(self.scope)

    def spans(self, record: ScannedRecord) -> Iterator[Span]:
        """In order and each once."""
        for name in self.scope.fields:
            places_by_number = record.places_by_number(name)
            if numbers := self.numbers.intersection(places_by_number):
                places = {place for number in numbers for place in places_by_number[number]}
                yield from record.passage(name).spans(sorted(places))

    def support(self, record: ScannedRecord) -> Support:
        spans_by_number: dict[int, list[Span]] = {}
        for name in self.scope.fields:
            places_by_number = record.places_by_number(name)
            for number in self.numbers.intersection(places_by_number):
                spans_by_number.setdefault(number, []).extend(record.passage(name).spans(places_by_number[number]))
        terms = (DecidingTerm(record.length_of(number), tuple(spans)) for number, spans in spans_by_number.items())
        return (frozenset(terms),)


@dataclass(frozen=True, slots=True)
class Not:
    """The contrary. What it forbids leaves no spans: they would be evidence against."""

    plan: QueryPlan

    def value(self, record: ScannedRecord) -> Value:
        return negated(self.plan.value(record))

    def spans(self, record: ScannedRecord) -> Iterator[Span]:
        return iter(())

    def support(self, record: ScannedRecord) -> Support:
        return ABSENCE


@dataclass(frozen=True, slots=True)
class LeftToRight:
    """Plans joined one after the other, as PubMed evaluates them."""

    first: QueryPlan
    others: tuple[tuple[Operator, QueryPlan], ...]

    def value(self, record: ScannedRecord) -> Value:
        value = self.first.value(record)
        for operator, plan in self.others:
            if value is not (operator == "OR"):  # true OR, false AND and false NOT are settled
                value = _step(value, operator, plan.value(record))
        return value

    def spans(self, record: ScannedRecord) -> Iterator[Span]:
        value: Value = False
        found: list[Span] = []
        for operator, plan in (("OR", self.first), *self.others):
            right = plan.value(record)
            value = _step(value, operator, right)
            if value is False:
                found = []
            elif operator != "NOT" and right is not False:
                found += plan.spans(record)
        return iter(found)

    def support(self, record: ScannedRecord) -> Support:
        value: Value = False
        found: Support = ABSENCE
        for operator, plan in (("OR", self.first), *self.others):
            right = plan.value(record)
            if operator == "OR" and right is True:
                found = either_support(found, plan.support(record)) if value is True else plan.support(record)
            elif operator == "AND" and value is True and right is True:
                found = (*found, *plan.support(record))
            elif operator == "NOT":
                found = (*found, *ABSENCE)
            value = _step(value, operator, right)
        return found


def _step(left: Value, operator: str, right: Value) -> Value:
    """One operator applied."""
    if operator == "OR":
        return either(left, right)
    return both(left, negated(right) if operator == "NOT" else right)


def joined(plans: list[QueryPlan], operators: list[Operator]) -> QueryPlan:
    """One plan of several; phrases that one OR joins in one scope become a single AnyPhrase."""
    runs: list[tuple[Operator, list[QueryPlan]]] = [("OR", [plans[0]])]
    for operator, plan in zip(operators, plans[1:], strict=True):
        if operator == "OR" and runs[-1][0] == "OR":
            runs[-1][1].append(plan)
        else:
            runs.append((operator, [plan]))
    parts = [(operator, part) for operator, run in runs for part in _merged(run)]
    return parts[0][1] if len(parts) == 1 else LeftToRight(parts[0][1], tuple(parts[1:]))


def _merged(plans: list[QueryPlan]) -> list[QueryPlan]:
    """The plans of one OR, with its phrases taken together by their scope."""
    numbers_by_scope: dict[Scope, set[int]] = {}
    for plan in plans:
        if isinstance(plan, AnyPhrase):
            numbers_by_scope.setdefault(plan.scope, set()).update(plan.numbers)
    together: list[QueryPlan] = [AnyPhrase(frozenset(numbers), scope) for scope, numbers in numbers_by_scope.items()]
    return together + [plan for plan in plans if not isinstance(plan, AnyPhrase)]
