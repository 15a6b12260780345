"""Set duplicate records aside, link related reports and ask people about the pairs that no rule can decide.

Cells that people have filled in maybe_duplicates.csv are carried over until the decisions hold them. One that cannot be
read stays as it is, and maybe_duplicates.new.csv is written beside it.

FAILS WHEN   the records or the decisions cannot be read, neither sheet of pairs can be, or an id holds "|", which
             joins ids (11, 14)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from pipeline.deduplication import Deduplication, deduplicate, merged
from pipeline.ground.errors import Fault, TableError
from pipeline.ground.progress import tracked
from pipeline.ground.record import Record
from pipeline.review.decisions import NO_WORDS, pair_decisions, read_decisions
from pipeline.review.review import Review
from pipeline.review.team import Words
from pipeline.sheets import PAIRS, PairRow, sheet_writer
from pipeline.stages.stage import Counts
from pipeline.tables.computed import DUPLICATES, LINKS, DuplicateRow, LinkRow
from pipeline.tables.kept import DECISIONS, Decision
from pipeline.tables.records import RECORDS, UNIQUE, UniqueRecord, unique_record
from pipeline.tables.table import LIST_SEPARATOR

READS = (RECORDS, DECISIONS, PAIRS.table)
WRITES = (UNIQUE, DUPLICATES, LINKS, PAIRS.table)


def unique_records(result: Deduplication, records: Sequence[Record]) -> Iterator[UniqueRecord]:
    """One record for each group, in the order in which their survivors were first seen."""
    record_by_id = {record.record_id: record for record in records}
    for group in result.groups:
        yield unique_record(merged([record_by_id[record_id] for record_id in group.members]), group.members[1:])


def check_ids(records: Iterable[Record], path: Path) -> None:
    """Raise TableError for ids that cannot stand beside others in one cell."""
    TableError.raise_if_any(
        [
            Fault(f"a record_id holds {LIST_SEPARATOR!r}, which joins ids", path, fix="use another character in ids",
                  found=record.record_id)
            for record in records
            if LIST_SEPARATOR in record.record_id
        ]
    )  # fmt: skip


def dedupe(
    records: Iterable[Record], out: Path, decisions: Sequence[Decision] = (), source: Path = Path(),
    words: Words = NO_WORDS,
) -> dict[str, int]:  # fmt: skip
    """Deduplicate `records`, which `source` holds, and write the results into `out`; the counts."""
    known = list(records)
    check_ids(known, source)
    decided = pair_decisions(decisions)
    with sheet_writer(PAIRS, out, decisions, called=words.called) as ask:
        result = deduplicate(known, decided, progress=lambda records: tracked(records, "compare", len(known)))
        n_unique = UNIQUE.write(out, unique_records(result, known))
        n_duplicates = DUPLICATES.write(
            out,
            (
                DuplicateRow(row.record_id, row.kept_id, row.rule_id, row.score, row.evidence)
                for row in result.set_aside
            ),
        )
        n_links = LINKS.write(
            out,
            (LinkRow(row.record_id, row.other_id, row.relation, row.rule_id, row.evidence) for row in result.links),
        )
        for at, pair in enumerate(result.maybe):
            ask(
                PairRow(
                    record_id=pair.record_id, other_id=pair.other_id, score=f"{pair.score:.2f}", evidence=pair.evidence
                ),
                (at,),
            )
    assert len(known) == n_unique + n_duplicates, "a record is neither kept nor set aside"
    return {
        "records": len(known),
        "unique": n_unique,
        "duplicates": n_duplicates,
        "maybe": len(result.maybe),
        "links": n_links,
    }


def run(review: Review) -> Counts:
    """Read the records and the decisions, deduplicate, write; the counts."""
    paths = review.paths
    words = review.protocol.team_words
    decisions = read_decisions(paths.queries, words)
    n = dedupe(RECORDS.read(paths.results), paths.results, decisions, RECORDS.path(paths.results), words)
    return Counts(n, in_words(n))


def in_words(n: Mapping[str, int]) -> str:
    """The counts as people say them."""
    said = f"{n['records']} records: {n['unique']} unique, {n['duplicates']} duplicates set aside, "
    return f"{said}{n['maybe']} pairs for a person to look at, {n['links']} related reports"
