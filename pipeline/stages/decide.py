"""Take in what people decided: the filled rows of their sheets, appended to the review's decisions.

READS       to_screen.csv, maybe_duplicates.csv, records.csv, decisions.csv
WRITES      decisions.csv, which only ever grows
FAILS WHEN  a filled row cannot be understood without guessing (14): the valid rows are taken in, the others are named
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.deduplication import PairDecision, not_taken_in, read_filled
from pipeline.deduplication import read_decisions as read_pair_decisions
from pipeline.ground.errors import DecisionError, Fault
from pipeline.ground.tables import read_table
from pipeline.review.decisions import (
    DUPLICATE,
    FULL_TEXT,
    WORDS_BY_PHASE,
    Decision,
    append_decisions,
    read_decisions,
)
from pipeline.review.sheets import READ_BACK, TypedRow, read_sheet

PMID = re.compile(r"(\d{1,8})(?:\.0+)?")


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a sheet: the decisions that are new, and what is wrong with the rows that were not taken in."""

    decisions: tuple[Decision, ...]
    faults: tuple[Fault, ...]


def take_in(
    rows: Sequence[TypedRow],
    path: Path,
    record_ids: Collection[str],
    earlier: Sequence[Decision],
    *,
    reviewer: str,
    decided_on: str,
    criteria_version: str,
) -> Taken:
    """The decisions that the filled rows of a sheet add to the `earlier` ones.

    `reviewer` stands for everybody who left that cell empty; "" makes an empty cell a fault.
    """
    said = {tuple(getattr(decision, name) for name in READ_BACK) for decision in earlier}
    taken: dict[tuple[str, str, str], Decision] = {}
    faults: list[Fault] = []
    for row in rows:
        if not row.is_filled:
            continue
        decision = _decision(row, record_ids, reviewer, decided_on, criteria_version)
        found = list(_faults(row, decision, path, record_ids))
        key = (decision.record_id, decision.phase, decision.reviewer)
        if not found and taken.get(key, decision).decision != decision.decision:
            found = [_fault(row, path, "decision", "one reviewer decided twice, and differently", decision.decision)]
            del taken[key]
        faults += found
        if not found and tuple(getattr(decision, name) for name in READ_BACK) not in said:
            taken[key] = decision
    return Taken(tuple(taken.values()), tuple(faults))


def _decision(
    row: TypedRow, record_ids: Collection[str], reviewer: str, decided_on: str, criteria_version: str
) -> Decision:
    """The row as it would be written, whether it is valid or not."""
    record_id = row.cells["record_id"]
    pmid = PMID.fullmatch(record_id)
    if record_id not in record_ids and pmid:
        record_id = f"pubmed:{pmid[1]}"
    return Decision(
        decided_on=decided_on,
        reviewer=row.cells["reviewer"] or reviewer,
        record_id=record_id,
        phase=row.cells["phase"].casefold().replace(" ", "_"),
        decision=row.cells["decision"].casefold().replace(" ", "_"),
        reason=row.cells["reason"],
        note=row.cells["note"],
        criteria_version=criteria_version,
    )


def _faults(row: TypedRow, decision: Decision, path: Path, record_ids: Collection[str]) -> Iterator[Fault]:
    if decision.record_id not in record_ids:
        problem = "no record has this id: a spreadsheet may have changed it"
        yield _fault(row, path, "record_id", problem, row.cells["record_id"], "an id as in records.csv")
    words = WORDS_BY_PHASE.get(decision.phase, ())
    if not words or decision.phase == DUPLICATE:
        phases = ", ".join(phase for phase in WORDS_BY_PHASE if phase != DUPLICATE)
        yield _fault(row, path, "phase", "this is no phase of screening", row.cells["phase"], phases)
    elif decision.decision not in words:
        yield _fault(row, path, "decision", "this is no decision", row.cells["decision"] or "empty", ", ".join(words))
    if not decision.reviewer:
        fix = "fill the column reviewer, or name one for all: make decide REVIEWER=anna …"
        yield _fault(row, path, "reviewer", "nobody is named who decided this", "empty", "a name", fix)
    if decision.phase == FULL_TEXT and decision.decision == "exclude" and not decision.reason:
        yield _fault(row, path, "reason", "a report excluded after reading in full needs its reason", "empty", "words")


def _fault(
    row: TypedRow, path: Path, column: str, problem: str, found: str, expected: str = "", fix: str = ""
) -> Fault:
    return Fault(problem, path, f"row {row.number}, column {column}", found, expected, fix)


def take_in_pairs(pairs: Sequence[PairDecision], *, reviewer: str, decided_on: str) -> list[Decision]:
    """The decisions that the filled rows of maybe_duplicates.csv are. That sheet has no column for who decided."""
    return [
        Decision(decided_on, reviewer, pair.pair_id, DUPLICATE, pair.choice, pair.relation, "", "") for pair in pairs
    ]


def run(results: Path, decisions: Path, *, reviewer: str, decided_on: str, criteria_version: str) -> Taken:
    """Take in both sheets of people; what was taken, and what was not and why."""
    sheet, pairs = results / "to_screen.csv", results / "maybe_duplicates.csv"
    taken = take_in(
        read_sheet(sheet) if sheet.exists() else [],
        sheet,
        {row["record_id"] for row in read_table(results / "records.csv", ("record_id",), others=True)},
        read_decisions(decisions),
        reviewer=reviewer,
        decided_on=decided_on,
        criteria_version=criteria_version,
    )
    filled = read_filled(pairs) if pairs.exists() else ()
    settled = read_pair_decisions(decisions) if decisions.exists() else ()
    on_pairs = take_in_pairs(list(not_taken_in(filled, settled).values()), reviewer=reviewer, decided_on=decided_on)
    append_decisions(decisions, [*taken.decisions, *on_pairs])
    return Taken((*taken.decisions, *on_pairs), taken.faults)


def raise_faults(taken: Taken) -> None:
    """Raise DecisionError naming every row that was not taken in."""
    DecisionError.raise_if_any(taken.faults)
