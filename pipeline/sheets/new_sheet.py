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
from pipeline.sheets.sheet import Sheet
from pipeline.tables.csv_text import fragment
from pipeline.tables.kept import Decision

Subject = tuple[str, str]
"""The record or the pair, and the phase, that a row is about."""
Words = dict[Subject, list[dict[str, str]]]
"""The cells of each row that people filled in and that no decision says yet."""
Order = tuple[int | str, ...]


@contextmanager
def sheet_writer(sheet: Sheet, folder: Path, decisions: Sequence[Decision]) -> Iterator[Callable[[Any, Order], None]]:
    """A function that adds a row, and its place in the reading order, to a new sheet in `folder`.

    The sheet is put in place when the block ends well, and carries over every word not yet taken in. Where the one that
    is there cannot be read, it stays as it is and the new one is written beside it as `<name>.new.csv`. Once it can be
    read again, it takes over the words of the one beside it, which goes: a word left there would be taken in anew after
    every change of mind. Rows wait on disk, so that memory does not grow with their abstracts.

    Raises DecisionError when neither can be read.
    """
    path, words, not_needed = _readable(sheet, folder, decisions)
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


def words_not_taken_in(path: Path, sheet: Sheet, decisions: Sequence[Decision]) -> Words:
    """What people typed in this sheet and no decision says yet."""
    words: Words = {}
    last = {(d.record_id, d.phase, d.reviewer): d for d in decisions}.values()
    said = {(d.record_id, d.phase, d.decision, d.reason, d.note, name) for d in last for name in ("", d.reviewer)}
    for row in read_sheet(path, sheet):
        if row.is_filled and not any((record_id, *_what(row)) in said for record_id in row.record_ids):
            words.setdefault((row.record_ids[0], row.phase), []).append(dict(row.cells))
    return words


def _what(row: TypedRow) -> tuple[str, ...]:
    return row.phase, row.decision, *(row.cells.get(name, "") for name in ("reason", "note", "reviewer"))


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


def _readable(sheet: Sheet, folder: Path, decisions: Sequence[Decision]) -> tuple[Path, Words, tuple[Path, ...]]:
    """The sheet to be written, the words that it carries over, and the sheets that are not needed after it."""
    path, beside = sheet.paths(folder)
    try:
        words = words_not_taken_in(path, sheet, decisions)
    except DecisionError as error:
        try:
            return beside, words_not_taken_in(beside, sheet, decisions), ()
        except DecisionError as other:
            raise DecisionError(*error.faults, *other.faults) from error
    try:
        words_beside = words_not_taken_in(beside, sheet, decisions)
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
    return [typed | named for key in keys for typed in words.pop(key, [])]
