"""Records that people asked to think over again: `reconsidered.csv`, which only ever grows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from pipeline.ground.errors import DecisionError
from pipeline.tables.kept import MOMENT, RECONSIDERED, Decision, Reconsidered
from pipeline.tables.ledger import append_rows, read_ledger


def read_reconsidered(queries: Path) -> list[Reconsidered]:
    """All that was asked. Raises DecisionError."""
    return read_ledger(RECONSIDERED, RECONSIDERED.path(queries), _faults, DecisionError)


def ask_again(queries: Path, record_ids: Iterable[str], asked_on: str) -> None:
    """Ask for these records from now on."""
    append_rows(RECONSIDERED, RECONSIDERED.path(queries), [Reconsidered(asked_on, i) for i in record_ids])


def open_requests(asked: Iterable[Reconsidered], decisions: Iterable[Decision]) -> dict[str, str]:
    """Record id -> since when it is asked for, where nobody has decided on it since."""
    since: dict[str, str] = {}
    for row in asked:
        since[row.record_id] = max(row.asked_on, since.get(row.record_id, ""))
    for decision in decisions:
        if since.get(decision.record_id, "~") <= decision.made_on:
            del since[decision.record_id]
    return since


def _faults(row: Reconsidered) -> Iterator[tuple[str, str, str, str]]:
    if not MOMENT.fullmatch(row.asked_on):
        yield "asked_on", "this is no moment", row.asked_on or "empty", "2026-02-02T15:30"
    if not row.record_id:
        yield "record_id", "this names no record", "empty", "an id as in records.csv"
