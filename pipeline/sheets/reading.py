"""Sheets as they come back from spreadsheet programs: any encoding, delimiter or line end that loses nothing."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.ground.errors import TO_OPEN, DecisionError, Fault
from pipeline.ground.files import read_bytes
from pipeline.sheets.sheet import Sheet
from pipeline.tables.csv_text import BYTE_ORDER_MARK, original
from pipeline.tables.kept import DUPLICATE, MOMENT, pair_id

DELIMITERS = (",", ";", "\t")
DECIDING = ("decision", "reason", "note", "tag")
"""The cells by which a person decides."""
NUMBER = re.compile(r"(\d{1,8})(?:\.0+)?", re.ASCII)
"""A bare PMID, as a spreadsheet may show it."""
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
        """The one of DELIMITERS that the first line holds most of."""
        return max(DELIMITERS, key=self.text.split("\n", 1)[0].count)

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
        return _word(self.cells["phase"]) if "phase" in self.cells else DUPLICATE

    @property
    def decision(self) -> str:
        return _word(self.cells["decision"])


def _word(typed: str) -> str:
    """A word of ours however it was typed: "Not retrieved" is not_retrieved."""
    return "_".join(typed.casefold().split())


def sheet_text(path: Path) -> SheetText:
    """The file at `path`. Raises DecisionError."""
    try:
        content = read_bytes(path)
    except OSError as error:
        raise DecisionError(Fault(f"the sheet cannot be opened: {error.strerror}", path, fix=TO_OPEN)) from error
    unicode = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    one_byte = [(name, text) for name in ("cp1252", "mac_roman") for text in _decodings(content, name)]
    likely = sorted(one_byte, key=lambda decoding: -decoding[1].count(QUOTED_WORDS))
    for encoding, text in (*((unicode, text) for text in _decodings(content, unicode)), *likely):
        return SheetText(content, encoding, text.replace("\r\n", "\n").replace("\r", "\n"))
    raise DecisionError(Fault("the sheet is in no encoding that we know", path, fix="save it as CSV UTF-8"))


def _decodings(content: bytes, encoding: str) -> list[str]:
    """The text in this encoding, or nothing; a NUL says that it is another one."""
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return []
    return [] if "\0" in text else [text]


def sheet_rows(path: Path, sheet: SheetText) -> Iterator[list[str]]:
    """The rows of a sheet, its header first. Raises DecisionError for quotation marks that do not close."""
    reader = csv.reader(io.StringIO(sheet.text, newline=""), delimiter=sheet.delimiter, strict=True)
    try:
        yield from reader
    except csv.Error as error:
        place = f"line {reader.line_num}"
        raise DecisionError(
            Fault(f"the sheet cannot be read: {error}", path, place, fix="mend the quotation marks")
        ) from error


def read_sheet(path: Path, sheet: Sheet) -> list[TypedRow]:
    """The rows of a filled sheet, blank rows left out; [] where the file is not there.

    Columns may stand in another order, and those that nobody fills in may be gone. Raises DecisionError, naming row and
    column, for what might lose a word.
    """
    if not path.exists():
        return []
    rows = sheet_rows(path, sheet_text(path))
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
    return "" if at is None or at >= len(row) else original(row[at]).strip()
