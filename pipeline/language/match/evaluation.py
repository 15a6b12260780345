"""How compiled queries are evaluated on one record, each of whose fields is read once, whatever the number of terms."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Protocol

from pipeline.ground.record import Record
from pipeline.language.match.conditions import Condition, Item, Items, Near, Scope, Value, both, either, negated
from pipeline.language.match.deciding import ABSENCE, DecidingTerm, Support, either_support, place_of
from pipeline.language.match.field_text import Passage, Span, without_placeholder
from pipeline.language.match.scanner import Hit, Phrase, Scanner
from pipeline.language.match.sections import WordsInSentence
from pipeline.language.match.value_matching import InSubset, ValueIn
from pipeline.language.syntax.tree import Operator

Absence = tuple[Value, ...]
"""What a record lacks of all that queries look for."""

NO_NUMBERS: frozenset[int] = frozenset()


class ScannedRecord:
    """The evidence of one record: which phrases of all queries stand in which field, and where, once somebody asks."""

    __slots__ = (
        "_bundled",
        "_hits",
        "_items_by_tag",
        "_number_by_phrase",
        "_numbers",
        "_numbers_by_field",
        "_own",
        "_passages",
        "_places",
        "_scanner",
        "_shared",
        "_spans",
        "absence",
        "record",
        "touched",
        "touching",
        "unknown",
    )

    def __init__(
        self,
        record: Record,
        scanner: Scanner,
        number_by_phrase: Mapping[Phrase, int],
        touching: Touching,
        *,
        unknown: Value = None,
    ) -> None:
        """`unknown` is what a term counts as that nobody can tell: None, or False as PubMed takes it."""
        self.record = without_placeholder(record)
        self.unknown = unknown
        self._scanner = scanner
        self._number_by_phrase = number_by_phrase
        self._passages: dict[str, Passage] = {}
        self._hits: dict[str, list[Hit]] = {}
        self._numbers_by_field: dict[str, AbstractSet[int]] = {}
        self._numbers: dict[tuple[str, ...], AbstractSet[int]] = {}
        self._places: dict[str, dict[int, list[tuple[int, int]]]] = {}
        self._spans: dict[str, dict[int, list[Span]]] = {}
        self._bundled: dict[tuple[str, ...], list[dict[int, list[Span]]]] = {}
        self._items_by_tag: dict[str, tuple[Item, ...] | None] = {}
        self._own: dict[QueryPlan, Value] = {}
        self.touching = touching
        self.touched = touching.touched(self)
        self.absence = touching.absence(self.record)
        self._shared = touching.shared_values(self.absence)

    def value(self, plan: QueryPlan) -> Value:
        """The value of a part of a query, worked out once."""
        if plan not in self.touched:
            return self.untouched(plan)
        own = self._own
        if plan not in own:
            own[plan] = plan.value(self)
        return own[plan]

    def untouched(self, plan: QueryPlan) -> Value:
        """What the part says of all records that do not touch it and lack what this one lacks; worked out once."""
        shared = self._shared
        if plan not in shared:
            shared[plan] = plan.untouched(self)
        return shared[plan]

    def passage(self, field: str) -> Passage:
        """The field's words."""
        passage = self._passages.get(field)
        if passage is None:
            passage = self._passages[field] = Passage(self.record, field)
        return passage

    def numbers_in(self, field: str) -> AbstractSet[int]:
        """The numbers of the phrases that stand in the field."""
        found = self._numbers_by_field.get(field)
        if found is None:
            found = NO_NUMBERS
            if getattr(self.record, field):
                self._hits[field], found = self._scanner.hits(self.passage(field).text)
            self._numbers_by_field[field] = found
        return found

    def numbers(self, fields: tuple[str, ...]) -> AbstractSet[int]:
        """The numbers of all phrases that stand in one of the fields."""
        found = self._numbers.get(fields)
        if found is None:
            found = self._numbers[fields] = NO_NUMBERS.union(*map(self.numbers_in, fields))
        return found

    def places(self, field: str, phrase: Phrase) -> Sequence[tuple[int, int]]:
        """Where the phrase stands in the passage's text."""
        number = self._number_by_phrase.get(phrase, -1)
        if number not in self.numbers_in(field):
            return ()
        if field not in self._places:
            places: dict[int, list[tuple[int, int]]] = {number: [] for number in self.numbers_in(field)}
            end_of_word = self.passage(field).text.index
            for found, start, end in self._hits[field]:
                places[found].append((start + 1, end_of_word(" ", end - 1)))
            self._places[field] = places
        return self._places[field][number]

    def spans_by_number(self, field: str) -> dict[int, list[Span]]:
        """Number of a phrase -> its spans in the field, in order; phrases that do not stand there are left out."""
        spans = self._spans.get(field)
        if spans is None:
            spans = self._spans[field] = self._spans_in(field, range(len(self._scanner.lengths)))
        return spans

    def spans_by_bundle(self, fields: tuple[str, ...]) -> list[dict[int, list[Span]]]:
        """For each of the fields in which phrases stand: bundle -> the spans of its phrases, in order and each once."""
        found = self._bundled.get(fields)
        if found is None:
            bundles = self.touching.bundle_by_number
            found = [self._spans_in(field, bundles) for field in fields if self.numbers_in(field)]
            self._bundled[fields] = found
        return found

    def _spans_in(self, field: str, key_by_number: Sequence[int]) -> dict[int, list[Span]]:
        """The spans of all hits in the field, by a key that their phrase has."""
        found: dict[int, list[Span]] = {}
        if not self.numbers_in(field):
            return found
        passage, closed = self.passage(field), self._scanner.closed
        straight, original, new = passage.straight, passage.original, tuple.__new__
        end_of_word, known = passage.text.index, found.get
        untidy = set()
        for number, start, end in self._hits[field]:  # of a long text thousands: no call is made that can be spared
            stop = end - 1 if closed[number] else end_of_word(" ", end - 1)
            span = (
                new(Span, (field, start, stop - 1, original[start : stop - 1]))
                if straight
                else passage.span(start + 1, stop)
            )
            if some := known(key := key_by_number[number]):
                if some[-1] >= span:
                    untidy.add(key)
                some.append(span)
            else:
                found[key] = [span]
        for key in untidy:
            found[key] = in_order(found[key])
        return found

    def length_of(self, number: int) -> int:
        """How long the words of a phrase are."""
        return self._scanner.lengths[number]

    def has(self, field: str, phrase: Phrase) -> bool:
        """Whether the phrase stands in the field."""
        return self._number_by_phrase.get(phrase) in self.numbers_in(field)

    def items(self, tag: str, read: Items) -> tuple[Item, ...] | None:
        """The record's values under the tag, read once."""
        if tag not in self._items_by_tag:
            self._items_by_tag[tag] = read(self.record)
        return self._items_by_tag[tag]

    def of(self, value: Value) -> Value:
        """`value`, or what it counts as where nobody can tell."""
        return self.unknown if value is None else value


