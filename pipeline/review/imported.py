"""What imports brought and took away: `imported.csv`, a row for each change that an update told, only ever longer.

What people were shown is bound to records by it, not to the name of a file. Somebody may write an import file anew,
rename it or take it away: what differs from what was told is news, and what was told is not told again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import count
from pathlib import Path

from pipeline.ground.errors import Fault, TableError
from pipeline.review.imports import Import
from pipeline.tables.computed import Change
from pipeline.tables.kept import IMPORTED, ToldChange, Update
from pipeline.tables.ledger import append_rows, read_ledger

KINDS = ("new", "gone", "back")
"""What can happen to a record in imports: it comes, the last file that holds it loses it, it comes again."""
VERSION = ", version "
"""Stands in the name of an event between the name of a file that was told before and a number from 2 on."""


def changes_of_imports(queries: Path, updates: Sequence[Update], imports: Sequence[Import]) -> list[Change]:
    """What imports brought and took away: as it was told, then what differs since. Raises TableError.

    Where `imported.csv` is not there yet, the updates named files only: what those files hold counts as told.
    """
    events = {event for update in updates for event in update.events}
    told = (
        read_told(queries)
        if IMPORTED.exists(queries)
        else list(_since([], (), [file for file in imports if file.name in events]))
    )
    return [*told, *_since(told, events | {change.event for change in told}, imports)]


def read_told(queries: Path) -> list[Change]:
    """What was told of imports, in that order; [] before the first update. Raises TableError."""
    rows = read_ledger(IMPORTED, IMPORTED.path(queries))
    # What two machines told counts in the order of their updates, wherever git put the lines; old lines have none.
    rows.sort(key=lambda row: row.told_by)
    told = list(dict.fromkeys(Change(row.event, row.record_id, row.change, row.why) for row in rows))
    TableError.raise_if_any(
        [
            Fault(
                "no import changes a record so",
                IMPORTED.path(queries),
                f"row {number}, column change",
                change.change,
                " ".join(KINDS),
            )
            for number, change in enumerate(told, start=2)
            if change.change not in KINDS
        ]
    )
    return told


def append_told(queries: Path, changes: Sequence[Change], told_by: str) -> None:
    """Add those of `changes` that are not there yet. The file is made even when there are none: see above."""
    known = set(read_told(queries))
    path = IMPORTED.path(queries)
    rows = [ToldChange(c.event, c.record_id, c.change, c.why, told_by) for c in changes if c not in known]
    if not path.exists():
        IMPORTED.write(queries, ())
    append_rows(IMPORTED, path, rows)


def _since(told: Sequence[Change], events: Collection[str], imports: Sequence[Import]) -> Iterator[Change]:
    """How the imports differ from what was told of them; none of the `events` is used again."""
    last_by_id = {change.record_id: change for change in told}
    held: set[str] = set()
    for file in imports:
        event = _unused(file.name, events)
        for record_id in (record.record_id for record in file.records if record.record_id not in held):
            held.add(record_id)
            if record_id not in last_by_id:
                yield Change(event, record_id, "new", f"handed over in {event}")
            elif last_by_id[record_id].change == "gone":
                yield Change(event, record_id, "back", f"handed over again in {event}")
    for record_id, last in last_by_id.items():
        if last.change != "gone" and record_id not in held:
            name = last.event.partition(VERSION)[0]
            yield Change(_unused(name, events), record_id, "gone", f"in no import any more; it came in {name}")


def _unused(name: str, events: Collection[str]) -> str:
    """The event of a file: its name, or the first of its versions that has not been told."""
    if name not in events:
        return name
    return next(version for n in count(2) if (version := f"{name}{VERSION}{n}") not in events)
