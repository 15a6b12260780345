"""Set duplicate records aside, link related reports and ask people about the pairs that no rule can decide.

READS        a file of records; the decisions of a review, if it has some
WRITES       unique.csv, duplicates.csv, maybe_duplicates.csv and links.csv; cells that people have filled in
             maybe_duplicates.csv are carried over until the decisions hold them. One that cannot be read stays as it
             is, and maybe_duplicates.new.csv is written beside it
FAILS WHEN   the records or the decisions cannot be read, neither sheet of pairs can be, or an id holds "|", which
             joins ids (TableError, DecisionError)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from pipeline.deduplication import (
    MAYBE_COLUMNS,
    Deduplication,
    PairDecision,
    deduplicate,
    merged,
    not_taken_in,
    read_decisions,
)
from pipeline.ground.errors import Fault, TableError
from pipeline.ground.progress import tracked
from pipeline.ground.record import Record
from pipeline.ground.tables import read_records, write_records, write_table
from pipeline.review.pair_sheets import PairSheets, read_pair_sheets

ID_SEPARATOR = "|"
DUPLICATE_COLUMNS = ("record_id", "kept_id", "rule", "score", "evidence")
LINK_COLUMNS = ("record_id", "other_id", "type", "rule", "evidence")
CARRIED_OVER = "carried over: decided in this file and not yet taken in"


def unique_records(result: Deduplication, records: Sequence[Record]) -> Iterator[Record]:
    """One record for each group, in the order in which their survivors were first seen."""
    record_by_id = {record.record_id: record for record in records}
    for group in result.groups:
        yield merged([record_by_id[record_id] for record_id in group.members])


def merged_ids(result: Deduplication) -> dict[str, str]:
    """Survivor -> the ids of the records it stands for, itself left out, joined by "|"."""
    return {group.survivor: ID_SEPARATOR.join(group.members[1:]) for group in result.groups if len(group.members) > 1}


def maybe_rows(result: Deduplication, waiting: Iterable[PairDecision]) -> list[tuple[str, ...]]:
    """The rows for people; what they filled in and nobody has taken in yet comes first."""
    choice_by_pair = {(decision.one, decision.other): decision.choice for decision in waiting}
    asked = {(row.record_id, row.other_id) for row in result.maybe}
    rows: list[tuple[str, ...]] = [
        (one, other, "", CARRIED_OVER, choice)
        for (one, other), choice in sorted(choice_by_pair.items())
        if (one, other) not in asked
    ]
    return rows + [
        (row.record_id, row.other_id, f"{row.score:.2f}", row.evidence,
         choice_by_pair.get((row.record_id, row.other_id), ""))
        for row in result.maybe
    ]  # fmt: skip


def check_ids(records: Iterable[Record], path: Path) -> None:
    """Raise TableError for ids that cannot stand beside others in one cell."""
    TableError.raise_if_any(
        [
            Fault(f"a record_id holds {ID_SEPARATOR!r}, which joins ids", path, fix="use another character in ids",
                  found=record.record_id)
            for record in records
            if ID_SEPARATOR in record.record_id
        ]
    )  # fmt: skip


def write_results(
    result: Deduplication, records: Sequence[Record], waiting: Iterable[PairDecision], out: Path, sheet: Path
) -> dict[str, int]:
    """Write the four tables, that of pairs as `sheet`; how many rows each has."""
    n_unique = write_records(out / "unique.csv", unique_records(result, records), {"merged_ids": merged_ids(result)})
    n_duplicates = write_table(
        out / "duplicates.csv", DUPLICATE_COLUMNS,
        ((row.record_id, row.kept_id, row.rule_id, f"{row.score:.2f}", row.evidence) for row in result.set_aside),
    )  # fmt: skip
    n_links = write_table(
        out / "links.csv", LINK_COLUMNS,
        ((row.record_id, row.other_id, row.relation, row.rule_id, row.evidence) for row in result.links),
    )  # fmt: skip
    n_maybe = write_table(sheet, MAYBE_COLUMNS, maybe_rows(result, waiting))
    return {"unique": n_unique, "duplicates": n_duplicates, "maybe": n_maybe, "links": n_links}


def dedupe(
    records: Iterable[Record], out: Path, decisions: Sequence[PairDecision] = (), source: Path = Path()
) -> dict[str, int]:
    """Deduplicate `records`, which `source` holds, and write the results into `out`; the counts."""
    known = list(records)
    check_ids(known, source)
    sheets = read_pair_sheets(out / "maybe_duplicates.csv")
    waiting = not_taken_in(sheets.words_by_sheet[sheets.in_use], decisions).values()
    result = deduplicate(known, decisions, progress=lambda records: tracked(records, "compare", len(known)))
    counts = write_results(result, known, waiting, out, sheets.in_use)
    _clear_away(sheets, decisions)
    assert len(known) == counts["unique"] + counts["duplicates"], "a record is neither kept nor set aside"
    return {"records": len(known), **counts, "carried_over": len(waiting)}


def _clear_away(sheets: PairSheets, decisions: Sequence[PairDecision]) -> None:
    """Take away the sheet beside the one in use once it holds no word that has not been taken in."""
    for sheet, words in sheets.words_by_sheet.items():
        if sheet != sheets.in_use and not not_taken_in(words, decisions):
            sheet.unlink(missing_ok=True)


def run(records_path: Path, out: Path, decisions_path: Path | None = None) -> dict[str, int]:
    """Read the records and the decisions, deduplicate, write; the counts."""
    decisions = read_decisions(decisions_path) if decisions_path is not None and decisions_path.exists() else ()
    return dedupe(read_records(records_path), out, decisions, records_path)
