"""What has been shown to people: `updates.csv`, one row for each update that went all the way, only ever longer.

A change counts as shown once a row here names its event, and the row is written after the people's files are on disk.
An update that fails on the way leaves no row, and the next one shows its records again. A search is never edited, so
that its name says what was shown; of an import, which may be, `imported.csv` says it record by record.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from pipeline.ground.errors import Fault, TableError
from pipeline.ground.tables import read_table, write_table


@dataclass(frozen=True, slots=True)
class Update:
    """One finished update.

    search             the name of the search it reported
    events             the searches and imports whose news it told, joined by "|"
    n_new, n_to_read   how many records were new, and how many waited for a person
    n_decisions        how many decisions there were, and decisions_sha256 their fingerprint: they may only be added to
    """

    search: str
    events: str
    n_new: str
    n_to_read: str
    n_decisions: str
    decisions_sha256: str

    @property
    def event_names(self) -> list[str]:
        return [name for name in self.events.split("|") if name]


COLUMNS = tuple(field.name for field in fields(Update))


def read_updates(path: Path) -> tuple[Update, ...]:
    """All finished updates, earliest first. Raises TableError."""
    updates = tuple(Update(**row) for row in read_table(path, COLUMNS)) if path.exists() else ()
    TableError.raise_if_any(
        [
            Fault("this is no number", path, f"row {number}, column n_decisions", update.n_decisions)
            for number, update in enumerate(updates, start=2)
            if not update.n_decisions.isdecimal()
        ]
    )
    return updates


def record_update(path: Path, update: Update) -> None:
    """Add `update`; reporting the same search again leaves the one row it has."""
    updates = read_updates(path)
    if all(earlier.search != update.search for earlier in updates):
        write_table(path, COLUMNS, (astuple(row) for row in (*updates, update)))


def told_now(updates: Sequence[Update], search: str, events: Collection[str]) -> set[str]:
    """Which of `events` the update that reports `search`, the last one, tells: all that no other update has told."""
    return set(events) - {event for update in updates if update.search != search for event in update.event_names}
