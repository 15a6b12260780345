"""Decisions in the kept files that count for nothing or too much: on ids that no source ever gave, made in the future.

People may edit those files. What stands there is never blocked by it, nor by a record that has merely vanished.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path

from pipeline.ground.errors import DecisionError, Fault
from pipeline.ground.text import name_key
from pipeline.review.decisions import decision_paths, kept_decisions, normal
from pipeline.tables.kept import DECISIONS, WITHDRAWN, Decision
from pipeline.tables.ledger import read_ledger
from pipeline.tables.table import parts

MEND = "correct this row; once an update has told it, add a copy of it that says withdrawn, and a row as it was meant"


def doubtful_decisions(queries: Path, ever_seen: Collection[str], latest: str = "") -> list[Fault]:
    """What to do about which row of which file. `latest`: the last day that a word can be of, "" for any."""
    last = {_subject(decision): decision for decision in kept_decisions(queries)}

    def wrong(decision: Decision) -> Iterator[tuple[str, str, str, str]]:
        decision = normal(decision)
        if last[_subject(decision)].decision == WITHDRAWN:
            return
        for record_id in parts(decision.record_id):
            if record_id not in ever_seen:
                near = f"pubmed:{record_id}" if f"pubmed:{record_id}" in ever_seen else "an id as in records.csv"
                yield "record_id", "no source ever gave a record of this id", record_id, near
        for column in ("decided_on", "made_on") if latest else ():
            if getattr(decision, column)[:10] > latest:
                yield column, "this day has not come yet", getattr(decision, column), f"{latest} at the latest"

    faults: list[Fault] = []
    for path in decision_paths(queries):
        try:
            read_ledger(DECISIONS, path, wrong, DecisionError)
        except DecisionError as error:
            faults += (replace(fault, fix=MEND) for fault in error.faults)
    return faults


def _subject(decision: Decision) -> tuple[str, str, str]:
    return decision.record_id, decision.phase, name_key(decision.reviewer)
