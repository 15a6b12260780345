"""A new sheet for people, which carries over every word that has not been taken in."""

from __future__ import annotations

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
from pipeline.tables.csv_text import fragment
from pipeline.tables.kept import DUPLICATE, Decision

Subject = tuple[str, str]
"""The record or the pair, and the phase, that a row is about."""
Words = dict[Subject, list[dict[str, str]]]
"""The cells of each row that people filled in and that no decision says yet."""
Order = tuple[int | str, ...]


@contextmanager
def sheet_writer(
    sheet: Sheet, folder: Path, decisions: Sequence[Decision], unnamed: str | None = ANYBODY,
    called: Callable[[str], str] = str,
) -> Iterator[Callable[[Any, Order], None]]:  # fmt: skip
    """A function that adds a row, and its place in the reading order, to a new sheet in `folder`.

    The sheet is put in place when the block ends well, and carries over every word not yet taken in. Where the one that
    is there cannot be read, it stays as it is and the new one is written beside it as `<name>.new.csv`. Once it can be
    read again, it takes over the words of the one beside it, which goes: a word left there would be taken in anew after
    every change of mind. Rows wait on disk, so that memory does not grow with their abstracts.

    `unnamed`: who filled in the rows without a name. `called`: as in `Said`.
    Raises DecisionError when neither sheet can be read.
    """
    path, words, not_needed = _readable(sheet, folder, Said(decisions, called), unnamed)
    columns = sheet.table.columns
    order: list[tuple[Order, int, int]] = []
    with tempfile.TemporaryFile() as waiting:

        def add(row: Any, place: Order) -> None:
            cells = dict(zip(columns, sheet.table.cells(row), strict=True))
            typed = _taken_from(words, sheet, cells) if words else []
            line = _line(columns, cells | (typed[0] if typed else {})).encode()
            order.append((place, waiting.tell(), len(line)))
            waiting.write(line)
            if typed[1:]:
                words[_subject(sheet, cells)] = typed[1:]

        yield add
        with sheet.table.named(path.name).adding_lines(folder) as put:
            for rows in words.values():
                for typed in rows:
                    put(_line(columns, {"evidence": sheet.unasked} | typed))
            for _, at, n_bytes in sorted(order):
                waiting.seek(at)
                put(waiting.read(n_bytes).decode())
        for beside in not_needed:
            remove(beside)


def words_not_taken_in(path: Path, sheet: Sheet, said: Said, unnamed: str | None = ANYBODY) -> Words:
    """What people typed in this sheet and no decision says yet."""
    words: Words = {}
    for row in read_sheet(path, sheet):
        if sheet.owner:
            row = row.by(sheet.owner)
        is_filled = row.is_decided if sheet.owner else row.is_filled
        if is_filled and not is_taken_in(row, said, unnamed):
            # A name that stands ready is no word of this sheet: it is decided on the sheet that carries it over.
            cells = dict(row.cells) if row.is_decided else {**row.cells, "made_on": "", "sheet": ""}
            words.setdefault((row.record_ids[0], row.phase), []).append(cells)
    return words


def is_taken_in(row: TypedRow, said: Said, unnamed: str | None = ANYBODY) -> bool:
    """Whether the decisions hold what the row says."""
    person = row.cells.get("reviewer", "") or (ANYBODY if row.phase == DUPLICATE else unnamed)
    return any(said.answer(row, record_id, person) in ("stands", "earlier") for record_id in row.record_ids)


def sheet_in_use(sheet: Sheet, folder: Path) -> Path:
    """The sheet that people are given: the one beside the other while that cannot be read."""
    path, beside = sheet.paths(folder)
    try:
        read_sheet(path, sheet)
    except DecisionError:
        return beside
    return path


def _line(columns: Sequence[str], cells: Mapping[str, str]) -> str:
    return fragment([cells.get(name, "") for name in columns]) + "\n"


def _readable(sheet: Sheet, folder: Path, said: Said, unnamed: str | None) -> tuple[Path, Words, tuple[Path, ...]]:
    """The sheet to be written, the words that it carries over, and the sheets that are not needed after it."""
    path, beside = sheet.paths(folder)
    try:
        words = words_not_taken_in(path, sheet, said, unnamed)
    except DecisionError as error:
        try:
            return beside, words_not_taken_in(beside, sheet, said, unnamed), ()
        except DecisionError as other:
            raise DecisionError(*error.faults, *other.faults) from error
    try:
        words_beside = words_not_taken_in(beside, sheet, said, unnamed)
    except DecisionError:
        return path, words, ()
    for key, rows in words_beside.items():
        known = words.setdefault(key, [])
        known += [typed for typed in rows if typed not in known]
    return path, words, (beside,)


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
