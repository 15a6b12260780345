"""Studies and their reports: reports with one registration number of their own, or that a person linked, are one study.

A mention joins nothing: reports name the trials before them. A report with two numbers of one register tells of two
studies: it joins neither to the other and is counted with the first. What a person split stays apart.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

from pipeline.deduplication.citation import normalise
from pipeline.ground.identifiers import register_of
from pipeline.ground.record import Record
from pipeline.prisma.inputs import FlowInputs, IdentifiedRecord
from pipeline.tables.computed import Fate
from pipeline.tables.kept import ONGOING, TAGS

NO_RESULTS = frozenset({"protocol"})
NOT_MAIN = NO_RESULTS | {"erratum", "retraction", "reply", "comment"}
ONGOING_REASON = "ongoing: a protocol or a register's record alone so far"
NOT_FOR_PEOPLE = (ONGOING_REASON, *TAGS)
"""Why a report waits for its results, and not for somebody who reads it."""


@dataclass(frozen=True, slots=True)
class Studies:
    """The included reports by study: of studies that are new, and of those that a previous version included.

    ongoing   studies of which there is no report with results, and those with a tag, each with its tag
    also_in   report -> the first reports of further studies that it tells of
    """

    new: Sequence[tuple[str, ...]]
    further: Sequence[tuple[str, ...]]
    ongoing: Sequence[tuple[tuple[str, ...], str]] = ()
    also_in: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReportTies:
    """What ties a report to others: its own numbers and people's links. `pooled`: it tells of several studies."""

    ties: frozenset[str]
    pooled: bool = False


def studies_of(
    tables: FlowInputs, fates: Iterable[Fate], kind_by_source: Mapping[str, str], again: Collection[str] = ()
) -> Studies:
    """The studies of the included reports. `again`: unique records of the previous version, found again."""
    report_by_kept = {tables.kept(fate.record_id): fate.record_id for fate in fates if fate.fate == "included"}
    ties = _ties(tables, {*report_by_kept, *again})
    groups = group_into_studies(ties, [tuple(map(tables.kept, pair)) for pair in tables.person_splits])
    group_by_tie = {
        tie: group for group in groups for kept in group for tie in ties[kept].ties if not ties[kept].pooled
    }
    new: list[tuple[str, ...]] = []
    further: list[tuple[str, ...]] = []
    ongoing: list[tuple[tuple[str, ...], str]] = []
    also_in: dict[str, tuple[str, ...]] = {}
    members = _with_pooled(groups, ties, group_by_tie)
    for group in members:
        reports = tuple(sorted(report_by_kept[kept] for kept in group if kept in report_by_kept))
        if not reports:
            continue
        if len(reports) < len(group):
            further.append(reports)
        elif not any(has_results(tables, kept, kind_by_source) for kept in group):
            ongoing.append((reports, ONGOING))
        else:
            new.append(reports)
    for kept, report in report_by_kept.items():
        others = {group_by_tie[tie][0] for tie in ties[kept].ties if ties[kept].pooled and tie in group_by_tie}
        own = next(group for group in members if kept in group)
        firsts = tuple(sorted(report_by_kept.get(other, other) for other in others - set(own)))
        if firsts:
            also_in[report] = firsts
    return Studies(sorted(new), sorted(further), sorted(ongoing), also_in)


def without_ongoing(fates: Sequence[Fate], studies: Studies) -> list[Fate]:
    """The fates, with the reports of ongoing studies waiting for results instead of included."""
    waiting = {report for reports, _ in studies.ongoing for report in reports}
    return [
        replace(fate, fate="awaiting_report", reason=ONGOING_REASON) if fate.record_id in waiting else fate
        for fate in fates
    ]


def waits_for_people(fate: Fate) -> bool:
    """Whether somebody has to read the record: an ongoing study waits for its results."""
    return fate.fate == "awaiting_screening" or (fate.fate == "awaiting_report" and fate.reason not in NOT_FOR_PEOPLE)


