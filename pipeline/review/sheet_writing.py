"""A new sheet for people, which carries over every word that has not been taken in."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from pipeline.ground.errors import DecisionError
from pipeline.ground.tables import fragment, line_writer
from pipeline.review.decisions import Decision, last_by_reviewer
from pipeline.review.sheets import SHEET_COLUMNS, SheetRow, read_sheet, sheet_paths

Words = dict[tuple[str, str], list[dict[str, str]]]
"""(record_id, phase) -> the cells of each row that people filled in and that no decision says yet."""


@contextmanager
def sheet_writer(path: Path, decisions: Sequence[Decision]) -> Iterator[Callable[[SheetRow], None]]:
    """A function that adds a record to a new sheet, which is put in place when the block ends well.

    The sheet is in reading order, likely trials first, and carries over every word not yet taken in. Where the sheet
    that is there cannot be read, it stays as it is and the new one is written beside it as `<name>.new.csv`. Once it
    can be read again, it takes over the words of the one beside it, which goes: a word left there would be taken in
    anew after every change of mind. Rows wait on disk, so that memory does not grow with their abstracts.

    Raises DecisionError when neither can be read.
    """
    path, words, taken_over = _readable(path, decisions)
    order: list[tuple[int, str, int, int]] = []
    with tempfile.TemporaryFile() as waiting:

        def add(row: SheetRow) -> None:
            cells = {name: str(getattr(row, name)) for name in SHEET_COLUMNS}
            typed = _taken_from(words, row) if words else []
            line = _line(cells | (typed[0] if typed else {})).encode()
            order.append((-row.score, row.record_id, waiting.tell(), len(line)))
            waiting.write(line)
            if typed[1:]:
                words[row.record_id, row.phase] = typed[1:]

        yield add
        with line_writer(path, SHEET_COLUMNS) as put:
            for rows in words.values():
                for typed in rows:
                    put(_line(typed))
            for _, _, at, n_bytes in sorted(order):
                waiting.seek(at)
                put(waiting.read(n_bytes).decode())
        for sheet in taken_over:
            sheet.unlink(missing_ok=True)


def _line(cells: Mapping[str, str]) -> str:
    return fragment([cells.get(name, "") for name in SHEET_COLUMNS]) + "\n"


def _readable(path: Path, decisions: Sequence[Decision]) -> tuple[Path, Words, tuple[Path, ...]]:
    """The sheet to be written, the words that it carries over, and the sheets that are not needed after it."""
    sheet, beside = sheet_paths(path)
    try:
        words = words_not_taken_in(sheet, decisions)
    except DecisionError:
        return beside, words_not_taken_in(beside, decisions), ()
    try:
        words_beside = words_not_taken_in(beside, decisions)
    except DecisionError:
        return sheet, words, ()
    for key, rows in words_beside.items():
        known = words.setdefault(key, [])
        known += [typed for typed in rows if typed not in known]
    return sheet, words, (beside,)


def words_not_taken_in(path: Path, decisions: Sequence[Decision]) -> Words:
    """What people typed in this sheet and no decision says yet."""
    words: Words = {}
    last = last_by_reviewer(decisions).values()
    said = {(d.record_id, d.phase, d.decision, d.reason, d.note, name) for d in last for name in ("", d.reviewer)}
    for row in read_sheet(path) if path.exists() else ():
        what = (row.phase, row.decision, row.cells["reason"], row.cells["note"], row.cells["reviewer"])
        if row.is_filled and not any((record_id, *what) in said for record_id in row.record_ids):
            words.setdefault((row.record_ids[0], row.phase), []).append(dict(row.cells))
    return words


def _taken_from(words: Words, row: SheetRow) -> list[dict[str, str]]:
    """What people typed for this row, its record named by its id or by its bare PMID."""
    keys = ((record_id, row.phase) for record_id in (row.record_id, row.record_id.removeprefix("pubmed:")))
    named = {"record_id": row.record_id, "phase": row.phase}
    return [typed | named for key in dict.fromkeys(keys) for typed in words.pop(key, [])]
