"""The sheets that people fill in, each declared once: its columns, what tells its rows apart, what people type."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pipeline.tables.table import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class ToScreenRow:
    """One record that waits for a person, its columns in the order in which they are used: typed, read, looked up.

    The id stands last and is never empty: where a cell slipped in, the row is longer than the header, and is named.
    Its cells are words: a row that is carried over has no score any more.
    """

    decision: str = ""
    reason: str = ""
    note: str = ""
    reviewer: str = ""
    title: str = ""
    abstract: str = ""
    evidence: str = ""
    learned: str = ""
    open_questions: str = ""
    flags: str = ""
    phase: str
    whose_turn: str = ""
    outcome: str = ""
    score: str = ""
    order_by: str = ""
    year: str = ""
    journal: str = ""
    link: str = ""
    tag: str = ""
    made_on: str = ""
    sheet: str = ""
    record_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedRow:
    """What stands on one record in one phase, and cells to say something else."""

    decision: str = ""
    reason: str = ""
    note: str = ""
    reviewer: str = ""
    title: str = ""
    stands: str = ""
    said: str = ""
    phase: str
    year: str = ""
    link: str = ""
    tag: str = ""
    made_on: str = ""
    sheet: str = ""
    record_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PairRow:
    """Two records that may be one report."""

    decision: str = ""
    note: str = ""
    reviewer: str = ""
    evidence: str = ""
    score: str = ""
    made_on: str = ""
    sheet: str = ""
    record_id: str
    other_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyReportRow:
    """A report of a study, beside the study's main report: the two can be split, or the report linked to another one.

    other_id   the main report; "" beside itself: write there the report to which the study is to be linked
    evidence   why the two are one study
    """

    decision: str = ""
    note: str = ""
    reviewer: str = ""
    study: str = ""
    title: str = ""
    evidence: str = ""
    year: str = ""
    link: str = ""
    made_on: str = ""
    sheet: str = ""
    record_id: str
    other_id: str = ""


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
    def filled_in(self) -> tuple[str, ...]:
        """All that people may fill in."""
        return (*self.typed, *(name for name in self.optional if name != "sheet"))

    @property
    def needed(self) -> tuple[str, ...]:
        """What a sheet cannot do without."""
        return (*self.identity, "decision")

    @property
    def tables(self) -> tuple[Table[Any], Table[Any]]:
        """The two forms of the sheet, of which people fill in either: the CSV and the workbook."""
        return self.table, self.table.named(self.table.name.removesuffix(".csv") + ".xlsx")

    def forms(self, folder: Path) -> tuple[tuple[Path, Path], ...]:
        """Of either form the sheet, and the one that is written beside it while it cannot be read."""
        path = self.table.path(folder)
        return tuple((path.with_suffix(end), path.with_suffix(f".new{end}")) for end in (".csv", ".xlsx"))

    def paths(self, folder: Path) -> tuple[Path, ...]:
        """Every file in which there may be words of people."""
        return tuple(path for form in self.forms(folder) for path in form)


OF_WHEN = "sheet of "
"""Stands before the day in the column `sheet`, so that no spreadsheet takes it for a date and writes it in its way."""
TYPED = ("reviewer", "decision", "reason", "note")
BESIDES = ("tag", "made_on", "sheet")
TO_SCREEN = Sheet(
    Table(
        "to_screen.csv", ToScreenRow, "a record that waits for a person", ("record_id", "phase"), "sheet", marked=True
    ),
    ("record_id", "phase"),
    TYPED,
    optional=BESIDES,
)
DECIDED = Sheet(
    Table(
        "decided.csv",
        DecidedRow,
        "what stands on a record, to be changed",
        ("record_id", "phase"),
        "sheet",
        marked=True,
    ),
    ("record_id", "phase"),
    TYPED,
    optional=BESIDES,
)
PAIRS = Sheet(
    Table(
        "maybe_duplicates.csv", PairRow, "two records that may be one", ("record_id", "other_id"), "sheet", marked=True
    ),
    ("record_id", "other_id"),
    ("decision", "reviewer", "note"),
    "kept from an earlier sheet: decided there and not yet taken in",
    BESIDES[1:],
)
STUDY_REPORTS = Sheet(
    Table(
        "study_reports.csv",
        StudyReportRow,
        "a report and the study that it is counted with",
        ("record_id", "other_id"),
        "sheet",
        marked=True,
    ),
    PAIRS.identity,
    PAIRS.typed,
    PAIRS.unasked,
    PAIRS.optional,
)
SHEETS = (TO_SCREEN, DECIDED, PAIRS, STUDY_REPORTS)


def sheet_of(person: str, slug: str) -> Sheet:
    """The sheet of one person's share: to_screen.anna.csv."""
    return replace(TO_SCREEN, table=TO_SCREEN.table.named(f"to_screen.{slug}.csv"), owner=person)


def is_sheet(path: Path) -> bool:
    """Whether this is one of the files that people fill in."""
    is_share = path.match("to_screen.*.csv") or path.match("to_screen.*.xlsx")
    return is_share or path.name in {p.name for sheet in SHEETS for p in sheet.paths(path.parent)}
