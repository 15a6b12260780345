"""A table declared once: its file, its columns and its rows; readers, writers and checks come from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, make_dataclass, replace
from functools import cache
from itertools import chain
from operator import attrgetter
from pathlib import Path
from typing import Any, Generic, Literal, TypeVar, cast, get_type_hints

from pipeline.ground.errors import Fault, TableError
from pipeline.ground.record import NO_COLUMN, SEPARATOR_BY_LIST
from pipeline.tables.csv_text import csv_batches, line_adder, raw_adder, row_adder, write_rows

LIST_SEPARATOR = "|"
"""What joins the values of a list inside a cell; the authors of a record alone are joined by "; "."""

MOST_NAMED = 40
"""Columns that an error names."""

R = TypeVar("R")
T = TypeVar("T")

Holder = Literal["computed", "sheet", "ledger", "typed"]
"""Who a table belongs to: a stage that writes it anew each time; people who fill it in; a stage that only adds rows;
people who write it."""


@dataclass(frozen=True, slots=True)
class Table(Generic[R]):
    """A CSV of this name in some folder. The fields of its rows are its columns, in their order.

    row       a frozen dataclass; its fields are str, int, float (two decimals) or tuple[str, ...]
    key       the columns that tell rows apart, () where rows may be equal
    about     what one row is
    marked    whether people open it in a spreadsheet: it then begins with a byte order mark. What programs join by id,
              or hand to other tools, has none: base R's read.csv takes the mark for a part of the first column's name
    packed    what a row becomes before it is written, where one cell tells of several fields; `unpacked` undoes it
    """

    name: str
    row: type[R]
    about: str
    key: tuple[str, ...] = ("record_id",)
    held_by: Holder = "computed"
    marked: bool = False
    packed: Callable[[R], R] | None = None
    unpacked: Callable[[R], R] | None = None
    columns: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "columns", columns_of(self.row))

    @property
    def _encode(self) -> Callable[[R], list[str]]:
        return encoder(cast(type, self.row))

    @property
    def _decode(self) -> Callable[[list[str]], R]:
        return decoder(cast(type, self.row))

    def named(self, name: str) -> Table[R]:
        """The same columns in a file of another name."""
        return replace(self, name=name)

    def path(self, folder: Path) -> Path:
        """Where the table lies in `folder`."""
        return folder / self.name

    def exists(self, folder: Path) -> bool:
        """Whether it is there."""
        return self.path(folder).is_file()

    def read(self, folder: Path, of: Collection[str] | None = None, filled: str = "") -> Iterator[R]:
        """All rows, or those with one of these in their first column and with something in the column `filled`.

        What is passed over costs little. Raises TableError naming file, row and column.
        """
        rows = self._rows(self.row, folder, others=False, of=of, filled=filled)
        return map(self.unpacked, rows) if self.unpacked else rows

    def read_some(self, path: Path) -> Iterator[R]:
        """All rows of a user's file, wherever it lies; further columns are passed over."""
        return self.named(path.name)._rows(self.row, path.parent, others=True)

    def read_as(self, row: type[T], folder: Path, of: Collection[str] | None = None) -> Iterator[T]:
        """The same, as far as `row`, whose fields are some of the columns, takes them in."""
        return self._rows(row, folder, others=False, of=of)

    def _rows(
        self, row: type[T], folder: Path, *, others: bool, of: Collection[str] | None = None, filled: str = ""
    ) -> Iterator[T]:
        return chain.from_iterable(self._batches(row, folder, others=others, of=of, filled=filled))

    def _batches(
        self, row: type[T], folder: Path, *, others: bool, of: Collection[str] | None, filled: str
    ) -> Iterator[list[T]]:
        path = self.path(folder)
        key = self.columns[0]
        wanted = None if of is None else (key, of)
        batches = csv_batches(path, lambda header: check_header(path, header, self.columns, others=others), wanted)
        ((*header,),) = next(batches)
        decode: Callable[[list[str]], T] = decoder(cast(type, row))
        places = [header.index(name) for name in columns_of(row)]
        in_order = places == list(range(len(header)))
        at_key, at_filled = header.index(key), header.index(filled or key)
        n_before = 1
        for batch in batches:
            if of is not None:
                batch = [cells for cells in batch if cells[at_key] in of and (not filled or cells[at_filled])]
            rows: list[T] = []
            try:
                # What `extend` has taken in before a row that cannot be read stays: so much is known of its place.
                rows.extend(map(decode, batch if in_order else [[cells[at] for at in places] for cells in batch]))
            except ValueError as error:
                yield rows
                place = f"row {n_before + len(rows) + 1}"
                raise TableError(Fault(f"this row cannot be read: {error}", path, place)) from error
            n_before += len(rows)
            yield rows

    def write(self, folder: Path, rows: Iterable[R]) -> int:
        """Write the table, whole or not at all; how many rows it has."""
        packed = map(self.packed, rows) if self.packed else rows
        return write_rows(self.path(folder), self.columns, map(self._encode, packed), marked=self.marked)

    @contextmanager
    def adding(self, folder: Path) -> Iterator[Callable[[R], None]]:
        """A function that adds one row; the table is put in place, whole, when the block ends well."""
        with row_adder(self.path(folder), self.columns, marked=self.marked) as add:
            yield lambda row: add(self.cells(row))

    @contextmanager
    def adding_lines(self, folder: Path) -> Iterator[Callable[[str], object]]:
        """As `adding`, for very many rows: lines made of `fragment`s under the columns, each with its line end."""
        with line_adder(self.path(folder), self.columns, marked=self.marked) as add:
            yield add

    @contextmanager
    def adding_raw(self, folder: Path) -> Iterator[Callable[[bytes], object]]:
        """The same for lines that are bytes already, such as rows that are carried over."""
        with raw_adder(self.path(folder), self.columns, marked=self.marked) as add:
            yield add

    def write_wide(self, folder: Path, more: Sequence[str], rows: Iterable[tuple[R, Sequence[str]]]) -> int:
        """Write rows with further cells under columns that the run alone knows."""
        columns = (*self.columns, *more)
        wide = ([*self.cells(row), *cells] for row, cells in rows)
        return write_rows(self.path(folder), columns, wide, marked=self.marked)

    def row_of(self, cells: list[str]) -> R:
        """The row that these cells, one for each column, are."""
        row = self._decode(cells)
        return self.unpacked(row) if self.unpacked else row

    def cells(self, row: R) -> list[str]:
        """The cells of one row as they are written."""
        return self._encode(self.packed(row) if self.packed else row)


