"""How a compiled query is evaluated: a tree whose leaves are conditions, with the phrases of one OR taken together.

Most strategies are long lists of phrases joined by OR. As sets of numbers they cost as much as what was found in the
record, not as much as what was looked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from pipeline.language.conditions import Condition, Scope
from pipeline.language.evidence import ScannedRecord
from pipeline.language.kleene import Value, both, either, negated
from pipeline.language.passages import Span
from pipeline.language.tree import Operator


class Plan(Protocol):
    """A part of a query: its value, and the spans of its terms that made it so."""

    def value(self, record: ScannedRecord) -> Value: ...

    def spans(self, record: ScannedRecord) -> Iterator[Span]: ...


@dataclass(frozen=True, slots=True)
class Single:
    """One term."""

    condition: Condition

    def value(self, record: ScannedRecord) -> Value:
        return self.condition.value(record)

    def spans(self, record: ScannedRecord) -> Iterator[Span]:
        return self.condition.spans(record)


@dataclass(frozen=True, slots=True)
class Needing:
    """One term that cannot be true unless all these phrases stand in its scope, as most often they do not."""

    numbers: frozenset[int]
    scope: Scope
    condition: Condition

    def value(self, record: ScannedRecord) -> Value:
        if self.numbers <= record.numbers(self.scope.fields):
            return self.condition.value(record)
        return record.without_hit(self.scope)

    def spans(self, record: ScannedRecord) -> Iterator[Span]:
        return self.condition.spans(record)


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
        for name in self.scope.fields:
            places_by_number = record.places_by_number(name)
            for number in self.numbers.intersection(places_by_number):
                passage = record.passage(name)
                for start, end in places_by_number[number]:
                    yield passage.span(start, end)


@dataclass(frozen=True, slots=True)
class Not:
    """The contrary. What it forbids leaves no spans: they would be evidence against."""

    plan: Plan

    def value(self, record: ScannedRecord) -> Value:
        return negated(self.plan.value(record))

    def spans(self, record: ScannedRecord) -> Iterator[Span]:
        return iter(())


@dataclass(frozen=True, slots=True)
class LeftToRight:
    """Plans joined one after the other, as PubMed evaluates them."""

    first: Plan
    others: tuple[tuple[Operator, Plan], ...]

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


def _step(left: Value, operator: str, right: Value) -> Value:
    """One operator applied."""
    if operator == "OR":
        return either(left, right)
    return both(left, negated(right) if operator == "NOT" else right)


def joined(plans: list[Plan], operators: list[Operator]) -> Plan:
    """One plan of several; phrases that one OR joins in one scope become a single AnyPhrase."""
    runs: list[tuple[Operator, list[Plan]]] = [("OR", [plans[0]])]
    for operator, plan in zip(operators, plans[1:], strict=True):
        if operator == "OR" and runs[-1][0] == "OR":
            runs[-1][1].append(plan)
        else:
            runs.append((operator, [plan]))
    parts = [(operator, part) for operator, run in runs for part in _merged(run)]
    return parts[0][1] if len(parts) == 1 else LeftToRight(parts[0][1], tuple(parts[1:]))


def _merged(plans: list[Plan]) -> list[Plan]:
    """The plans of one OR, with its phrases taken together by their scope."""
    numbers_by_scope: dict[Scope, set[int]] = {}
    for plan in plans:
        if isinstance(plan, AnyPhrase):
            numbers_by_scope.setdefault(plan.scope, set()).update(plan.numbers)
    together: list[Plan] = [AnyPhrase(frozenset(numbers), scope) for scope, numbers in numbers_by_scope.items()]
    return together + [plan for plan in plans if not isinstance(plan, AnyPhrase)]
