"""How a compiled query is evaluated: a tree whose leaves are conditions, with the phrases of one OR taken together.

Most strategies are long lists of phrases joined by OR. As sets of numbers they cost as much as what was found in the
record, not as much as what was looked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Protocol

from pipeline.language.conditions import Condition, PhraseIn, Scope
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
    """Any of many phrases, by their numbers, in one scope."""

    numbers: frozenset[int]
    scope: Scope

    def value(self, record: ScannedRecord) -> Value:
        if not self.numbers.isdisjoint(record.numbers(self.scope.fields)):
            return True
        return record.without_hit(self.scope)

    def spans(self, record: ScannedRecord) -> Iterator[Span]:
        for name in self.scope.fields:
            for number, places in record.places_by_number(name).items():
                if number in self.numbers:
                    passage = record.passage(name)
                    for start, end in places:
                        yield passage.span(start, end)


@dataclass(frozen=True, slots=True)
class OfPhrases:
    """A query of phrases alone. Where none of them stands, its value hangs only on which fields are absent.

    Of many criteria a record touches few: the others are answered by what was worked out for an earlier record.
    """

    plan: Plan
    numbers: frozenset[int]
    scopes: tuple[Scope, ...]
    value_by_absence: dict[tuple[Value, ...], Value] = field(default_factory=dict, compare=False)

    def value(self, record: ScannedRecord) -> Value:
        for scope in self.scopes:
            if not self.numbers.isdisjoint(record.numbers(scope.fields)):
                return self.plan.value(record)
        absence = tuple(map(record.without_hit, self.scopes))
        if absence not in self.value_by_absence:
            self.value_by_absence[absence] = self.plan.value(record)
        return self.value_by_absence[absence]

    def spans(self, record: ScannedRecord) -> Iterator[Span]:
        return self.plan.spans(record)


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


def shortened(plan: Plan) -> Plan:
    """The plan of a whole query, with the short way for records that none of its phrases touches, where it has one."""
    terms = list(_terms(plan))
    phrases = [term for term in terms if isinstance(term, AnyPhrase | Needing)]
    if isinstance(plan, AnyPhrase) or len(phrases) < len(terms):
        return plan
    numbers = frozenset(number for term in phrases for number in term.numbers)
    return OfPhrases(plan, numbers, tuple(dict.fromkeys(term.scope for term in phrases)))


def _terms(plan: Plan) -> Iterator[Plan]:
    """The terms of a plan, groups and NOTs opened."""
    if isinstance(plan, LeftToRight):
        for part in (plan.first, *(other for _, other in plan.others)):
            yield from _terms(part)
    elif isinstance(plan, Not | OfPhrases):
        yield from _terms(plan.plan)
    else:
        yield plan


def joined(plans: list[Plan], operators: list[Operator], number_of: Callable[[PhraseIn], int]) -> Plan:
    """One plan of several; phrases that one OR joins in one scope become a single AnyPhrase."""
    runs: list[tuple[Operator, list[Plan]]] = [("OR", [plans[0]])]
    for operator, plan in zip(operators, plans[1:], strict=True):
        if operator == "OR" and runs[-1][0] == "OR":
            runs[-1][1].append(plan)
        else:
            runs.append((operator, [plan]))
    parts = [(operator, part) for operator, run in runs for part in _merged(run, number_of)]
    return parts[0][1] if len(parts) == 1 else LeftToRight(parts[0][1], tuple(parts[1:]))


def _merged(plans: list[Plan], number_of: Callable[[PhraseIn], int]) -> list[Plan]:
    """The plans of one OR, with its phrases taken together where their scope needs nothing but fields."""
    phrases = [plan.condition for plan in plans if _is_plain_phrase(plan)]  # type: ignore[attr-defined]
    by_scope = sorted(phrases, key=lambda phrase: phrase.scope.fields)
    together: list[Plan] = [
        AnyPhrase(frozenset(map(number_of, group)), scope) for scope, group in groupby(by_scope, lambda one: one.scope)
    ]
    return together + [plan for plan in plans if not _is_plain_phrase(plan)]


def _is_plain_phrase(plan: Plan) -> bool:
    return isinstance(plan, Single) and isinstance(plan.condition, PhraseIn) and not plan.condition.scope.tags
