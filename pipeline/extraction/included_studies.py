"""The included studies with their reports and the design that their records tell."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from pipeline.ground.record import Record
from pipeline.prisma.studies import NOT_MAIN, kinds_of
from pipeline.tables.computed import StudyRow

Design = Literal["randomised", "non-randomised", "not recorded"]
RANDOMISED_TYPE = "Randomized Controlled Trial"
OTHER_TYPES = frozenset(
    {"Clinical Trial", "Controlled Clinical Trial", "Observational Study", "Pragmatic Clinical Trial"}
)
NOT_RANDOMISED = re.compile(
    r"\b(non-?randomi[sz]ed|quasi-experimental|quasi-randomi[sz]ed|cohort|case-control)\b", re.I
)
RANDOMISED = re.compile(r"\brandomi[sz]ed\b", re.I)


@dataclass(frozen=True, slots=True)
class IncludedStudy:
    """One study. `study_id` is the id of its first report; `study` its short name for people, "Doe 2024".

    main      the first report that tells results: no protocol, register's record or erratum, if there is another
    also_in   reports that are counted with another study and tell of this one too
    """

    study_id: str
    study: str
    design: Design
    reports: tuple[Record, ...]
    main: Record
    also_in: tuple[str, ...] = ()


def included_studies(
    studies: Sequence[Sequence[str]],
    record_by_id: Mapping[str, Record],
    registers: Collection[str] = (),
    also_in: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> list[IncludedStudy]:
    """The studies, each given as the ids of its reports. `registers`: the sources that register trials."""
    return [
        _study(
            [record_by_id[report] for report in study],
            registers,
            tuple(sorted(report for report, firsts in also_in.items() if set(firsts) & set(study))),
        )
        for study in studies
    ]


def study_rows(studies: Sequence[IncludedStudy]) -> list[StudyRow]:
    """The rows of studies.csv; title, journal and DOI are those of the main report."""
    return [_row(study) for study in studies]


def design_of(record: Record) -> Design:
    """What the record says of the design: its publication types before the words of its title."""
    if NOT_RANDOMISED.search(record.title):
        return "non-randomised"
    if RANDOMISED_TYPE in record.publication_types or RANDOMISED.search(record.title):
        return "randomised"
    return "non-randomised" if OTHER_TYPES & set(record.publication_types) else "not recorded"


def main_report(reports: Sequence[Record], registers: Collection[str]) -> Record:
    """The first report that tells results; the first of all where none does."""

    def rank(report: Record) -> tuple[bool, str, str]:
        return report.source in registers or bool(kinds_of(report) & NOT_MAIN), report.year or "9999", report.record_id

    return min(reports, key=rank)


def _study(reports: Sequence[Record], registers: Collection[str], also_in: tuple[str, ...]) -> IncludedStudy:
    main = main_report(reports, registers)
    designs = {design_of(report) for report in reports}
    order: tuple[Design, ...] = ("randomised", "non-randomised", "not recorded")
    design = next(design for design in order if design in designs)
    return IncludedStudy(reports[0].record_id, short_name(main), design, tuple(reports), main, also_in)


def short_name(report: Record) -> str:
    """How people call the study of a report: "Doe 2024"."""
    family = report.authors[0].partition(",")[0] if report.authors else report.record_id
    return f"{family} {report.year}".strip()


def _row(study: IncludedStudy) -> StudyRow:
    main = study.main
    return StudyRow(
        study_id=study.study_id,
        study=study.study,
        design=study.design,
        n_reports=len(study.reports),
        reports=tuple(report.record_id for report in study.reports),
        registry_ids=tuple(sorted({number for report in study.reports for number in report.registry_ids})),
        year=main.year,
        title=main.title,
        journal=main.journal,
        doi=main.doi,
        main_report=main.record_id,
        also_in=study.also_in,
    )
