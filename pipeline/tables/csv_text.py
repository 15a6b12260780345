r"""CSV as TrialSift writes and reads it: UTF-8, comma, "\n"; a byte order mark only where people open the file.

A cell that a spreadsheet would run as a formula is written with an apostrophe before it, and read back without.
"""

from __future__ import annotations

import csv
import io
import re
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import TextIO

from pipeline.ground.errors import TO_OPEN, Fault, TableError
from pipeline.ground.files import reading, replacing
from pipeline.ground.way_in import to_type

csv.field_size_limit(min(sys.maxsize, 2**31 - 1))

FORMULA_STARTS = frozenset("'=+-@\t\r")
FORMULA = re.compile(r"(?:^|(?<=[;\t|]))(?='*[=+\-@\t\r])")
"""Where a spreadsheet would begin a formula (OWASP's list of leading characters): at the start of a cell, and behind
each mark that it may take for a separator, a semicolon in most of Europe, whatever we meant by it."""
ESCAPED_FORMULA = re.compile(r"(?:^|(?<=[;\t|]))'(?='*[=+\-@\t\r])")
MAYBE_ESCAPED = re.compile(r"'[=+\-@\t\r]")
"""Stands wherever ESCAPED_FORMULA does, and is found in a tenth of the time."""
INNER_FORMULA = re.compile(r"[;\t|]'*[=+\-@\t\r]")
FIGURE = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)
"""A figure is no formula: with an apostrophe before it, it would be text."""
BYTE_ORDER_MARK = "\ufeff"
"""Tells Excel and LibreOffice that a file is UTF-8: without it they take every quoted word for Windows-1252. Readers of
ours pass over it, and over a second one that a program put before it."""
TO_QUOTE = re.compile(r'[",\r\n]')

NAME_BY_DELIMITER = {",": "comma", ";": "semicolon", "\t": "tab"}
LINE_END = re.compile(r"\r\n|\r|\n")
BATCH = 200
"""Rows that are looked at together: they fit into a processor's cache."""

GATHERED = 1 << 18
"""Bytes that are written together."""

RowWriter = Callable[[Sequence[str]], None]


def harmless(cell: str) -> str:
    """`cell` as a spreadsheet shows it rather than runs it.

    >>> harmless("=1+1"), harmless("needling;=2+2"), harmless("-0.5")
    ("'=1+1", "needling;'=2+2", '-0.5')
    """
    return cell if FIGURE.fullmatch(cell) else FORMULA.sub("'", cell)


def original(cell: str) -> str:
    """What `harmless` was given."""
    return ESCAPED_FORMULA.sub("", cell) if "'" in cell else cell


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
def row_adder(path: Path, columns: Sequence[str], *, marked: bool = False) -> Iterator[RowWriter]:
    """A function that adds one row under `columns`; the file is put in place, whole, when the block ends well."""
    with _new_file(path, columns, marked=marked) as text:
        write = row_writer(text)
        n_columns = len(columns)

        def add(row: Sequence[str]) -> None:
            if len(row) != n_columns:
                raise ValueError(f"{path}: a row of {len(row)} cells under {n_columns} columns: {row!r}")
            write(_harmless_row(row))

        yield add


def write_rows(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]], *, marked: bool = False) -> int:
    """Write `rows` under columns that another program asks for; how many there were."""
    n_rows = 0
    with row_adder(path, columns, marked=marked) as add:
        for row in rows:
            add(row)
            n_rows += 1
    return n_rows


@contextmanager
def line_adder(path: Path, columns: Sequence[str], *, marked: bool = False) -> Iterator[Callable[[str], object]]:
    r"""As `row_adder`, for tables of very many rows: the function adds lines, each of `fragment`s and a "\n"."""
    with _new_file(path, columns, marked=marked) as text:
        yield text.write


