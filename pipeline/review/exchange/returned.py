"""Decisions that come back from other tools, as rows like those of our own sheet.

Recognised by content: Rayyan's CSV and RIS (the verdict stands in the notes), ASReview's CSV and RIS, a copy of our
sheet. All of them are decisions on title and abstract, but those of our own sheet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.ground.errors import DecisionError, Fault
from pipeline.review.exchange.sent import ASREVIEW_ID, ID_MARK
from pipeline.sheets import TO_SCREEN, SheetText, TypedRow, read_sheet, sheet_rows, sheet_text
from pipeline.sources.ris import START, ris_entries
from pipeline.tables.csv_text import original
from pipeline.tables.kept import TITLE_ABSTRACT

OUR_ID = re.compile(re.escape(ID_MARK) + r"\s*(\S+:\S+)")
RAYYAN_INCLUSION = re.compile(r"RAYYAN-INCLUSION:\s*\{(.*?)\}")
RAYYAN_VERDICT = re.compile(r'"((?:[^"\\]|\\.)*)"\s*=>\s*"([^"]*)"')
RAYYAN_REASONS = re.compile(r"RAYYAN-EXCLUSION-REASONS:\s*([^|]*)")
RAYYAN_WORDS = {"Included": "include", "Excluded": "exclude", "Maybe": "unclear"}
ASREVIEW_LABELS = {"1": "include", "0": "exclude", "1.0": "include", "0.0": "exclude"}
ASREVIEW_NOTE = re.compile(r"\bASReview_(relevant|irrelevant)\b")
ASREVIEW_WORDS = {"relevant": "include", "irrelevant": "exclude"}


def read_returned(path: Path, reviewer: str) -> list[TypedRow]:
    """The rows of a file that came back, those without a decision left out.

    `reviewer` is who decided where the file names one person or none; several keep the names that the file gives them.
    Raises DecisionError for a file of another kind, and as `read_sheet` does.
    """
    text = sheet_text(path)
    rows = list(_of_ris(text.text) if START.search(text.text) else _of_table(path, text))
    names = {row.cells["reviewer"] for row in rows if row.is_decided}
    if reviewer and len(names - {""}) < 2:
        rows = [replace(row, cells={**row.cells, "reviewer": reviewer}) for row in rows]
    return [row for row in rows if row.is_decided]


def _of_ris(text: str) -> Iterator[TypedRow]:
    for number, entry in enumerate(ris_entries(text), start=1):
        notes = " ".join(entry.get("N1", ()))
        record_id = _our_id(notes, *entry.get("C7", ()), pmid="".join(entry.get("AN", ())[:1]))
        yield from _of_notes(number, record_id, notes)
        label = ASREVIEW_NOTE.search(notes)
        if label:
            yield _row(number, record_id, "", ASREVIEW_WORDS[label[1]])


def _of_table(path: Path, text: SheetText) -> Iterator[TypedRow]:
    header, rows = _cells(path, text)
    if {"record_id", "phase", "decision"} <= set(header):
        yield from read_sheet(path, TO_SCREEN)
    elif "asreview_label" in header or {ASREVIEW_ID, "included"} <= set(header):
        yield from (_of_asreview(number, row) for number, row in enumerate(rows, start=2))
    elif {"key", "notes"} <= set(header):
        for number, row in enumerate(rows, start=2):
            record_id = _our_id(row["notes"], row["key"], pmid=row.get("pubmed_id", ""))
            yield from _of_notes(number, record_id, row["notes"])
    else:
        expected = "key and notes (Rayyan), asreview_label (ASReview), or record_id, phase and decision (our sheet)"
        raise DecisionError(Fault("nothing says what this file decides", path, "row 1", ", ".join(header), expected))


def _cells(path: Path, text: SheetText) -> tuple[list[str], list[dict[str, str]]]:
    """The header and the rows, each row as wide as the header."""
    all_rows = sheet_rows(path, text)
    header = [name.strip().casefold() for name in next(all_rows, [])]
    rows = [row for row in all_rows if any(cell.strip() for cell in row)]
    faults = [
        Fault("this row does not fit the header", path, f"row {number}", f"{len(row)} cells", f"{len(header)} cells")
        for number, row in enumerate(rows, start=2)
        if len(row) != len(header)
    ]
    DecisionError.raise_if_any(faults)
    return header, [dict(zip(header, (original(cell).strip() for cell in row), strict=True)) for row in rows]


def _of_asreview(number: int, row: Mapping[str, str]) -> TypedRow:
    label = row.get("asreview_label", row.get("included", ""))
    name, note = row.get("asreview_user_name", ""), row.get("asreview_note", "")
    decision = ASREVIEW_LABELS.get(label, label)
    return _row(number, row.get(ASREVIEW_ID, ""), name, decision, note=note if decision else "")


def _of_notes(number: int, record_id: str, notes: str) -> Iterator[TypedRow]:
    """The verdicts in Rayyan's notes, one for each person."""
    inclusion, reasons = RAYYAN_INCLUSION.search(notes), RAYYAN_REASONS.search(notes)
    for name, verdict in RAYYAN_VERDICT.findall(inclusion[1]) if inclusion else ():
        decision = RAYYAN_WORDS.get(verdict, verdict)
        reason = reasons[1].strip() if reasons and decision == "exclude" else ""
        yield _row(number, record_id, name, decision, reason)


def _our_id(notes: str, *others: str, pmid: str) -> str:
    """The record id that the notes or another place carry; failing that, that of the PMID."""
    marked = OUR_ID.search(notes)
    carried: Sequence[str] = [marked[1]] if marked else [other for other in others if ":" in other]
    return carried[0] if carried else pmid


def _row(number: int, record_id: str, reviewer: str, decision: str, reason: str = "", note: str = "") -> TypedRow:
    values = (record_id, TITLE_ABSTRACT, reviewer, decision, reason, note)
    cells = dict(zip((*TO_SCREEN.identity, *TO_SCREEN.typed), values, strict=True))
    return TypedRow(number, cells)
