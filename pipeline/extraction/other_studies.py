"""The studies that are not included and must still be named: ongoing ones, and those excluded in full text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from pipeline.extraction.included_studies import short_name
from pipeline.ground.identifiers import page_of
from pipeline.ground.record import Record
from pipeline.prisma.inputs import FlowInputs, IdentifiedRecord
from pipeline.tables.computed import ExcludedRow, Fate, OngoingRow

N_AUTHORS = 3


def ongoing_rows(
    ongoing: Iterable[tuple[Sequence[str], str]], record_by_id: Mapping[str, Record]
) -> Iterator[OngoingRow]:
    """The rows of ongoing.csv."""
    for reports, tag in sorted(ongoing):
        records = [record_by_id[report] for report in reports]
        first = min(records, key=lambda record: (record.year or "9999", record.record_id))
        yield OngoingRow(
            study_id=reports[0],
            tag=tag,
            study=short_name(first),
            reports=tuple(reports),
            registry_ids=tuple(sorted({number for record in records for number in record.registry_ids})),
            year=first.year,
            title=first.title,
            link=page_of(first.pmid, first.doi),
        )


def excluded_rows(inputs: FlowInputs, fates: Iterable[Fate]) -> Iterator[ExcludedRow]:
    """The rows of excluded_studies.csv: PRISMA 2020 item 16b, doi 10.1136/bmj.n71."""
    for fate in sorted(fates, key=lambda fate: fate.record_id):
        if fate.fate == "report_excluded":
            record = inputs.record_by_id[fate.record_id]
            link = page_of(record.pmid, record.doi)
            yield ExcludedRow(fate.record_id, fate.reason, citation(record), record.title, link)


def citation(record: IdentifiedRecord) -> str:
    """The report as a list of references names it.

    Rivera L, Okafor A. Needling in neck pain. Invented Pain Care 2025;27(3):1-9.
    """
    names = [" ".join((family, *(name[:1] for name in given.split()))) for family, _, given in _parts(record.authors)]
    authors = ", ".join(names[:N_AUTHORS]) + (", et al" if len(names) > N_AUTHORS else "")
    issue = f"({record.issue})" if record.issue else ""
    volume = f";{record.volume}{issue}" if record.volume or issue else ""
    pages = f":{record.pages}" if record.pages else ""
    place = f"{record.journal} {record.year}".strip() + volume + pages
    return ". ".join(part.rstrip(".") for part in (authors, record.title, place) if part) + "."


def _parts(authors: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    return (author.partition(", ") for author in authors)
