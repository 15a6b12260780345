"""The rows of a table as they stand on disk, told apart by their first cell, and read where somebody asks for them.

A table of the earlier stages holds all records, and an update needs the words of a few of them: to find where each row
begins costs a tenth of reading them all.
"""

from __future__ import annotations

import csv
import re
import sys
from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, fields
from functools import cache
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Generic, TypeVar, cast

from pipeline.ground.errors import Fault, TableError
from pipeline.ground.files import Stamp, is_known, reading, stamp_at, stamp_of
from pipeline.tables.csv_text import cells_of, fragment
from pipeline.tables.raw_rows import OtherShapeError, cells_of_row, first_cell, header_of, raw_rows, whole_rows
from pipeline.tables.records import UNIQUE, UniqueRecord
from pipeline.tables.table import Table, columns_of, decoder

R = TypeVar("R")
T = TypeVar("T")

PIECE = 1 << 20
"""Bytes that are read at once."""
MOST_KEPT = 8
"""Tables of which it is kept where each record stands."""
ESCAPED = (b'"', b"'")
"""What the first cell begins with where it is not written as it is."""
PLAIN = re.compile(r"[\w.:/-]*\w", re.ASCII)
"""An id that is written as it is."""


@dataclass(frozen=True, slots=True)
class RowPlaces:
    """Where the rows of each record begin, in the order of the table, and where the last of them ends."""

    at_by_id: dict[str, int] = field(default_factory=dict)
    starts: array[int] = field(default_factory=lambda: array("Q"))

    def add(self, record_id: str, start: int) -> None:
        """The rows of a further record begin here."""
        self.at_by_id[sys.intern(record_id)] = len(self.at_by_id)
        self.starts.append(start)


_INDEX_BY_STAMP: dict[Stamp, RowPlaces] = {}
"""What this process has found in files that stand as they were: five stages look for records in the same tables."""