def columns_of(row: type) -> tuple[str, ...]:
    """The columns that a row of this kind has."""
    return tuple(f.name for f in fields(row) if not NO_COLUMN.items() <= f.metadata.items())


def check_header(
    path: Path, header: Sequence[str], required: Sequence[str], optional: Sequence[str] = (), *, others: bool = False
) -> None:
    """Raise TableError for columns that are missing, stand twice or, unless `others` may be there, are unknown."""
    there = set(header)
    faults = [
        Fault("a column is missing", path, f"column {name}", _some(header) or "an empty file", name)
        for name in required
        if name not in there
    ]
    faults += [
        Fault("a column stands twice", path, f"column {name}", fix="keep one of them")
        for name, n in Counter(header).items()
        if n > 1
    ]
    known = {*required, *optional}
    if not others:
        faults += [
            Fault("a column is unknown", path, f"column {name}", name, ", ".join((*required, *optional)))
            for name in header
            if name not in known
        ][:MOST_NAMED]
    TableError.raise_if_any(faults)


def _some(names: Sequence[str]) -> str:
    """The names, as many as a person reads."""
    return ", ".join(names[:MOST_NAMED]) + (f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else "")


def joined(values: Iterable[str], separator: str = LIST_SEPARATOR) -> str:
    """The values of a list as one cell. Raises TableError for a value that holds the separator."""
    values = list(values)
    mark = separator.strip()
    for value in values:
        if mark in value:
            raise TableError(Fault(f"a value holds the separator {mark!r} of its list", found=value))
    return separator.join(values)


