"""Tables: CSV of any delimiter, with lines above the header, or with one field a line; and the rows of workbooks.

A row is read as what its own lines say: a quotation mark that nothing closes costs the row it stands in, not the rest.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from pipeline.ground.text import folded
from pipeline.sources.syntax.entry import Broken, Doubt, FileEntry, Items, Passed

DELIMITERS = (",", ";", "\t", "|")
SEPARATOR_LINE = re.compile(r'"?sep=(.)"?\s*$', re.IGNORECASE)
"""Excel's own line that names the delimiter."""
LINES_ABOVE = 40
"""The header stands within so many lines."""
LONGEST_ROW = 2_000
"""Lines that one row may have; a quotation mark open for longer was never closed."""

IsHeader = Callable[[Sequence[str]], int]
"""How many of these cells are names of columns that we know; 0 when none names the title."""


@dataclass(frozen=True, slots=True)
class TableLayout:
    """Where a table's header is and what parts its cells; `one_field_a_line` when names stand before values.

    Names of columns are compared without case and punctuation, as `folded` gives them.
    """

    delimiter: str
    header: tuple[str, ...]
    n_above: int
    one_field_a_line: bool = False


def layout_of(lines: Iterable[str], known: IsHeader) -> TableLayout | None:
    """The layout of a text, by its first lines; None when no line of it names a title and something else."""
    head = list(islice(lines, LINES_ABOVE * 4))
    named = next((found[1] for line in head[:3] if (found := SEPARATOR_LINE.match(line))), "")
    best: tuple[int, TableLayout] | None = None
    for delimiter in (named,) if named else DELIMITERS:
        for at, (_, cells) in enumerate(_first_rows(head, delimiter)):
            n_known = known(cells)
            if n_known > (best[0] if best else 1):
                best = n_known, TableLayout(delimiter, tuple(map(folded, cells)), at)
        names = [cells[0] for _, cells in _first_rows(head, delimiter) if len(cells) > 1]
        if len(set(names)) > 2 and known(names) > max(2, best[0] if best else 0):
            best = known(names), TableLayout(delimiter, tuple(map(folded, names)), 0, one_field_a_line=True)
    return best[1] if best else None