def in_order(spans: list[Span]) -> list[Span]:
    """The spans of one field by their places, each once: two phrases may stand at one place, as twitch* and twitch."""
    if len(spans) > 1:
        if len({span[1] for span in spans}) < len(spans):
            spans = list(set(spans))
        spans.sort()
    return spans


class Touching(Protocol):
    """Tells which plans a record touches; see `match/touching.py`."""

    @property
    def bundle_by_number(self) -> Sequence[int]: ...

    @property
    def bundles(self) -> Mapping[QueryPlan, Sequence[int]]: ...

    def touched(self, record: ScannedRecord) -> AbstractSet[QueryPlan]: ...

    def absence(self, record: Record) -> Absence: ...

    def shared_values(self, absence: Absence) -> dict[QueryPlan, Value]: ...


class QueryPlan(Protocol):
    """A part of a query: its value, the spans of its terms that made it so, and what it takes at least.

    The value of a part is asked of the record (`ScannedRecord.value`), which works it out once.
    """

    def value(self, record: ScannedRecord) -> Value:
        """Asked where the record touches it: something stands there that the part looks for."""
        ...

    def untouched(self, record: ScannedRecord) -> Value:
        """What it says of every record that does not touch it and lacks the texts and values that this one lacks."""
        ...

    def spans(self, record: ScannedRecord) -> Iterable[Span]: ...

    def support(self, record: ScannedRecord) -> Support:
        """The terms that make it so. Asked only where the value is true."""
        ...


