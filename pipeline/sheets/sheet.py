"""The sheets that people fill in, each declared once: its columns, what tells its rows apart, what people type."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.tables.table import Table


@dataclass(frozen=True, slots=True)
class ToScreenRow:
    """One record that waits for a person."""

    record_id: str
    phase: str
    reviewer: str = ""
    decision: str = ""
    reason: str = ""
    note: str = ""
    whose_turn: str = ""
    outcome: str = ""
    score: int = 0
    year: str = ""
    title: str = ""
    evidence: str = ""
    open_questions: str = ""
    flags: str = ""
    journal: str = ""
    link: str = ""
    abstract: str = ""


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


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table that people fill in.

    identity   the columns that say what a row is about
    typed      the columns that people fill in
    unasked    what stands in the evidence of a row that is carried over though nobody is asked about it any more
    """

    table: Table[Any]
    identity: tuple[str, ...]
    typed: tuple[str, ...]
    unasked: str = ""

    @property
    def read_back(self) -> tuple[str, ...]:
        """All that is ever read back; titles and the rest are not."""
        return (*self.identity, *self.typed)

    @property
    def needed(self) -> tuple[str, ...]:
        """What a sheet cannot do without."""
        return (*self.identity, "decision")

    def paths(self, folder: Path) -> tuple[Path, Path]:
        """The sheet, and the one that is written beside it while it cannot be read."""
        path = self.table.path(folder)
        return path, path.with_suffix(".new.csv")


TO_SCREEN = Sheet(
    Table("to_screen.csv", ToScreenRow, "a record that waits for a person", ("record_id", "phase"), "sheet"),
    ("record_id", "phase"),
    ("reviewer", "decision", "reason", "note"),
)
PAIRS = Sheet(
    Table("maybe_duplicates.csv", PairRow, "two records that may be one", ("record_id", "other_id"), "sheet"),
    ("record_id", "other_id"),
    ("decision", "reviewer", "note"),
    "carried over: decided in this file and not yet taken in",
)
SHEETS = (TO_SCREEN, PAIRS)
