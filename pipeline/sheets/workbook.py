"""A sheet as a workbook for Excel and LibreOffice: wrapped and frozen, with lists to choose from and quoted words bold.

openpyxl declares how the workbook looks; the rows are put in their place as text, because building an object for each
cell took eight seconds for 5,000 records where this takes less than one. Nothing in the file tells of a clock: the same
rows make the same bytes.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import IO, Any, Literal

from pipeline.ground.files import reading, replacing, sha256_of
from pipeline.sheets.written_rows import NARROW, WIDTHS, WorkbookRow
from pipeline.tables.kept import WITHDRAWN, WORDS_BY_PHASE

OUR_TITLE = "TrialSift"
"""The worksheet's name. Cells in a worksheet of another name came out of a CSV, where formulas have an apostrophe."""
LISTS = "lists"
"""The hidden worksheet with what there is to choose from."""
EPOCH = datetime(1980, 1, 1)
CORE = "docProps/core.xml"
FIRST_WORKSHEET = "xl/worksheets/sheet1.xml"
IDENTIFIER = re.compile(rb"<dc:identifier>([0-9a-f]{64})</dc:identifier>")
SUBJECT = re.compile(rb"<dc:subject>([0-9a-f]{64})</dc:subject>")
UNSEALED = "0" * 64
ROWS_AT_ONCE = 50
"""Rows that are written together."""
MOST_RANGES = 100
"""Rows that hang together, for which one list stands; Excel takes no cell range of any length."""
ESCAPED = re.compile(r"_x(00[01][0-9A-Fa-f]|005[Ff]|[Ff]{3}[EeFf])_")
NOT_OURS = (OSError, KeyError, ValueError, EOFError, RuntimeError, zlib.error, zipfile.BadZipFile)
"""What is raised where no whole workbook of ours is."""

Kind = Literal["typed", "shown"]


@dataclass(frozen=True, slots=True)
class Offered:
    """What the protocol offers: the reasons by phase, and the people. Other words may be typed all the same."""

    reasons: Mapping[str, Sequence[str]] = field(default_factory=dict)
    people: Sequence[str] = ()


NOTHING_OFFERED = Offered()


@dataclass(frozen=True, slots=True)
class Look:
    """What a workbook is made of.

    columns   their names; typed: those that people fill in, all others are locked
    printed   how many columns come on paper
    phases    of each row, in their order; "" where there is nothing to choose
    """

    columns: Sequence[str]
    typed: Sequence[str]
    printed: int
    phases: Sequence[str]
    offered: Offered = NOTHING_OFFERED


def write_workbook(path: Path, look: Look, rows: Iterable[WorkbookRow], blank: str = "") -> None:
    """Write the workbook, whole or not at all; as many `rows` as the look has phases.

    `blank`: the SHA-256 of the CSV of the same rows where nobody typed anything in any of them.
    """
    _put(path, _bare(look, blank), lambda entry, bare: _fill(entry, bare.decode(), look, rows))


def add_to_workbook(path: Path, needed: str, rows: Sequence[Mapping[str, str]]) -> None:
    """Add rows at the end of the worksheet that has this column; every cell that stands there stays."""
    from openpyxl import load_workbook

    with reading(path) as stream:
        book = load_workbook(stream, rich_text=True)
    sheet = next(sheet for sheet in book.worksheets if needed in [cell.value for cell in sheet[1]])
    filled = [number for number, row in enumerate(sheet.values, start=1) if any(value is not None for value in row)]
    above = sheet[filled[-1]]
    for number, row in enumerate(rows, start=filled[-1] + 1):
        for name, like in zip(sheet[1], above, strict=True):
            cell = sheet.cell(number, name.column, row.get(str(name.value)) or None)
            # As the row above, which is not locked where people type.
            cell._style = copy(like._style)
            cell.data_type = "s"
    content = io.BytesIO()
    book.save(content)
    _put(path, content.getvalue())


