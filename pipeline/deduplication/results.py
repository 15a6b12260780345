"""What people should know about a grouping: who was set aside and why, whom to look at, what belongs together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.deduplication.comparison import in_words, relation_of
from pipeline.deduplication.grouping import PERSON, Group, Grouping, MergeEdge, group
from pipeline.deduplication.index import Index
from pipeline.deduplication.pair_decisions import PairDecision
from pipeline.deduplication.rule import PairOutcome
from pipeline.deduplication.rules import RuledPair

REFUSED_SCORE = 0.5
"""The score of a merge that was refused: one rule speaks for it, another or the groups' age against it."""
UNNAMED_RELATION = "related"
"""The type of a link that a person made without giving one."""
CONTRADICTION = "a person's merge that contradicts a person's split or link of the same groups"
TYPE_BY_KIND = (
    ("Erratum", "erratum"),
    ("RetractedandRepublished", "republication"),
    ("CorrectedandRepublished", "republication"),
    ("Republished", "republication"),
    ("Reprint", "republication"),
    ("Retraction", "retraction"),
    ("ExpressionOfConcern", "expression of concern"),
    ("Comment", "comment"),
    ("Update", "update"),
    ("OriginalReport", "companion report"),
    ("SummaryForPatients", "summary for patients"),
    ("Associated", "dataset"),
)
"""How the kinds of CommentsCorrections in NLM's DTD begin, with our word; an unlisted kind keeps NLM's own."""


@dataclass(frozen=True, slots=True)
class SetAside:
    """A record that another stands for. rule_id, score, evidence: of the surest merge that ties it to its group."""

    record_id: str
    kept_id: str
    rule_id: str
    score: float
    evidence: str


@dataclass(frozen=True, slots=True)
class DoubtfulPair:
    """Two records that a person should look at."""

    record_id: str
    other_id: str
    score: float
    evidence: str


@dataclass(frozen=True, slots=True)
class ReportLink:
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
    maybe: tuple[DoubtfulPair, ...]
    links: tuple[ReportLink, ...]


def explained(
    index: Index, decisions: Sequence[PairDecision] = (), around: Collection[str] | None = None
) -> Deduplication:
    """The groups of all records, or of those that hang together with `around`, and everything to be said about them."""
    grouping = group(index, decisions, around)
    ids = {record_id for each in grouping.groups for record_id in each.members}
    rulings = _rulings_touching(index, ids)
    decided = [d for d in decisions if d.one in index and d.other in index and (d.one in ids or d.other in ids)]
    beyond = {record_id for ruling in rulings for record_id in (ruling.one, ruling.other)} - ids
    beyond |= {record_id for decision in decided for record_id in (decision.one, decision.other)} - ids
    neighbours = group(index, decisions, beyond).groups if beyond else ()
    kept_by_id = {record_id: each.survivor for each in (*grouping.groups, *neighbours) for record_id in each.members}
    return Deduplication(
        tuple(Group(each.members) if each.edges else each for each in grouping.groups),
        tuple(sorted(_set_aside(index, grouping.groups), key=lambda row: row.record_id)),
        tuple(sorted(_maybe(index, grouping, rulings, decided, kept_by_id), key=_ids)),
        tuple(sorted(_links(index, rulings, decided, kept_by_id), key=_ids_and_type)),
    )


def joined(before: Deduplication, told: Deduplication, ids: Iterable[str], gone: Collection[str]) -> Deduplication:
    """What is to be said of all records, out of what was said of them before and what is now told of some.

    `ids`: those of all records that are there, as they were first seen; `gone`: of those that are not as they were.
    """
    changed = {record_id for each in told.groups for record_id in each.members}.union(gone)
    groups = [*(each for each in before.groups if changed.isdisjoint(each.members)), *told.groups]
    group_by_survivor = {each.survivor: each for each in groups if len(each.members) > 1}
    away = {record_id for each in group_by_survivor.values() for record_id in each.members[1:]}
    set_aside = [row for row in before.set_aside if row.record_id not in changed]
    maybe = [row for row in before.maybe if row.record_id not in changed and row.other_id not in changed]
    links = [row for row in before.links if row.record_id not in changed and row.other_id not in changed]
    return Deduplication(
        tuple(group_by_survivor.get(record_id) or Group((record_id,)) for record_id in ids if record_id not in away),
        tuple(sorted((*set_aside, *told.set_aside), key=lambda row: row.record_id)),
        tuple(sorted((*maybe, *told.maybe), key=_ids)),
        tuple(sorted((*links, *told.links), key=_ids_and_type)),
    )


def _ids(row: DoubtfulPair | ReportLink) -> tuple[str, str]:
    return row.record_id, row.other_id


def _ids_and_type(row: ReportLink) -> tuple[str, str, str]:
    return row.record_id, row.other_id, row.relation


def _rulings_touching(index: Index, ids: Iterable[str]) -> list[RuledPair]:
    """The rulings that are not merges and have at least one side in `ids`, each once."""
    found = (ruling for record_id in ids for ruling in index.rulings(record_id))
    by_pair = {(ruling.one, ruling.other): ruling for ruling in found if ruling.rule.outcome is not PairOutcome.MERGE}
    return [by_pair[pair] for pair in sorted(by_pair)]


