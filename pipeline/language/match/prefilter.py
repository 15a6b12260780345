"""Which of many queries a record touches: something stands in it that one of their terms looks for.

Of many criteria a record touches few. What the others say hangs only on which of its texts and values are absent, and
is worked out once for all records that lack the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet

from pipeline.language.match.conditions import Items, Scope, Value
from pipeline.language.match.evaluation import AnyPhrase, LeftToRight, Needing, Not, QueryPlan, ScannedRecord, Single
from pipeline.language.match.value_matching import InSubset, ValueIn, Wanted

Names = set[str]


class Prefilter:
    """The queries by what touches them. A query with any other kind of term counts as touched by every record."""

    def __init__(self, plan_by_name: Mapping[str, QueryPlan]) -> None:
        self._always: Names = set()
        self._names_by_phrase: dict[int, Names] = {}
        self._values_by_tag: dict[str, _Values] = {}
        self._subsets: dict[InSubset, None] = {}
        self._scopes: dict[Scope, None] = {}
        self._answers_by_absence: dict[tuple[object, ...], dict[str, Value]] = {}
        for name, plan in plan_by_name.items():
            for term in terms_of(plan):
                self._add(name, term)
        self._fields = tuple(dict.fromkeys(field for scope in self._scopes for field in scope.fields))

    def names(self, record: ScannedRecord) -> Names:
        """The queries that the record touches."""
        touched = self._always.copy()
        for number in record.numbers(self._fields):
            touched |= self._names_by_phrase.get(number, NOBODY)
        for tag, values in self._values_by_tag.items():
            for item in record.items(tag, values.read) or ():
                for form in item.forms:
                    touched |= values.names(form)
        return touched

    def answers(self, record: ScannedRecord) -> dict[str, Value]:
        """What queries say of every record that does not touch them and lacks what this one lacks; filled as asked."""
        absence = (
            *[record.without_hit(scope) for scope in self._scopes],
            *[record.items(tag, values.read) is None for tag, values in self._values_by_tag.items()],
            *[subset.value(record) for subset in self._subsets],
        )
        return self._answers_by_absence.setdefault(absence, {})

    def _add(self, name: str, term: QueryPlan) -> None:
        if isinstance(term, AnyPhrase | Needing):
            self._scopes[term.scope] = None
            for number in term.numbers:
                self._names_by_phrase.setdefault(number, set()).add(name)
            return
        condition = term.condition if isinstance(term, Single) else None
        if isinstance(condition, ValueIn):
            self._values_by_tag.setdefault(condition.tag, _Values(condition.items)).add(name, condition)
        elif isinstance(condition, InSubset):
            self._subsets[condition] = None
        else:
            self._always.add(name)


NOBODY: frozenset[str] = frozenset()


class _Values:
    """The queries that look for values under one tag."""

    def __init__(self, read: Items) -> None:
        self.read = read
        self._names_by_form: dict[str, Names] = {}
        self._starred: list[tuple[str, Wanted]] = []

    def add(self, name: str, condition: ValueIn) -> None:
        for form in condition.wanted.whole:
            self._names_by_form.setdefault(form, set()).add(name)
        if condition.wanted.beginnings or condition.wanted.patterns:
            self._starred.append((name, condition.wanted))

    def names(self, form: str) -> AbstractSet[str]:
        """The queries that look for this value."""
        names = self._names_by_form.get(form, NOBODY)
        if self._starred:
            return names | {name for name, wanted in self._starred if wanted.begins(form)}
        return names


def terms_of(plan: QueryPlan) -> Iterator[QueryPlan]:
    """The terms of a plan, groups and NOTs opened, a line to which several refer once."""
    seen: set[int] = set()
    waiting = [plan]
    while waiting:
        part = waiting.pop()
        if id(part) in seen:
            continue
        seen.add(id(part))
        if isinstance(part, LeftToRight):
            waiting += [part.first, *(other for _, other in part.others)]
        elif isinstance(part, Not):
            waiting.append(part.plan)
        else:
            yield part