def untouched_value(condition: Condition, record: ScannedRecord) -> Value:
    """What a term says where nothing stands that it looks for. Others than these are touched by every record."""
    if isinstance(condition, ValueIn):
        return None if condition.items(record.record) is None else False
    if isinstance(condition, InSubset):
        return condition.value(record)
    return False


def support_by(condition: Condition, record: ScannedRecord) -> Support:
    """The support that one true condition gives."""
    spans = tuple(sorted(set(condition.spans(record)), key=place_of))
    length = sum(len(phrase.needle) for phrase in condition.phrases)
    return (frozenset((DecidingTerm(length or max((len(span.words) for span in spans), default=0), spans),)),)


@dataclass(frozen=True, slots=True, eq=False)
class Single:
    """One term."""

    condition: Condition

    def value(self, record: ScannedRecord) -> Value:
        if is_true_by_touch(self):
            return True
        return record.of(self.condition.value(record))

    def untouched(self, record: ScannedRecord) -> Value:
        return record.of(untouched_value(self.condition, record))

    def spans(self, record: ScannedRecord) -> Iterable[Span]:
        return self.condition.spans(record)

    def support(self, record: ScannedRecord) -> Support:
        return support_by(self.condition, record)


@dataclass(frozen=True, slots=True, eq=False)
class Needing:
    """One term that cannot be true unless all these phrases stand in its scope, as most often they do not."""

    numbers: frozenset[int]
    scope: Scope
    condition: Near | WordsInSentence

    def value(self, record: ScannedRecord) -> Value:
        return record.of(self.condition.value(record))

    def untouched(self, record: ScannedRecord) -> Value:
        return record.of(self.condition.without_hit(record.record))

    def spans(self, record: ScannedRecord) -> Iterable[Span]:
        return self.condition.spans(record)

    def support(self, record: ScannedRecord) -> Support:
        return support_by(self.condition, record)


@dataclass(frozen=True, slots=True, eq=False)
class AnyPhrase:
    """Any of many phrases, by their numbers, in one scope that needs nothing but fields."""

    numbers: frozenset[int]
    scope: Scope

    def value(self, record: ScannedRecord) -> Value:
        return True

    def untouched(self, record: ScannedRecord) -> Value:
        return record.of(self.scope.without_hit(record.record))

    def spans(self, record: ScannedRecord) -> Iterable[Span]:
        """In order and each once."""
        bundles = record.touching.bundles[self]
        found: list[Span] = []
        for spans_by_bundle in record.spans_by_bundle(self.scope.fields):
            some = [spans_by_bundle[bundle] for bundle in bundles if bundle in spans_by_bundle]
            found += some[0] if len(some) == 1 else in_order([span for spans in some for span in spans])
        return found

    def support(self, record: ScannedRecord) -> Support:
        found: dict[int, list[Span]] = {}
        for name in self.scope.fields:
            if numbers := self.numbers & record.numbers_in(name):
                spans_by_number = record.spans_by_number(name)
                for number in numbers:
                    found.setdefault(number, []).extend(spans_by_number[number])
        terms = (DecidingTerm(record.length_of(number), tuple(spans)) for number, spans in found.items())
        return (frozenset(terms),)


