"""What people should know about a grouping: who was set aside and why, whom to look at, what belongs together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.deduplication.cluster import KEEPS_APART, Group, group
from pipeline.deduplication.decisions import PairDecision
from pipeline.deduplication.evidence import in_words
from pipeline.deduplication.growing import PERSON, Edge
from pipeline.deduplication.index import Index
from pipeline.deduplication.judge import Verdict
from pipeline.deduplication.relation import relation
from pipeline.deduplication.rule import Outcome

REFUSED_SCORE = 0.5
"""The score of a merge that was refused: one rule speaks for it, another or the groups' age against it."""
UNNAMED_RELATION = "related"
"""The type of a link that a person made without giving one."""


@dataclass(frozen=True, slots=True)
class SetAside:
    """A record that another stands for. rule_id, score, evidence: of the surest merge that ties it to its group."""

    record_id: str
    kept_id: str
    rule_id: str
    score: float
    evidence: str


@dataclass(frozen=True, slots=True)
class Maybe:
    """Two records that a person should look at."""

    record_id: str
    other_id: str
    score: float
    evidence: str


@dataclass(frozen=True, slots=True)
class Link:
    """Two reports, by the ids of their survivors, that belong together and are not duplicates."""

    record_id: str
    other_id: str
    relation: str
    rule_id: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Deduplication:
    """groups: every record is in one, its survivor first. The rest explains them; rows are sorted by ids."""

    groups: tuple[Group, ...]
    set_aside: tuple[SetAside, ...]
    maybe: tuple[Maybe, ...]
    links: tuple[Link, ...]


def explained(
    index: Index, decisions: Sequence[PairDecision] = (), around: Collection[str] | None = None
) -> Deduplication:
    """The groups of all records, or of those that hang together with `around`, and everything to be said about them."""
    grouping = group(index, decisions, around)
    ids = {record_id for each in grouping.groups for record_id in each.members}
    verdicts = _verdicts_touching(index, ids)
    beyond = {record_id for verdict in verdicts for record_id in (verdict.one, verdict.other)} - ids
    neighbours = group(index, decisions, beyond).groups if beyond else ()
    kept_by_id = {record_id: each.survivor for each in (*grouping.groups, *neighbours) for record_id in each.members}
    decided = [decision for decision in decisions if decision.one in kept_by_id and decision.other in kept_by_id]
    return Deduplication(
        grouping.groups,
        tuple(sorted(_set_aside(index, grouping.groups), key=lambda row: row.record_id)),
        tuple(sorted(_maybe(index, grouping.refused, verdicts, decided, kept_by_id), key=_ids)),
        tuple(sorted(_links(index, verdicts, decided, kept_by_id), key=lambda row: (*_ids(row), row.relation))),
    )


def _ids(row: Maybe | Link) -> tuple[str, str]:
    return row.record_id, row.other_id


def _verdicts_touching(index: Index, ids: Iterable[str]) -> list[Verdict]:
    """The verdicts that are not merges and have at least one side in `ids`, each once."""
    found = (verdict for record_id in ids for verdict in index.verdicts(record_id))
    by_pair = {(verdict.one, verdict.other): verdict for verdict in found if verdict.rule.outcome is not Outcome.MERGE}
    return [by_pair[pair] for pair in sorted(by_pair)]


def _words(index: Index, one: str, other: str) -> str:
    return in_words(index.citation_by_id[one], index.citation_by_id[other])


def _set_aside(index: Index, groups: Iterable[Group]) -> Iterator[SetAside]:
    for each in groups:
        edge_by_id = _surest_edges(each)
        for record_id in each.members[1:]:
            edge = edge_by_id[record_id]
            partner = edge.other if edge.one == record_id else edge.one
            by_person = edge.rule_id == PERSON
            words = "decided by a person" if by_person else _words(index, record_id, partner)
            through = "" if partner == each.survivor else f" (by way of {partner})"
            yield SetAside(record_id, each.survivor, edge.rule_id, 1.0 if by_person else edge.score, words + through)


def _surest_edges(each: Group) -> dict[str, Edge]:
    """For each member the merge that ties it to its group: with the survivor if there is one, then the surest."""
    edge_by_id: dict[str, Edge] = {}
    for edge in sorted(
        each.edges, key=lambda edge: (each.survivor not in (edge.one, edge.other), -edge.score, edge.one, edge.other)
    ):
        edge_by_id.setdefault(edge.one, edge)
        edge_by_id.setdefault(edge.other, edge)
    return edge_by_id


def _maybe(
    index: Index, refused: Iterable[Edge], verdicts: Iterable[Verdict], decided: Iterable[PairDecision],
    kept_by_id: Mapping[str, str],
) -> Iterator[Maybe]:  # fmt: skip
    """One pair for each two groups: the likeliest. None where a person or, for mere doubts, a rule keeps them apart."""
    settled = {_groups(d.one, d.other, kept_by_id) for d in decided if d.choice != "merge"}
    apart = {_groups(v.one, v.other, kept_by_id) for v in verdicts if v.rule.outcome in KEEPS_APART}
    asked = [
        Maybe(v.one, v.other, v.rule.score, f"{v.rule.id}: {_words(index, v.one, v.other)}")
        for v in verdicts
        if v.rule.outcome is Outcome.ASK and _groups(v.one, v.other, kept_by_id) not in apart
    ]
    asked += [Maybe(e.one, e.other, REFUSED_SCORE, _why_refused(index, e)) for e in refused]
    likeliest: dict[frozenset[str], Maybe] = {}
    for row in sorted(asked, key=lambda row: (-row.score, *_ids(row))):
        groups = _groups(row.record_id, row.other_id, kept_by_id)
        if len(groups) == 2 and groups not in settled:
            likeliest.setdefault(groups, row)
    yield from likeliest.values()


def _groups(one: str, other: str, kept_by_id: Mapping[str, str]) -> frozenset[str]:
    return frozenset((kept_by_id[one], kept_by_id[other]))


def _why_refused(index: Index, edge: Edge) -> str:
    if edge.rule_id == PERSON:
        return "a person's merge that contradicts a person's split or link of the same groups"
    words = _words(index, edge.one, edge.other)
    return (
        f"{edge.rule_id} would merge them, but their groups hold records that differ or were both known before: {words}"
    )


def _links(
    index: Index, verdicts: Iterable[Verdict], decided: Iterable[PairDecision], kept_by_id: Mapping[str, str]
) -> Iterator[Link]:
    """One link for each two groups and type; what a person decided comes first."""
    found: dict[tuple[str, str, str], Link] = {}
    candidates = [
        (d.one, d.other, d.relation or UNNAMED_RELATION, PERSON, "decided by a person")
        for d in decided
        if d.choice == "link"
    ]
    candidates += [
        (v.one, v.other, relation(index, v), v.rule.id, _words(index, v.one, v.other))
        for v in verdicts
        if v.rule.outcome is Outcome.LINK
    ]
    for one, other, kind, rule_id, words in candidates:
        ends = sorted((kept_by_id[one], kept_by_id[other]))
        if ends[0] != ends[1]:
            found.setdefault((ends[0], ends[1], kind), Link(ends[0], ends[1], kind, rule_id, words))
    yield from found.values()
