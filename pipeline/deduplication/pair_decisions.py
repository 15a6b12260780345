"""What people decided about pairs of records: merge, split or link. It beats every rule, on every run.

A pair is named by its two ids, sorted and joined by "|", so that no later run can mean another pair by it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from pipeline.ground.errors import DecisionError, Fault
from pipeline.ground.tables import read_table

PHASE = "duplicate"
SEPARATOR = "|"
DECISION_COLUMNS = (
    "decided_on", "reviewer", "record_id", "phase", "decision", "reason", "note", "criteria_version",
)  # fmt: skip
MAYBE_COLUMNS = ("record_id", "other_id", "score", "evidence", "decision")

Choice = Literal["merge", "split", "link"]
CHOICES: tuple[Choice, ...] = get_args(Choice)


@dataclass(frozen=True, slots=True)
class PairDecision:
    """A person's word on two records. relation: the type of a link, from the decision's reason; "" otherwise."""

    one: str
    other: str
    choice: Choice
    relation: str = ""

    @property
    def pair_id(self) -> str:
        """How decisions.csv names the pair, in its column record_id."""
        return pair_id(self.one, self.other)


def pair_id(one: str, other: str) -> str:
    """The identity of a pair, whichever record comes first.

    >>> pair_id("pubmed:2", "embase:L1")
    'embase:L1|pubmed:2'
    """
    return SEPARATOR.join(sorted((one, other)))


def read_decisions(path: Path) -> tuple[PairDecision, ...]:
    """The decisions on pairs in a review's decisions.csv; the last row on a pair wins.

    Raises TableError; DecisionError for a pair that is not two ids or a decision that is none of CHOICES.
    """
    decision_by_pair: dict[str, PairDecision] = {}
    faults: list[Fault] = []
    for number, row in enumerate(read_table(path, DECISION_COLUMNS, others=True), start=1):
        if row["phase"].strip() != PHASE:
            continue
        ids = row["record_id"].strip().split(SEPARATOR)
        place = f"record {number}"
        found = _decision(ids, row["decision"], path, place, row["reason"])
        if isinstance(found, Fault):
            faults.append(found)
        else:
            decision_by_pair.pop(found.pair_id, None)
            decision_by_pair[found.pair_id] = found
    DecisionError.raise_if_any(faults)
    return tuple(decision_by_pair.values())


def read_filled(path: Path) -> tuple[PairDecision, ...]:
    """The rows of a maybe_duplicates.csv whose decision a person has filled in.

    Raises TableError; DecisionError as `read_decisions` does.
    """
    decisions: list[PairDecision] = []
    faults: list[Fault] = []
    for number, row in enumerate(read_table(path, ("record_id", "other_id", "decision"), others=True), start=1):
        if not row["decision"].strip():
            continue
        found = _decision([row["record_id"], row["other_id"]], row["decision"], path, f"record {number}")
        if isinstance(found, Fault):
            faults.append(found)
        else:
            decisions.append(found)
    DecisionError.raise_if_any(faults)
    return tuple(decisions)


def not_taken_in(filled: Iterable[PairDecision], decided: Iterable[PairDecision]) -> Mapping[str, PairDecision]:
    """Filled rows, by pair, that the decisions file does not hold yet."""
    choice_by_pair = {decision.pair_id: decision.choice for decision in decided}
    return {
        decision.pair_id: decision for decision in filled if choice_by_pair.get(decision.pair_id) != decision.choice
    }


def _decision(ids: list[str], word: str, path: Path, place: str, reason: str = "") -> PairDecision | Fault:
    ids = sorted(part.strip() for part in ids)
    if len(ids) != 2 or not all(ids) or ids[0] == ids[1]:
        return Fault(
            "a decision on duplicates does not name two records", path, f"{place}, column record_id",
            SEPARATOR.join(ids), f"two different ids joined by {SEPARATOR}",
        )  # fmt: skip
    choice = next((choice for choice in CHOICES if choice == word.strip().casefold()), None)
    if choice is None:
        return Fault(
            "a decision on duplicates is none of those there are", path, f"{place}, column decision",
            word, ", ".join(CHOICES), "write one of them, or leave the cell empty",
        )  # fmt: skip
    return PairDecision(ids[0], ids[1], choice, reason.strip() if choice == "link" else "")
