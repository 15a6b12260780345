"""The included studies with their reports and the design that their records tell."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline.ground.record import Record
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
    """One study. `study_id` is the id of its first report; `study` its short name for people, "Doe 2024"."""

    study_id: str
    study: str
    design: Design
    reports: tuple[Record, ...]


def included_studies(studies: Sequence[Sequence[str]], record_by_id: Mapping[str, Record]) -> list[IncludedStudy]:
    """The studies, each given as the ids of its reports."""
    return [_study([record_by_id[report] for report in study]) for study in studies]


def study_rows(studies: Sequence[IncludedStudy]) -> list[StudyRow]:
    """The rows of studies.csv; title, journal and DOI are those of the earliest report."""
    return [_row(study) for study in studies]


def design_of(record: Record) -> Design:
    """What the record says of the design: its publication types before the words of its title."""
    if NOT_RANDOMISED.search(record.title):
        return "non-randomised"
    if RANDOMISED_TYPE in record.publication_types or RANDOMISED.search(record.title):
        return "randomised"
    return "non-randomised" if OTHER_TYPES & set(record.publication_types) else "not recorded"


def _study(reports: Sequence[Record]) -> IncludedStudy:
    earliest = min(reports, key=lambda report: (report.year or "9999", report.record_id))
    designs = {design_of(report) for report in reports}
    order: tuple[Design, ...] = ("randomised", "non-randomised", "not recorded")
    design = next(design for design in order if design in designs)
    family = earliest.authors[0].partition(",")[0] if earliest.authors else earliest.record_id
    return IncludedStudy(reports[0].record_id, f"{family} {earliest.year}".strip(), design, tuple(reports))


def _row(study: IncludedStudy) -> StudyRow:
    earliest = min(study.reports, key=lambda report: (report.year or "9999", report.record_id))
    return StudyRow(
        study_id=study.study_id,
        study=study.study,
        design=study.design,
        n_reports=len(study.reports),
        reports=tuple(report.record_id for report in study.reports),
        registry_ids=tuple(sorted({number for report in study.reports for number in report.registry_ids})),
        year=earliest.year,
        title=earliest.title,
        journal=earliest.journal,
        doi=earliest.doi,
    )
