"""Sheets that people fill in: rows are added at the end, and what stands there stays as it is."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.extraction.tools import SheetPlan
from pipeline.ground.errors import DecisionError, Fault
from pipeline.ground.files import write_bytes
from pipeline.sheets import (
    Look,
    SheetText,
    add_to_workbook,
    sheet_rows,
    sheet_text,
    text_rows,
    workbook_row,
    write_workbook,
)
from pipeline.tables.csv_text import harmless

KEYS = ("study_id", "outcome")
"""A study, or a study's outcome, that has a row already gets no further one. A sheet may lack the outcome."""
LOCKED = ("study_id", "study")
"""What a row is about: locked in the workbook."""


@dataclass(frozen=True, slots=True)
class FilledSheet:
    """A sheet of extraction as it came back: how it was written, None for a workbook; its columns; its rows' keys."""

    written: SheetText | None
    header: tuple[str, ...]
    keys: frozenset[tuple[str, ...]]


def add_rows(folder: Path, plan: SheetPlan, reports_by_study: Mapping[str, Collection[str]]) -> int:
    """Add the rows of `plan` that its sheet lacks; how many there were.

    The sheet is begun as a CSV and as a workbook. Of those two, people keep what they like: whichever is there later is
    continued, and none is begun beside it again.
    `reports_by_study`: study id -> the ids of its reports, by any of which an earlier run may have named the study.
    Raises DecisionError for a sheet that cannot be read; it stays as it is.
    """
    path = folder / plan.name
    workbook = path.with_suffix(".xlsx")
    there = [each for each in (path, workbook) if each.exists()]
    if there:
        return max(_add_missing(each, plan, reports_by_study) for each in there)
    write_bytes(path, _as_text(plan.rows, plan.columns, plan.columns, None))
    typed = [name for name in plan.columns if name not in LOCKED]
    rows = (workbook_row(plan.columns, typed, row) for row in plan.rows)
    write_workbook(workbook, Look(plan.columns, typed, len(plan.columns), ("",) * len(plan.rows)), rows)
    return len(plan.rows)


def _add_missing(path: Path, plan: SheetPlan, reports_by_study: Mapping[str, Collection[str]]) -> int:
    sheet = _read(path, plan)
    missing = [row for row in plan.rows if not _stands(row, plan.columns, sheet.header, sheet.keys, reports_by_study)]
    if missing and sheet.written:
        write_bytes(path, _as_text(missing, plan.columns, sheet.header, sheet.written))
    elif missing:
        add_to_workbook(path, KEYS[0], [dict(zip(plan.columns, row, strict=True)) for row in missing])
    return len(missing)


def _stands(
    row: Sequence[str], columns: Sequence[str], header: Sequence[str], keys: Collection[tuple[str, ...]],
    reports_by_study: Mapping[str, Collection[str]],
) -> bool:  # fmt: skip
    cell = dict(zip(columns, row, strict=True))
    rest = tuple(cell.get(name, "") for name in KEYS[1:] if name in header)
    return any((report, *rest) in keys for report in reports_by_study[cell["study_id"]])


def _as_text(
    rows: Sequence[Sequence[str]], columns: Sequence[str], header: Sequence[str], written: SheetText | None
) -> bytes:
    """What stands there, then the new rows: the same encoding, the same delimiter, the columns in their order."""
    text = io.StringIO()
    writer = csv.writer(
        text, delimiter=written.delimiter if written else ",", lineterminator=written.line_end if written else "\n"
    )
    if written is None:
        writer.writerow(header)
    for row in rows:
        cell = dict(zip(columns, row, strict=True))
        writer.writerow([harmless(cell.get(name, "")) for name in header])
    return written.followed_by(text.getvalue()) if written else text.getvalue().encode("utf-8-sig")


def _read(path: Path, plan: SheetPlan) -> FilledSheet:
    written = sheet_text(path)
    rows = list(text_rows(path, written) if written else sheet_rows(path, KEYS[:1]))
    header = tuple(name.strip() for name in rows[0]) if rows else ()
    if KEYS[0] not in header:
        found = ", ".join(header) or "an empty file"
        raise DecisionError(
            Fault("this sheet has no column study_id: it would get its rows twice", path, "row 1", found,
                  ", ".join(plan.columns), "put the column back, or move the sheet away")
        )  # fmt: skip
    at = [header.index(name) for name in KEYS if name in header]
    keys = frozenset(tuple(row[place].strip() for place in at) for row in rows[1:] if len(row) > max(at))
    return FilledSheet(written, header, keys)
