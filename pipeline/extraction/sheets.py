"""Sheets that people fill in: rows are added at the end, and every byte that stands there stays as it is."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.extraction.tools import SheetPlan
from pipeline.ground.errors import DecisionError, Fault
from pipeline.ground.files import write_bytes
from pipeline.ground.tables import harmless, original

KEYS = ("study_id", "outcome")
"""A study, or a study's outcome, that has a row already gets no further one. A sheet may lack the outcome."""
DELIMITERS = ",;\t"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as it came back from a spreadsheet program."""

    content: bytes
    encoding: str
    delimiter: str
    line_end: str
    header: tuple[str, ...]
    keys: frozenset[tuple[str, ...]]


def add_rows(folder: Path, plan: SheetPlan, reports_by_study: Mapping[str, Collection[str]]) -> int:
    """Add the rows of `plan` that its sheet lacks; how many there were.

    `reports_by_study`: study id -> the ids of its reports, by any of which an earlier run may have named the study.
    Raises DecisionError for a sheet that cannot be read; it stays as it is.
    """
    path = folder / plan.name
    sheet = _read(path, plan) if path.exists() else None
    header = sheet.header if sheet else plan.columns
    keys = sheet.keys if sheet else frozenset()
    missing = [row for row in plan.rows if not _stands(row, plan.columns, header, keys, reports_by_study)]
    if missing or sheet is None:
        write_bytes(path, _content(sheet, plan.columns, header, missing))
    return len(missing)


def _stands(
    row: Sequence[str], columns: Sequence[str], header: Sequence[str], keys: Collection[tuple[str, ...]],
    reports_by_study: Mapping[str, Collection[str]],
) -> bool:  # fmt: skip
    cell = dict(zip(columns, row, strict=True))
    rest = tuple(cell.get(name, "") for name in KEYS[1:] if name in header)
    return any((report, *rest) in keys for report in reports_by_study[cell["study_id"]])


def _content(
    sheet: Sheet | None, columns: Sequence[str], header: Sequence[str], rows: Sequence[Sequence[str]]
) -> bytes:
    """What stands there, then the new rows: the same encoding, the same delimiter, the columns in their order."""
    text = io.StringIO()
    line_end, delimiter = (sheet.line_end, sheet.delimiter) if sheet else ("\n", ",")
    writer = csv.writer(text, delimiter=delimiter, lineterminator=line_end)
    if sheet is None:
        writer.writerow(header)
    for row in rows:
        cell = dict(zip(columns, row, strict=True))
        writer.writerow([harmless(cell.get(name, "")) for name in header])
    if sheet is None:
        return text.getvalue().encode("utf-8")
    # No second byte order mark in the middle of the file.
    encoding = {"utf-8-sig": "utf-8", "utf-16": "utf-16-le" if sheet.content[:2] == b"\xff\xfe" else "utf-16-be"}
    end = line_end.encode(encoding.get(sheet.encoding, sheet.encoding))
    before = sheet.content if sheet.content.endswith(end) else sheet.content + end
    return before + text.getvalue().encode(encoding.get(sheet.encoding, sheet.encoding), "replace")


def _read(path: Path, plan: SheetPlan) -> Sheet:
    content = path.read_bytes()
    encoding, text = _decoded(content, path)
    first_line = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=first_line.count)
    line_end = "\r\n" if first_line.endswith("\r") else "\n"
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise DecisionError(
            Fault(f"this sheet cannot be read: {error}", path, fix="mend it, or move it away")
        ) from error
    header = tuple(name.strip() for name in rows[0]) if rows else ()
    if KEYS[0] not in header:
        found = ", ".join(header) or "an empty file"
        raise DecisionError(
            Fault("this sheet has no column study_id: it would get its rows twice", path, "row 1", found,
                  ", ".join(plan.columns), "put the column back, or move the sheet away")
        )  # fmt: skip
    at = [header.index(name) for name in KEYS if name in header]
    keys = frozenset(tuple(original(row[place]).strip() for place in at) for row in rows[1:] if len(row) > max(at))
    return Sheet(content, encoding, delimiter, line_end, header, keys)


def _decoded(content: bytes, path: Path) -> tuple[str, str]:
    is_utf16 = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    for encoding in ("utf-16",) if is_utf16 else ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return encoding, text
    raise DecisionError(Fault("this sheet is in no encoding that we know", path, fix="save it as CSV UTF-8"))
