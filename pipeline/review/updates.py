"""What has been shown to people: `updates.csv`, one row for each update that went all the way, only ever longer.

Two machines may each add rows, and git keep the rows of both: their order is that of the searches.

A change counts as shown once a row here names its event, and the row is written after the people's files are on disk.
An update that fails on the way leaves no row, and the next one shows its records again. A search is never edited, so
that its name says what was shown; of an import, which may be, `imported.csv` says it record by record.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import fields, replace
from operator import attrgetter
from pathlib import Path

from pipeline.tables.kept import UPDATES, Update
from pipeline.tables.ledger import append_rows, read_ledger

_ALL_OF_IT = attrgetter(*(field.name for field in fields(Update)))


def read_updates(queries: Path) -> tuple[Update, ...]:
    """All finished updates of the review, earliest first. Raises TableError."""
    by_search: dict[str, Update] = {}
    for row in sorted(read_ledger(UPDATES, UPDATES.path(queries)), key=_order):
        earlier = by_search.get(row.search)
        by_search[row.search] = _of_both(earlier, row) if earlier else row
    return tuple(by_search.values())


def _order(update: Update) -> tuple[object, ...]:
    """Searches of one day by their numbers; what else the rows of one search say only tells them apart."""
    day, _, number = update.search.partition(".")
    return day, int(number) if number.isdecimal() else 1, update.n_decisions, _ALL_OF_IT(update)


def _of_both(one: Update, other: Update) -> Update:
    """What two machines told of a search of the same name, and of which git kept both rows."""
    events = tuple(dict.fromkeys((*one.events, *other.events)))
    decisions = tuple(dict.fromkeys((*one.decisions, *other.decisions)))
    return replace(other, events=events, decisions=decisions)


def record_update(queries: Path, update: Update) -> None:
    """Add `update`; reporting the same search again leaves the one row it has."""
    if all(earlier.search != update.search for earlier in read_updates(queries)):
        append_rows(UPDATES, UPDATES.path(queries), [update])


def told_now(updates: Sequence[Update], search: str, events: Collection[str]) -> set[str]:
    """Which of `events` the update that reports `search`, the last one, tells: all that no other update has told."""
    return set(events) - {event for update in updates if update.search != search for event in update.events}
