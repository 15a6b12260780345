"""Take in what people decided: the filled rows of their sheets, appended to the review's decisions.

FAILS WHEN  a filled row cannot be understood without guessing (14): the valid rows are taken in, the others are named
"""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.ground.errors import DecisionError, Fault
from pipeline.review.decisions import append_decisions, last_by_reviewer, read_decisions
from pipeline.review.exchange import read_returned
from pipeline.review.people import RULE
from pipeline.review.review import Review
from pipeline.sheets import PAIRS, TO_SCREEN, Sheet, TypedRow, read_sheet
from pipeline.stages.stage import Counts
from pipeline.tables.kept import DECISIONS, DUPLICATE, FULL_TEXT, WORDS_BY_PHASE, Decision
from pipeline.tables.records import RECORDS
from pipeline.tables.table import parts

READS = (RECORDS, TO_SCREEN.table, PAIRS.table, DECISIONS)
WRITES = (DECISIONS,)


def add_arguments(parser: ArgumentParser) -> None:
    """The options of this stage."""
    parser.add_argument("--reviewer", default="", help="who decided where that cell is empty")
    parser.add_argument(
        "--from", dest="returned", metavar="FILE", type=Path,
        help="take in this file instead of the sheets: Rayyan, ASReview, RIS, or a copy of to_screen.csv",
    )  # fmt: skip


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
    is_pair = row.phase == DUPLICATE
    return Decision(
        decided_on=decided_on,
        reviewer=row.cells["reviewer"] or reviewer,
        record_id=next((record_id for record_id in row.record_ids if _is_known(record_id, record_ids)), ""),
        phase=row.phase,
        decision=row.decision,
        reason=row.cells.get("reason", ""),
        note=row.cells["note"],
        criteria_version="" if is_pair else criteria_version,
    )


def _is_known(record_id: str, record_ids: Collection[str]) -> bool:
    """Whether the record, or each of the two of a pair, is one of ours."""
    return record_id in record_ids or (
        len(parts(record_id)) == 2 and all(part in record_ids for part in parts(record_id))
    )


def _faults(row: TypedRow, decision: Decision, path: Path) -> Iterator[Fault]:
    is_pair = "other_id" in row.cells
    if not decision.record_id:
        problem = "no record has this id: a spreadsheet may have changed it"
        found = ", ".join(row.cells[name] for name in ("record_id", "other_id") if name in row.cells)
        yield _fault(row, path, "record_id", problem, found, "an id as in records.csv")
    words = WORDS_BY_PHASE.get(decision.phase, ())
    if not words or (decision.phase == DUPLICATE and not is_pair):
        phases = ", ".join(phase for phase in WORDS_BY_PHASE if phase != DUPLICATE)
        yield _fault(row, path, "phase", "this is no phase of screening", row.cells["phase"], phases)
    elif decision.decision not in words:
        yield _fault(row, path, "decision", "this is no decision", row.cells["decision"] or "empty", ", ".join(words))
    if not decision.reviewer and not is_pair:
        fix = "fill the column reviewer, or name one for all: make decide REVIEWER=anna …"
        yield _fault(row, path, "reviewer", "nobody is named who decided this", "empty", "a name", fix)
    if decision.reviewer.casefold() == RULE:
        yield _fault(row, path, "reviewer", "no person has this name: it is what rules decide by", RULE, "a name")
    if decision.phase == FULL_TEXT and decision.decision == "exclude" and not decision.reason:
        yield _fault(row, path, "reason", "a report excluded after reading in full needs its reason", "empty", "words")


def _twice(row: TypedRow, path: Path, decision: Decision) -> Fault:
    said = f"{decision.reviewer or 'somebody'} decided"
    problem = f"{said} twice on {decision.record_id}, and differently"
    return _fault(row, path, "decision", problem, ", ".join(filter(None, _words(decision))), fix="keep one of the rows")


def _fault(
    row: TypedRow, path: Path, column: str, problem: str, found: str, expected: str = "", fix: str = ""
) -> Fault:
    return Fault(problem, path, f"row {row.number}, column {column}", found, expected, fix)


def run(review: Review, *, decided_on: str, reviewer: str = "", returned: Path | None = None) -> Counts:
    """Take in the sheets of people; what was taken, and what was not and why. A sheet that cannot be read waits.

    `returned` is a file that came back from another tool, or a copy of our sheet; it is then the only one taken in.
    `decided_on` is the date that the decisions get.
    """
    results, queries = review.paths.results, review.paths.queries
    if not RECORDS.exists(results):
        return _counted((), ())
    record_ids = {row.record_id for row in RECORDS.read_as(WithId, results)}
    taken: list[Decision] = []
    faults: list[Fault] = []
    for rows, path in _filled(results, returned, reviewer, faults):
        said = take_in(
            rows,
            path,
            record_ids,
            [*read_decisions(queries), *taken],
            reviewer=reviewer,
            decided_on=decided_on,
            criteria_version=review.protocol.screener().version,
        )
        taken += said.decisions
        faults += said.faults
    append_decisions(queries, taken)
    return _counted(taken, faults)


@dataclass(frozen=True, slots=True)
class WithId:
    """The one column of a table of records that is needed here."""

    record_id: str


def _counted(taken: Sequence[Decision], faults: Sequence[Fault]) -> Counts:
    said = f"{len(taken)} decisions taken in, {len(faults)} rows not understood"
    return Counts({"decisions": len(taken), "not_understood": len(faults)}, said, tuple(faults))


def _filled(
    results: Path, returned: Path | None, reviewer: str, faults: list[Fault]
) -> Iterator[tuple[Sequence[TypedRow], Path]]:
    """What people handed in, sheet by sheet, with its path; what is wrong with a whole sheet goes to `faults`."""
    if returned:
        yield read_returned(returned, reviewer), returned
        return
    for path in TO_SCREEN.paths(results):
        yield _rows(path, TO_SCREEN, faults), path
    # A pair stands in both of its sheets, so that what they say of it is judged together.
    sheet, beside = PAIRS.paths(results)
    yield [*_rows(sheet, PAIRS, faults), *_rows(beside, PAIRS, faults)], sheet


def _rows(path: Path, sheet: Sheet, faults: list[Fault]) -> list[TypedRow]:
    try:
        return read_sheet(path, sheet)
    except DecisionError as error:
        faults += error.faults
        return []