class RowsOnDisk(Generic[R]):
    """Id of a record -> its rows in one table, which stand together; the ids in the order of the table.

    order   the ids of all records of the table in its order, where each has many rows; None where each has one
    Read are the rows that are asked for. Raises OtherShapeError when it is made, and TableError for a row that cannot
    be read.
    """

    def __init__(self, table: Table[R], folder: Path, order: Iterable[str] | None = None) -> None:
        self._table = table
        self._path = table.path(folder)
        self._stream = _opened(self._path, table)
        try:
            self._index = _index_of(self._stream, order)
        except BaseException:
            self._stream.close()
            raise

    def __enter__(self) -> RowsOnDisk[R]:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the table."""
        self._stream.close()

    def place(self, record_id: str) -> int:
        """Which of all records this is, which is there, in the order of the table."""
        return self._index.at_by_id[record_id]

    def __len__(self) -> int:
        return len(self._index.at_by_id)

    def __iter__(self) -> Iterator[str]:
        return iter(self._index.at_by_id)

    def __contains__(self, record_id: object) -> bool:
        return record_id in self._index.at_by_id

    def each(self) -> Iterator[tuple[str, bytes]]:
        """Every record with its rows as they stand on disk."""
        self._stream.seek(self._index.starts[0])
        read = self._stream.read
        for record_id, (start, end) in zip(self._index.at_by_id, pairwise(self._index.starts), strict=True):
            yield record_id, read(end - start)

    def raw(self, record_id: str) -> bytes:
        """The rows of this record, which is there, as they stand on disk."""
        at, starts = self._index.at_by_id[record_id], self._index.starts
        self._stream.seek(starts[at])
        return self._stream.read(starts[at + 1] - starts[at])

    def rows(self, record_id: str, holding: bytes = b"") -> list[R]:
        """The rows of this record, which is there, that hold these bytes."""
        return rows_of(self._table, self.raw(record_id), self._path, holding)

    def row_as(self, kind: type[T], record_id: str) -> T:
        """The one row of this record, which is there, as far as `kind`, whose fields are some of the columns, goes."""
        columns = self._table.columns
        places = _places(columns, cast(type, kind))
        try:
            cells = cells_of_row(self.raw(record_id))
            if len(cells) != len(columns):
                raise ValueError(f"{len(cells)} cells instead of {len(columns)}")
            made: T = decoder(cast(type, kind))([cells[at] for at in places])
        except (OtherShapeError, ValueError) as error:
            raise TableError(
                Fault(f"this row cannot be read: {error}", self._path, f"the row of {record_id}")
            ) from error
        return made


@cache
def _places(columns: Sequence[str], kind: type) -> list[int]:
    return [columns.index(name) for name in columns_of(kind)]


def rows_of(table: Table[R], raw: bytes, path: Path, holding: bytes = b"") -> list[R]:
    """The rows of the table that these bytes of it are, as far as they hold `holding`. Raises TableError."""
    found = []
    for row in whole_rows(BytesIO(raw)):
        if holding not in row:
            continue
        try:
            cells = cells_of(row.decode().removesuffix("\n"))
            if len(cells) != len(table.columns):
                raise ValueError(f"{len(cells)} cells instead of {len(table.columns)}")
            found.append(table.row_of(cells))
        except (csv.Error, ValueError) as error:
            place = f"the row of {row.partition(b',')[0].decode('utf-8', 'replace')}"
            raise TableError(Fault(f"this row cannot be read: {error}", path, place)) from error
    return found


def ids_of(table: Table[Any], folder: Path) -> Collection[str]:
    """What stands in the first column of a table of one row for each record. Raises TableError."""
    try:
        with RowsOnDisk(table, folder) as rows:
            return rows._index.at_by_id.keys()
    except OtherShapeError:
        return {table.cells(row)[0] for row in table.read(folder)}


def rows_that(may_be: Callable[[bytes], bool], table: Table[R], folder: Path) -> Iterator[R]:
    """The rows of which what stands on disk may be wanted, and perhaps others: who asks for them looks at each.

    Raises TableError.
    """
    path = table.path(folder)
    try:
        return iter([row for raw in raw_rows(table, folder) if may_be(raw) for row in rows_of(table, raw, path)])
    except OtherShapeError:
        return table.read(folder)


def rows_with(record_ids: Collection[str], table: Table[Any], folder: Path, kind: type[T]) -> Iterator[T]:
    """The rows of these records, as far as `kind`, whose fields are some of the columns, takes them in.

    Of a table of one row for each record, and in its order. Raises TableError.
    """
    try:
        with RowsOnDisk(table, folder) as rows:
            for record_id in rows:
                if record_id in record_ids:
                    yield rows.row_as(kind, record_id)
    except OtherShapeError:
        yield from table.read_as(kind, folder, of=record_ids)


def unique_with(record_ids: Collection[str], folder: Path) -> list[UniqueRecord]:
    """The unique records of which one of these ids is one: their own, or that of a record merged into them.

    Raises TableError.
    """
    beginnings = beginnings_of(record_ids)

    def may_be(raw: bytes) -> bool:
        # The last cell holds the ids of its duplicates, and most have none.
        maybe = not raw.endswith(b",\n") or raw.startswith(ESCAPED) or raw.partition(b",")[0] in beginnings
        return bool(beginnings) and maybe

    rows = rows_that(may_be, UNIQUE, folder)
    return [row for row in rows if isinstance(row, UniqueRecord) and not {*row.record_ids}.isdisjoint(record_ids)]


def rows_alike(table: Table[R], folder: Path) -> list[R]:
    """All rows of a table in which many differ by their first cell alone: what is behind it is read once, and shared.

    Raises TableError.
    """
    by_rest: dict[bytes, R] = {}
    key, *others = (f.name for f in fields(cast(Any, table.row)))
    found: list[R] = []
    try:
        for raw in raw_rows(table, folder):
            if raw.startswith(ESCAPED):
                found += rows_of(table, raw, table.path(folder))
                continue
            cell, _, rest = raw.partition(b",")
            if rest not in by_rest:
                (by_rest[rest],) = rows_of(table, raw, table.path(folder))
            like, row = by_rest[rest], object.__new__(table.row)
            object.__setattr__(row, key, sys.intern(cell.decode()))
            for name in others:
                object.__setattr__(row, name, getattr(like, name))
            found.append(row)
    except (OtherShapeError, UnicodeDecodeError):
        return list(table.read(folder))
    return found


@contextmanager
def adding_records(table: Table[Any], folder: Path) -> Iterator[Callable[[str, bytes], None]]:
    r"""As `Table.adding_raw`, for a table whose rows are told apart by their record: the function adds all rows of one.

    Whoever looks for a record in this table, as long as this process lives, need not look through it.
    """
    index, end = RowPlaces(), len(header_of(table))
    with table.adding_raw(folder) as put:

        def add(record_id: str, rows: bytes) -> None:
            nonlocal end
            index.add(record_id, end)
            end += len(rows)
            put(rows)

        yield add
    index.starts.append(end)
    with suppress(OSError):
        _keep(stamp_at(table.path(folder)), index)


def beginnings_of(record_ids: Iterable[str]) -> set[bytes]:
    """What stands before the first comma in the rows of these records."""
    return {_written(record_id).partition(",")[0].encode() for record_id in record_ids}


def _index_of(stream: BinaryIO, order: Iterable[str] | None) -> RowPlaces:
    """What is known of this file, else what is found in it, which is kept when the file is known not to change."""
    stamp = stamp_of(stream)
    index = _INDEX_BY_STAMP.get(stamp) or _looked_through(stream, order)
    if len(index.starts) != len(index.at_by_id) + 1:
        raise OtherShapeError("a record stands twice")
    _keep(stamp, index)
    return index


def _keep(stamp: Stamp, index: RowPlaces) -> None:
    _INDEX_BY_STAMP.pop(stamp, None)
    if is_known(stamp):
        _INDEX_BY_STAMP[stamp] = index
        if len(_INDEX_BY_STAMP) > MOST_KEPT:
            del _INDEX_BY_STAMP[next(iter(_INDEX_BY_STAMP))]


def _looked_through(stream: BinaryIO, order: Iterable[str] | None) -> RowPlaces:
    end = stream.tell()
    index = RowPlaces()
    for record_id, raw in _one_by_one(stream) if order is None else _blocks(stream, order):
        index.add(record_id, end)
        end += len(raw)
    index.starts.append(end)
    return index


def _one_by_one(stream: BinaryIO) -> Iterator[tuple[str, bytes]]:
    return ((first_cell(row), row) for row in whole_rows(stream))


def _opened(path: Path, table: Table[Any]) -> BinaryIO:
    """The table behind its header."""
    try:
        stream = reading(path)
    except OSError as error:
        # Who reads the rows one by one says what is wrong, in a user's words.
        raise OtherShapeError(str(error)) from error
    if stream.readline() != header_of(table):
        stream.close()
        raise OtherShapeError("the header")
    return stream


def _blocks(stream: BinaryIO, record_ids: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """The rows of each record. Where those of the next begin is looked for in all bytes at once, not line by line."""
    there, start, this, of_this = b"\n" + stream.read(PIECE), 0, "", b""
    for record_id in record_ids:
        begins = _beginning(record_id)
        if not this:
            if not there.startswith(begins):
                raise OtherShapeError("another order")
            this, of_this = record_id, begins
            continue
        behind = start + 1
        while True:
            found = there.find(begins, behind)
            if found < 0:
                piece = stream.read(PIECE)
                if not piece:
                    raise OtherShapeError("another order")
                behind = max(1, len(there) - start - len(begins))
                there, start = there[start:] + piece, 0
            # Words that are quoted may go on in a new line, and say there what an id says.
            elif there.count(b'"', start, found) % 2:
                behind = found + 1
            else:
                break
        yield this, _of_one(of_this, there[start : found + 1])
        this, of_this, start = record_id, begins, found
    rest = there[start:] + stream.read()
    if this:
        yield this, _of_one(of_this, rest)
    elif rest != b"\n":
        raise OtherShapeError("another order")


def _beginning(record_id: str) -> bytes:
    """The end of a line and the beginning of a row of this record."""
    return f"\n{_written(record_id)},".encode()


def _written(record_id: str) -> str:
    return record_id if PLAIN.fullmatch(record_id) else fragment([record_id])


def _of_one(begins: bytes, rows: bytes) -> bytes:
    """The rows, which stand behind the end of a line, when all of them begin so."""
    rows = rows[1:]
    # A line more than rows that begin so may be one of quoted words.
    is_plain = rows.endswith(b"\n") and rows.count(b"\n") == rows.count(begins) + 1
    if not is_plain and not all(row.startswith(begins[1:]) for row in whole_rows(BytesIO(rows))):
        raise OtherShapeError("another order")
    return rows
