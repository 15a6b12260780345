"""A sheet as a workbook for Excel and LibreOffice: wrapped and frozen, with lists to choose from and quoted words bold.

openpyxl declares how the workbook looks; the rows are put in their place as text, because building an object for each
cell took eight seconds for 5,000 records where this takes less than one. Every cell is a string by its type, so that no
text of a record is ever run. Nothing in the file tells of a clock: the same rows make the same bytes.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Literal
from xml.sax.saxutils import escape

from pipeline.ground.files import reading, replacing, sha256_of
from pipeline.tables.kept import WITHDRAWN, WORDS_BY_PHASE

OUR_TITLE = "TrialSift"
"""The worksheet's name. Cells in a worksheet of another name came out of a CSV, where formulas have an apostrophe."""
LISTS = "lists"
"""The hidden worksheet with what there is to choose from."""
EPOCH = datetime(1980, 1, 1)
CORE = "docProps/core.xml"
FIRST_WORKSHEET = "xl/worksheets/sheet1.xml"
IDENTIFIER = re.compile(rb"<dc:identifier>([0-9a-f]{64})</dc:identifier>")
UNSEALED = "0" * 64
LONGEST = 32_000
"""Characters that Excel shows of a cell are 32,767."""
MOST_RANGES = 100
"""Rows that hang together, for which one list stands; Excel takes no cell range of any length."""
HIGHEST = 409
"""Points, the highest row that there can be; LINE is one line of it."""
LINE = 15
QUOTED = re.compile(r"«([^«»]+)»")
NO_XML = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
CONTROL = re.compile("[\0-\x08\x0b-\x1f\ufffe\uffff]")
MARKUP = re.compile("[&<>]")
"""Looked for first: an expression of one class is ten times as fast as one of several, and few texts hold any."""
ESCAPED = re.compile(r"_x(00[01][0-9A-Fa-f]|005[Ff]|[Ff]{3}[EeFf])_")
WIDE = re.compile("[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]")
"""Letters of twice the width."""
WIDTHS = {
    "decision": 13, "reason": 20, "note": 20, "reviewer": 13, "title": 36, "abstract": 85, "evidence": 75,
    "open_questions": 24, "flags": 18, "phase": 14, "whose_turn": 18, "journal": 20, "stands": 20, "said": 34,
    "link": 24, "record_id": 18, "other_id": 18, "study_id": 18,
    "order_by": 16, "learned": 36, "study": 24, "outcome": 16,
}  # fmt: skip
"""In letters; other columns are NARROW."""
NARROW = 12
CUT_OFF = "… (the whole text stands in the CSV)"
TEXT = '<t xml:space="preserve">'
BOLD = '<rPr><b/><sz val="11"/><rFont val="Calibri"/></rPr>'
MARKED = ("title", "abstract", "evidence")
"""Where the quoted words stand in bold."""

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


def write_workbook(path: Path, look: Look, rows: Iterable[Sequence[str]]) -> None:
    """Write the workbook, whole or not at all; as many `rows` as the look has phases."""
    _put(path, _bare(look), lambda entry, bare: _fill(entry, bare.decode(), look, rows))


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
    except (OSError, KeyError, zipfile.BadZipFile):
        return False


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


def _bare(look: Look) -> bytes:
    """The workbook with its header, one row that shows how each column looks, and everything around the rows."""
    # Imported where it is needed: a quarter of a second.
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.active
    sheet.title = OUR_TITLE
    book.properties.creator, book.properties.created = OUR_TITLE, EPOCH
    book.properties.identifier = UNSEALED
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


def _fill(entry: IO[bytes], bare: str, look: Look, rows: Iterable[Sequence[str]]) -> None:
    """The worksheet, its rows in the place of the one that shows how they look."""
    head, _, rest = bare.partition('<row r="2"')
    shown, end, tail = rest.partition("</sheetData>")
    # One row more than there are: the look's own, which is taken out.
    last = len(look.phases) + 1
    head = re.sub(r'(<dimension ref="A1:[A-Z]+)\d+"', rf'\g<1>{last}"', head)
    styles = re.findall(r'<c r="[A-Z]+2" s="(\d+)"', shown)
    letters = re.findall(r'<c r="([A-Z]+)2"', shown)
    entry.write(head.encode())
    for number, row in enumerate(rows, start=2):
        entry.write("".join(_row(number, look.columns, row, letters, styles)).encode())
    entry.write((end + tail).encode())


def _row(
    number: int, columns: Sequence[str], row: Sequence[str], letters: Sequence[str], styles: Sequence[str]
) -> Iterator[str]:
    cells = dict(zip(columns, row, strict=True))
    words = _words(_escaped(cells.get("evidence", "")))
    lines = max([_lines(cell, WIDTHS.get(name, NARROW)) for name, cell in cells.items() if cell], default=1)
    yield f'<row r="{number}" ht="{min(lines * LINE + 3, HIGHEST)}" customHeight="1">'
    for name, cell, letter, style in zip(columns, row, letters, styles, strict=True):
        if not cell:
            yield f'<c r="{letter}{number}" s="{style}"/>'
            continue
        text = _escaped(cell if len(cell) <= LONGEST else cell[:LONGEST] + CUT_OFF)
        string = _string(text, words if name in MARKED else ())
        yield f'<c r="{letter}{number}" s="{style}" t="inlineStr"><is>{string}</is></c>'
    yield "</row>"


def _lines(cell: str, width: int) -> int:
    """About how many lines the text takes in a column of this width."""
    per_line = width * 1.1
    if not cell.isascii():
        return sum(int((len(line) + len(WIDE.findall(line))) / per_line) + 1 for line in cell.split("\n"))
    if "\n" not in cell:
        return int(len(cell) / per_line) + 1
    return sum([int(len(line) / per_line) + 1 for line in cell.split("\n")])


def _words(evidence: str) -> list[str]:
    """The quoted words of the evidence, the longest first; they and what they are looked for in are escaped."""
    return sorted(set(QUOTED.findall(evidence)), key=lambda word: (-len(word), word))


def _places(text: str, words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where the words stand as whole words, the first and the longest of those that overlap.

    Looked for one by one: an expression that tries all of them at each letter took five times as long.
    """
    found = []
    for rank, word in enumerate(words):
        at = text.find(word)
        while at >= 0:
            end = at + len(word)
            # Behind "&" stands the name of an escaped character, which is no word.
            if not (_is_of_word(text[at - 1 : at]) or text[at - 1 : at] == "&" or _is_of_word(text[end : end + 1])):
                found.append((at, rank, end))
            at = text.find(word, at + 1)
    last = 0
    for at, _, end in sorted(found):
        if at >= last:
            yield at, end
            last = end


def _is_of_word(letter: str) -> bool:
    return letter.isalnum() or letter == "_"


def _string(text: str, words: Sequence[str]) -> str:
    """The text in one piece, or in several of which some are bold."""
    runs, last = [], 0
    for at, end in _places(text, words):
        if at > last:
            runs.append(f"<r>{TEXT}{text[last:at]}</t></r>")
        runs.append(f"<r>{BOLD}{TEXT}{text[at:end]}</t></r>")
        last = end
    if not runs:
        return f"{TEXT}{text}</t>"
    if last < len(text):
        runs.append(f"<r>{TEXT}{text[last:]}</t></r>")
    return "".join(runs)


def _escaped(text: str) -> str:
    if "_x" in text or CONTROL.search(text):
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        text = NO_XML.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    return escape(text) if MARKUP.search(text) else text
