"""Which records are one report: normalise, block, compare, rules, judge, index, cluster, report, merge, in this order.

Called from outside: `deduplicate` for all at once; `Index`, `update` for a few new records among many known ones;
`merged` for the one record of a group.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import Executor

from pipeline.deduplication.cluster import Group
from pipeline.deduplication.decisions import PairDecision
from pipeline.deduplication.index import Index, Progress
from pipeline.deduplication.merge import merged
from pipeline.deduplication.normalise import normalise
from pipeline.deduplication.report import Deduplication, Link, Maybe, SetAside, explained
from pipeline.deduplication.rule import Outcome, Rule
from pipeline.deduplication.rules import RULES
from pipeline.ground.record import Record

__all__ = [
    "RULES", "Deduplication", "Group", "Index", "Link", "Maybe", "Outcome", "PairDecision", "Rule",
    "SetAside", "deduplicate", "merged", "update",
]  # fmt: skip


def deduplicate(
    records: Iterable[Record],
    decisions: Sequence[PairDecision] = (),
    executor: Executor | None = None,
    progress: Progress = iter,
) -> Deduplication:
    """The duplicates among `records`; the same result whatever the order of the records and the executor.

    `progress` is given the records to be compared and hands them on, one by one.

    Raises ValueError for an id that occurs twice.
    """
    index = Index()
    index.add(map(normalise, records), executor, progress)
    return explained(index, decisions)


def update(
    index: Index, records: Iterable[Record], decisions: Sequence[PairDecision] = (), executor: Executor | None = None
) -> Deduplication:
    """Take new records into the index, and what is to be said of them and of all that hangs together with them.

    The groups are those that `deduplicate` finds among all records; the cost is that of the new records.
    Raises ValueError for an id that the index holds.
    """
    citations = [normalise(record) for record in records]
    index.add(citations, executor)
    return explained(index, decisions, [citation.record_id for citation in citations])
