"""Groups of records that are one report: merges followed from the surest on, and never into a contradiction."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.deduplication.decisions import PairDecision
from pipeline.deduplication.growing import Edge, GrowingGroups
from pipeline.deduplication.index import Index
from pipeline.deduplication.judge import Verdict
from pipeline.deduplication.rule import Outcome

KEEPS_APART = frozenset((Outcome.LINK, Outcome.APART))

DecisionsById = Mapping[str, Sequence[PairDecision]]


@dataclass(frozen=True, slots=True)
class Group:
    """One report. members: the survivor first, the others as they were first seen; edges: the merges inside."""

    members: tuple[str, ...]
    edges: tuple[Edge, ...] = ()

    @property
    def survivor(self) -> str:
        return self.members[0]


@dataclass(frozen=True, slots=True)
class Grouping:
    """All groups, in the order in which their survivors were first seen, and the merges that were refused."""

    groups: tuple[Group, ...]
    refused: tuple[Edge, ...]


def group(index: Index, decisions: Sequence[PairDecision] = (), around: Collection[str] | None = None) -> Grouping:
    """The groups of all records, or of those alone that hang together with a record of `around`.

    Records are taken in by date. A later record never joins two older groups, because their ids are in use: a person is
    asked. Within a date the surest merges come first, so that a contradiction cuts a group at its weakest edge. What a
    person decided comes before all rules. Decisions on records that are not there wait until they are.
    """
    decisions_by_id = _by_id(decisions, index)
    groups: list[Group] = []
    refused: list[Edge] = []
    for ids in _connected(index, decisions_by_id, index.citation_by_id if around is None else around):
        if len(ids) == 1:
            groups.append(Group(tuple(ids)))
            continue
        found = _grouped(index, decisions_by_id, ids)
        groups += found.groups
        refused += found.refused
    groups.sort(key=lambda each: index.citation_by_id[each.survivor].rank)
    return Grouping(tuple(groups), tuple(sorted(refused, key=lambda edge: (edge.one, edge.other))))


def _grouped(index: Index, decisions_by_id: DecisionsById, ids: set[str]) -> Grouping:
    """The groups among records that merges connect."""
    growing = GrowingGroups(index.citation_by_id[record_id] for record_id in ids)
    edges: list[Edge] = []
    for decision in _decisions(decisions_by_id, ids):
        if decision.choice == "merge":
            edges.append(Edge.by_person(decision.one, decision.other))
        else:
            growing.keep_apart(decision.one, decision.other, by_person=True)
    for verdict in verdicts_among(index, ids):
        if verdict.rule.outcome is Outcome.MERGE:
            edges.append(Edge(verdict.one, verdict.other, verdict.rule.score, verdict.rule.id))
        elif verdict.rule.outcome in KEEPS_APART:
            growing.keep_apart(verdict.one, verdict.other)
    refused = [edge for edge in growing.in_order(edges) if not growing.join(edge)]
    return Grouping(tuple(Group(members, joined) for members, joined in growing.settled()), tuple(refused))


def verdicts_among(index: Index, ids: Collection[str]) -> Iterator[Verdict]:
    """Each verdict on two of `ids`, once."""
    for record_id in ids:
        yield from (v for v in index.verdicts(record_id) if v.one == record_id and v.other in ids)


def _decisions(decisions_by_id: DecisionsById, ids: Collection[str]) -> Iterator[PairDecision]:
    for record_id in ids:
        yield from (d for d in decisions_by_id.get(record_id, ()) if d.one == record_id and d.other in ids)


def _by_id(decisions: Sequence[PairDecision], index: Index) -> DecisionsById:
    by_id: dict[str, list[PairDecision]] = {}
    for decision in decisions:
        if decision.one in index.citation_by_id and decision.other in index.citation_by_id:
            by_id.setdefault(decision.one, []).append(decision)
            by_id.setdefault(decision.other, []).append(decision)
    return by_id


def _connected(index: Index, decisions_by_id: DecisionsById, starts: Collection[str]) -> Iterator[set[str]]:
    """The sets of records that merges connect, each that holds one of `starts` once."""
    seen: set[str] = set()
    for start in starts:
        if start in seen:
            continue
        reached, waiting = {start}, [start]
        while waiting:
            for partner in _partners(index, decisions_by_id, waiting.pop()):
                if partner not in reached:
                    reached.add(partner)
                    waiting.append(partner)
        seen |= reached
        yield reached


def _partners(index: Index, decisions_by_id: DecisionsById, record_id: str) -> Iterator[str]:
    for verdict in index.verdicts(record_id):
        if verdict.rule.outcome is Outcome.MERGE:
            yield verdict.other if verdict.one == record_id else verdict.one
    for decision in decisions_by_id.get(record_id, ()):
        if decision.choice == "merge":
            yield decision.other if decision.one == record_id else decision.one
