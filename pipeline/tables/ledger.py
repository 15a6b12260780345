"""Tables that are only ever added to and that git merges: lines may stand in any order, twice, and under two headers.

Two people add lines on two machines, and git keeps the lines of both. So a ledger is a set: what a row says must not
depend on where it stands.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any, TypeVar, cast

from pipeline.ground.errors import TO_OPEN, Fault, TableError, TrialSiftError
from pipeline.ground.files import read_bytes, write_bytes
from pipeline.ground.merges import KEEP_BOTH, faults_of_markers
from pipeline.tables.csv_text import BYTE_ORDER_MARK, harmless, original, row_writer
from pipeline.tables.table import Table, decoder

R = TypeVar("R")

RowFaults = Callable[[Any], Iterator[tuple[str, str, str, str]]]
"""What is wrong with a row: column, problem, what was found, what was expected."""


def read_ledger(
    table: Table[R], path: Path, faults_of: RowFaults | None = None, error: type[TrialSiftError] = TableError
) -> list[R]:
    """The rows in the order in which they stand, each once; [] where the file is not there.

    Columns that have a default may be absent: they were added after the file was begun. Raises `error` with everything
    that is wrong in the file.
    """
    if not path.is_file():
        return []
    rows = _cells(path, error)
    header = _names(next(rows, (1, []))[1])
    _check_header(table, path, header, error)
    places = {name: header.index(name) for name in table.columns if name in header}
    default_by_name = {f.name: "" if f.default in (MISSING, ()) else str(f.default) for f in fields(table.row)}  # type: ignore[arg-type]
    decode: Callable[[list[str]], R] = decoder(cast(type, table.row))
    found: dict[R, None] = {}
    faults: list[Fault] = []
    for number, cells in rows:
        if _names(cells) == header:
            continue
        if len(cells) != len(header):
            faults.append(
                Fault("a row has another number of cells than the header", path, f"row {number}", f"{len(cells)} cells",
                      f"{len(header)} cells", "look for a comma outside quotation marks")
            )  # fmt: skip
            continue
        try:
            row = decode([original(cells[places[n]]) if n in places else default_by_name[n] for n in table.columns])
        except ValueError as problem:
            faults.append(Fault(f"this row cannot be read: {problem}", path, f"row {number}"))
            continue
        faults += [
            Fault(problem, path, f"row {number}, column {column}", is_there, expected, "correct this row")
            for column, problem, is_there, expected in (faults_of(row) if faults_of else ())
        ]
        found[row] = None
    error.raise_if_any(faults)
    return list(found)


def _names(cells: Sequence[str]) -> list[str]:
    """A header's names: where a program put a byte order mark and git joined two files, it stands within."""
    return [cell.removeprefix(BYTE_ORDER_MARK).strip() for cell in cells]


def append_rows(table: Table[R], path: Path, rows: Sequence[R]) -> None:
    """Add `rows` at the end, whole or not at all; the bytes that stand there already stay as they are.

    A file that was begun with fewer columns is begun anew with all of them: its rows stay, each as it was.
    """
    if not rows:
        return
    before = read_bytes(path) if path.is_file() else b""
    first = before.removeprefix(b"\xef\xbb\xbf").split(b"\n", 1)[0].strip().decode("utf-8", "replace")
    if before and tuple(first.split(",")) != table.columns:
        rows = [*read_ledger(table, path), *rows]
        before = b""
    text = io.StringIO()
    write = row_writer(text)
    if not before:
        write(table.columns)
    elif not before.endswith(b"\n"):
        before += b"\n"
    for row in rows:
        write([harmless(cell) for cell in table.cells(row)])
    write_bytes(path, before + text.getvalue().encode("utf-8"))


def _cells(path: Path, error: type[TrialSiftError]) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not blank, each with its number, the header's being 1."""
    try:
        text = read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise error(Fault(f"not a CSV in UTF-8: {problem}", path, fix="save as CSV UTF-8")) from problem
    except OSError as problem:
        raise error(Fault(f"the table cannot be opened: {problem.strerror}", path, fix=TO_OPEN)) from problem
    error.raise_if_any(faults_of_markers(path, text, KEEP_BOTH))
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for number, cells in enumerate(reader, start=1):
            if any(cell.strip() for cell in cells):
                yield number, cells
    except csv.Error as problem:
        place = f"line {reader.line_num}"
        raise error(
            Fault(f"the table cannot be read: {problem}", path, place, fix="correct the quotation marks")
        ) from problem


def _check_header(table: Table[Any], path: Path, header: Sequence[str], error: type[TrialSiftError]) -> None:
    needed = [f.name for f in fields(table.row) if f.default is MISSING]
    faults = [
        Fault("a column is missing", path, f"row 1, column {name}", ", ".join(header) or "an empty file", name)
        for name in needed
        if name not in header
    ]
    faults += [
        Fault("a column is unknown or stands twice", path, f"row 1, column {name}", name, ", ".join(table.columns))
        for name in dict.fromkeys(header)
        if name not in table.columns or header.count(name) > 1
    ]
    error.raise_if_any(faults)
