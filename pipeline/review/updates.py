"""What has been shown to people: `updates.csv`, one row for each update that went all the way, only ever longer.

A change counts as shown once a row here names its event, and the row is written after the people's files are on disk.
An update that fails on the way leaves no row, and the next one shows its records again. A search is never edited, so
that its name says what was shown; of an import, which may be, `imported.csv` says it record by record.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from pipeline.tables.kept import UPDATES, Update


def read_updates(queries: Path) -> tuple[Update, ...]:
    """All finished updates of the review, earliest first. Raises TableError."""
    return tuple(UPDATES.read(queries)) if UPDATES.exists(queries) else ()


def record_update(queries: Path, update: Update) -> None:
    """Add `update`; reporting the same search again leaves the one row it has."""
    updates = read_updates(queries)
    if all(earlier.search != update.search for earlier in updates):
        UPDATES.write(queries, (*updates, update))


def told_now(updates: Sequence[Update], search: str, events: Collection[str]) -> set[str]:
    """Which of `events` the update that reports `search`, the last one, tells: all that no other update has told."""
    return set(events) - {event for update in updates if update.search != search for event in update.events}