def parts(cell: str, separator: str = LIST_SEPARATOR) -> tuple[str, ...]:
    """The values of a list that `joined` wrote."""
    return tuple(filter(None, cell.split(separator)))


@cache
def encoder(row: type) -> Callable[[Any], list[str]]:
    """What turns a row of this kind into its cells; made when the first row is written."""
    kinds = _kinds(row)
    names = columns_of(row)
    get = attrgetter(*names) if len(names) > 1 else lambda value: (getattr(value, names[0]),)
    special = [(at, _TO_CELL[kind], name) for at, (name, kind) in enumerate(kinds) if kind is not str]

    def encode(value: Any) -> list[str]:
        cells = list(get(value))
        for at, to_cell, name in special:
            cells[at] = to_cell(cells[at], name)
        return cells

    return encode


@cache
def decoder(row: type) -> Callable[[list[Any]], Any]:
    """What turns cells, in the order of the row's fields, into a row. It raises ValueError, naming the column."""
    names = columns_of(row)
    kinds = list(enumerate(_kinds(row)))
    lists = [(at, _separator(name)) for at, (name, kind) in kinds if kind is tuple]
    numbers = [(at, kind, name) for at, (name, kind) in kinds if kind in (int, float)]
    all_fields = fields(cast(Any, row))
    is_by_name = names != tuple(f.name for f in all_fields)[: len(names)] or any(f.kw_only for f in all_fields)
    open_row = row if is_by_name else _open_row(row)

    def decode_text(cells: list[Any]) -> Any:
        made = open_row(*cells)
        made.__class__ = row
        return made

    def decode(cells: list[Any]) -> Any:
        for at, separator in lists:
            cell = cells[at]
            cells[at] = tuple(filter(None, cell.split(separator))) if cell else ()
        for at, number, name in numbers:
            try:
                cells[at] = number(cells[at])
            except ValueError:
                raise ValueError(f"column {name} holds {cells[at]!r}, which is no number") from None
        if is_by_name:
            return row(**dict(zip(names, cells, strict=True)))
        made = open_row(*cells)
        made.__class__ = row
        return made

    return decode if lists or numbers or is_by_name else decode_text


def _open_row(row: type) -> type:
    """A class of the same fields that anybody can fill in; what it made can then be made a `row`.

    A frozen dataclass sets each field through a call of its own: for a table of seven columns that took three times as
    long as to read it.
    """
    if hasattr(row, "__post_init__") or "__slots__" not in vars(row):
        return row
    written: list[tuple[str, type, Any]] = [
        (f.name, object, field(default=f.default, default_factory=f.default_factory)) for f in fields(cast(Any, row))
    ]
    fill_in = vars(make_dataclass("Open", written))["__init__"]
    plain = {"__setattr__": object.__setattr__, "__delattr__": object.__delattr__}
    return type("Open", row.__bases__, {"__slots__": vars(row)["__slots__"], "__init__": fill_in, **plain})


def _kinds(row: type) -> list[tuple[str, type]]:
    hints = get_type_hints(row)
    return [(name, tuple if hints[name] == tuple[str, ...] else hints[name]) for name in columns_of(row)]


def _separator(name: str) -> str:
    return SEPARATOR_BY_LIST.get(name, LIST_SEPARATOR)


_TO_CELL: dict[type, Callable[[Any, str], str]] = {
    int: lambda value, _: str(value),
    float: lambda value, _: f"{value:.2f}",
    tuple: lambda value, name: joined(value, _separator(name)),
}