@dataclass(frozen=True, slots=True, eq=False)
class Not:
    """The contrary. What it forbids leaves no spans: they would be evidence against."""

    plan: QueryPlan

    def value(self, record: ScannedRecord) -> Value:
        return negated(record.value(self.plan))

    def untouched(self, record: ScannedRecord) -> Value:
        return negated(record.untouched(self.plan))

    def spans(self, record: ScannedRecord) -> Iterable[Span]:
        return ()

    def support(self, record: ScannedRecord) -> Support:
        return ABSENCE


@dataclass(frozen=True, slots=True, eq=False)
class LeftToRight:
    """Plans joined one after the other, as PubMed evaluates them.

    alternatives   all of them, where nothing but OR joins them; else none
    certain        those among them that are true of every record that touches them
    """

    first: QueryPlan
    others: tuple[tuple[Operator, QueryPlan], ...]
    alternatives: frozenset[QueryPlan] = field(init=False)
    certain: frozenset[QueryPlan] = field(init=False)

    def __post_init__(self) -> None:
        plans = (self.first, *(plan for _, plan in self.others))
        only_or = all(operator == "OR" for operator, _ in self.others)
        object.__setattr__(self, "alternatives", frozenset(plans if only_or else ()))
        object.__setattr__(self, "certain", frozenset(filter(is_true_by_touch, self.alternatives)))

    def value(self, record: ScannedRecord) -> Value:
        if not self.alternatives:
            return self._joined(record.value)
        if not self.certain.isdisjoint(record.touched):
            return True
        value: Value = False
        for plan in self.alternatives & record.touched:
            value = either(value, record.value(plan))
            if value is True:
                return True
        # Of many alternatives a record touches few; what the others say need not be asked of each where it is False.
        return value if record.untouched(self) is False else self._joined(record.value)

    def untouched(self, record: ScannedRecord) -> Value:
        return self._joined(record.untouched)

    def _joined(self, value_of: Callable[[QueryPlan], Value]) -> Value:
        value = value_of(self.first)
        for operator, plan in self.others:
            if value is not (operator == "OR"):  # true OR, false AND and false NOT are settled
                value = _step(value, operator, value_of(plan))
        return value

    def spans(self, record: ScannedRecord) -> Iterable[Span]:
        value: Value = False
        found: list[Span] = []
        for operator, plan in self._asked(record):
            right = record.value(plan)
            value = _step(value, operator, right)
            if value is False:
                found = []
            elif operator != "NOT" and right is not False and plan in record.touched:
                found += plan.spans(record)
        return found

    def support(self, record: ScannedRecord) -> Support:
        value: Value = False
        found: Support = ABSENCE
        for operator, plan in self._asked(record):
            right = record.value(plan)
            if operator == "OR" and right is True:
                found = either_support(found, plan.support(record)) if value is True else plan.support(record)
            elif operator == "AND" and value is True and right is True:
                found = (*found, *plan.support(record))
            elif operator == "NOT":
                found = (*found, *ABSENCE)
            value = _step(value, operator, right)
        return found

    def _asked(self, record: ScannedRecord) -> list[tuple[Operator, QueryPlan]]:
        """The plans that can say something, the first after an OR: of alternatives only those that may be true."""
        plans: list[tuple[Operator, QueryPlan]] = [("OR", self.first), *self.others]
        if self.alternatives and record.untouched(self) is False:
            return [(operator, plan) for operator, plan in plans if plan in record.touched]
        return plans


def _step(left: Value, operator: str, right: Value) -> Value:
    """One operator applied."""
    if operator == "OR":
        return either(left, right)
    return both(left, negated(right) if operator == "NOT" else right)


def is_true_by_touch(plan: QueryPlan) -> bool:
    """Whether what touches the plan makes it true: it is one of its phrases or values."""
    return isinstance(plan, AnyPhrase) or (isinstance(plan, Single) and isinstance(plan.condition, ValueIn))


def parts_of(plan: QueryPlan) -> list[QueryPlan]:
    """The plans that `plan` is made of; none of a term."""
    if isinstance(plan, LeftToRight):
        return [plan.first, *(other for _, other in plan.others)]
    return [plan.plan] if isinstance(plan, Not) else []


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
