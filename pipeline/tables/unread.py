"""The unique records as they stand in their table: who they are is known, what they say is read when somebody asks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from pipeline.ground.files import sha256_of
from pipeline.ground.record import Record
from pipeline.tables.csv_text import fragment
from pipeline.tables.raw_rows import OtherShapeError, cells_of_row, first_cell, raw_rows
from pipeline.tables.records import RECORDS, UNIQUE, UniqueRecord
from pipeline.tables.table import parts

DATES = slice(-2, None)
assert RECORDS.columns[DATES] == ("first_seen", "last_seen")
assert UNIQUE.columns == (*RECORDS.columns, "merged_ids")

MARKED = re.compile(rb"[\"'\x80-\xff\r]")
"""What does not stand in dates and ids, unless they were quoted or made harmless."""


class UnreadRecord:
    """A record of which only the ids are known, its own and those merged into it, and a name of its content."""

    def __init__(self, ids: tuple[str, ...], row: bytes, record: Record | None = None) -> None:
        self.ids = ids
        self._row = row
        self._record = record
        self._name = ""

    @property
    def name(self) -> str:
        """A name of all that the record says; the dates of searches, which no criterion can see, are not in it."""
        self._name = self._name or self._named()
        return self._name

    def _named(self) -> str:
        if self._row:
            return sha256_of(self._row.rsplit(b",", 3)[0])
        assert self._record is not None
        said = fragment(RECORDS.cells(self._record)[: DATES.start])
        # What came with a file of PubMed's, and no table holds.
        of_pubmed = f"\0{sorted(self._record.indexed.items())!r}" if self._record.indexed else ""
        return sha256_of(f"{said}{of_pubmed}".encode("utf-8", "surrogatepass"))

    @property
    def record(self) -> Record:
        """The record itself. Raises OtherShapeError."""
        if self._record is None:
            cells = cells_of_row(self._row)
            if len(cells) != len(UNIQUE.columns):
                raise OtherShapeError("a row of another width")
            try:
                self._record = UNIQUE.row_of(cells)
            except ValueError as error:
                raise OtherShapeError("a row") from error
        return self._record

    def as_it_stood(self) -> UnreadRecord:
        """The same, read again when it is asked for: of those that stand in a table the row is kept and no more."""
        return UnreadRecord(self.ids, self._row) if self._row else self


def as_read(record: Record) -> UnreadRecord:
    """A record that was read already."""
    return UnreadRecord(ids_of_record(record), b"", record)


def ids_of_record(record: Record) -> tuple[str, ...]:
    """All ids under which people may have spoken of it, its own first."""
    return record.record_ids if isinstance(record, UniqueRecord) else (record.record_id,)


def unread_records(results: Path) -> Iterator[UnreadRecord]:
    """All unique records. Raises OtherShapeError where the table is not as we write it."""
    for row in raw_rows(UNIQUE, results):
        unread = UnreadRecord((first_cell(row),), row)
        _, *last_cells = row.rsplit(b",", 3)
        if len(last_cells) < 3 or MARKED.search(b"".join(last_cells)):
            # What looks like the last three cells may be part of one, or be written in another way.
            yield as_read(unread.record)
        elif last_cells[-1] == b"\n":
            yield unread
        else:
            yield UnreadRecord((*unread.ids, *parts(last_cells[-1][:-1].decode())), row)
