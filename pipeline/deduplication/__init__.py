"""Which records are one report: citation, blocking, comparison, rules, grouping, results, merged record, in this order.

Called from outside: `deduplicate` for all at once; `deduplicate_again` for records most of which were there in the last
run; `Index`, `update` for new records among others that are held in memory; `merged` for the one record of a group.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from pipeline.deduplication.citation import Citation, normalise
from pipeline.deduplication.grouping import Group
from pipeline.deduplication.index import Index, OutOfOrderError, Progress
from pipeline.deduplication.memory import LastRun, Memory
from pipeline.deduplication.merged_record import merged
from pipeline.deduplication.pair_decisions import PairDecision
from pipeline.deduplication.results import Deduplication, DoubtfulPair, ReportLink, SetAside, explained, joined
from pipeline.deduplication.rule import PairOutcome, PairRule
from pipeline.deduplication.rules import RULES
from pipeline.ground.cycles import unsearched
from pipeline.ground.record import Record

__all__ = [
    "RULES", "Deduplication", "DoubtfulPair", "Group", "Index", "Memory", "PairDecision", "PairOutcome", "PairRule",
    "ReportLink", "SetAside", "deduplicate", "deduplicate_again", "merged", "update",
]  # fmt: skip


@unsearched()
def deduplicate(
    records: Iterable[Record], decisions: Sequence[PairDecision] = (), progress: Progress = iter
) -> Deduplication:
    """The duplicates among `records`; the same result whatever the order of the records.

    `progress` is given the records to be compared and hands them on, one by one.

    Raises ValueError for an id that occurs twice.
    """
    index = Index()
    index.add(map(normalise, records), progress)
    return explained(index, decisions)


@unsearched()
def deduplicate_again(
    names: Mapping[str, bytes],
    record: Callable[[str], Record],
    decisions: Sequence[PairDecision],
    memory: Memory,
    progress: Progress = iter,
) -> Deduplication:
    """The same as `deduplicate`, of records of which the last run remembers most.

    `names`: for each id what tells the content of its record, without the date on which it was last seen; `record`: the
    record of an id.
    """

    def read(record_id: str) -> Citation:
        return normalise(record(record_id))

    known = memory.known()
    try:
        if known:
            return _with_the_changes(known, names, read, decisions, memory, progress)
    except OutOfOrderError:
        pass
    index = Index()
    index.add(map(read, names), progress)
    result = explained(index, decisions)
    memory.keep(names, index.keys, index.all_rulings(), decisions, result)
    return result


def _with_the_changes(
    known: LastRun,
    names: Mapping[str, bytes],
    read: Callable[[str], Citation],
    decisions: Sequence[PairDecision],
    memory: Memory,
    progress: Progress,
) -> Deduplication:
    """What is known, and what new, changed and gone records and decisions change of it. Raises OutOfOrderError."""
    name_by_id = dict(zip(known.keys.ids, known.names, strict=True))
    gone = {record_id for record_id, name in name_by_id.items() if names.get(record_id) != name}
    new = [record_id for record_id, name in names.items() if name_by_id.get(record_id) != name]
    index = Index.of_known(known.keys, known.rulings, names.keys(), read)
    touched = index.change(map(read, new), gone, progress)
    turned = set(decisions).symmetric_difference(known.decisions)
    for decision in {*turned, *(each for each in decisions if each.one in gone or each.other in gone)}:
        touched.update(record_id for record_id in (decision.one, decision.other) if record_id in index)
    told = explained(index, decisions, touched)
    ids = [index.keys.ids[at] for at in sorted(range(len(index.keys)), key=index.keys.rank)]
    result = joined(known.result, told, ids, gone)
    memory.keep(names, index.keys, index.all_rulings(), decisions, result)
    return result


def update(index: Index, records: Iterable[Record], decisions: Sequence[PairDecision] = ()) -> Deduplication:
    """Take new records into the index, and what is to be said of them and of all that hangs together with them.

    The groups are those that `deduplicate` finds among all records; the cost is that of the new records.
    Raises ValueError for an id that the index holds.
    """
    return explained(index, decisions, index.add(map(normalise, records)))
