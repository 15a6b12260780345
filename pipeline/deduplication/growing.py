"""Groups while they grow: who is in which, whom they must not take in, and whether a merge is allowed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from pipeline.deduplication.normalise import Citation

PERSON = "person"
SUREST = 2.0
"""The score of a person's merge, above that of every rule."""


@dataclass(frozen=True, slots=True)
class Edge:
    """Two records that a rule, or a person, would merge."""

    one: str
    other: str
    score: float
    rule_id: str

    @classmethod
    def by_person(cls, one: str, other: str) -> Edge:
        return cls(one, other, SUREST, PERSON)


@dataclass(slots=True)
class _Growing:
    """earliest: the date of its first member; apart: ids that must not come in, by rule; split: by a person."""

    members: list[str]
    earliest: str
    pmids: set[str]
    edges: list[Edge] = field(default_factory=list)
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
            record_id: _Growing([record_id], citation.rank[0], {citation.pmid} - {""})
            for record_id, citation in self._citation_by_id.items()
        }

    def keep_apart(self, one: str, other: str, *, by_person: bool = False) -> None:
        """Never let the two come into one group; what a person says holds against a person's merge too."""
        for record_id, partner in ((one, other), (other, one)):
            group = self._group_by_id[record_id]
            (group.split if by_person else group.apart).add(partner)

    def in_order(self, edges: Iterable[Edge]) -> list[Edge]:
        """By the date on which both records are there, then the surest first, then by id."""
        return sorted(edges, key=lambda edge: (self._date(edge), -edge.score, edge.one, edge.other))

    def join(self, edge: Edge) -> bool:
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

    def settled(self) -> list[tuple[tuple[str, ...], tuple[Edge, ...]]]:
        """Members and edges of each group; members, and groups by their first members, as they were first seen."""
        groups = {id(group): group for group in self._group_by_id.values()}.values()
        sorted_groups = [(sorted(group.members, key=self._rank), tuple(group.edges)) for group in groups]
        return sorted(
            ((tuple(members), edges) for members, edges in sorted_groups), key=lambda group: self._rank(group[0][0])
        )

    def _allowed(self, one: _Growing, other: _Growing, edge: Edge) -> bool:
        if not (one.split.isdisjoint(other.members) and other.split.isdisjoint(one.members)):
            return False
        if edge.rule_id == PERSON:
            return True
        date = self._date(edge)
        both_older = one.earliest < date and other.earliest < date
        two_pmids = not (one.pmids <= other.pmids or other.pmids <= one.pmids)
        return not both_older and not two_pmids and one.apart.isdisjoint(other.members)

    def _date(self, edge: Edge) -> str:
        return max(self._rank(edge.one), self._rank(edge.other))[0]

    def _rank(self, record_id: str) -> tuple[str, bool, str]:
        return self._citation_by_id[record_id].rank