def _words(index: Index, one: str, other: str) -> str:
    return in_words(index.comparison(one, other))


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


def _surest_edges(each: Group) -> dict[str, MergeEdge]:
    """For each member the merge that ties it to its group: with the survivor if there is one, then the surest."""
    edge_by_id: dict[str, MergeEdge] = {}
    for edge in sorted(
        each.edges, key=lambda edge: (each.survivor not in (edge.one, edge.other), -edge.score, edge.one, edge.other)
    ):
        edge_by_id.setdefault(edge.one, edge)
        edge_by_id.setdefault(edge.other, edge)
    return edge_by_id


def _maybe(
    index: Index,
    grouping: Grouping,
    rulings: Iterable[RuledPair],
    decided: Iterable[PairDecision],
    kept_by_id: Mapping[str, str],
) -> Iterator[DoubtfulPair]:
    """One pair for each two groups: the likeliest. None where a person or, for mere doubts, a rule keeps them apart.

    A person's merge that was refused is always shown: people contradict each other, and only they can say who is right.
    """
    settled = {_groups(d.one, d.other, kept_by_id) for d in decided if d.choice != "merge"}
    apart = {_groups(r.one, r.other, kept_by_id) for r in rulings if r.rule.keeps_apart and not r.rule.asked}
    asked = [
        DoubtfulPair(r.one, r.other, r.rule.score, f"{r.rule.id}: {_words(index, r.one, r.other)}")
        for r in rulings
        if r.rule.asked and _groups(r.one, r.other, kept_by_id) not in apart
    ]
    by_rule = [edge for edge in grouping.refused if edge.rule_id != PERSON]
    asked += [DoubtfulPair(e.one, e.other, REFUSED_SCORE, _why_refused(index, e)) for e in by_rule]
    asked += [DoubtfulPair(e.one, e.other, REFUSED_SCORE, _why_headed(index, e)) for e in _one_each(grouping.headed)]
    likeliest = {
        _groups(e.one, e.other, kept_by_id): DoubtfulPair(e.one, e.other, REFUSED_SCORE, CONTRADICTION)
        for e in grouping.refused
        if e.rule_id == PERSON
    }
    for row in sorted(asked, key=lambda row: (-row.score, *_ids(row))):
        groups = _groups(row.record_id, row.other_id, kept_by_id)
        if groups not in settled:
            likeliest.setdefault(groups, row)
    yield from (row for groups, row in likeliest.items() if len(groups) == 2)


def _one_each(headed: Iterable[MergeEdge]) -> Iterator[MergeEdge]:
    """For each record one pair: without a place it may be any piece of its series, and asking of all is no help."""
    seen: set[str] = set()
    for edge in headed:
        if edge.one not in seen and edge.other not in seen:
            yield edge
        seen |= {edge.one, edge.other}


def _groups(one: str, other: str, kept_by_id: Mapping[str, str]) -> frozenset[str]:
    return frozenset((kept_by_id[one], kept_by_id[other]))


def _why_refused(index: Index, edge: MergeEdge) -> str:
    words = _words(index, edge.one, edge.other)
    return (
        f"{edge.rule_id} would merge them, but their groups hold records that differ or were both known before: {words}"
    )


def _why_headed(index: Index, edge: MergeEdge) -> str:
    words = _words(index, edge.one, edge.other)
    return f"{edge.rule_id} would merge them, but their title heads a series, and one of them has no place: {words}"


def _links(
    index: Index, rulings: Iterable[RuledPair], decided: Iterable[PairDecision], kept_by_id: Mapping[str, str]
) -> Iterator[ReportLink]:
    """One link for each two groups and type; what a person decided comes first."""
    found: dict[tuple[str, str, str], ReportLink] = {}
    candidates = [
        (d.one, d.other, d.relation or UNNAMED_RELATION, PERSON, "decided by a person")
        for d in decided
        if d.choice == "link"
    ]
    candidates += [
        (r.one, r.other, _relation(index, r), r.rule.id, _words(index, r.one, r.other))
        for r in rulings
        if r.rule.outcome is PairOutcome.LINK
    ]
    for one, other, kind, rule_id, words in candidates:
        ends = sorted((kept_by_id[one], kept_by_id[other]))
        if ends[0] != ends[1]:
            found.setdefault((ends[0], ends[1], kind), ReportLink(ends[0], ends[1], kind, rule_id, words))
    yield from found.values()


def _relation(index: Index, ruling: RuledPair) -> str:
    """The type of the link that the ruling makes."""
    if ruling.rule.relation:
        return ruling.rule.relation
    one, other = index.citation(ruling.one), index.citation(ruling.other)
    if one.preprint != other.preprint:
        return "preprint"
    kind = relation_of(one, other)
    return next((name for beginning, name in TYPE_BY_KIND if kind.startswith(beginning)), kind)
