"""The sheet that people fill in: `to_screen.csv`. What it holds, and how it is read when it comes back."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from pipeline.ground.errors import DecisionError, Fault
from pipeline.ground.tables import original

TYPED = ("reviewer", "decision", "reason", "note")
"""The cells that people fill in."""
READ_BACK = ("record_id", "phase", *TYPED)
"""All that is ever read back from a sheet; titles and the rest are not."""
DELIMITERS = (",", ";", "\t")
NUMBER = re.compile(r"(\d{1,8})(?:\.0+)?", re.ASCII)
"""A bare PMID, as a spreadsheet may show it."""
QUOTED_WORDS = "«"
"""Stands in the evidence of nearly every row: it tells Windows-1252 from Mac Roman."""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One record that waits for a person. The order of the fields is the order of the columns."""

    record_id: str
    phase: str
    reviewer: str = ""
    decision: str = ""
    reason: str = ""
    note: str = ""
    whose_turn: str = ""
    outcome: str = ""
    score: int = 0
    year: str = ""
    title: str = ""
    evidence: str = ""
    open_questions: str = ""
    flags: str = ""
    journal: str = ""
    link: str = ""
    abstract: str = ""


SHEET_COLUMNS = tuple(field.name for field in fields(SheetRow))


@dataclass(frozen=True, slots=True)
class TypedRow:
    """What a sheet's row says in the cells that are read back; `number` counts from 1, the header's row."""

    number: int
    cells: Mapping[str, str]

    @property
    def is_filled(self) -> bool:
        """Whether a person typed anything at all."""
        return any(self.cells[name] for name in TYPED)

    @property
    def is_decided(self) -> bool:
        """Whether a person began to decide; a name that stands ready for later is no decision."""
        return any(self.cells[name] for name in ("decision", "reason", "note"))

    @property
    def record_ids(self) -> tuple[str, str]:
        """The ids that the row may mean: what stands there, and the PMID that it may be."""
        number = NUMBER.fullmatch(self.cells["record_id"])
        record_id = number[1] if number else self.cells["record_id"]
        return record_id, f"pubmed:{record_id}"

    @property
    def phase(self) -> str:
        return _word(self.cells["phase"])

    @property
    def decision(self) -> str:
        return _word(self.cells["decision"])


def _word(typed: str) -> str:
    """A word of ours however it was typed: "Not retrieved" is not_retrieved."""
    return "_".join(typed.casefold().split())


def read_sheet(path: Path) -> list[TypedRow]:
    """The rows of a sheet that came back from a spreadsheet program, blank rows left out.

    Accepts what loses nothing: byte order marks, UTF-16, Windows-1252, Mac Roman, ";" or tabs, other line ends, columns
    in another order or left out. Raises DecisionError, naming row and column, for what might lose something.
    """
    text = decoded(path)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=likely_delimiter(text), strict=True)
    try:
        header = [name.strip().casefold() for name in next(reader, [])]
        _check_header(path, header)
        return list(_typed_rows(path, header, reader))
    except csv.Error as error:
        place = f"line {reader.line_num}"
        raise DecisionError(
            Fault(f"the sheet cannot be read: {error}", path, place, fix="mend the quotation marks")
        ) from error


def likely_delimiter(text: str) -> str:
    """The one of DELIMITERS that the first line holds most of."""
    return max(DELIMITERS, key=text.split("\n", 1)[0].count)


def decoded(path: Path) -> str:
    r"""The text of a file that a spreadsheet program wrote, its lines ended by "\n". Raises DecisionError."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DecisionError(Fault(f"the sheet cannot be opened: {error.strerror}", path)) from error
    unicode = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    one_byte = [text for encoding in ("cp1252", "mac_roman") for text in _decodings(content, encoding)]
    likely = sorted(one_byte, key=lambda text: -text.count(QUOTED_WORDS))
    for text in (*_decodings(content, unicode), *likely):
        return text.replace("\r\n", "\n").replace("\r", "\n")
    raise DecisionError(Fault("the sheet is in no encoding that we know", path, fix="save it as CSV UTF-8"))


def _decodings(content: bytes, encoding: str) -> list[str]:
    """The text in this encoding, or nothing; a NUL says that it is another one."""
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return []
    return [] if "\0" in text else [text]


def _check_header(path: Path, header: Sequence[str]) -> None:
    faults = [
        Fault("the sheet lacks a column", path, f"row 1, column {name}", ", ".join(header), name)
        for name in ("record_id", "phase", "decision")
        if name not in header
    ]
    faults += [
        Fault("a column stands twice", path, f"row 1, column {name}", name, "once")
        for name in READ_BACK
        if header.count(name) > 1
    ]
    DecisionError.raise_if_any(faults or _faults_of_renamed(path, header))


def _faults_of_renamed(path: Path, header: Sequence[str]) -> list[Fault]:
    """A column of ours that is missing beside one of another name: what is typed there would be lost."""
    missing = ", ".join(name for name in READ_BACK if name not in header)
    unknown = [name for name in header if name and name not in SHEET_COLUMNS]
    return [
        Fault("this column may be one of ours under another name", path, f"row 1, column {name}", name, missing,
              "give it its name back, or take it out")
        for name in unknown
        if missing
    ]  # fmt: skip


def _typed_rows(path: Path, header: Sequence[str], rows: Iterator[list[str]]) -> Iterator[TypedRow]:
    at_by_name = {name: header.index(name) for name in READ_BACK if name in header}
    for number, row in enumerate(rows, start=2):
        if not any(cell.strip() for cell in row):
            continue
        if any(cell.strip() for cell in row[len(header) :]) or len(row) <= max(at_by_name.values()):
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
        yield TypedRow(number, {name: _cell(row, at_by_name.get(name)) for name in READ_BACK})


def _cell(row: Sequence[str], at: int | None) -> str:
    return "" if at is None else original(row[at]).strip()


def sheet_paths(path: Path) -> tuple[Path, Path]:
    """The sheet, and the one that is written beside it while it cannot be read."""
    return path, path.with_suffix(".new.csv")
