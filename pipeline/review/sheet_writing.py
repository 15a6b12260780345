"""A new sheet for people, which carries over every word that has not been taken in."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from pipeline.ground.errors import DecisionError
from pipeline.ground.tables import row_writer, table_writer
from pipeline.review.decisions import Decision, last_by_reviewer
from pipeline.review.sheets import SHEET_COLUMNS, SheetRow, read_sheet, sheet_paths

Words = dict[tuple[str, str], list[dict[str, str]]]
"""(record_id, phase) -> the cells of each row that people filled in and that no decision says yet."""


@contextmanager
def sheet_writer(path: Path, decisions: Sequence[Decision]) -> Iterator[Callable[[SheetRow], None]]:
    """A function that adds a record to a new sheet, which is put in place when the block ends well.

    The sheet is in reading order, likely trials first, and carries over every word not yet taken in. Where the sheet
    that is there cannot be read, it stays as it is and the new one is written beside it as `<name>.new.csv`. Rows wait
    on disk, so that memory does not grow with their abstracts.

    Raises DecisionError when neither can be read.
    """
    path, words = _readable(path, decisions)
    order: list[tuple[int, str, int]] = []
    with tempfile.TemporaryFile("w+", encoding="utf-8", newline="") as waiting:
        write = row_writer(waiting)

        def add(row: SheetRow) -> None:
            order.append((-row.score, row.record_id, waiting.tell()))
            cells = {name: str(cell) for name, cell in asdict(row).items()}
            typed = _taken_from(words, row)
            write([*(cells | (typed[0] if typed else {})).values()])
            if typed[1:]:
                words[row.record_id, row.phase] = typed[1:]

        yield add
        with table_writer(path, SHEET_COLUMNS) as put:
            for rows in words.values():
                for typed in rows:
                    put([typed.get(name, "") for name in SHEET_COLUMNS])
            for _, _, at in sorted(order):
                waiting.seek(at)
                put(next(csv.reader(iter(waiting.readline, ""))))


def _readable(path: Path, decisions: Sequence[Decision]) -> tuple[Path, Words]:
    sheet, beside = sheet_paths(path)
    try:
        return sheet, words_not_taken_in(sheet, decisions)
    except DecisionError:
        return beside, words_not_taken_in(beside, decisions)


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