def group_into_studies(
    ties_by_report: Mapping[str, ReportTies], splits: Iterable[Sequence[str]] = ()
) -> list[tuple[str, ...]]:
    """The reports of each study, every group sorted, groups in the order of their first report.

    Two reports with a tie in common belong together; so do those in between, unless that would join two reports that
    a person split. A report that shares no tie, or that tells of several studies, is a group of its own.
    """
    group_by_report = {report: {report} for report in ties_by_report}
    reports_by_tie: dict[str, list[str]] = {}
    for report in sorted(ties_by_report):
        if not ties_by_report[report].pooled:
            for tie in ties_by_report[report].ties:
                reports_by_tie.setdefault(tie, []).append(report)
    apart = {frozenset(pair) for pair in splits}
    # People's links come before numbers: where a split keeps two groups apart, the link decides which one grows.
    for tie in sorted(reports_by_tie, key=lambda tie: (not tie.startswith(LINKED), tie)):
        for one, other in combinations(reports_by_tie[tie], 2):
            ours, theirs = group_by_report[one], group_by_report[other]
            if ours is theirs or any(frozenset((a, b)) in apart for a in ours for b in theirs):
                continue
            ours |= theirs
            group_by_report.update(dict.fromkeys(theirs, ours))
    return sorted({tuple(sorted(group)) for group in group_by_report.values()})


LINKED = "linked "


def has_results(tables: FlowInputs, kept: str, kind_by_source: Mapping[str, str]) -> bool:
    """Whether one of the records behind the report is more than a protocol or an entry of a register."""
    rows = [tables.record_by_id[record_id] for record_id in tables.groups([kept])[kept]]
    return any(kind_by_source[row.source] != "register" and not kinds_of(row) & NO_RESULTS for row in rows)


def kinds_of(row: IdentifiedRecord | Record) -> frozenset[str]:
    """What title and publication types say of a report: "protocol", "erratum", …"""
    return normalise(Record(row.record_id, title=row.title, publication_types=row.publication_types)).kinds


def tagged(fates: Iterable[Fate]) -> list[tuple[tuple[str, ...], str]]:
    """The reports that people marked as ongoing or awaiting classification, each with its tag."""
    return [((fate.record_id,), fate.reason) for fate in fates if fate.reason in TAGS]


def _with_pooled(
    groups: Sequence[tuple[str, ...]], ties: Mapping[str, ReportTies], group_by_tie: Mapping[str, tuple[str, ...]]
) -> list[tuple[str, ...]]:
    """The groups, each report that tells of several studies with the first of them that there is."""
    members = {group: list(group) for group in groups if not (len(group) == 1 and ties[group[0]].pooled)}
    alone = []
    for (report,) in (group for group in groups if group not in members):
        homes = sorted({group_by_tie[tie] for tie in ties[report].ties if tie in group_by_tie})
        if homes:
            members[homes[0]].append(report)
        else:
            alone.append((report,))
    return sorted([*(tuple(sorted(group)) for group in members.values()), *alone])


def _ties(tables: FlowInputs, reports: Collection[str]) -> dict[str, ReportTies]:
    """Unique record -> what ties it to others: the own registration numbers of its whole group, and people's links."""
    numbers = own_numbers(tables, reports)
    links: dict[str, set[str]] = {report: set() for report in reports}
    for pair in tables.person_links:
        for report in pair:
            if report in links:
                links[report].add(LINKED + " ".join(pair))
    return {
        report: ReportTies(frozenset(links[report]))
        if links[report] and _is_pooled(numbers[report])
        else ReportTies(frozenset(numbers[report] | links[report]), _is_pooled(numbers[report]))
        for report in reports
    }


def own_numbers(tables: FlowInputs, reports: Collection[str]) -> dict[str, set[str]]:
    """Unique record -> the registration numbers of its whole group that are no mention of another trial."""

    def own(record_id: str) -> Iterable[str]:
        if tables.registrations is not None:
            return tables.registrations.get(record_id, ())
        return tables.record_by_id[record_id].registry_ids

    return {
        report: {number.casefold() for record_id in group for number in own(record_id)}
        for report, group in tables.groups(reports).items()
    }


def _is_pooled(numbers: Iterable[str]) -> bool:
    """Whether two of the numbers are of one register: a trial has one number there."""
    return any(one == other for one, other in combinations(map(register_of, numbers), 2))
