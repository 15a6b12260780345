"""What people decided: a file for each person and day in `decisions/`, which only ever grows.

Two people on two machines never write to the same file, and where one person does, git may keep the lines of both in
any order: what was said last is told by when it was made, not by where it stands.
Correct a decision by adding another; take it back by adding "withdrawn".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.ground.errors import DecisionError
from pipeline.ground.files import remove, sha256_of
from pipeline.ground.text import name_key
from pipeline.review.shares import slug_of
from pipeline.review.team import Words
from pipeline.tables.kept import (
    DECISIONS,
    DUPLICATE,
    MOMENT,
    OLD_DECISIONS,
    TAGS,
    WITHDRAWN,
    WORDS_BY_PHASE,
    Decision,
)
from pipeline.tables.ledger import append_rows, read_ledger
from pipeline.tables.table import joined, parts

if TYPE_CHECKING:
    from pipeline.deduplication import PairDecision

DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
NO_WORDS = Words()


def kept_decisions(queries: Path) -> tuple[Decision, ...]:
    """All decisions as they were taken in, in the order in which they were made; () before the first.

    Raises DecisionError with everything that is wrong in one of the files.
    """
    rows = {row for path in decision_paths(queries) for row in _rows(path)}
    return tuple(sorted({*rows, *_of_old_file(queries)}, key=order))


def read_decisions(queries: Path, words: Words = NO_WORDS) -> tuple[Decision, ...]:
    """The same with one name for each person and one writing for each reason. Raises DecisionError."""
    return words.meant(kept_decisions(queries))


def order(decision: Decision) -> tuple[object, ...]:
    """What sorts decisions by when they were made; on one day, by what was known when they were taken in."""
    made = decision.made_on or decision.decided_on
    return (
        made.replace(" ", "T"), decision.turn, decision.decided_on, name_key(decision.reviewer), decision.record_id,
        decision.phase, decision.decision, decision.reason, decision.note, decision.criteria_version, decision.tag,
        decision.reviewer,
    )  # fmt: skip


def decision_paths(queries: Path) -> list[Path]:
    """The files of decisions that there are."""
    return sorted(DECISIONS.path(queries).parent.glob("*.csv"))


def file_of(decision: Decision) -> str:
    """The name, without its ending, of the file that holds the decision: "2026-02-02-anna"."""
    return f"{decision.decided_on}-{slug_of(decision.reviewer) if decision.reviewer else 'unnamed'}"


def append_decisions(queries: Path, decisions: Sequence[Decision]) -> None:
    """Add `decisions` at the end of their files; the bytes that stand there already stay as they are."""
    by_file: dict[str, list[Decision]] = {}
    for decision in decisions:
        by_file.setdefault(file_of(decision), []).append(decision)
    for name, rows in by_file.items():
        path = DECISIONS.path(queries).with_name(f"{name}.csv")
        there = set(_rows(path))
        append_rows(DECISIONS, path, [row for row in rows if row not in there])


def move_over(queries: Path) -> int:
    """Move the decisions of the one file of old into files for each person and day; how many. Nothing is lost."""
    moved = _of_old_file(queries)
    append_decisions(queries, moved)
    remove(OLD_DECISIONS.path(queries))
    return len(moved)


def _rows(path: Path) -> list[Decision]:
    return [normal(row) for row in read_ledger(DECISIONS, path, faults_of_decision, DecisionError)]


def normal(decision: Decision) -> Decision:
    """As we write it: whoever adds a line by hand need not know our order of a pair's ids, nor our letters."""
    ids = sorted(record_id.strip() for record_id in parts(decision.record_id))
    return replace(decision, record_id=joined(ids), decision=decision.decision.strip().casefold())


def _of_old_file(queries: Path) -> list[Decision]:
    """Its decisions were made when they were taken in, as far as anybody knows, and in the order of its lines."""
    turns: dict[tuple[str, str], int] = {}
    found = []
    for row in map(normal, read_ledger(OLD_DECISIONS, OLD_DECISIONS.path(queries), faults_of_decision, DecisionError)):
        turns[row.record_id, row.phase] = turns.get((row.record_id, row.phase), 0) + 1
        found.append(replace(row, made_on=row.made_on or row.decided_on, turn=turns[row.record_id, row.phase]))
    return found


