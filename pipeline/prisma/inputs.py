"""What the earlier stages wrote, as far as the flow is counted from it."""

from __future__ import annotations

import sys
import weakref
from collections.abc import Collection, ItemsView, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from pipeline.ground.files import DIGEST, digest_of
from pipeline.review.people import PERSON
from pipeline.tables.computed import DUPLICATES, LINKS, REGISTRATIONS, REMOVED, SCREENING, RemovedRecord, ScreeningRow
from pipeline.tables.raw_rows import OtherShapeError, cells_of_row
from pipeline.tables.records import RECORDS
from pipeline.tables.rows_on_disk import ESCAPED, RowsOnDisk, rows_alike

SAME_STUDY = frozenset({"companion report", "related", "preprint", "conference abstract", "protocol"})
"""The types of a person's link that join two reports to one study; a comment or an erratum is no report of it."""


@dataclass(frozen=True, slots=True)
class IdentifiedRecord:
    """A record as the flow and the page need it, without its abstract."""

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


SOURCE = 1
assert [f.name for f in fields(IdentifiedRecord)][: SOURCE + 1] == list(RECORDS.columns[: SOURCE + 1])

NOTICE_WORDS = {
    "RetractionIn": "retracted",
    "ExpressionOfConcernIn": "expression of concern",
    "ErratumIn": "erratum",
    "ReinstatementIn": "reinstated",
}
"""The links by which PubMed says that something is wrong with a report; Cochrane's handbook asks to look for them."""
RETRACTED = "Retracted Publication"


class RecordsOnDisk(Mapping[str, IdentifiedRecord]):
    """All records by their ids, each read from records.csv when somebody asks for it: few of them are. Flat memory.

    source_by_id   the source of each
    noticed        the records in which one of the words stands by which PubMed says that something is wrong
    Raises OtherShapeError for a table that is not as we write it.
    """

    def __init__(self, results: Path) -> None:
        self._results = results
        self._rows = RowsOnDisk(RECORDS, results)
        # Closed when nobody has the records any more.
        weakref.finalize(self, self._rows.close)
        self.source_by_id: dict[str, str] = {}
        self.noticed: list[str] = []
        self._digests = bytearray()
        for record_id, raw in self._rows.each():
            self.source_by_id[record_id] = sys.intern(_source(raw))
            self._digests += digest_of(without_last_cells(raw, 1))
            if _is_noticed(raw):
                self.noticed.append(record_id)

    def digest(self, record_id: str) -> bytes:
        """What tells whether the row of this record is what it was, but for the day on which it was last seen."""
        at = self._rows.place(record_id) * DIGEST
        return bytes(self._digests[at : at + DIGEST])

    def __getitem__(self, record_id: str) -> IdentifiedRecord:
        if record_id not in self._rows:
            raise KeyError(record_id)
        return self._rows.row_as(IdentifiedRecord, record_id)

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, record_id: object) -> bool:
        return record_id in self._rows

    def items(self) -> ItemsView[str, IdentifiedRecord]:
        return _AllRecords(self, self._results)


class _AllRecords(ItemsView[str, IdentifiedRecord]):
    """Whoever goes through all of them reads the table from its beginning to its end."""

    def __init__(self, records: RecordsOnDisk, results: Path) -> None:
        super().__init__(records)
        self._results = results

    def __iter__(self) -> Iterator[tuple[str, IdentifiedRecord]]:
        return ((row.record_id, row) for row in RECORDS.read_as(IdentifiedRecord, self._results))


NOTICES = tuple(f"{word}:".encode() for word in NOTICE_WORDS)
END_OF_NOTICE = b"In:"
assert all(notice.endswith(END_OF_NOTICE) for notice in NOTICES)


def _is_noticed(raw: bytes) -> bool:
    # Two looks for what nearly no row holds.
    return RETRACTED.encode() in raw or (END_OF_NOTICE in raw and any(notice in raw for notice in NOTICES))


def _source(raw: bytes) -> str:
    cells = raw.split(b",", SOURCE + 1)
    if any(cell.startswith(ESCAPED) for cell in cells[: SOURCE + 1]):
        return cells_of_row(raw)[SOURCE]
    return cells[SOURCE].decode()


def without_last_cells(raw: bytes, n: int) -> bytes:
    """The row without its last cells, which are dates and ids; where the last one is quoted, all of it."""
    return raw if raw.endswith(b'"\n') else raw.rsplit(b",", n)[0]


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

    @property
    def source_by_id(self) -> Mapping[str, str]:
        """The source of each record."""
        if isinstance(self.record_by_id, RecordsOnDisk):
            return self.record_by_id.source_by_id
        return {record_id: row.source for record_id, row in self.record_by_id.items()}

    def noticed(self) -> Iterator[tuple[str, IdentifiedRecord]]:
        """The records of which PubMed may say that something is wrong."""
        records = self.record_by_id
        ids = records.noticed if isinstance(records, RecordsOnDisk) else records
        return ((record_id, records[record_id]) for record_id in ids)

    def groups(self, kept: Collection[str]) -> dict[str, list[str]]:
        """These unique records, each with the ids of all records for which it stands, its own first."""
        groups = {record_id: [record_id] for record_id in kept}
        for record_id, of in self.kept_by_duplicate.items():
            if of in groups:
                groups[of].append(record_id)
        return {of: [i for i in group if i in self.record_by_id] for of, group in groups.items()}

    def score(self, kept: str) -> int:
        """The score of a unique record; 0 for one that was not screened."""
        screening = self.screening_by_id.get(kept)
        return screening.score if screening else 0


def read_inputs(results: Path, person_splits: Sequence[tuple[str, str]] = ()) -> FlowInputs:
    """Read them. Raises TableError."""
    links = LINKS.read(results)
    return FlowInputs(
        _records(results),
        list(REMOVED.read(results)),
        {row.record_id: row.kept_id for row in DUPLICATES.read(results)},
        {row.record_id: row for row in rows_alike(SCREENING, results)},
        [(row.record_id, row.other_id) for row in links if row.rule == PERSON and row.type in SAME_STUDY],
        person_splits,
        _registrations(results),
    )


def _records(results: Path) -> Mapping[str, IdentifiedRecord]:
    try:
        return RecordsOnDisk(results)
    except OtherShapeError:
        return {row.record_id: row for row in RECORDS.read_as(IdentifiedRecord, results)}


def _registrations(results: Path) -> dict[str, list[str]] | None:
    """Record -> its own trial numbers; None for results of before November 2026."""
    if not REGISTRATIONS.exists(results):
        return None
    numbers: dict[str, list[str]] = {}
    for row in REGISTRATIONS.read(results):
        numbers.setdefault(row.record_id, []).append(row.number)
    return numbers
