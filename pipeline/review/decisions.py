"""What people decided: `decisions.csv`, which only ever grows. Correct a decision by adding another."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple
from pathlib import Path

from pipeline.deduplication import PairDecision
from pipeline.ground.errors import DecisionError, Fault
from pipeline.ground.files import read_bytes, sha256_of, write_bytes
from pipeline.tables.csv_text import harmless, row_writer
from pipeline.tables.kept import DECISIONS, DUPLICATE, WORDS_BY_PHASE, Decision
from pipeline.tables.table import LIST_SEPARATOR, parts


def read_decisions(queries: Path) -> tuple[Decision, ...]:
    """All decisions of the review in the order in which they were taken in; () before the first.

    Raises TableError, and DecisionError for a decision on duplicates that names no pair or is no word for one.
    """
    if not DECISIONS.exists(queries):
        return ()
    decisions = tuple(DECISIONS.read(queries))
    path = DECISIONS.path(queries)
    DecisionError.raise_if_any(
        [
            fault
            for n, decision in enumerate(decisions, start=1)
            for fault in faults_of_pair(decision, path, f"record {n}")
        ]
    )
    return decisions


def faults_of_pair(decision: Decision, path: Path, place: str) -> Iterator[Fault]:
    """What is wrong with a decision on duplicates."""
    if decision.phase != DUPLICATE:
        return
    ids = parts(decision.record_id)
    if len(set(ids)) != 2 or len(ids) != 2:
        yield Fault(
            "a decision on duplicates does not name two records", path, f"{place}, column record_id",
            decision.record_id, f"two different ids joined by {LIST_SEPARATOR}",
        )  # fmt: skip
    if decision.decision not in WORDS_BY_PHASE[DUPLICATE]:
        yield Fault(
            "a decision on duplicates is none of those there are", path, f"{place}, column decision",
            decision.decision, ", ".join(WORDS_BY_PHASE[DUPLICATE]), "write one of them, or leave the cell empty",
        )  # fmt: skip


def pair_decisions(decisions: Iterable[Decision]) -> tuple[PairDecision, ...]:
    """What stands on pairs of records that may be duplicates: the last word on each."""
    last: dict[str, Decision] = {}
    for decision in decisions:
        if decision.phase == DUPLICATE:
            last.pop(decision.record_id, None)
            last[decision.record_id] = decision
    return tuple(_of_pair(decision) for decision in last.values())


def _of_pair(decision: Decision) -> PairDecision:
    one, other = sorted(parts(decision.record_id))
    relation = decision.reason.strip() if decision.decision == "link" else ""
    choice = next(word for word in ("merge", "split", "link") if word == decision.decision)
    return PairDecision(one, other, choice, relation)


def append_decisions(queries: Path, decisions: Sequence[Decision]) -> None:
    """Add `decisions` at the end, whole or not at all; the bytes that stand there already stay as they are."""
    if not decisions:
        return
    path = DECISIONS.path(queries)
    text = io.StringIO()
    write = row_writer(text)
    before = read_bytes(path) if path.exists() else b""
    if not before:
        write(DECISIONS.columns)
    elif not before.endswith(b"\n"):
        before += b"\n"
    for decision in decisions:
        write([harmless(cell) for cell in DECISIONS.cells(decision)])
    write_bytes(path, before + text.getvalue().encode("utf-8"))


def last_by_reviewer(decisions: Iterable[Decision]) -> dict[tuple[str, str, str], Decision]:
    """(record_id, phase, reviewer) -> what this person said last of this record in this phase."""
    return {(decision.record_id, decision.phase, decision.reviewer): decision for decision in decisions}


def fingerprint(decisions: Sequence[Decision]) -> str:
    """SHA-256 over the decisions in order: that of the first n must never change."""
    return sha256_of(repr([astuple(decision) for decision in decisions]).encode("utf-8"))
