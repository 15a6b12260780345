"""Many queries at once: compiled together, so that a record is read once whatever the number of terms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from pipeline.ground.errors import Fault
from pipeline.ground.record import Record
from pipeline.language.match.conditions import Near, PhraseIn, Scope, Value
from pipeline.language.match.deciding import fewest_terms, place_of, places_of
from pipeline.language.match.evaluation import (
    Absence,
    AnyPhrase,
    Needing,
    Not,
    QueryPlan,
    ScannedRecord,
    Single,
    joined,
)
from pipeline.language.match.field_text import Span
from pipeline.language.match.mesh import MeshTree
from pipeline.language.match.scanner import Phrase, Scanner
from pipeline.language.match.sections import WordsInSentence
from pipeline.language.match.terms import Context, condition_of, context
from pipeline.language.match.touching import TouchIndex
from pipeline.language.syntax.parser import parse
from pipeline.language.syntax.query_errors import QueryError
from pipeline.language.syntax.tree import Chain, Leaf, Negation, Node, Reference

SENTENCES = Scope(("title", "abstract"))
"""Where words of one sentence stand."""

DEEPEST = 200
"""Groups, NOTs and references within each other, over all lines."""


@dataclass(frozen=True, slots=True)
class CompiledQueries:
    """Queries by name, ready to be matched."""

    plans: Mapping[str, QueryPlan]
    scanner: Scanner
    number_by_phrase: Mapping[Phrase, int]
    touching: TouchIndex
    unknown: Value = None

    def match(self, record: Record) -> Matches:
        """What the queries say of `record`. Each question is answered when it is put."""
        return Matches(self.plans, self.scanned(record))

    def scanned(self, record: Record) -> ScannedRecord:
        """The record with all that the queries ask of it."""
        return ScannedRecord(record, self.scanner, self.number_by_phrase, self.touching, unknown=self.unknown)


class Matches:
    """The answers for one record. Every method raises KeyError for a query that was not compiled."""

    __slots__ = ("_plans", "_record")

    def __init__(self, plans: Mapping[str, QueryPlan], record: ScannedRecord) -> None:
        self._plans = plans
        self._record = record

    def touched(self) -> list[str]:
        """The queries of which something stands in the record."""
        touched = self._record.touched
        return [name for name, plan in self._plans.items() if plan in touched]

    @property
    def absence(self) -> Absence:
        """What the record lacks. Two records of the same absence are told the same by all queries they do not touch."""
        return self._record.absence

    def value(self, name: str) -> Value:
        """True, False, or None for unknown: a field on which it depends is not there."""
        return self._record.value(self._plans[name])

    def untouched(self, name: str) -> Value:
        """What the query says of the records of this absence that do not touch it."""
        return self._record.untouched(self._plans[name])

    def spans(self, name: str) -> tuple[Span, ...]:
        """Where the terms stand that speak for the query: none behind NOT, none in a part that is false."""
        plan = self._plans[name]
        if plan not in self._record.touched:
            return ()
        if isinstance(plan, AnyPhrase):
            return tuple(plan.spans(self._record))
        return () if self._record.value(plan) is False else _in_order(plan.spans(self._record))

    def deciding(self, name: str) -> tuple[Span, ...]:
        """The words that decide: those of the fewest terms that make the query true (see `match/deciding.py`).

        The first place of each term comes first, then the others. Where the query is not true: as `spans`.
        """
        plan = self._plans[name]
        if plan not in self._record.touched or self._record.value(plan) is not True:
            return self.spans(name)
        return places_of(fewest_terms(plan.support(self._record)))


def compile_queries(
    query_by_name: Mapping[str, str],
    *,
    mesh: MeshTree | None = None,
    today: date | None = None,
    three_values: bool = True,
) -> CompiledQueries:
    """The queries, ready to be matched; they may refer to each other by #name.

    Without `mesh` headings explode over the small tree of the package. Without `today`, dates such as `last 30 days`
    are unknown. Without `three_values` what is unknown is false, as PubMed takes it: a field that is not there does not
    match, and NOT finds the record. Raises QueryError: a query that cannot be read, a reference to no query or in a
    circle.
    """
    trees = {name: _parsed(name, query) for name, query in query_by_name.items()}
    return compile_trees(trees, context(mesh, today), three_values=three_values)


def compile_trees(trees: Mapping[str, Node], context: Context, *, three_values: bool = True) -> CompiledQueries:
    """The same of queries that were parsed already."""
    compiler = _Compiler(trees, context)
    plans = {name: compiler.plan_of(name) for name in trees}
    scanner = Scanner(tuple(compiler.number_by_phrase))
    touching = TouchIndex(plans.values(), scanner.lengths)
    return CompiledQueries(plans, scanner, compiler.number_by_phrase, touching, None if three_values else False)


class _Compiler:
    """Turns trees into plans, each query once and each phrase with one number."""

    def __init__(self, trees: Mapping[str, Node], context: Context) -> None:
        self.trees = trees
        self.context = context
        self.number_by_phrase: dict[Phrase, int] = {}
        self._plans: dict[str, QueryPlan] = {}
        self._open: list[str] = []
        self._depth = 0

    def plan_of(self, name: str) -> QueryPlan:
        if name not in self._plans:
            self._open.append(name)
            self._plans[name] = self.plan(self.trees[name], name)
            self._open.pop()
        return self._plans[name]

    def plan(self, node: Node, name: str) -> QueryPlan:
        """The plan of `node`, which stands in the query `name`."""
        self._depth += 1
        if self._depth > DEEPEST:
            raise QueryError(
                Fault("nested too deep over several lines", place=f"line #{name}", expected=f"at most {DEEPEST}")
            )
        try:
            return self._plan(node, name)
        finally:
            self._depth -= 1

    def _plan(self, node: Node, name: str) -> QueryPlan:
        if isinstance(node, Chain):
            plans = [self.plan(operand, name) for operand in node.operands]
            return joined(plans, list(node.operators))
        if isinstance(node, Negation):
            return Not(self.plan(node.operand, name))
        if isinstance(node, Reference):
            self._check(node, name)
            return self.plan_of(node.name)
        return self._single(node)

    def _single(self, leaf: Leaf) -> QueryPlan:
        assert not isinstance(leaf, Reference)
        condition = condition_of(leaf, self.context)
        for phrase in condition.phrases:
            self.number_by_phrase.setdefault(phrase, len(self.number_by_phrase))
        numbers = frozenset(self.number_by_phrase[phrase] for phrase in condition.phrases)
        if isinstance(condition, PhraseIn) and not condition.scope.tags:
            return AnyPhrase(numbers, condition.scope)
        if isinstance(condition, Near) and not condition.scope.tags:
            return Needing(numbers, condition.scope, condition)
        if isinstance(condition, WordsInSentence):
            return Needing(numbers, SENTENCES, condition)
        return Single(condition)

    def _check(self, reference: Reference, name: str) -> None:
        place = f"line #{name}, character {reference.start + 1}"
        if reference.name not in self.trees:
            known = ", ".join(f"#{other}" for other in self.trees if other != name)
            raise QueryError(
                Fault(f"there is no line #{reference.name}", place=place, expected=known or "no reference")
            )
        if reference.name in self._open:
            circle = " -> ".join(f"#{other}" for other in (*self._open, reference.name))
            raise QueryError(Fault("lines refer to each other in a circle", place=place, found=circle))


def _parsed(name: str, query: str) -> Node:
    try:
        return parse(query)
    except QueryError as error:
        raise error.in_line(name) from None


def _in_order(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Without repetitions, by field and place."""
    found = list(spans)
    if len(found) > 1:
        found = sorted(set(found), key=place_of)
    return tuple(found)
