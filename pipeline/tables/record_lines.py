"""The rows of records.csv as they stand on disk: told apart without being read, and read where somebody asks.

A record that is no duplicate goes into unique.csv as it stands in records.csv, and most are none.
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from pipeline.ground.errors import Fault, TableError
from pipeline.ground.files import reading
from pipeline.ground.record import Record
from pipeline.tables.raw_rows import OtherShapeError, cells_of_row, first_cell, header_of, whole_rows
from pipeline.tables.records import RECORDS, UNIQUE

assert UNIQUE.columns == (*RECORDS.columns, "merged_ids"), "a row of records.csv begins one of unique.csv"
assert RECORDS.columns[-1] == "last_seen", "what changes from search to search stands at the end of a row"
HEADER = header_of(RECORDS)
BYTES_OF_NAME = 16
"""Of a SHA-256, 128 bits: no two rows that ever were have one name."""
IN_A_DATE = b"0123456789-"
ROWS_AT_ONCE = 200
"""Rows that stand together are read together."""


class RecordLines:
    """The rows of the table in `folder`, by their ids. Raises OtherShapeError.

    name_by_id   what tells a row's content, without the date on which it was last seen; in the order of the table
    """

    def __init__(self, folder: Path) -> None:
        self._path = RECORDS.path(folder)
        try:
            self._stream: BinaryIO = reading(self._path)
        except OSError as error:
            # Who reads the rows one by one says what is wrong, in a user's words.
            raise OtherShapeError(str(error)) from error
        self.name_by_id: dict[str, bytes] = {}
        self._at_by_id: dict[str, int] = {}
        self._places = array("Q", [len(HEADER)])
        try:
            self._look_over()
        except BaseException:
            self._stream.close()
            raise

    def __enter__(self) -> RecordLines:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stream.close()

    def _look_over(self) -> None:
        if self._stream.readline() != HEADER:
            raise OtherShapeError("the header")
        sha256, place, names, places = hashlib.sha256, len(HEADER), self.name_by_id, self._places
        n_rows = 0
        for row in whole_rows(self._stream):
            names[first_cell(row)] = sha256(row[: _end_of_content(row)]).digest()[:BYTES_OF_NAME]
            n_rows += 1
            place += len(row)
            places.append(place)
        if len(names) != n_rows:
            raise TableError(Fault("a record_id stands twice", self._path, "column record_id"))
        self._at_by_id = dict(zip(names, range(n_rows), strict=True))

    def row(self, record_id: str) -> bytes:
        r"""The row as it stands, "\n" included."""
        at = self._at_by_id[record_id]
        place = self._places[at]
        self._stream.seek(place)
        return self._stream.read(self._places[at + 1] - place)

    def rows(self, record_ids: Iterable[str]) -> Iterator[bytes]:
        """The rows of these records, in this order."""
        at_by_id, places = self._at_by_id, self._places
        found = [at_by_id[record_id] for record_id in record_ids]
        begin = 0
        while begin < len(found):
            end, last = begin + 1, min(begin + ROWS_AT_ONCE, len(found))
            while end < last and found[end] == found[end - 1] + 1:
                end += 1
            place = places[found[begin]]
            self._stream.seek(place)
            block = self._stream.read(places[found[end - 1] + 1] - place)
            yield from [block[places[at] - place : places[at + 1] - place] for at in found[begin:end]]
            begin = end

    def record(self, record_id: str) -> Record:
        """The record. Raises OtherShapeError."""
        cells = cells_of_row(self.row(record_id))
        if len(cells) == len(RECORDS.columns):
            with suppress(ValueError):
                return RECORDS.row_of(cells)
        raise OtherShapeError(record_id)

    def last_seen(self, record_id: str) -> str:
        """The date on which the record was last seen."""
        row = self.row(record_id)
        end = _end_of_content(row)
        return row[end + 1 : -1].decode() if end < len(row) else cells_of_row(row)[-1]


def _end_of_content(row: bytes) -> int:
    r"""Where the date on which a record was last seen begins, with its comma; the row's end where no date stands there.

    Raises OtherShapeError.
    """
    end = row.rfind(b",")
    if not row.endswith(b"\n"):
        raise OtherShapeError("the end of a row")
    return len(row) if row[end + 1 : -1].translate(None, IN_A_DATE) else end
