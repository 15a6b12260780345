"""Set duplicates aside, link related reports, and list the pairs that people must look at.

Cells that people have filled in maybe_duplicates.csv are carried over until the decisions hold them. One that cannot be
read stays as it is, and maybe_duplicates.new.csv is written beside it.

FAILS WHEN   the records or the decisions cannot be read, neither sheet of pairs can be, or an id holds "|", which
             joins ids (11, 14)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.deduplication import Deduplication, Memory, deduplicate_again, merged
from pipeline.ground.errors import Fault, TableError
from pipeline.ground.progress import tracked
from pipeline.ground.record import Record
from pipeline.ground.shelf import Shelf
from pipeline.review.decisions import NO_WORDS, pair_decisions, read_decisions
from pipeline.review.review import Review
from pipeline.review.team import Words
from pipeline.sheets import PAIRS, PairRow, sheet_writer
from pipeline.stages.stage import Counts
from pipeline.tables.computed import DUPLICATES, LINKS, DuplicateRow, LinkRow
from pipeline.tables.csv_text import fragment
from pipeline.tables.kept import DECISIONS, Decision
from pipeline.tables.raw_rows import OtherShapeError
from pipeline.tables.record_lines import RecordLines
from pipeline.tables.records import RECORDS, UNIQUE, unique_record
from pipeline.tables.rows_on_disk import adding_records
from pipeline.tables.table import LIST_SEPARATOR, joined

READS = (RECORDS, DECISIONS, *PAIRS.tables)
WRITES = (UNIQUE, DUPLICATES, LINKS, *PAIRS.tables)

N_SHARED_CELLS = RECORDS.columns.index("last_seen")
"""The cells of a row that a search does not change."""


def unique_rows(result: Deduplication, lines: RecordLines, memory: Memory) -> Iterator[tuple[str, bytes]]:
    r"""The survivor of each group and its row, "\n" included, in the order in which they were first seen.

    A record that stands for itself alone is written as it stands.
    """
    rows = lines.rows(group.survivor for group in result.groups)
    for group, row in zip(result.groups, rows, strict=True):
        if len(group.members) == 1:
            yield group.survivor, row[:-1] + b",\n"
        else:
            yield group.survivor, merged_row(group.members, lines, memory)


def merged_row(ids: Sequence[str], lines: RecordLines, memory: Memory) -> bytes:
    """The row of the record that stands for all of these, which are remembered but for what each search changes."""
    last_seen = [lines.last_seen(record_id) for record_id in ids]
    # Whether it was ever seen counts as one field more when the best of the records is looked for.
    name = " ".join(
        f"{lines.name_by_id[each].hex()}{'+' if day else ''}" for each, day in zip(ids, last_seen, strict=True)
    )

    def text() -> bytes:
        record = merged([lines.record(record_id) for record_id in ids])
        return fragment(UNIQUE.cells(unique_record(record, ids[1:]))[:N_SHARED_CELLS]).encode()

    return memory.text(name, text) + f",{fragment([max(last_seen), joined(ids[1:])])}\n".encode()


def check_ids(record_ids: Iterable[str], path: Path) -> None:
    """Raise TableError for ids that cannot stand beside others in one cell."""
    TableError.raise_if_any(
        [
            Fault(f"a record_id holds {LIST_SEPARATOR!r}, which joins ids", path, fix="use another character in ids",
                  found=record_id)
            for record_id in record_ids
            if LIST_SEPARATOR in record_id
        ]
    )  # fmt: skip


def dedupe(
    records: Iterable[Record], out: Path, decisions: Sequence[Decision] = (), source: Path = Path(),
    words: Words = NO_WORDS,
) -> dict[str, int]:  # fmt: skip
    """Deduplicate `records`, which `source` holds, and write the results into `out`; the counts."""
    with TemporaryDirectory(prefix="trialsift-") as name:
        with RECORDS.adding_lines(Path(name)) as add:
            for record in records:
                add(f"{fragment(RECORDS.cells(record))}\n")
        with RecordLines(Path(name)) as lines:
            return dedupe_lines(lines, out, decisions, source, words)


def dedupe_lines(
    lines: RecordLines, out: Path, decisions: Sequence[Decision], source: Path, words: Words = NO_WORDS,
    shelf: Shelf | None = None,
) -> dict[str, int]:  # fmt: skip
    """The same of records as they stand in a table, with what the last run found out of most of them."""
    n_records = len(lines.name_by_id)
    check_ids(lines.name_by_id, source)
    memory = Memory(shelf)
    with sheet_writer(PAIRS, out, decisions, called=words.called) as sheet:
        result = deduplicate_again(
            lines.name_by_id, lines.record, pair_decisions(decisions), memory,
            lambda records: tracked(records, "compare"),
        )  # fmt: skip
        with adding_records(UNIQUE, out) as add:
            for record_id, row in unique_rows(result, lines, memory):
                add(record_id, row)
        memory.lay_by()
        n_unique = len(result.groups)
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
            sheet.add(
                PairRow(
                    record_id=pair.record_id, other_id=pair.other_id, score=f"{pair.score:.2f}", evidence=pair.evidence
                ),
                (at,),
            )
    assert n_records == n_unique + n_duplicates, "a record is neither kept nor set aside"
    return {
        "records": n_records,
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
    source = RECORDS.path(paths.results)
    try:
        with RecordLines(paths.results) as lines, Shelf(paths.shelf("dedupe")) as shelf:
            n = dedupe_lines(lines, paths.results, decisions, source, words, shelf)
    except OtherShapeError:
        n = dedupe(RECORDS.read(paths.results), paths.results, decisions, source, words)
    return Counts(n, in_words(n))


def in_words(n: Mapping[str, int]) -> str:
    """The counts as people say them."""
    said = f"{n['records']} records: {n['unique']} unique, {n['duplicates']} duplicates set aside, "
    return f"{said}{n['maybe']} pairs for a person to look at, {n['links']} related reports"
