"""A new sheet for people, which carries over every word that has not been taken in."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from operator import itemgetter
from os import SEEK_END
from pathlib import Path
from typing import IO, Any

from pipeline.ground.errors import DecisionError
from pipeline.ground.files import remove, sha256_of_file
from pipeline.sheets.reading import TypedRow, read_sheet
from pipeline.sheets.said import ANYBODY, Said
from pipeline.sheets.sheet import Sheet
from pipeline.sheets.workbook import NOTHING_OFFERED, Look, Offered, blank_beside, is_as_written, write_workbook
from pipeline.sheets.written_rows import OF_WHEN_COLUMN, WorkbookRow, WrittenRow, written
from pipeline.tables.kept import DUPLICATE, Decision

Subject = tuple[str, str]
"""The record or the pair, and the phase, that a row is about."""
Words = dict[Subject, list[dict[str, str]]]
"""The cells of each row that people filled in and that no decision says yet."""
Order = Any
"""What sorts: it is looked at when all rows are there."""


SHOWN_WITH = ("open_questions", "order_by", "learned", "sheet")
"""What a screening page shows of a row besides the record itself."""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row of the sheet: its record, its phase, and what a screening page shows of it, by column."""

    record_id: str
    phase: str
    cells: Mapping[str, str]

    @classmethod
    def of(cls, sheet: Sheet, cells: Mapping[str, str]) -> SheetRow:
        """The row of these cells. In a review every id names its source; a bare number was left by a spreadsheet."""
        row = TypedRow(0, {name: cells.get(name, "") for name in sheet.identity})
        record_id = next((record_id for record_id in row.record_ids if ":" in record_id), "")
        return cls(record_id, row.phase, {name: cells[name] for name in SHOWN_WITH if name in cells})


@dataclass(frozen=True, slots=True)
class Waiting:
    """Where a row waits to be written: its line in the CSV, and behind it its cells in the workbook."""

    at: int
    n_bytes_of_line: int
    n_bytes_of_cells: int
    n_lines: int
    row: SheetRow


class NewSheet:
    """A sheet that is being written. Rows wait on disk, so that memory does not grow with their abstracts.

    has_words   whether people typed something that is carried over
    """

    def __init__(self, sheet: Sheet, words: Words, waiting: IO[bytes]) -> None:
        self.has_words = bool(words)
        self._sheet = sheet
        self._words = words
        self._waiting = waiting
        self._columns = sheet.table.columns
        self._at_of_when = self._columns.index(OF_WHEN_COLUMN)
        self._order: list[tuple[Order, int, Waiting]] = []

    @property
    def spoken_of(self) -> set[str]:
        """The ids of the records of which people typed something that is carried over."""
        return {record_id for named, _ in self._words for record_id in (named, f"pubmed:{named}")}

    @property
    def rows(self) -> list[SheetRow]:
        """The rows so far, when all are there in their order."""
        return [waiting.row for *_, waiting in self._order]

    def add(self, row: Any, place: Order) -> None:
        """Add a row at its place in the reading order, with what people typed for it."""
        cells = dict(zip(self._columns, self._sheet.table.cells(row), strict=True))
        typed = _taken_from(self._words, self._sheet, cells) if self._words else []
        self._wait(cells | (typed[0] if typed else {}), place)
        if typed[1:]:
            self._words[_subject(self._sheet, cells)] = typed[1:]

    def written(self, row: Any) -> WrittenRow:
        """The row as it is written where nobody typed anything for it."""
        return self._written(dict(zip(self._columns, self._sheet.table.cells(row), strict=True)))

    def add_written(self, written: WrittenRow, row: SheetRow, place: Order) -> None:
        """Add a row as it was written before; it is none that is `spoken_of`."""
        of_when = row.cells[OF_WHEN_COLUMN]
        line, in_workbook = written.line(of_when), written.workbook_row(of_when, self._at_of_when)
        at = self._waiting.seek(0, SEEK_END)
        self._order.append((place, at, Waiting(at, len(line), len(in_workbook.cells), in_workbook.n_lines, row)))
        self._waiting.write(line + in_workbook.cells)

    def finish(self, path: Path) -> None:
        """Put the rows in their order, and before them what people typed that no row asks for any more."""
        self._order.sort(key=itemgetter(0, 1))
        asked, self._order = self._order, []
        for typed in (cells for rows in self._words.values() for cells in rows):
            self._wait(dict.fromkeys(self._columns, "") | {"evidence": self._sheet.unasked} | typed, ())
        self._order += asked
        with self._sheet.table.named(path.name).adding_raw(path.parent) as put:
            for *_, waiting in self._order:
                put(self._read(waiting.at, waiting.n_bytes_of_line))

    def workbook_rows(self) -> Iterator[WorkbookRow]:
        """The rows as they stand in the workbook."""
        for *_, waiting in self._order:
            cells = self._read(waiting.at + waiting.n_bytes_of_line, waiting.n_bytes_of_cells)
            yield WorkbookRow(waiting.n_lines, cells)

    def look(self, offered: Offered) -> Look:
        """How the workbook looks."""
        columns = self._columns
        printed = columns.index("evidence") + 1 if "evidence" in columns else len(columns)
        phases = [waiting.row.phase for *_, waiting in self._order]
        return Look(columns, self._typed, printed, phases, offered)

    @property
    def _typed(self) -> tuple[str, ...]:
        return tuple(name for name in self._columns if name in self._sheet.filled_in)

    def _written(self, cells: Mapping[str, str]) -> WrittenRow:
        return written(self._columns, self._typed, cells)

    def _wait(self, cells: Mapping[str, str], place: Order) -> None:
        self.add_written(self._written(cells), SheetRow.of(self._sheet, cells), place)

    def _read(self, at: int, n_bytes: int) -> bytes:
        self._waiting.seek(at)
        return self._waiting.read(n_bytes)


