"""The sheet on which people say which reports are of one study: their word stands above what numbers say."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.extraction.included_studies import main_report, short_name
from pipeline.ground.identifiers import page_of
from pipeline.ground.record import Record
from pipeline.prisma.inputs import FlowInputs
from pipeline.prisma.studies import own_numbers
from pipeline.sheets import OF_WHEN, StudyReportRow

PERSON_LINKED = "linked by a person"


@dataclass(frozen=True, slots=True)
class Joins:
    """What makes reports one study, by unique record: the numbers that are their own, and people's links."""

    kept: Callable[[str], str]
    numbers: Mapping[str, Collection[str]]
    linked: Collection[frozenset[str]]

    @classmethod
    def of(cls, inputs: FlowInputs, reports: Collection[str]) -> Joins:
        """Those of these reports."""
        numbers = own_numbers(inputs, {inputs.kept(report) for report in reports})
        return cls(inputs.kept, numbers, {frozenset(map(inputs.kept, pair)) for pair in inputs.person_links})

    def between(self, report: str, others: Collection[str]) -> str:
        """Why this report is one study with the others, in words; "" where nothing tells."""
        ours, theirs = self.kept(report), set(map(self.kept, others))
        shared = sorted(
            number.upper() for number in self.numbers[ours] if any(number in self.numbers[o] for o in theirs)
        )
        is_linked = any(frozenset((ours, other)) in self.linked for other in theirs)
        return "; ".join([*shared, *([PERSON_LINKED] if is_linked else [])])


def study_report_rows(
    studies: Sequence[Sequence[Record]], registers: Collection[str], joins: Joins, date: str
) -> Iterator[StudyReportRow]:
    """A row for each report of each study, its main report first."""
    for reports in studies:
        main = main_report(reports, registers)
        for report in sorted(reports, key=lambda report: (report is not main, report.record_id)):
            others = {other.record_id for other in reports} - {report.record_id}
            yield StudyReportRow(
                record_id=report.record_id,
                other_id="" if report is main else main.record_id,
                study=short_name(main),
                title=report.title,
                evidence=joins.between(report.record_id, others),
                year=report.year,
                link=page_of(report.pmid, report.doi),
                sheet=date and OF_WHEN + date,
            )
