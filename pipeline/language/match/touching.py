"""What a record touches of many queries: something stands in it that a term looks for.

Of many queries, and of the many terms of one, a record touches few. What the others say hangs only on which of its
texts and values are absent, and is worked out once for all records that lack the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType

from pipeline.ground.record import Record
from pipeline.language.match.conditions import Items, Near, Value
from pipeline.language.match.evaluation import Absence, AnyPhrase, Needing, QueryPlan, ScannedRecord, Single, parts_of
from pipeline.language.match.sections import WordsInSentence
from pipeline.language.match.value_matching import InSubset, ValueIn, Wanted

Plans = frozenset[QueryPlan]
NONE: Plans = frozenset()


class TouchIndex:
    """The terms of queries by what touches them, each with the parts of queries that it belongs to.

    `plans`: the queries; `lengths`: how long the words of each phrase are, which is how rare they are held to be.
    """

    def __init__(self, plans: Iterable[QueryPlan], lengths: Sequence[int]) -> None:
        self._lengths = lengths
        self._always: set[QueryPlan] = set()
        self._by_phrase: dict[tuple[str, ...], dict[int, Plans]] = {}
        self._by_phrases: dict[tuple[str, ...], dict[int, list[tuple[frozenset[int], Plans]]]] = {}
        self._by_value: dict[str, _Values] = {}
        self._without_hit: dict[object, Callable[[Record], Value]] = {}
        self._values_by_absence: dict[Absence, dict[QueryPlan, Value]] = {}
        parts_by_term = _parts_by_term(plans)
        for term, parts in parts_by_term.items():
            self._add(term, parts)
        self._bundle([term for term in parts_by_term if isinstance(term, AnyPhrase)])

    def _bundle(self, terms: Sequence[AnyPhrase]) -> None:
        """Number the bundles: a bundle is the phrases that the same terms look for, never kept apart."""
        terms_by_number: dict[int, list[QueryPlan]] = {}
        for term in terms:
            for number in term.numbers:
                terms_by_number.setdefault(number, []).append(term)
        bundle_by_terms: dict[tuple[QueryPlan, ...], int] = {(): 0}
        for looking in terms_by_number.values():
            bundle_by_terms.setdefault(tuple(looking), len(bundle_by_terms))
        self.bundle_by_number = [
            bundle_by_terms[tuple(terms_by_number.get(number, ()))] for number in range(len(self._lengths))
        ]
        self.bundles: Mapping[QueryPlan, Sequence[int]] = {
            term: sorted({self.bundle_by_number[number] for number in term.numbers}) for term in terms
        }

    def touched(self, record: ScannedRecord) -> set[QueryPlan]:
        """The parts of queries that the record touches. A term of which no sign is known is touched by every record."""
        touched = self._always.copy()
        for fields, plans_by_number in self._by_phrase.items():
            for number in record.numbers(fields):
                if number in plans_by_number:
                    touched |= plans_by_number[number]
        for fields, needing_by_number in self._by_phrases.items():
            found = record.numbers(fields)
            for number in found:
                for numbers, plans in needing_by_number.get(number, ()):
                    if numbers <= found:
                        touched |= plans
        for values in self._by_value.values():
            values.touch(record, touched)
        return touched

    def absence(self, record: Record) -> Absence:
        """What the record lacks, as far as terms depend on it."""
        return tuple([without_hit(record) for without_hit in self._without_hit.values()])

    def shared_values(self, absence: Absence) -> dict[QueryPlan, Value]:
        """What plans say of every record of this absence that does not touch them; filled as asked."""
        return self._values_by_absence.setdefault(absence, {})

    def _add(self, term: QueryPlan, parts: Plans) -> None:
        condition = term.condition if isinstance(term, Single) else None
        if isinstance(term, AnyPhrase):
            self._without_hit[term.scope] = term.scope.without_hit
            plans_by_number = self._by_phrase.setdefault(term.scope.fields, {})
            for number in term.numbers:
                plans_by_number[number] = plans_by_number.get(number, NONE) | parts
        elif isinstance(term, Needing):
            self._without_hit[_scope_of(term.condition)] = term.condition.without_hit
            needing_by_number = self._by_phrases.setdefault(term.scope.fields, {})
            rarest = max(term.numbers, key=lambda number: (self._lengths[number], number))
            needing_by_number.setdefault(rarest, []).append((term.numbers, parts))
        elif isinstance(condition, ValueIn):
            values = self._by_value.setdefault(condition.tag, _Values(condition.tag, condition.items))
            values.add(condition.wanted, parts)
            self._without_hit[condition.tag] = values.without_hit
        elif isinstance(condition, InSubset):
            self._without_hit[condition] = condition.of
        else:
            self._always |= parts


FIELD_BY_TAG: Mapping[str, str] = MappingProxyType(
    {
        "mh": "mesh_terms",
        "majr": "mesh_terms",
        "sh": "mesh_terms",
        "pt": "publication_types",
        "la": "language",
    }
)
"""Tags whose values are those of one list, each read by itself: the same few of them stand in record after record."""

MOST_REMEMBERED = 50_000
"""More values than MeSH has headings; beyond them, what is known of them is forgotten and learnt again."""


class _Values:
    """The terms that look for values under one tag."""

    def __init__(self, tag: str, read: Items) -> None:
        self._tag = tag
        self._read = read
        self._field = FIELD_BY_TAG.get(tag)
        self._plans_by_form: dict[str, Plans] = {}
        self._starred: list[tuple[Wanted, Plans]] = []
        self._plans_by_value: dict[str, Plans] = {}

    def add(self, wanted: Wanted, plans: Plans) -> None:
        for form in wanted.whole:
            self._plans_by_form[form] = self._plans_by_form.get(form, NONE) | plans
        if wanted.beginnings or wanted.patterns:
            self._starred.append((wanted, plans))

    def without_hit(self, record: Record) -> Value:
        """False where the record has values, unknown where nobody has given it any."""
        if self._field is not None:
            return False if getattr(record, self._field) else None
        return None if self._read(record) is None else False

    def touch(self, record: ScannedRecord, touched: set[QueryPlan]) -> None:
        """Add the parts of queries that the record's values touch."""
        if self._field is None:
            for item in record.items(self._tag, self._read) or ():
                for form in item.forms:
                    touched |= self._plans(form)
            return
        for value in getattr(record.record, self._field):
            plans = self._plans_by_value.get(value)
            if plans is None:
                plans = self._learnt(value)
            if plans:
                touched |= plans

    def _learnt(self, value: str) -> Plans:
        """What a record touches that has this value and no other."""
        items = self._read(Record("", **{self._field: (value,)})) or ()  # type: ignore[arg-type]
        plans = NONE.union(*(self._plans(form) for item in items for form in item.forms))
        if len(self._plans_by_value) >= MOST_REMEMBERED:
            self._plans_by_value.clear()
        self._plans_by_value[value] = plans
        return plans

    def _plans(self, form: str) -> Plans:
        """What looks for this value."""
        plans = self._plans_by_form.get(form, NONE)
        if self._starred:
            return plans.union(*(plans for wanted, plans in self._starred if wanted.begins(form)))
        return plans


def _scope_of(condition: Near | WordsInSentence) -> object:
    """What tells apart the terms whose values without a hit differ."""
    return condition.scope if isinstance(condition, Near) else type(condition)


def _parts_by_term(plans: Iterable[QueryPlan]) -> dict[QueryPlan, Plans]:
    """Each term of the queries with all parts that it stands in: itself, the groups around it, the queries."""
    around: dict[QueryPlan, list[QueryPlan]] = {}
    terms: list[QueryPlan] = []
    waiting = list(plans)
    seen: set[QueryPlan] = set()
    while waiting:
        part = waiting.pop()
        if part in seen:
            continue
        seen.add(part)
        inner = parts_of(part)
        if not inner:
            terms.append(part)
        for plan in inner:
            around.setdefault(plan, []).append(part)
        waiting += inner
    return {term: _all_around(term, around) for term in terms}


def _all_around(term: QueryPlan, around: Mapping[QueryPlan, Sequence[QueryPlan]]) -> Plans:
    found = {term}
    waiting = [term]
    while waiting:
        new = [part for part in around.get(waiting.pop(), ()) if part not in found]
        found.update(new)
        waiting += new
    return frozenset(found)