@contextmanager
def raw_adder(path: Path, columns: Sequence[str], *, marked: bool = False) -> Iterator[Callable[[bytes], object]]:
    """As `line_adder`, for rows that are bytes already: the function adds lines in UTF-8, one or many at a time."""
    with replacing(path) as stream:
        stream.write(f"{BYTE_ORDER_MARK if marked else ''}{fragment(columns)}\n".encode())
        gathered = bytearray()

        def add(lines: bytes) -> None:
            gathered.extend(lines)
            if len(gathered) > GATHERED:
                stream.write(gathered)
                gathered.clear()

        yield add
        stream.write(gathered)


def fragment(cells: Sequence[str]) -> str:
    r"""Part of a line, as `line_adder` takes it: cells between commas. Commas join fragments to a line.

    >>> ",".join((fragment(["pubmed:1"]), fragment(["-", "neck, back"])))
    'pubmed:1,\'-,"neck, back"'
    """
    return ",".join([_quoted(cell) if TO_QUOTE.search(cell) else cell for cell in _harmless_row(cells)])


def line_of(cells: Sequence[str]) -> str:
    r"""A line as `row_adder` writes it, its "\n" included: a table of lines is the same as one of rows."""
    text = io.StringIO(newline="")
    row_writer(text)(_harmless_row(cells))
    return text.getvalue()


def cells_of(line: str) -> list[str]:
    """The cells of a line that `fragment`s made."""
    (cells,) = csv.reader([line], strict=True)
    return _originals([cells])[0]


def _quoted(cell: str) -> str:
    doubled = cell.replace('"', '""')
    return f'"{doubled}"'


@contextmanager
def _new_file(path: Path, columns: Sequence[str], *, marked: bool) -> Iterator[TextIO]:
    with replacing(path) as stream:
        text = io.TextIOWrapper(stream, encoding="utf-8", newline="")
        text.write(BYTE_ORDER_MARK if marked else "")
        row_writer(text)(columns)
        yield text
        text.flush()
        text.detach()


def _harmless_row(row: Sequence[str]) -> Sequence[str]:
    if FORMULA_STARTS.isdisjoint([cell[:1] for cell in row]) and not INNER_FORMULA.search("\0".join(row)):
        return row
    return [harmless(cell) for cell in row]


def csv_rows(path: Path, check_header: Callable[[Sequence[str]], None], delimiters: str = ",") -> Iterator[list[str]]:
    """The rows of a CSV that a program wrote, the header first, each as wide as it, apostrophes of `harmless` gone.

    `check_header` is given the header's names, and raises what it does not like. Of several `delimiters` the one counts
    that stands most often in the header.
    Raises TableError: no such file, not UTF-8, a row of another width.
    """
    return chain.from_iterable(csv_batches(path, check_header, delimiters=delimiters))


def csv_batches(
    path: Path,
    check_header: Callable[[Sequence[str]], None],
    of: tuple[str, Collection[str]] | None = None,
    delimiters: str = ",",
) -> Iterator[list[list[str]]]:
    """The same, many rows at a time: the header alone, then batches.

    `of`: the name of a column, and cells of it. Where it is the first one, rows without any of these may be left out,
    and the line of a fault is then that of the rows that are there.

    A table is read ten times in an update. To look at rows one by one took three times as long as to read them; what is
    nearly never there (a row of another width, an apostrophe of ours) is looked for in a whole batch at once.
    """
    with _opened(path) as stream:
        lines = _LinesOfTable(stream)
        reader = csv.reader(lines, strict=True)
        header: list[str] = []
        batch: list[list[str]] = []
        line = 0
        try:
            if len(delimiters) > 1:
                first = next(iter(lines), "")
                lines.delimiter = max(delimiters, key=first.count)
                reader = csv.reader(chain([first], lines), delimiter=lines.delimiter, strict=True)
            header = [name.removeprefix(BYTE_ORDER_MARK).strip() for name in next(reader, [])]
            check_header(header)
            yield [header]
            if of and of[0] == header[0]:
                beginnings = {fragment([cell]) for cell in of[1]}
                reader = csv.reader(_lines_that_begin(lines, beginnings), strict=True)
            while True:
                lines.begin_batch()
                batch, line = [], reader.line_num
                batch.extend(islice(reader, BATCH))
                if not batch:
                    return
                yield from _as_wide_as(header, batch, path, line, lines)
        except (csv.Error, UnicodeDecodeError) as error:
            # The rows before it are whole, and one of them may be what is wrong: it is told first.
            yield from _as_wide_as(header, batch, path, line, lines) if batch else ()
            place = f"line {reader.line_num + isinstance(error, UnicodeDecodeError)}"
            fault = Fault(f"not a CSV in UTF-8: {error}", path, place, fix="save as CSV UTF-8")
            raise TableError(fault) from error