@contextmanager
def sheet_writer(
    sheet: Sheet,
    folder: Path,
    decisions: Sequence[Decision],
    unnamed: str | None = ANYBODY,
    called: Callable[[str], str] = str,
    offered: Offered = NOTHING_OFFERED,
) -> Iterator[NewSheet]:
    """A new sheet in `folder`, to which the block adds rows.

    The sheet is put in place when the block ends well, as a CSV and as a workbook with the same cells, and carries over
    every word not yet taken in, whichever of the two it was typed into. Where the one that is there cannot be read, it
    stays as it is and the new one is written beside it as `<name>.new.csv` or `.new.xlsx`. Once it can be read again,
    it takes over the words of the one beside it, which goes: a word left there would be taken in anew after every
    change of mind.

    `unnamed`: who filled in the rows without a name. `called`: as in `Said`. `offered`: what the workbook's lists
    offer. Raises DecisionError when neither sheet can be read.
    """
    (text, workbook), words, not_needed = _readable(sheet, folder, Said(decisions, called), unnamed)
    with tempfile.TemporaryFile() as waiting:
        new = NewSheet(sheet, words, waiting)
        yield new
        new.finish(text)
        blank = "" if new.has_words else sha256_of_file(text)
        write_workbook(workbook, new.look(offered), new.workbook_rows(), blank)
        for beside in not_needed:
            remove(beside)


def words_not_taken_in(path: Path, sheet: Sheet, said: Said, unnamed: str | None = ANYBODY) -> Words:
    """What people typed in this sheet and no decision says yet."""
    words: Words = {}
    for row in [] if holds_no_word(path, sheet) else read_sheet(path, sheet):
        if sheet.owner:
            row = row.by(sheet.owner)
        is_filled = row.is_decided if sheet.owner else row.is_filled
        if is_filled and not is_taken_in(row, said, unnamed):
            # A name that stands ready is no word of this sheet: it is decided on the sheet that carries it over.
            cells = dict(row.cells) if row.is_decided else {**row.cells, "made_on": "", "sheet": ""}
            words.setdefault((row.record_ids[0], row.phase), []).append(cells)
    return words


def holds_no_word(path: Path, sheet: Sheet) -> bool:
    """Whether nobody has saved this file since we wrote it, and nobody's word stands in it that is not in the other.

    A workbook as we wrote it holds the same words as the CSV beside it. People type into one of the two: what they
    clear or mend there must not come back out of the other. Of a CSV that we wrote without a word, the workbook knows
    the hash.
    """
    texts, workbooks = sheet.forms(path.parent)
    if path in workbooks:
        return any(text.exists() for text in texts) and is_as_written(path)
    blank = {*map(blank_beside, workbooks)} - {""}
    try:
        return bool(blank) and sha256_of_file(path) in blank
    except OSError:
        # Whoever reads it says what is wrong.
        return False


def is_taken_in(row: TypedRow, said: Said, unnamed: str | None = ANYBODY) -> bool:
    """Whether the decisions hold what the row says."""
    person = row.cells.get("reviewer", "") or (ANYBODY if row.phase == DUPLICATE else unnamed)
    return any(said.answer(row, record_id, person) in ("stands", "earlier") for record_id in row.record_ids)


def sheet_in_use(sheet: Sheet, folder: Path) -> Path:
    """The sheet that people are given: the one beside the other while that cannot be read."""
    (path, beside), _ = sheet.forms(folder)
    try:
        read_sheet(path, sheet)
    except DecisionError:
        return beside
    return path


def _readable(sheet: Sheet, folder: Path, said: Said, unnamed: str | None) -> tuple[list[Path], Words, list[Path]]:
    """The files to be written, CSV and workbook, the words that they carry over, and the files not needed after it."""
    words: Words = {}
    paths, not_needed = [], []
    for path, beside in sheet.forms(folder):
        try:
            _add(words, words_not_taken_in(path, sheet, said, unnamed))
            paths.append(path)
        except DecisionError as error:
            try:
                _add(words, words_not_taken_in(beside, sheet, said, unnamed))
            except DecisionError as other:
                raise DecisionError(*error.faults, *other.faults) from error
            paths.append(beside)
            continue
        try:
            _add(words, words_not_taken_in(beside, sheet, said, unnamed))
            not_needed.append(beside)
        except DecisionError:
            continue
    return paths, words, not_needed


def _add(words: Words, further: Words) -> None:
    """The same word in the CSV and in the workbook is one; two words on one record are two, and are named."""
    for subject, rows in further.items():
        known = words.setdefault(subject, [])
        known += [typed for typed in rows if typed not in known]


def _subject(sheet: Sheet, cells: Mapping[str, str]) -> Subject:
    row = TypedRow(0, {name: cells[name] for name in sheet.read_back})
    return row.record_ids[0], row.phase


def _taken_from(words: Words, sheet: Sheet, cells: Mapping[str, str]) -> list[dict[str, str]]:
    """What people typed for this row, its record named by its id or by its bare PMID."""
    record_id, phase = _subject(sheet, cells)
    named = {name: cells[name] for name in sheet.identity}
    keys = dict.fromkeys(((record_id, phase), (record_id.removeprefix("pubmed:"), phase)))
    of_now = {"sheet": cells["sheet"]}
    found = [typed for key in keys for typed in words.pop(key, [])]
    return [typed | named | ({} if typed.get("sheet") or typed.get("decision") else of_now) for typed in found]
