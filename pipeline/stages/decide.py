"""Take in what people decided: the filled rows of their sheets, appended to the review's decisions.

READS       to_screen.csv and maybe_duplicates.csv, with what stands beside them, or one file that came back;
            records.csv, decisions.csv
WRITES      decisions.csv, which only ever grows
FAILS WHEN  a filled row cannot be understood without guessing (14): the valid rows are taken in, the others are named
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.deduplication import PairDecision, not_taken_in
from pipeline.deduplication import read_decisions as read_pair_decisions
from pipeline.ground.errors import DecisionError, Fault
from pipeline.ground.tables import read_table
from pipeline.review.decisions import (
    DUPLICATE,
    FULL_TEXT,
    WORDS_BY_PHASE,
    Decision,
    append_decisions,
    last_by_reviewer,
    read_decisions,
)
from pipeline.review.exchange import read_returned
from pipeline.review.pair_sheets import PairSheets, read_pair_sheets
from pipeline.review.sheets import TypedRow, read_sheet, sheet_paths

RULE = "rule"


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
    last = last_by_reviewer(earlier)
    said_by_anybody = {(record_id, phase, *_words(said)) for (record_id, phase, _), said in last.items()}
    valid: dict[tuple[str, str, str], list[tuple[TypedRow, Decision]]] = {}
    faults: list[Fault] = []
    for row in rows:
        if not row.is_decided:
            continue
        decision = _decision(row, record_ids, reviewer, decided_on, criteria_version)
        if not decision.reviewer and (decision.record_id, decision.phase, *_words(decision)) in said_by_anybody:
            continue
        found = list(_faults(row, decision, path))
        faults += found
        if not found:
            valid.setdefault((decision.record_id, decision.phase, decision.reviewer), []).append((row, decision))
    taken: list[Decision] = []
    for key, said in valid.items():
        if len({_words(decision) for _, decision in said}) > 1:
            faults += [_twice(row, path, decision) for row, decision in said]
        elif key not in last or _words(last[key]) != _words(said[0][1]):
            taken.append(said[0][1])
    return Taken(tuple(taken), tuple(faults))


def _words(decision: Decision) -> tuple[str, str, str]:
    return decision.decision, decision.reason, decision.note


def _decision(
    row: TypedRow, record_ids: Collection[str], reviewer: str, decided_on: str, criteria_version: str
) -> Decision:
    """The row as it would be written, whether it is valid or not."""
    return Decision(
        decided_on=decided_on,
        reviewer=row.cells["reviewer"] or reviewer,
        record_id=next((record_id for record_id in row.record_ids if record_id in record_ids), ""),
        phase=row.phase,
        decision=row.decision,
        reason=row.cells["reason"],
        note=row.cells["note"],
        criteria_version=criteria_version,
    )


def _faults(row: TypedRow, decision: Decision, path: Path) -> Iterator[Fault]:
    if not decision.record_id:
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
    if decision.reviewer.casefold() == RULE:
        yield _fault(row, path, "reviewer", "no person has this name: it is what rules decide by", RULE, "a name")
    if decision.phase == FULL_TEXT and decision.decision == "exclude" and not decision.reason:
        yield _fault(row, path, "reason", "a report excluded after reading in full needs its reason", "empty", "words")


def _twice(row: TypedRow, path: Path, decision: Decision) -> Fault:
    problem = f"{decision.reviewer} decided twice on {decision.record_id}, and differently"
    return _fault(row, path, "decision", problem, ", ".join(filter(None, _words(decision))), fix="keep one of the rows")


def _fault(
    row: TypedRow, path: Path, column: str, problem: str, found: str, expected: str = "", fix: str = ""
) -> Fault:
    return Fault(problem, path, f"row {row.number}, column {column}", found, expected, fix)


def take_in_pairs(pairs: Sequence[PairDecision], *, reviewer: str, decided_on: str) -> list[Decision]:
    """The decisions that the filled rows of maybe_duplicates.csv are. That sheet has no column for who decided."""
    return [
        Decision(decided_on, reviewer, pair.pair_id, DUPLICATE, pair.choice, pair.relation, "", "") for pair in pairs
    ]


def run(
    results: Path,
    decisions: Path,
    *,
    reviewer: str,
    decided_on: str,
    criteria_version: str,
    returned: Path | None = None,
) -> Taken:
    """Take in both sheets of people; what was taken, and what was not and why. A sheet that cannot be read waits.

    `returned` is a file that came back from another tool, or a copy of our sheet; it is then the only one taken in.
    """
    record_ids = {row["record_id"] for row in read_table(results / "records.csv", ("record_id",), others=True)}
    taken: list[Decision] = []
    faults: list[Fault] = []
    for sheet in (returned,) if returned else sheet_paths(results / "to_screen.csv"):
        try:
            rows = _rows(sheet, returned, reviewer)
        except DecisionError as error:
            faults += error.faults
            continue
        said = take_in(
            rows,
            sheet,
            record_ids,
            [*read_decisions(decisions), *taken],
            reviewer=reviewer,
            decided_on=decided_on,
            criteria_version=criteria_version,
        )
        taken += said.decisions
        faults += said.faults
    if not returned:
        on_pairs = _on_pairs(read_pair_sheets(results / "maybe_duplicates.csv"), decisions, reviewer, decided_on)
        taken += on_pairs.decisions
        faults += on_pairs.faults
    append_decisions(decisions, taken)
    return Taken(tuple(taken), tuple(faults))


def _rows(sheet: Path, returned: Path | None, reviewer: str) -> list[TypedRow]:
    if returned:
        return read_returned(returned, reviewer)
    return read_sheet(sheet) if sheet.exists() else []


def _on_pairs(sheets: PairSheets, decisions: Path, reviewer: str, decided_on: str) -> Taken:
    try:
        settled = read_pair_decisions(decisions) if decisions.exists() else ()
    except DecisionError as error:
        return Taken((), (*sheets.faults, *error.faults))
    disputed = sheets.faults_by_pair()
    agreed = not_taken_in((word for word in sheets.words if word.pair_id not in disputed), settled)
    taken = take_in_pairs(list(agreed.values()), reviewer=reviewer, decided_on=decided_on)
    return Taken(tuple(taken), (*sheets.faults, *disputed.values()))


def raise_faults(taken: Taken) -> None:
    """Raise DecisionError naming every row that was not taken in."""
    DecisionError.raise_if_any(taken.faults)
