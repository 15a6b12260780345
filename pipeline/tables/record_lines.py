"""The rows of records.csv as they stand on disk: told apart without being read, and read where somebody asks.

A record that is no duplicate goes into unique.csv as it stands in records.csv, and most are none.
"""

from __future__ import annotations

import csv
import hashlib
from array import array
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from pipeline.ground.files import reading, replacing
from pipeline.ground.record import Record
from pipeline.tables.csv_text import cells_of, fragment
from pipeline.tables.records import RECORDS, UNIQUE

assert UNIQUE.columns == (*RECORDS.columns, "merged_ids"), "a row of records.csv begins one of unique.csv"
assert not UNIQUE.marked, "a byte order mark would have to stand before it"
assert RECORDS.columns[-1] == "last_seen", "what changes from search to search stands at the end of a row"
HEADER = f"{fragment(RECORDS.columns)}\n".encode()
BYTES_OF_NAME = 16
"""Of a SHA-256, 128 bits: no two rows that ever were have one name."""
ROWS_AT_ONCE = 200
"""Rows that stand together are read together."""


class OtherShapeError(Exception):
    """The table is not as we write it: whoever changed it, its rows have to be read one by one."""


class RecordLines:
    """The rows of the table in `folder`, by their ids. Raises OtherShapeError.

    name_by_id   what tells a row's content, without the date on which it was last seen; in the order of the table
    """

    def __init__(self, folder: Path) -> None:
        try:
            self._stream: BinaryIO = reading(RECORDS.path(folder))
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
        for row in _whole_rows(self._stream):
            record_id = _id_of(row)
            end = row.rindex(b",")
            if not row[end:].isascii():
                raise OtherShapeError("the end of a row")
            names[record_id] = sha256(row[:end]).digest()[:BYTES_OF_NAME]
            n_rows += 1
            place += len(row)
            places.append(place)
        if len(names) != n_rows:
            raise OtherShapeError("an id stands twice")
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
        try:
            cells = cells_of(self.row(record_id).decode()[:-1])
            if len(cells) == len(RECORDS.columns):
                return RECORDS.row_of(cells)
        except (csv.Error, ValueError):
            pass
        raise OtherShapeError(record_id)

    def last_seen(self, record_id: str) -> str:
        """The date on which the record was last seen."""
        return self.row(record_id)[:-1].rpartition(b",")[2].decode()


@contextmanager
def adding_unique_rows(folder: Path) -> Iterator[Callable[[bytes], object]]:
    r"""A function that adds a row to unique.csv, "\n" included, as it will stand there.

    The table is put in place, whole, when the block ends well.
    """
    with replacing(UNIQUE.path(folder)) as stream:
        stream.write(f"{fragment(UNIQUE.columns)}\n".encode())
        yield stream.write


def _whole_rows(lines: BinaryIO) -> Iterator[bytes]:
    """The rows: one goes on over the ends of lines while a quotation is open in it, which the number of marks tells."""
    row = b""
    for line in lines:
        row = row + line if row else line
        if row.count(b'"') % 2 == 0:
            yield row
            row = b""
    if row:
        raise OtherShapeError("the end")


def _id_of(row: bytes) -> str:
    if row[-1:] != b"\n" or row[-2:] in (b"\r\n", b'"\n'):
        raise OtherShapeError("the end of a row")
    try:
        plain = row[: row.index(b",")]
        return plain.decode() if plain[:1] not in (b'"', b"'") else cells_of(row.decode()[:-1])[0]
    except (csv.Error, ValueError):
        raise OtherShapeError("a row") from None