def faults_of_decision(decision: Decision) -> Iterator[tuple[str, str, str, str]]:
    """What is wrong with a decision: column, problem, found, expected. One with a fault must not be written either."""
    decision = normal(decision)
    words = WORDS_BY_PHASE.get(decision.phase, ())
    if not words:
        yield "phase", "this is no phase", decision.phase, ", ".join(WORDS_BY_PHASE)
    elif decision.decision not in words:
        yield "decision", "this is no decision", decision.decision or "empty", ", ".join(words)
    if not (DAY.fullmatch(decision.decided_on) and _is_moment(decision.decided_on)):
        yield "decided_on", "this is no day", decision.decided_on or "empty", "2026-02-02"
    if decision.made_on and not (MOMENT.fullmatch(decision.made_on) and _is_moment(decision.made_on)):
        yield "made_on", "this is no day or moment", decision.made_on, "2026-02-02 or 2026-02-02T15:30"
    if decision.tag not in ("", *TAGS):
        yield "tag", "this is no tag", decision.tag, ", ".join(TAGS)
    ids = parts(decision.record_id)
    if decision.phase == DUPLICATE:
        if len(set(ids)) != 2 or len(ids) != 2:
            yield (
                "record_id",
                "a decision on duplicates does not name two records",
                decision.record_id,
                "two ids with | between",
            )
        return
    if len(ids) != 1:
        yield "record_id", "this names no record", decision.record_id or "empty", "one id as in records.csv"
    if not decision.reviewer.strip():
        yield "reviewer", "nobody is named who decided this", "empty", "a name"


def _is_moment(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def pair_decisions(decisions: Iterable[Decision]) -> tuple[PairDecision, ...]:
    """What stands on pairs of records that may be duplicates: the last word on each, unless it was withdrawn."""
    last: dict[str, Decision] = {}
    for decision in decisions:
        if decision.phase == DUPLICATE:
            last.pop(decision.record_id, None)
            if decision.decision != WITHDRAWN:
                last[decision.record_id] = decision
    return tuple(_of_pair(decision) for decision in last.values())


def _of_pair(decision: Decision) -> PairDecision:
    # Here, because comparing records brings much with it that most readers of decisions have no use for.
    from pipeline.deduplication import PairDecision

    one, other = sorted(parts(decision.record_id))
    relation = decision.reason.strip() if decision.decision == "link" else ""
    choice = next(word for word in ("merge", "split", "link") if word == decision.decision)
    return PairDecision(one, other, choice, relation)


def fingerprint(decisions: Iterable[Decision]) -> str:
    """SHA-256 over the decisions, whatever their order."""
    return sha256_of(" ".join(sorted(map(decision_id, decisions))).encode())


def decision_id(decision: Decision) -> str:
    """Ten digits that tell a decision from all others."""
    values = (
        decision.decided_on, decision.reviewer, decision.record_id, decision.phase, decision.decision, decision.reason,
        decision.note, decision.criteria_version, decision.made_on, str(decision.turn), decision.tag,
    )  # fmt: skip
    return sha256_of("\x1f".join(values).encode())[:10]


def listed(decisions: Iterable[Decision]) -> tuple[str, ...]:
    """The decisions as an update lists them, file by file: "2026-02-02-anna:5f3a…,09bc…"."""
    by_file: dict[str, list[str]] = {}
    for decision in decisions:
        by_file.setdefault(file_of(decision), []).append(decision_id(decision))
    return tuple(f"{name}:{','.join(sorted(ids))}" for name, ids in sorted(by_file.items()))


def ids_by_file(listing: Iterable[str]) -> dict[str, set[str]]:
    """What `listed` said: file -> the ids of its decisions."""
    found: dict[str, set[str]] = {}
    for entry in listing:
        name, _, ids = entry.rpartition(":")
        found.setdefault(name, set()).update(ids.split(","))
    return found
