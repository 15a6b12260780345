"""The sheets that people fill in, each declared once: its columns, what tells its rows apart, what people type."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pipeline.tables.table import Table


@dataclass(frozen=True, slots=True)
class ToScreenRow:
    """One record that waits for a person. Its cells are words: a row that is carried over has no score any more."""

    record_id: str
    phase: str
    reviewer: str = ""
    decision: str = ""
    reason: str = ""
    note: str = ""
    whose_turn: str = ""
    outcome: str = ""
    score: str = ""
    year: str = ""
    title: str = ""
    evidence: str = ""
    open_questions: str = ""
    flags: str = ""
    journal: str = ""
    link: str = ""
    tag: str = ""
    made_on: str = ""
    sheet: str = ""
    abstract: str = ""


@dataclass(frozen=True, slots=True)
class DecidedRow:
    """What stands on one record in one phase, and cells to say something else."""

    record_id: str
    phase: str
    stands: str = ""
    said: str = ""
    reviewer: str = ""
    decision: str = ""
    reason: str = ""
    note: str = ""
    tag: str = ""
    made_on: str = ""
    sheet: str = ""
    year: str = ""
    title: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class PairRow:
    """Two records that may be one report."""

    record_id: str
    other_id: str
    score: str = ""
    evidence: str = ""
    decision: str = ""
    reviewer: str = ""
    note: str = ""
    made_on: str = ""
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table that people fill in.

    identity   the columns that say what a row is about
    typed      the columns that people fill in
    optional   what people may fill in besides, and `sheet`, which says of when the sheet is: an old sheet has none
    owner      whose share it is, where it is one person's: their name stands ready in every row
    unasked    what stands in the evidence of a row that is carried over though nobody is asked about it any more
    """

    table: Table[Any]
    identity: tuple[str, ...]
    typed: tuple[str, ...]
    unasked: str = ""
    optional: tuple[str, ...] = ()
    owner: str = ""

    @property
    def read_back(self) -> tuple[str, ...]:
        """All that is ever read back; titles and the rest are not."""
        return (*self.identity, *self.typed, *self.optional)

    @property
    def needed(self) -> tuple[str, ...]:
        """What a sheet cannot do without."""
        return (*self.identity, "decision")

    def paths(self, folder: Path) -> tuple[Path, Path]:
        """The sheet, and the one that is written beside it while it cannot be read."""
        path = self.table.path(folder)
        return path, path.with_suffix(".new.csv")


OF_WHEN = "sheet of "
"""Stands before the day in the column `sheet`, so that no spreadsheet takes it for a date and writes it in its way."""
TYPED = ("reviewer", "decision", "reason", "note")
BESIDES = ("tag", "made_on", "sheet")
TO_SCREEN = Sheet(
    Table("to_screen.csv", ToScreenRow, "a record that waits for a person", ("record_id", "phase"), "sheet"),
    ("record_id", "phase"),
    TYPED,
    optional=BESIDES,
)
DECIDED = Sheet(
    Table("decided.csv", DecidedRow, "what stands on a record, to be changed", ("record_id", "phase"), "sheet"),
    ("record_id", "phase"),
    TYPED,
    optional=BESIDES,
)
PAIRS = Sheet(
    Table("maybe_duplicates.csv", PairRow, "two records that may be one", ("record_id", "other_id"), "sheet"),
    ("record_id", "other_id"),
    ("decision", "reviewer", "note"),
    "carried over: decided in this file and not yet taken in",
    BESIDES[1:],
)
SHEETS = (TO_SCREEN, DECIDED, PAIRS)


def sheet_of(person: str, slug: str) -> Sheet:
    """The sheet of one person's share: to_screen.anna.csv."""
    return replace(TO_SCREEN, table=TO_SCREEN.table.named(f"to_screen.{slug}.csv"), owner=person)


def is_sheet(path: Path) -> bool:
    """Whether this is one of the files that people fill in."""
    return path.match("to_screen.*.csv") or path.name in {p.name for sheet in SHEETS for p in sheet.paths(path.parent)}