def _first_rows(head: Sequence[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    rows = (row for row in rows_of(head, delimiter) if not isinstance(row, Broken))
    return islice(rows, LINES_ABOVE)


def read_table_text(lines: Iterable[str], layout: TableLayout) -> Items:
    """The rows of a text as entries: name of a column -> its cell."""
    if layout.one_field_a_line:
        yield from _blocks(rows_of(lines, layout.delimiter))
    else:
        yield from entries_of_rows(rows_of(lines, layout.delimiter, len(layout.header)), layout)


def rows_of(lines: Iterable[str], delimiter: str, n_columns: int = 0) -> Iterator[tuple[int, list[str]] | Broken]:
    """The rows with their first lines' numbers; blank ones are rows without cells."""
    waiting = _Lines(lines)
    while (first := waiting.take()) is not None:
        number, pieces = waiting.number, [first]
        # A mark in the middle of a cell, 5" needle, opens nothing: then the line is a row by itself.
        cells = _cells(first, delimiter)
        is_open = cells is None
        while is_open and len(pieces) < LONGEST_ROW and (following := waiting.take()) is not None:
            pieces.append(following)
            is_open = following.count('"') % 2 == 0
        if len(pieces) > 1:
            cells = _cells("".join(pieces), delimiter)
            if cells is None or (n_columns and _too_wide(cells, n_columns)):
                # Its end is missing, and what closed it was another row's: only this line cannot be read.
                waiting.give_back(pieces[1:])
                cells = None
        if cells is None:
            why = "a quotation mark is opened and not closed, or stands inside a cell"
            yield Broken(f"line {number}", why, first.strip()[:80])
        else:
            yield number, cells


def _too_wide(cells: Sequence[str], n_columns: int) -> bool:
    return any(cell.strip() for cell in cells[n_columns:])


def _cells(text: str, delimiter: str) -> list[str] | None:
    """The cells of one row, None when its quotation marks do not fit."""
    try:
        rows = list(csv.reader([text], delimiter=delimiter, strict=True))
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 else [] if not rows else None


class _Lines:
    """Lines that can be given back."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._returned: deque[str] = deque()
        self._n_taken = 0

    @property
    def number(self) -> int:
        """Of the line that was taken last."""
        return self._n_taken

    def take(self) -> str | None:
        line = self._returned.popleft() if self._returned else next(self._lines, None)
        self._n_taken += line is not None
        return line

    def give_back(self, lines: list[str]) -> None:
        self._returned.extendleft(reversed(lines))
        self._n_taken -= len(lines)


def entries_of_rows(rows: Iterable[tuple[int, list[str]] | Broken], layout: TableLayout) -> Items:
    """The rows below the header as entries; rows above it are passed over, and told when they hold words."""
    header = layout.header
    n_seen = -1
    widths: set[int] = set()
    last = 0, len(header)
    for row in rows:
        n_seen += 1
        if isinstance(row, Broken):
            yield row
            continue
        number, cells = row
        words = " ".join(cell.strip() for cell in cells if cell.strip())
        if n_seen <= layout.n_above:
            if n_seen < layout.n_above and re.search(r"\w", words) and not SEPARATOR_LINE.match(words):
                yield Passed(f"line {number}", words[:80])
        elif not words:
            continue
        elif _too_wide(cells, len(header)):
            expected = f"{len(cells)} cells under {len(header)} columns"
            yield Broken(f"line {number}", f"the row does not fit the header: {expected}", words[:80])
        elif folded(cells[0]) == header[0] and tuple(map(folded, cells)) == header:
            # Files put together by hand repeat the header.
            continue
        else:
            yield FileEntry(f"line {number}", _fields(header, cells))
            widths.add(len(cells))
            last = number, len(cells)
    if last[1] < len(header) and widths - {last[1]} == {len(header)}:
        yield Doubt(f"line {last[0]}", "the last row is shorter than all others: the export may have broken off there")


def _fields(header: Sequence[str], cells: Sequence[str]) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    for name, cell in zip(header, cells, strict=False):
        value = cell.strip()
        if value:
            fields.setdefault(name, []).append(value)
    return fields


def _blocks(rows: Iterable[tuple[int, list[str]] | Broken]) -> Items:
    """Entries of one field a line; a blank row, or the name that began the entry before, begins the next."""
    fields: dict[str, list[str]] = {}
    start, first_name = 0, ""
    for row in chain(rows, [(0, [])]):
        if isinstance(row, Broken):
            yield row
            continue
        number, cells = row
        name = folded(cells[0]) if cells else ""
        if (not name or (name == first_name and fields)) and fields:
            if len(fields) > 1:
                yield FileEntry(f"line {start}", fields)
            else:
                yield Passed(f"line {start}", " ".join(chain(fields, *fields.values()))[:80])
            fields = {}
        values = [cell.strip() for cell in cells[1:] if cell.strip()]
        if name and values:
            start = start if fields else number
            first_name = first_name if fields else name
            fields.setdefault(name, []).extend(values)


def rows_of_workbook(path: Path) -> Iterator[tuple[str, list[tuple[int, list[str]]]]]:
    """The name and the rows of each sheet of a workbook; numbers as they are written, dates as 2024-01-31."""
    # Imported where it is needed: a quarter of a second for a kind of file that few reviews have.
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True, data_only=True)
    try:
        for sheet in book.worksheets:
            rows = enumerate(sheet.iter_rows(values_only=True), start=1)
            yield sheet.title, [(number, [_written(cell) for cell in row]) for number, row in rows]
    finally:
        book.close()


def _written(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).removesuffix(" 00:00:00")
