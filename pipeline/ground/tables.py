"""Tables: every CSV that TrialSift writes or reads between its stages.

UTF-8, comma, "\n". A cell that a spreadsheet would run as a formula is written with an apostrophe before it, and read
back without. Columns are declared by the caller; a missing one is an error that names the file, the row and the column.
"""

from __future__ import annotations

import csv
import io
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from pipeline.ground.errors import Fault, TableError
from pipeline.ground.files import replacing
from pipeline.ground.record import COLUMNS, SEPARATOR_BY_LIST, Record

csv.field_size_limit(min(sys.maxsize, 2**31 - 1))

FORMULA_STARTS = frozenset("'=+-@\t\r")
FORMULA = re.compile(r"'*[=+\-@\t\r]")
ESCAPED_FORMULA = re.compile(r"'+[=+\-@\t\r]")
TO_QUOTE = re.compile(r'[",\r\n]')
OTHER_ABSTRACTS = "[other abstracts]\n"
"""Stands in the abstract cell before the abstracts in other languages, so that a person sees them and none is lost."""

Row = Mapping[str, str]


def harmless(cell: str) -> str:
    """`cell` as a spreadsheet shows it rather than runs it (OWASP's list of leading characters)."""
    return f"'{cell}" if FORMULA.match(cell) else cell


def original(cell: str) -> str:
    """What `harmless` was given."""
    return cell[1:] if ESCAPED_FORMULA.match(cell) else cell


RowWriter = Callable[[Sequence[str]], None]


def row_writer(stream: TextIO) -> RowWriter:
    r"""A function that writes a row of cells to `stream`, just as they are.

    A row with a carriage return in it is quoted whole: the csv module before Python 3.13 would leave the "\r" bare, and
    every reader would take it for the end of the row.
    """
    plain = csv.writer(stream, lineterminator="\n")
    quoting = csv.writer(stream, lineterminator="\n", quoting=csv.QUOTE_ALL)

    def write(row: Sequence[str]) -> None:
        (quoting if "\r" in "".join(row) else plain).writerow(row)

    return write


@contextmanager
def table_writer(path: Path, columns: Sequence[str]) -> Iterator[RowWriter]:
    """A function that adds one row under `columns`; the table is put in place, whole, when the block ends well."""
    with _new_table(path, columns) as text:
        write = row_writer(text)
        n_columns = len(columns)

        def add(row: Sequence[str]) -> None:
            if len(row) != n_columns:
                raise ValueError(f"{path}: a row of {len(row)} cells under {n_columns} columns: {row!r}")
            write(_harmless_row(row))

        yield add


@contextmanager
def line_writer(path: Path, columns: Sequence[str]) -> Iterator[Callable[[str], object]]:
    r"""As `table_writer`, for tables of very many rows: the function adds lines, each of `fragment`s and a "\n"."""
    with _new_table(path, columns) as text:
        yield text.write


def fragment(cells: Sequence[str]) -> str:
    """Part of a line, as `line_writer` takes it: cells between commas. Commas join fragments to a line.

    >>> ",".join((fragment(["pubmed:1"]), fragment(["-", "neck, back"])))
    'pubmed:1,\'-,"neck, back"'
    """
    return ",".join([_quoted(cell) if TO_QUOTE.search(cell) else cell for cell in _harmless_row(cells)])


def _quoted(cell: str) -> str:
    doubled = cell.replace('"', '""')
    return f'"{doubled}"'


@contextmanager
def _new_table(path: Path, columns: Sequence[str]) -> Iterator[TextIO]:
    with replacing(path) as stream:
        text = io.TextIOWrapper(stream, encoding="utf-8", newline="")
        row_writer(text)(columns)
        yield text
        text.flush()
        text.detach()


def _harmless_row(row: Sequence[str]) -> Sequence[str]:
    if FORMULA_STARTS.isdisjoint([cell[:1] for cell in row]):
        return row
    return [harmless(cell) for cell in row]


