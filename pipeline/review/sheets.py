"""The sheet that people fill in: `to_screen.csv`. Nothing overwrites a word that has not been taken in."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from pipeline.ground.errors import DecisionError, Fault
from pipeline.ground.tables import original, table_writer
from pipeline.review.decisions import Decision

TYPED = ("reviewer", "decision", "reason", "note")
"""The cells that people fill in."""
READ_BACK = ("record_id", "phase", *TYPED)
"""All that is ever read back from a sheet; titles and the rest are not."""
DELIMITERS = (",", ";", "\t")


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One record that waits for a person. The order of the fields is the order of the columns."""

    record_id: str
    phase: str
    reviewer: str = ""
    decision: str = ""
    reason: str = ""
    note: str = ""
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
        return any(self.cells[name] for name in TYPED)


def read_sheet(path: Path) -> list[TypedRow]:
    """The rows of a sheet that came back from a spreadsheet program, blank rows left out.

    Accepts what loses nothing: byte order marks, UTF-16, Windows-1252, ";" or tabs, other line ends, columns in another
    order or left out. Raises DecisionError, naming row and column, for what might lose something.
    """
    text = _decoded(path)
    header_line = text.split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=header_line.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        header = [name.strip().casefold() for name in next(reader, [])]
        _check_header(path, header)
        return list(_typed_rows(path, header, reader))
    except csv.Error as error:
        place = f"line {reader.line_num}"
        raise DecisionError(
            Fault(f"the sheet cannot be read: {error}", path, place, fix="mend the quotation marks")
        ) from error


def _decoded(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DecisionError(Fault(f"the sheet cannot be opened: {error.strerror}", path)) from error
    encodings = ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text.replace("\r\n", "\n").replace("\r", "\n")
    raise DecisionError(Fault("the sheet is in no encoding that we know", path, fix="save it as CSV UTF-8"))


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
    DecisionError.raise_if_any(faults)


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


@contextmanager
def sheet_writer(path: Path, decisions: Sequence[Decision]) -> Iterator[Callable[[SheetRow], None]]:
    """A function that adds a record to a new sheet, which is put in place when the block ends well.

    The sheet is in reading order, likely trials first, and carries over every word not yet taken in. Where the sheet
    that is there cannot be read, it stays as it is and the new one is written beside it as `<name>.new.csv`. Rows wait
    on disk, so that memory does not grow with their abstracts.
    """
    try:
        words = words_not_taken_in(path, decisions)
    except DecisionError:
        path, words = path.with_suffix(".new.csv"), {}
    order: list[tuple[int, str, int]] = []
    with tempfile.TemporaryFile("w+", encoding="utf-8", newline="") as waiting:
        writer = csv.writer(waiting, lineterminator="\n")

        def add(row: SheetRow) -> None:
            order.append((-row.score, row.record_id, waiting.tell()))
            writer.writerow((asdict(row) | words.pop((row.record_id, row.phase), {})).values())

        yield add
        with table_writer(path, SHEET_COLUMNS) as put:
            for typed in words.values():
                put([typed.get(name, "") for name in SHEET_COLUMNS])
            for _, _, at in sorted(order):
                waiting.seek(at)
                put(next(csv.reader(iter(waiting.readline, ""))))


def words_not_taken_in(path: Path, decisions: Sequence[Decision]) -> dict[tuple[str, str], dict[str, str]]:
    """(record_id, phase) -> the cells that people filled in and that no decision says yet."""
    if not path.exists():
        return {}
    taken_in = frozenset(tuple(getattr(decision, name) for name in READ_BACK) for decision in decisions)
    return {
        (row.cells["record_id"], row.cells["phase"]): dict(row.cells)
        for row in read_sheet(path)
        if row.is_filled and tuple(row.cells[name] for name in READ_BACK) not in taken_in
    }
