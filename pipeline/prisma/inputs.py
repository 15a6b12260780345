"""What the earlier stages wrote, as far as the flow is counted from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.review.people import PERSON
from pipeline.tables.computed import DUPLICATES, LINKS, REGISTRATIONS, REMOVED, SCREENING, RemovedRecord, ScreeningRow
from pipeline.tables.records import RECORDS

SAME_STUDY = frozenset({"companion report", "related", "preprint", "conference abstract", "protocol"})
"""The types of a person's link that join two reports to one study; a comment or an erratum is no report of it."""


@dataclass(frozen=True, slots=True)
class IdentifiedRecord:
    """A record as the flow and the page need it: without its abstract, so that all of them fit into memory."""

    record_id: str
    source: str
    pmid: str
    doi: str
    title: str
    authors: tuple[str, ...]
    journal: str
    year: str
    publication_types: tuple[str, ...]
    registry_ids: tuple[str, ...]
    links: tuple[str, ...]
    status: str
    first_seen: str
    volume: str = ""
    issue: str = ""
    pages: str = ""


@dataclass(frozen=True, slots=True)
class FlowInputs:
    """The tables of the earlier stages, each by record id where it has one row per record.

    person_links    pairs of unique records that a person called reports of one study
    person_splits   pairs of records that a person called none
    registrations   record -> the trial numbers that are its own; None where nothing tells: then all of them are
    """

    record_by_id: Mapping[str, IdentifiedRecord]
    removed: Sequence[RemovedRecord]
    kept_by_duplicate: Mapping[str, str]
    screening_by_id: Mapping[str, ScreeningRow]
    person_links: Sequence[tuple[str, str]] = ()
    person_splits: Sequence[tuple[str, str]] = ()
    registrations: Mapping[str, Sequence[str]] | None = None

    def kept(self, record_id: str) -> str:
        """The unique record that stands for this one: itself, unless it was set aside."""
        return self.kept_by_duplicate.get(record_id, record_id)

    def score(self, kept: str) -> int:
        """The score of a unique record; 0 for one that was not screened."""
        screening = self.screening_by_id.get(kept)
        return screening.score if screening else 0


def read_inputs(results: Path, person_splits: Sequence[tuple[str, str]] = ()) -> FlowInputs:
    """Read them. Raises TableError."""
    links = LINKS.read(results)
    return FlowInputs(
        {row.record_id: row for row in RECORDS.read_as(IdentifiedRecord, results)},
        list(REMOVED.read(results)),
        {row.record_id: row.kept_id for row in DUPLICATES.read(results)},
        {row.record_id: row for row in SCREENING.read(results)},
        [(row.record_id, row.other_id) for row in links if row.rule == PERSON and row.type in SAME_STUDY],
        person_splits,
        _registrations(results),
    )


def _registrations(results: Path) -> dict[str, list[str]] | None:
    """Record -> its own trial numbers; None for results of before November 2026."""
    if not REGISTRATIONS.exists(results):
        return None
    numbers: dict[str, list[str]] = {}
    for row in REGISTRATIONS.read(results):
        numbers.setdefault(row.record_id, []).append(row.number)
    return numbers
