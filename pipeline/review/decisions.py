"""What people decided: `decisions.csv`, which only ever grows. Correct a decision by adding another."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from pipeline.ground.files import sha256_of, write_bytes
from pipeline.ground.tables import harmless, read_table, row_writer

TITLE_ABSTRACT = "title_abstract"
FULL_TEXT = "full_text"
DUPLICATE = "duplicate"

WORDS_BY_PHASE: dict[str, tuple[str, ...]] = {
    TITLE_ABSTRACT: ("include", "exclude", "unclear"),
    FULL_TEXT: ("sought", "not_retrieved", "include", "exclude"),
    DUPLICATE: ("merge", "split", "link"),
}


@dataclass(frozen=True, slots=True)
class Decision:
    """One person's decision on one record in one phase.

    decided_on         YYYY-MM-DD
    record_id          in the phase "duplicate" the two ids in ascending order, joined by "|"
    criteria_version   the criteria that were in force
    """

    decided_on: str
    reviewer: str
    record_id: str
    phase: str
    decision: str
    reason: str = ""
    note: str = ""
    criteria_version: str = ""


COLUMNS = tuple(field.name for field in fields(Decision))


def read_decisions(path: Path) -> tuple[Decision, ...]:
    """All decisions in the order in which they were taken in; () before the first."""
    return tuple(Decision(**row) for row in read_table(path, COLUMNS)) if path.exists() else ()


def append_decisions(path: Path, decisions: Sequence[Decision]) -> None:
    """Add `decisions` at the end, whole or not at all; the bytes that stand there already stay as they are."""
    if not decisions:
        return
    text = io.StringIO()
    write = row_writer(text)
    before = path.read_bytes() if path.exists() else b""
    if not before:
        write(COLUMNS)
    elif not before.endswith(b"\n"):
        before += b"\n"
    for decision in decisions:
        write([harmless(cell) for cell in astuple(decision)])
    write_bytes(path, before + text.getvalue().encode("utf-8"))


def last_by_reviewer(decisions: Iterable[Decision]) -> dict[tuple[str, str, str], Decision]:
    """(record_id, phase, reviewer) -> what this person said last of this record in this phase."""
    return {(decision.record_id, decision.phase, decision.reviewer): decision for decision in decisions}


def fingerprint(decisions: Sequence[Decision]) -> str:
    """SHA-256 over the decisions in order: that of the first n must never change."""
    return sha256_of(repr([astuple(decision) for decision in decisions]).encode("utf-8"))
