"""What goes on to extraction: the included reports as RIS, the studies, and rows for the sheets that people fill in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.extraction.included_studies import IncludedStudy, included_studies, study_rows
from pipeline.extraction.other_studies import ongoing_rows
from pipeline.extraction.registered_trials import read_trials, with_trials
from pipeline.extraction.sheets import add_rows
from pipeline.extraction.study_reports import Joins, study_report_rows
from pipeline.extraction.tools import sheets_for
from pipeline.ground.files import write_text
from pipeline.ground.record import Record
from pipeline.prisma.counted import Counted
from pipeline.prisma.inputs import FlowInputs
from pipeline.prisma.studies import tagged
from pipeline.review.layout import INCLUDED_RIS, ReviewPaths
from pipeline.review.protocol import Protocol
from pipeline.review.searches import last_date
from pipeline.sheets import STUDY_REPORTS, sheet_writer
from pipeline.sources.ris_writer import as_ris
from pipeline.tables.computed import ONGOING_STUDIES, STUDIES, StudyRow
from pipeline.tables.kept import Decision
from pipeline.tables.records import UNIQUE, UniqueRecord
from pipeline.tables.rows_on_disk import rows_with


@dataclass(frozen=True, slots=True)
class HandedOver:
    """The included studies, as rows too; and the reports of every study, ongoing ones included."""

    studies: Sequence[IncludedStudy]
    rows: Sequence[StudyRow]
    reports_by_study: Sequence[Sequence[Record]]


def hand_over(paths: ReviewPaths, protocol: Protocol, inputs: FlowInputs, found: Counted) -> HandedOver:
    """Write the reports and the tables of studies."""
    all_studies = (*found.flow.studies, *found.flow.further)
    notes = {report: [f"study {study[0]}"] for study in all_studies for report in study}
    ongoing = [*found.studies.ongoing, *tagged(found.fates)]
    groups = sorted([*all_studies, *(reports for reports, _ in ongoing)])
    wanted = {inputs.kept(report): report for group in groups for report in group}
    all_records = read_included(paths.results, wanted)
    record_by_id = {report: all_records[report] for report in sorted(notes)}
    studies = included_studies(found.flow.studies, record_by_id, registers_of(protocol), found.studies.also_in)
    without_results = ongoing_rows(ongoing, all_records)
    trials = read_trials(paths.results)
    ONGOING_STUDIES.write(paths.results, list(with_trials(without_results, trials, inputs, found.fates)))
    ris = as_ris(record_by_id.values(), found.sources.title_by_source, notes)
    write_text(paths.result(INCLUDED_RIS), ris)
    rows = study_rows(studies)
    STUDIES.write(paths.results, rows)
    return HandedOver(studies, rows, [[all_records[report] for report in group] for group in groups])


def begin_sheets(
    paths: ReviewPaths, protocol: Protocol, inputs: FlowInputs, handed: HandedOver, decisions: Sequence[Decision]
) -> None:
    """Write people's sheets for studies. This comes last in a run: one of them may be unreadable."""
    reports_by_study = {study.study_id: [report.record_id for report in study.reports] for study in handed.studies}
    for plan in sheets_for(handed.studies, protocol.extraction.outcomes) if handed.studies else ():
        add_rows(paths.extraction, plan, reports_by_study)
    joins = Joins.of(inputs, [report.record_id for reports in handed.reports_by_study for report in reports])
    date = max((last_date(paths.searches), *(decision.decided_on for decision in decisions)), default="")
    with sheet_writer(STUDY_REPORTS, paths.results, decisions) as sheet:
        rows = study_report_rows(handed.reports_by_study, registers_of(protocol), joins, date)
        for at, row in enumerate(rows):
            sheet.add(row, (at,))


def registers_of(protocol: Protocol) -> list[str]:
    """The sources that register trials."""
    return [source for source, kind in protocol.kind_by_source.items() if kind == "register"]


def read_included(results: Path, report_by_kept: Mapping[str, str]) -> dict[str, Record]:
    """Report -> its unique record under the report's own id, sorted by id."""
    found = rows_with(report_by_kept, UNIQUE, results, UniqueRecord)
    renamed = [replace(record, record_id=report_by_kept[record.record_id]) for record in found]
    return {record.record_id: record for record in sorted(renamed, key=lambda record: record.record_id)}
