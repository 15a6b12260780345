"""Which records are one report: citation, blocking, comparison, rules, grouping, results, merged record, in this order.

Called from outside: `deduplicate` for all at once; `Index`, `update` for a few new records among many known ones;
`merged` for the one record of a group.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor

from pipeline.deduplication.blocking import Index, Progress, keys
from pipeline.deduplication.citation import normalise
from pipeline.deduplication.grouping import Group
from pipeline.deduplication.memory import Memory
from pipeline.deduplication.merged_record import merged
from pipeline.deduplication.pair_decisions import PairDecision
from pipeline.deduplication.results import Deduplication, DoubtfulPair, ReportLink, SetAside, explained
from pipeline.deduplication.rule import PairOutcome, PairRule
from pipeline.deduplication.rules import RULES
from pipeline.ground.record import Record

__all__ = [
    "RULES", "Deduplication", "DoubtfulPair", "Group", "Index", "Memory", "PairDecision", "PairOutcome", "PairRule",
    "ReportLink", "SetAside", "deduplicate", "deduplicate_again", "merged", "update",
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


def deduplicate_again(
    rows: Iterable[tuple[str, Callable[[], Record]]],
    decisions: Sequence[PairDecision],
    memory: Memory,
    progress: Progress = iter,
) -> Deduplication:
    """The same as `deduplicate`, of records of which the last run remembers most.

    `rows`: for each record a name that tells its content, without the date on which it was last seen, and the record.
    """
    index = Index(memory)
    citations = [memory.citation(name, record, keys) for name, record in rows]
    index.add(citations, None, progress)
    result = explained(index, decisions)
    index.lay_by()
    return result


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
