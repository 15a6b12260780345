"""Studies and their reports: reports that share a registration number, or that a person linked, belong to one study."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.prisma.inputs import FlowInputs
from pipeline.tables.computed import Fate


@dataclass(frozen=True, slots=True)
class Studies:
    """The included reports by study: of studies that are new, and of those that a previous version included."""

    new: Sequence[tuple[str, ...]]
    further: Sequence[tuple[str, ...]]


def studies_of(tables: FlowInputs, fates: Iterable[Fate], again: Collection[str] = ()) -> Studies:
    """The studies of the included reports. `again`: unique records of the previous version, found again."""
    report_by_kept = {tables.kept(fate.record_id): fate.record_id for fate in fates if fate.fate == "included"}
    new: list[tuple[str, ...]] = []
    further: list[tuple[str, ...]] = []
    for group in group_into_studies(_ties(tables, {*report_by_kept, *again})):
        reports = tuple(sorted(report_by_kept[kept] for kept in group if kept in report_by_kept))
        if reports:
            (new if len(reports) == len(group) else further).append(reports)
    return Studies(sorted(new), sorted(further))


def group_into_studies(ties_by_report: Mapping[str, Iterable[str]]) -> list[tuple[str, ...]]:
    """The reports of each study, every group sorted, groups in the order of their first report.

    Two reports with a tie in common, such as a registration number, belong together; so do those in between. A report
    that shares none is a study of its own.
    """
    study_by_tie: dict[str, set[str]] = {}
    study_by_report: dict[str, set[str]] = {}
    for report in sorted(ties_by_report):
        study = {report}
        for tie in ties_by_report[report]:
            study |= study_by_tie.get(tie.casefold(), set())
        for member in study:
            study_by_report[member] = study
            for tie in ties_by_report[member]:
                study_by_tie[tie.casefold()] = study
    return sorted({tuple(sorted(study)) for study in study_by_report.values()})


def _ties(tables: FlowInputs, reports: Collection[str]) -> dict[str, set[str]]:
    """Unique record -> what ties it to others: the registration numbers of its whole group, and people's links."""
    ties: dict[str, set[str]] = {report: set() for report in reports}
    for record_id, row in tables.record_by_id.items():
        if tables.kept(record_id) in ties:
            ties[tables.kept(record_id)] |= set(row.registry_ids)
    for pair in tables.person_links:
        for report in pair:
            if report in ties:
                ties[report].add("linked " + " ".join(pair))
    return ties
