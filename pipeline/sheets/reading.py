"""Sheets as they come back from spreadsheet programs: any encoding, delimiter or line end that loses nothing."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.ground.errors import TO_OPEN, DecisionError, Fault
from pipeline.ground.files import read_bytes
from pipeline.sheets.sheet import Sheet
from pipeline.sheets.understood import meant_by, one_word
from pipeline.sheets.workbook_rows import SAVE_AS, is_workbook, workbook_rows
from pipeline.tables.csv_text import BYTE_ORDER_MARK, original
from pipeline.tables.kept import DUPLICATE, MOMENT, pair_id

DELIMITERS = (",", ";", "\t")
DECIDING = ("decision", "reason", "note", "tag")
"""The cells by which a person decides."""
NUMBER = re.compile(r"(\d{1,8})(?:\.0+)?", re.ASCII)
"""A bare PMID, as a spreadsheet may show it."""
SEPARATOR = re.compile(r'"?sep=(.)"?[^\S\n]*(?:\n|\Z)', re.IGNORECASE)
"""The line by which a file tells Excel what parts its cells."""
MISREAD = {codecs.BOM_UTF8.decode(name): name for name in ("cp1252", "cp1250", "cp1251", "mac_roman", "cp850", "cp437")}
"""What our byte order mark became where a program took the sheet for this encoding, as LibreOffice does when it is told
so or not told anything, and saved it as UTF-8 or as a workbook: the mark tells, and every letter can be had back."""
QUOTED_WORDS = "«"
"""Stands in the evidence of nearly every row: it tells Windows-1252 from Mac Roman."""


@dataclass(frozen=True, slots=True)
class SheetText:
    """What a file of a spreadsheet program holds, and how it was written.

    content    its bytes, encoding as Python names it
    text       its lines, ended by a line feed
    """

    content: bytes
    encoding: str
    text: str

    @property
    def delimiter(self) -> str:
        """What the first line names, as Excel reads it ("sep=;"), else the one of DELIMITERS that it holds most of."""
        named = SEPARATOR.match(self.text)
        return named[1] if named else max(DELIMITERS, key=self.text.split("\n", 1)[0].count)

    @property
    def table(self) -> str:
        """The lines of the table itself."""
        return SEPARATOR.sub("", self.text, count=1)

    @property
    def line_end(self) -> str:
        """How its lines end."""
        first, _, _ = self.content.decode(self.encoding).partition("\n")
        return "\r\n" if first.endswith("\r") else "\n"

    def followed_by(self, rows: str) -> bytes:
        """Every byte that stands there, then `rows`, in the same encoding and without a second byte order mark."""
        little = self.content[:2] == b"\xff\xfe"
        encoding = {"utf-8-sig": "utf-8", "utf-16": "utf-16-le" if little else "utf-16-be"}.get(
            self.encoding, self.encoding
        )
        end = self.line_end.encode(encoding)
        before = self.content if self.content.endswith(end) else self.content + end
        return before + rows.encode(encoding, "replace")


@dataclass(frozen=True, slots=True)
class TypedRow:
    """What a row of a sheet says in the cells that are read back; `number` counts from 1, the header's row."""

    number: int
    cells: Mapping[str, str]

    @property
    def is_filled(self) -> bool:
        """Whether a person typed anything at all."""
        return any(self.cells.get(name) for name in ("reviewer", *DECIDING))

    @property
    def is_decided(self) -> bool:
        """Whether a person began to decide; a name that stands ready for later is no decision."""
        return any(self.cells.get(name) for name in DECIDING)

    def by(self, person: str) -> TypedRow:
        """The row as this person's, where it names nobody."""
        return self if self.cells.get("reviewer") else TypedRow(self.number, {**self.cells, "reviewer": person})

    @property
    def made_on(self) -> str:
        """When it was decided: what a person typed, else of when the sheet is; "" where neither is there."""
        said = MOMENT.search(self.cells.get("made_on", "")) or MOMENT.search(self.cells.get("sheet", ""))
        return said[0].replace(" ", "T") if said else ""

    @property
    def record_ids(self) -> tuple[str, ...]:
        """The ids that the row may mean: what stands there, and the PMID that it may be; for a pair its one id."""
        if "other_id" in self.cells:
            return (pair_id(self.cells["record_id"], self.cells["other_id"]),)
        number = NUMBER.fullmatch(self.cells["record_id"])
        record_id = number[1] if number else self.cells["record_id"]
        return record_id, f"pubmed:{record_id}"

    @property
    def phase(self) -> str:
        return one_word(self.cells["phase"]) if "phase" in self.cells else DUPLICATE

    @property
    def decision(self) -> str:
        return meant_by(self.phase, self.cells["decision"])


def _content(path: Path) -> bytes:
    try:
        return read_bytes(path)
    except OSError as error:
        raise DecisionError(Fault(f"the sheet cannot be opened: {error.strerror}", path, fix=TO_OPEN)) from error


def sheet_text(path: Path) -> SheetText | None:
    """The file at `path`, None where it is a workbook. Raises DecisionError."""
    content = _content(path)
    return None if is_workbook(content) else _decoded(path, content)


