"""Groups of records that are one report: merges followed from the surest on, and never into a contradiction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.deduplication.citation import Citation
from pipeline.deduplication.index import Index
from pipeline.deduplication.pair_decisions import PairDecision
from pipeline.deduplication.rule import PairOutcome
from pipeline.deduplication.rules import RuledPair
from pipeline.deduplication.series_headings import Piece, SeriesHeadings

DecisionsById = Mapping[str, Sequence[PairDecision]]


@dataclass(frozen=True, slots=True)
class Group:
    """One report. members: the survivor first, the others as they were first seen; edges: the merges inside."""

    members: tuple[str, ...]
    edges: tuple[MergeEdge, ...] = ()

    @property
    def survivor(self) -> str:
        return self.members[0]


@dataclass(frozen=True, slots=True)
class Grouping:
    """All groups, in the order in which their survivors were first seen.

    refused  merges that would bring together what is kept apart
    headed   merges that rest on a title that heads a series, of records that may be any of its pieces
    """

    groups: tuple[Group, ...]
    refused: tuple[MergeEdge, ...]
    headed: tuple[MergeEdge, ...] = ()


def group(index: Index, decisions: Sequence[PairDecision] = (), around: Collection[str] | None = None) -> Grouping:
    """The groups of all records, or of those alone that hang together with a record of `around`.

    Records are taken in by date. A later record never joins two older groups, because their ids are in use: a person is
    asked. Within a date the surest merges come first, so that a contradiction cuts a group at its weakest edge. What a
    person decided comes before all rules. Decisions on records that are not there wait until they are.
    """
    decisions_by_id = _by_id(decisions, index)
    groups: list[Group] = []
    refused: list[MergeEdge] = []
    headed: list[MergeEdge] = []
    connected: list[set[str]] = []
    for ids in _connected(index, decisions_by_id, index if around is None else around):
        if len(ids) == 1:
            groups.append(Group(tuple(ids)))
        else:
            connected.append(ids)
    headings = SeriesHeadings(index.of_titles(_titles_merged_on(index, connected)))
    for ids in connected:
        found = _grouped(index, decisions_by_id, ids, headings)
        groups += found.groups
        refused += found.refused
        headed += found.headed
    groups.sort(key=lambda each: index.citation(each.survivor).rank)
    return Grouping(tuple(groups), _by_ids(refused), _by_ids(headed))


def _titles_merged_on(index: Index, connected: Iterable[set[str]]) -> set[str]:
    """The titles that stand on both sides of a merge, and may head a series."""
    found: set[str] = set()
    for ruling in (ruling for ids in connected for ruling in rulings_among(index, ids)):
        words = index.citation(ruling.one).title.words
        if ruling.rule.outcome is PairOutcome.MERGE and words == index.citation(ruling.other).title.words:
            found.add(words)
    return found - {""}


def _by_ids(edges: Iterable[MergeEdge]) -> tuple[MergeEdge, ...]:
    return tuple(sorted(edges, key=lambda edge: (edge.one, edge.other)))


def _grouped(index: Index, decisions_by_id: DecisionsById, ids: set[str], headings: SeriesHeadings) -> Grouping:
    """The groups among records that merges connect."""
    growing = GrowingGroups(map(index.citation, ids))
    edges: list[MergeEdge] = []
    headed: list[MergeEdge] = []
    for decision in _decisions(decisions_by_id, ids):
        if decision.choice == "merge":
            edges.append(MergeEdge.by_person(decision.one, decision.other))
        else:
            growing.keep_apart(decision.one, decision.other, by_person=True)
    for ruling in rulings_among(index, ids):
        if ruling.rule.outcome is PairOutcome.MERGE:
            edge = MergeEdge(ruling.one, ruling.other, ruling.rule.score, ruling.rule.id)
            piece = headings.piece(index.citation(edge.one), index.citation(edge.other))
            if piece is Piece.SAME:
                edges.append(edge)
            elif piece is Piece.UNKNOWN:
                headed.append(edge)
        elif ruling.rule.keeps_apart:
            growing.keep_apart(ruling.one, ruling.other)
    refused = [edge for edge in growing.in_order(edges) if not growing.join(edge)]
    return Grouping(
        tuple(Group(members, joined) for members, joined in growing.settled()), tuple(refused), tuple(headed)
    )


def rulings_among(index: Index, ids: Collection[str]) -> Iterator[RuledPair]:
    """Each ruling on two of `ids`, once."""
    for record_id in ids:
        yield from (r for r in index.rulings(record_id) if r.one == record_id and r.other in ids)


def _decisions(decisions_by_id: DecisionsById, ids: Collection[str]) -> Iterator[PairDecision]:
    for record_id in ids:
        yield from (d for d in decisions_by_id.get(record_id, ()) if d.one == record_id and d.other in ids)


def _by_id(decisions: Sequence[PairDecision], index: Index) -> DecisionsById:
    by_id: dict[str, list[PairDecision]] = {}
    for decision in decisions:
        if decision.one in index and decision.other in index:
            by_id.setdefault(decision.one, []).append(decision)
            by_id.setdefault(decision.other, []).append(decision)
    return by_id


def _connected(index: Index, decisions_by_id: DecisionsById, starts: Iterable[str]) -> Iterator[set[str]]:
    """The sets of records that merges connect, each that holds one of `starts` once."""
    seen: set[str] = set()
    for start in starts:
        if start in seen:
            continue
        if not index.rulings(start) and start not in decisions_by_id:
            yield {start}
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
    for ruling in index.rulings(record_id):
        if ruling.rule.outcome is PairOutcome.MERGE:
            yield ruling.other if ruling.one == record_id else ruling.one
    for decision in decisions_by_id.get(record_id, ()):
        if decision.choice == "merge":
            yield decision.other if decision.one == record_id else decision.one


PERSON = "person"
SUREST = 2.0
"""The score of a person's merge, above that of every rule."""