def write_table(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    """Write `rows` under `columns`, whole or not at all; how many there were."""
    n_rows = 0
    with table_writer(path, columns) as add:
        for row in rows:
            add(row)
            n_rows += 1
    return n_rows


def read_table(
    path: Path, required: Sequence[str], optional: Sequence[str] = (), *, others: bool = False
) -> Iterator[dict[str, str]]:
    """The rows of a table, one dict each; columns of `optional` that the file lacks are "".

    `others` lets further columns pass unread; without it they are an error, because a misspelt column is one too.
    Raises TableError: no such file, not UTF-8, a column missing, unknown or twice, a row of another width.
    """
    with _open_table(path) as stream:
        reader = csv.reader(stream, strict=True)
        try:
            header = [name.strip() for name in next(reader, [])]
            _check_header(path, header, required, optional, others=others)
            wanted = [(header.index(name), name) for name in (*required, *optional) if name in header]
            absent = {name: "" for name in optional if name not in header}
            for cells in reader:
                if not cells:
                    continue
                if len(cells) != len(header):
                    raise TableError(
                        Fault(
                            "a row has another number of cells than the header",
                            path,
                            f"line {reader.line_num}",
                            f"{len(cells)} cells",
                            f"{len(header)} cells",
                            "look for a comma or a quotation mark that is not inside quotation marks",
                        )
                    )
                if any(cell[:1] == "'" for cell in cells):
                    cells = [original(cell) for cell in cells]
                yield {name: cells[at] for at, name in wanted} | absent
        except (csv.Error, UnicodeDecodeError) as error:
            raise TableError(
                Fault(f"not a CSV in UTF-8: {error}", path, f"line {reader.line_num + 1}", fix="save as CSV UTF-8")
            ) from error


@contextmanager
def _open_table(path: Path) -> Iterator[TextIO]:
    try:
        stream = path.open(encoding="utf-8-sig", newline="")
    except OSError as error:
        raise TableError(Fault(f"the table cannot be opened: {error.strerror}", path)) from error
    with stream:
        yield stream


def _check_header(
    path: Path, header: Sequence[str], required: Sequence[str], optional: Sequence[str], *, others: bool
) -> None:
    faults = [
        Fault("a column is missing", path, f"column {name}", ", ".join(header) or "an empty file", name)
        for name in required
        if name not in header
    ]
    faults += [
        Fault("a column stands twice", path, f"column {name}", fix="keep one of them")
        for name in dict.fromkeys(header)
        if header.count(name) > 1
    ]
    if not others:
        faults += [
            Fault("a column is unknown", path, f"column {name}", name, ", ".join((*required, *optional)))
            for name in header
            if name not in required and name not in optional
        ]
    TableError.raise_if_any(faults)


def write_records(path: Path, records: Iterable[Record], more: Mapping[str, Mapping[str, str]] | None = None) -> int:
    """Write a table of records. `more` adds columns: name -> {record_id: cell}, "" where an id has none."""
    added = more or {}
    rows = (
        [*cells_of(record), *(cell_by_id.get(record.record_id, "") for cell_by_id in added.values())]
        for record in records
    )
    return write_table(path, (*COLUMNS, *added), rows)


def read_records(path: Path) -> Iterator[Record]:
    """The records of a table: `record_id` and `title` are needed, further columns of ours are read, others passed over.

    Raises TableError, also for an empty or a repeated record_id.
    """
    optional = tuple(name for name in COLUMNS if name not in ("record_id", "title"))
    seen: set[str] = set()
    for number, row in enumerate(read_table(path, ("record_id", "title"), optional, others=True), start=2):
        record_id = row["record_id"]
        if not record_id or record_id in seen:
            problem = "a record_id stands twice" if record_id else "a record has no record_id"
            raise TableError(Fault(problem, path, f"record {number - 1}, column record_id", record_id))
        seen.add(record_id)
        yield record_of(row)


def cells_of(record: Record) -> list[str]:
    """The cells of `record` in the order of COLUMNS.

    Raises TableError when a value of a list holds the list's own separator: it could not be read back.
    """
    return [_cell(record, name) for name in COLUMNS]


def record_of(row: Row) -> Record:
    """The record that `cells_of` wrote."""
    values: dict[str, Any] = dict(row)
    for name, separator in SEPARATOR_BY_LIST.items():
        if name in values:
            values[name] = tuple(filter(None, values[name].split(separator)))
    abstract, mark, other = values.get("abstract", "").partition(OTHER_ABSTRACTS)
    if mark:
        values["abstract"], values["other_abstract"] = abstract.removesuffix("\n\n"), other
    return Record(**values)


def _cell(record: Record, name: str) -> str:
    value: str | tuple[str, ...] = getattr(record, name)
    if isinstance(value, str):
        if name == "abstract" and record.other_abstract:
            return (f"{value}\n\n" if value else "") + OTHER_ABSTRACTS + record.other_abstract
        return value
    separator = SEPARATOR_BY_LIST[name]
    for part in value:
        if separator.strip() in part:
            problem = f"a value holds the separator {separator.strip()!r} of its list"
            raise TableError(Fault(problem, place=f"{record.record_id}, {name}", found=part))
    return separator.join(value)
