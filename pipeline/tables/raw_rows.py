"""The rows of a table as they stand on disk, in bytes: for those who carry them over and look at few of them.

Only of a table in the shape in which we write it. Whoever saves it with another program leaves it in another, and then
its rows have to be read one by one.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from pipeline.ground.files import reading
from pipeline.tables.csv_text import BYTE_ORDER_MARK, cells_of, fragment
from pipeline.tables.table import Table


class OtherShapeError(Exception):
    """The table is not as we write it, or is not there: whoever reads it row by row says what is wrong."""


def header_of(table: Table[Any]) -> bytes:
    """The first line of the table as we write it."""
    return f"{BYTE_ORDER_MARK if table.marked else ''}{fragment(table.columns)}\n".encode()


def raw_rows(table: Table[Any], folder: Path) -> Iterator[bytes]:
    r"""The rows of the table in `folder`, each with its "\n". Raises OtherShapeError."""
    try:
        stream = reading(table.path(folder))
    except OSError as error:
        raise OtherShapeError(str(error)) from error
    with stream:
        if stream.readline() != header_of(table):
            raise OtherShapeError("the header")
        yield from whole_rows(stream)


def whole_rows(lines: BinaryIO) -> Iterator[bytes]:
    """The rows: one goes on over the ends of lines while a quotation is open in it, which the number of marks tells."""
    row = b""
    for line in lines:
        row = row + line if row else line
        if row.count(b'"') % 2 == 0:
            yield row
            row = b""
    if row:
        raise OtherShapeError("the end")


def first_cell(row: bytes) -> str:
    """The first cell of a row. Raises OtherShapeError."""
    plain = row.partition(b",")[0]
    if plain[:1] in (b'"', b"'"):
        return cells_of_row(row)[0]
    with suppress(UnicodeDecodeError):
        return plain.decode()
    raise OtherShapeError("not UTF-8")


def cells_of_row(row: bytes) -> list[str]:
    """All cells of a row. Raises OtherShapeError."""
    if not row.endswith(b"\n") or row.endswith(b"\r\n"):
        raise OtherShapeError("the end of a line")
    try:
        return cells_of(row[:-1].decode())
    except (csv.Error, UnicodeDecodeError, ValueError) as error:
        raise OtherShapeError("a row") from error