def _put(path: Path, made_up: bytes, fill: Callable[[IO[bytes], bytes], None] | None = None) -> None:
    """Write a workbook that openpyxl made without its times, sealed; `fill` writes the first worksheet anew."""
    with (
        zipfile.ZipFile(io.BytesIO(made_up)) as bare,
        replacing(path) as stream,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for name in sorted(set(bare.namelist()) - {CORE}):
            with made.open(_entry(name), "w") as entry:
                if fill and name == FIRST_WORKSHEET:
                    fill(entry, bare.read(name))
                else:
                    entry.write(bare.read(name))
        sealed = bare.read(CORE).replace(UNSEALED.encode(), _seal(made).encode())
        with made.open(_entry(CORE), "w") as entry:
            entry.write(re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>1980-01-01T00:00:00Z", sealed))


def is_as_written(path: Path) -> bool:
    """Whether no program has saved this workbook since we wrote it: nobody typed anything into it."""
    try:
        with reading(path) as stream, zipfile.ZipFile(stream) as archive:
            found = IDENTIFIER.search(archive.read(CORE))
            return found is not None and found[1].decode() == _seal(archive)
    except NOT_OURS:
        return False


def blank_beside(path: Path) -> str:
    """The SHA-256 of the CSV that was written beside this workbook without a word; "" where there is none."""
    try:
        with reading(path) as stream, zipfile.ZipFile(stream) as archive:
            found = SUBJECT.search(archive.read(CORE))
            return found[1].decode() if found else ""
    except NOT_OURS:
        return ""


def unescaped(text: str) -> str:
    """A string of a workbook, its control characters as they were; other escapes stay as LibreOffice leaves them.

    >>> unescaped("a_x0007_b"), unescaped("_x005F_x0007_"), unescaped("_x0041_")
    ('a\\x07b', '_x0007_', '_x0041_')
    """
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _seal(archive: zipfile.ZipFile) -> str:
    parts = sorted(f"{part.filename} {part.CRC:08x}" for part in archive.infolist() if part.filename != CORE)
    return sha256_of("\n".join(parts).encode())


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _bare(look: Look, blank: str) -> bytes:
    """The workbook with its header, one row that shows how each column looks, and everything around the rows."""
    # Imported where it is needed: a quarter of a second.
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.active
    sheet.title = OUR_TITLE
    book.properties.creator, book.properties.created = OUR_TITLE, EPOCH
    book.properties.identifier, book.properties.subject = UNSEALED, blank or None
    for at, name in enumerate(look.columns, start=1):
        sheet.column_dimensions[get_column_letter(at)].width = WIDTHS.get(name, NARROW)
        _style(sheet.cell(1, at, name), "typed" if name in look.typed else "shown", is_header=True)
        _style(sheet.cell(2, at), "typed" if name in look.typed else "shown")
    last = get_column_letter(len(look.columns))
    n_rows = len(look.phases) + 1
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{last}{n_rows}"
    sheet.protection.sheet = True
    for allowed in ("formatCells", "formatColumns", "formatRows", "sort", "autoFilter"):
        setattr(sheet.protection, allowed, False)
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = 0.3
    sheet.print_title_rows = "1:1"
    sheet.print_area = f"A1:{get_column_letter(look.printed)}{n_rows}"
    sheet.oddFooter.center.text = "&P / &N"
    _offer(book, sheet, look)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _style(cell: Any, kind: Kind, *, is_header: bool = False) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side

    cell.alignment = Alignment(wrap_text=True, vertical="center" if is_header else "top")
    # The format "text": what a person types there is never made into a date, a figure or a formula.
    cell.number_format = "@"
    cell.protection = Protection(locked=is_header or kind == "shown")
    cell.font = Font(name="Calibri", size=11, bold=is_header)
    cell.border = Border(bottom=Side("thin", color="BFBFBF"))
    colour = {"typed": "FFF2CC", "shown": "D9E2F3"}[kind]
    if is_header or kind == "typed":
        cell.fill = PatternFill("solid", fgColor=colour if is_header else "FFFBEF")


def _offer(book: Any, sheet: Any, look: Look) -> None:
    """The lists to choose from: the words of the row's phase, its reasons, the people."""
    from openpyxl.utils import get_column_letter

    lists = book.create_sheet(LISTS)
    lists.sheet_state = "hidden"
    ranges = {phase: _ranges(look.phases, phase) for phase in dict.fromkeys(look.phases) if phase}
    wanted: list[tuple[str, Sequence[str], str, str]] = []
    for phase, rows in ranges.items():
        words = [word for word in WORDS_BY_PHASE.get(phase, ()) if word != WITHDRAWN]
        wanted.append(("decision", words, rows, "warning"))
        wanted.append(("reason", look.offered.reasons.get(phase, ()), rows, ""))
    wanted.append(("reviewer", look.offered.people, f"2-{len(look.phases) + 1}" if look.phases else "", ""))
    at = 0
    for name, values, rows, style in wanted:
        if values and rows and name in look.columns:
            at += 1
            for number, value in enumerate(values, start=1):
                cell = lists.cell(number, at, value)
                cell.data_type = "s"
            letter, column = get_column_letter(at), get_column_letter(look.columns.index(name) + 1)
            pieces = rows.split()
            for first in range(0, len(pieces), MOST_RANGES):
                some = pieces[first : first + MOST_RANGES]
                _choose(sheet, f"{LISTS}!${letter}$1:${letter}${len(values)}", column, some, style)


def _choose(sheet: Any, formula: str, column: str, rows: Iterable[str], style: str) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    choice = DataValidation(type="list", formula1=formula, allow_blank=True, showErrorMessage=bool(style))
    if style:
        choice.errorStyle, choice.errorTitle = style, "Another word"
        choice.error = "This is none of the words of the list; trialsift decide may ask you for another."
    for piece in rows:
        first, _, last = piece.partition("-")
        choice.add(f"{column}{first}:{column}{last}")
    sheet.add_data_validation(choice)


def _ranges(phases: Sequence[str], phase: str) -> str:
    """The rows of this phase as "2-5 9-9"; the first row below the header is 2."""
    found: list[list[int]] = []
    for row, other in enumerate(phases, start=2):
        if other == phase:
            if found and found[-1][1] == row - 1:
                found[-1][1] = row
            else:
                found.append([row, row])
    return " ".join(f"{first}-{last}" for first, last in found)


def _fill(entry: IO[bytes], bare: str, look: Look, rows: Iterable[WorkbookRow]) -> None:
    """The worksheet, its rows in the place of the one that shows how they look."""
    head, _, rest = bare.partition('<row r="2"')
    shown, end, tail = rest.partition("</sheetData>")
    # One row more than there are: the look's own, which is taken out.
    last = len(look.phases) + 1
    head = re.sub(r'(<dimension ref="A1:[A-Z]+)\d+"', rf'\g<1>{last}"', head)
    styles = re.findall(r'<c r="[A-Z]+2" s="(\d+)"', shown)
    style_by_kind = {name in look.typed: style.encode() for name, style in zip(look.columns, styles, strict=True)}
    typed, others = style_by_kind.get(True, b""), style_by_kind.get(False, b"")
    entry.write(head.encode())
    numbered = (row.at(number, typed, others) for number, row in enumerate(rows, start=2))
    while some := b"".join(islice(numbered, ROWS_AT_ONCE)):
        entry.write(some)
    entry.write((end + tail).encode())