def _lines_that_begin(lines: Iterable[str], beginnings: Collection[str]) -> Iterator[str]:
    """The rows whose first cell is one of these, or stands in quotation marks: those have to be read.

    A row goes on as long as a quotation is open in it, which the number of marks tells.
    """
    is_wanted = is_open = False
    for line in lines:
        if not is_open:
            is_wanted = line.partition(",")[0] in beginnings or line.startswith('"')
        if line.count('"') % 2:
            is_open = not is_open
        if is_wanted:
            yield line


class _LinesOfTable:
    """The lines of a table, looked through for apostrophes of ours many at a time, before they are told apart."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._is_in_last = False
        self.delimiter = ","
        self.may_be_escaped = False
        self._lines = chain.from_iterable(self._batches())

    def __iter__(self) -> Iterator[str]:
        return self._lines

    def begin_batch(self) -> None:
        """From here on `may_be_escaped` is of the lines to come, with those that were read and not asked for yet."""
        self.may_be_escaped = self._is_in_last

    def _batches(self) -> Iterator[list[str]]:
        while True:
            lines: list[str] = []
            try:
                # What `extend` has taken in before letters that are none stays, and is told first.
                lines.extend(islice(self._stream, BATCH))
            except UnicodeDecodeError:
                self._look_through(lines)
                yield lines
                raise
            if not lines:
                return
            self._look_through(lines)
            yield lines

    def _look_through(self, lines: list[str]) -> None:
        self._is_in_last = MAYBE_ESCAPED.search("".join(lines)) is not None
        self.may_be_escaped = self.may_be_escaped or self._is_in_last


def _as_wide_as(
    header: Sequence[str], batch: list[list[str]], path: Path, line: int, lines: _LinesOfTable
) -> Iterator[list[list[str]]]:
    """The batch, which begins behind this line, without blank lines; up to a row of another width, which is a fault."""
    if {*map(len, batch)} == {len(header)}:
        yield _originals(batch) if lines.may_be_escaped else batch
        return
    whole: list[list[str]] = []
    for cells in batch:
        line += 1 + len(LINE_END.findall("\0".join(cells)))
        if cells and len(cells) != len(header):
            yield _originals(whole)
            raise TableError(_other_width(path, line, len(cells), len(header), lines.delimiter))
        if cells:
            whole.append(cells)
    yield _originals(whole)


def _originals(batch: list[list[str]]) -> list[list[str]]:
    texts = ["".join(cells) for cells in batch]
    if not MAYBE_ESCAPED.search("\0".join(texts)):
        return batch
    return [
        [original(cell) for cell in cells] if MAYBE_ESCAPED.search(text) else cells
        for cells, text in zip(batch, texts, strict=True)
    ]


def _other_width(path: Path, line: int, found: int, expected: int, delimiter: str) -> Fault:
    return Fault(
        "a row has another number of cells than the header",
        path,
        f"line {line}",
        f"{found} cells",
        f"{expected} cells",
        f"look for a {NAME_BY_DELIMITER[delimiter]} or a quotation mark that is not inside quotation marks",
    )


@contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    try:
        stream = reading(path)
    except FileNotFoundError as error:
        fix = f"if it is one of results/, {to_type('update')} makes it; if it is one of git's: git checkout -- FILE"
        raise TableError(Fault("the table is not there", path, fix=fix)) from error
    except OSError as error:
        raise TableError(Fault(f"the table cannot be opened: {error.strerror}", path, fix=TO_OPEN)) from error
    with io.TextIOWrapper(stream, encoding="utf-8-sig", newline="") as text:
        yield text
