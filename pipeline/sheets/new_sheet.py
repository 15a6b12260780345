"""A new sheet for people, which carries over every word that has not been taken in."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pipeline.ground.errors import DecisionError
from pipeline.ground.files import remove
from pipeline.sheets.reading import TypedRow, read_sheet
from pipeline.sheets.said import ANYBODY, Said
from pipeline.sheets.sheet import Sheet
from pipeline.sheets.workbook import NOTHING_OFFERED, Look, Offered, is_as_written, write_workbook
from pipeline.tables.csv_text import fragment, original
from pipeline.tables.kept import DUPLICATE, Decision

Subject = tuple[str, str]
"""The record or the pair, and the phase, that a row is about."""
Words = dict[Subject, list[dict[str, str]]]
"""The cells of each row that people filled in and that no decision says yet."""
Order = Any
"""What sorts: it is looked at when all rows are there."""


@contextmanager
def sheet_writer(
    sheet: Sheet,
    folder: Path,
    decisions: Sequence[Decision],
    unnamed: str | None = ANYBODY,
    called: Callable[[str], str] = str,
    offered: Offered = NOTHING_OFFERED,
) -> Iterator[Callable[[Any, Order], None]]:
    """A function that adds a row, and its place in the reading order, to a new sheet in `folder`.

    The sheet is put in place when the block ends well, as a CSV and as a workbook with the same cells, and carries over
    every word not yet taken in, whichever of the two it was typed into. Where the one that is there cannot be read, it
    stays as it is and the new one is written beside it as `<name>.new.csv` or `.new.xlsx`. Once it can be read again,
    it takes over the words of the one beside it, which goes: a word left there would be taken in anew after every
    change of mind. Rows wait on disk, so that memory does not grow with their abstracts.

    `unnamed`: who filled in the rows without a name. `called`: as in `Said`. `offered`: what the workbook's lists
    offer. Raises DecisionError when neither sheet can be read.
    """
    paths, words, not_needed = _readable(sheet, folder, Said(decisions, called), unnamed)
    columns = sheet.table.columns
    order: list[tuple[Order, int, int, str]] = []
    with tempfile.TemporaryFile() as waiting:

        def wait(place: Order, cells: Mapping[str, str]) -> None:
            line = _line(columns, cells).encode()
            order.append((place, waiting.tell(), len(line), _subject(sheet, cells)[1]))
            waiting.write(line)

        def add(row: Any, place: Order) -> None:
            cells = dict(zip(columns, sheet.table.cells(row), strict=True))
            typed = _taken_from(words, sheet, cells) if words else []
            wait(place, cells | (typed[0] if typed else {}))
            if typed[1:]:
                words[_subject(sheet, cells)] = typed[1:]

        def lines() -> Iterator[str]:
            for _, at, n_bytes, _ in order:
                waiting.seek(at)
                yield waiting.read(n_bytes).decode()

        yield add
        order.sort()
        asked, order = order, []
        for typed in (cells for rows in words.values() for cells in rows):
            wait((), dict.fromkeys(columns, "") | {"evidence": sheet.unasked} | typed)
        order += asked
        with sheet.table.named(paths[0].name).adding_lines(folder) as put:
            for line in lines():
                put(line)
        write_workbook(paths[1], _look(sheet, [phase for *_, phase in order], offered), map(_cells, lines()))
        for beside in not_needed:
            remove(beside)


def _look(sheet: Sheet, phases: Sequence[str], offered: Offered) -> Look:
    columns = sheet.table.columns
    printed = columns.index("evidence") + 1 if "evidence" in columns else len(columns)
    return Look(columns, tuple(name for name in columns if name in sheet.filled_in), printed, phases, offered)


def _cells(line: str) -> list[str]:
    """The cells of a line as they were before they were made harmless."""
    return [original(cell) for cell in next(csv.reader(io.StringIO(line, newline="")))]


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
    """Whether this is a workbook that nobody has saved since we wrote it, beside the CSV that holds the same words.

    People type into one of the two. What they clear or mend there must not come back out of the other.
    """
    (csv_path, csv_beside), workbooks = sheet.forms(path.parent)
    return path in workbooks and (csv_path.exists() or csv_beside.exists()) and is_as_written(path)


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


def _line(columns: Sequence[str], cells: Mapping[str, str]) -> str:
    return fragment([cells.get(name, "") for name in columns]) + "\n"


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