@dataclass(frozen=True, slots=True)
class MergeEdge:
    """Two records that a rule, or a person, would merge."""

    one: str
    other: str
    score: float
    rule_id: str

    @classmethod
    def by_person(cls, one: str, other: str) -> MergeEdge:
        return cls(one, other, SUREST, PERSON)


@dataclass(slots=True)
class _Growing:
    """earliest: the date of its first member; apart: ids that must not come in, by rule; split: by a person."""

    members: list[str]
    earliest: str
    pmids: set[str]
    edges: list[MergeEdge] = field(default_factory=list)
    apart: set[str] = field(default_factory=set)
    split: set[str] = field(default_factory=set)

    def absorb(self, other: _Growing) -> None:
        self.members += other.members
        self.earliest = min(self.earliest, other.earliest)
        self.pmids |= other.pmids
        self.edges += other.edges
        self.apart |= other.apart
        self.split |= other.split


class GrowingGroups:
    """At first each citation is a group of its own."""

    def __init__(self, citations: Iterable[Citation]) -> None:
        self._citation_by_id = {citation.record_id: citation for citation in citations}
        self._group_by_id = {
            record_id: _Growing([record_id], citation.rank[0], set() if citation.deleted else {citation.pmid} - {""})
            for record_id, citation in self._citation_by_id.items()
        }

    def keep_apart(self, one: str, other: str, *, by_person: bool = False) -> None:
        """Never let the two come into one group; what a person says holds against a person's merge too."""
        for record_id, partner in ((one, other), (other, one)):
            group = self._group_by_id[record_id]
            (group.split if by_person else group.apart).add(partner)

    def in_order(self, edges: Iterable[MergeEdge]) -> list[MergeEdge]:
        """By the date on which both records are there, then the surest first, then by id."""
        return sorted(edges, key=lambda edge: (self._date(edge), -edge.score, edge.one, edge.other))

    def join(self, edge: MergeEdge) -> bool:
        """Make one group of the groups of the two records, if that is allowed; whether they are one now."""
        one, other = self._group_by_id[edge.one], self._group_by_id[edge.other]
        if one is other:
            one.edges.append(edge)
            return True
        if not self._allowed(one, other, edge):
            return False
        larger, smaller = (one, other) if len(one.members) >= len(other.members) else (other, one)
        larger.absorb(smaller)
        larger.edges.append(edge)
        for record_id in smaller.members:
            self._group_by_id[record_id] = larger
        return True

    def settled(self) -> list[tuple[tuple[str, ...], tuple[MergeEdge, ...]]]:
        """Members and edges of each group; members, and groups by their first members, as they were first seen."""
        groups = {id(group): group for group in self._group_by_id.values()}.values()
        sorted_groups = [(sorted(group.members, key=self._rank), tuple(group.edges)) for group in groups]
        return sorted(
            ((tuple(members), edges) for members, edges in sorted_groups), key=lambda group: self._rank(group[0][0])
        )

    def _allowed(self, one: _Growing, other: _Growing, edge: MergeEdge) -> bool:
        if not (one.split.isdisjoint(other.members) and other.split.isdisjoint(one.members)):
            return False
        if edge.rule_id == PERSON:
            return True
        date = self._date(edge)
        both_older = one.earliest < date and other.earliest < date
        two_pmids = not (one.pmids <= other.pmids or other.pmids <= one.pmids)
        return not both_older and not two_pmids and one.apart.isdisjoint(other.members)

    def _date(self, edge: MergeEdge) -> str:
        return max(self._rank(edge.one), self._rank(edge.other))[0]

    def _rank(self, record_id: str) -> tuple[str, bool, str]:
        return self._citation_by_id[record_id].rank