def _decoded(path: Path, content: bytes) -> SheetText:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        unicode = "utf-16"
    else:
        unicode = "utf-16-le" if content[1:2] == b"\0" else "utf-16-be" if content[:1] == b"\0" else "utf-8-sig"
    one_byte = [(name, text) for name in ("cp1252", "mac_roman") for text in _decodings(content, name)]
    likely = sorted(one_byte, key=lambda decoding: -decoding[1].count(QUOTED_WORDS))
    for encoding, text in (*((unicode, text) for text in _decodings(content, unicode)), *likely):
        return SheetText(content, encoding, text.replace("\r\n", "\n").replace("\r", "\n"))
    raise DecisionError(Fault("the sheet is in no encoding that we know", path, fix=SAVE_AS))


def _decodings(content: bytes, encoding: str) -> list[str]:
    """The text in this encoding, or nothing; a NUL says that it is another one."""
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return []
    return [] if "\0" in text else [text]


def sheet_rows(path: Path, needed: Collection[str] = ()) -> Iterator[list[str]]:
    """The rows of what a spreadsheet program saved, its header first, each cell as people see it.

    A workbook is one by its content, whatever its name; `needed`: the columns by which its worksheet is known.
    Raises DecisionError, also for quotation marks that do not close.
    """
    content = _content(path)
    rows = (
        iter(workbook_rows(path, content, needed)) if is_workbook(content) else text_rows(path, _decoded(path, content))
    )
    header = next(rows, [])
    encoding = next((name for mark, name in MISREAD.items() if header and header[0].startswith(mark)), "")
    yield [_as_it_was(cell, encoding) for cell in header] if encoding else header
    yield from ([_as_it_was(cell, encoding) for cell in row] for row in rows) if encoding else rows


def _as_it_was(cell: str, encoding: str) -> str:
    """The text that a program took for this encoding; what a person typed there afterwards is none such, and stays."""
    try:
        return b"".join(_byte(letter, encoding) for letter in cell).decode("utf-8-sig")
    except UnicodeError:
        return cell


def _byte(letter: str, encoding: str) -> bytes:
    """The byte that was taken for this letter; where it means none, programs keep its number in one of two ways."""
    number = ord(letter)
    is_number = 0x80 <= number <= 0x9F or 0xF180 <= number <= 0xF1FF
    return bytes([number & 0xFF]) if is_number else letter.encode(encoding)


def text_rows(path: Path, sheet: SheetText) -> Iterator[list[str]]:
    """The rows of a sheet in text. Raises DecisionError for quotation marks that do not close."""
    reader = csv.reader(io.StringIO(sheet.table, newline=""), delimiter=sheet.delimiter, strict=True)
    try:
        for cells in reader:
            yield [original(cell) for cell in cells] if "'" in "".join(cells) else cells
    except csv.Error as error:
        place = f"line {reader.line_num}"
        raise DecisionError(
            Fault(f"the sheet cannot be read: {error}", path, place, fix="correct the quotation marks")
        ) from error


def read_sheet(path: Path, sheet: Sheet) -> list[TypedRow]:
    """The rows of a filled sheet, blank rows left out; [] where the file is not there.

    Columns may stand in another order, and those that nobody fills in may be gone. Raises DecisionError, naming row and
    column, for what might lose a word.
    """
    if not path.exists():
        return []
    rows = sheet_rows(path, sheet.needed)
    header = [name.removeprefix(BYTE_ORDER_MARK).strip().casefold() for name in next(rows, [])]
    _check_header(path, header, sheet)
    at_by_name = {name: header.index(name) for name in sheet.read_back if name in header}
    return list(_typed_rows(path, header, at_by_name, rows, sheet))


def _check_header(path: Path, header: Sequence[str], sheet: Sheet) -> None:
    faults = [
        Fault("the sheet lacks a column", path, f"row 1, column {name}", ", ".join(header), name)
        for name in sheet.needed
        if name not in header
    ]
    faults += [
        Fault("a column stands twice", path, f"row 1, column {name}", name, "once")
        for name in sheet.read_back
        if header.count(name) > 1
    ]
    DecisionError.raise_if_any(faults or _faults_of_renamed(path, header, sheet))


def _faults_of_renamed(path: Path, header: Sequence[str], sheet: Sheet) -> list[Fault]:
    """A column of ours that is missing beside one of another name: what is typed there would be lost."""
    missing = ", ".join(name for name in (*sheet.identity, *sheet.typed) if name not in header)
    unknown = [name for name in header if name and name not in sheet.table.columns]
    return [
        Fault("this column may be one of ours under another name", path, f"row 1, column {name}", name, missing,
              "give it its name back, or take it out")
        for name in unknown
        if missing
    ]  # fmt: skip


def _typed_rows(
    path: Path, header: Sequence[str], at_by_name: Mapping[str, int], rows: Iterator[list[str]], sheet: Sheet
) -> Iterator[TypedRow]:
    for number, row in enumerate(rows, start=2):
        if not any(cell.strip() for cell in row):
            continue
        if any(cell.strip() for cell in row[len(header) :]) or len(row) <= max(
            at_by_name[name] for name in at_by_name if name not in sheet.optional
        ):
            raise DecisionError(
                Fault(
                    "this row does not fit the header: its cells may have slipped",
                    path,
                    f"row {number}",
                    f"{len(row)} cells",
                    f"{len(header)} cells",
                    "look for a comma outside quotation marks",
                )
            )
        yield TypedRow(number, {name: _cell(row, at_by_name.get(name)) for name in sheet.read_back})


def _cell(row: Sequence[str], at: int | None) -> str:
    return "" if at is None or at >= len(row) else row[at].strip()
