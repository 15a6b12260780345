"""Check what must hold: known records found and kept, no earlier decision changed, every record accounted for.

READS       known.csv, records.csv, removed.csv, screening.csv, duplicates.csv, flow.csv, decisions.csv, updates.csv
WRITES      nothing
FAILS WHEN  a known record is lost, counts do not add up (13), or an earlier decision is gone or changed (14)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from pipeline.ground.errors import DecisionError, ExpectationError, Fault
from pipeline.ground.record import Record
from pipeline.ground.tables import read_records, read_table
from pipeline.review.decisions import Decision, fingerprint, read_decisions
from pipeline.review.known import KnownRecord, find_known
from pipeline.review.updates import Update, read_updates


def faults_of_known(
    known: Sequence[KnownRecord],
    records: Sequence[Record],
    kept_by_duplicate: Mapping[str, str],
    screening_by_id: Mapping[str, Mapping[str, str]],
    path: Path,
) -> Iterator[Fault]:
    """Known records that the search did not find, or that a rule excludes."""
    for row in known:
        record = find_known(row, records)
        if record is None:
            fix = "see which line of the strategy loses it: trialsift explain REVIEW with a file that holds it"
            yield Fault("a known record was not found by the search", path, found=row.name, fix=fix)
            continue
        screening = screening_by_id[kept_by_duplicate.get(record.record_id, record.record_id)]
        if screening["rule_outcome"] == "exclude":
            criteria = screening["rule_reasons"].replace("|", ", ")
            fix = f"mend the criterion; its words: trialsift explain REVIEW {screening['record_id']}"
            yield Fault(f"a known record is excluded by criterion {criteria}", path, found=row.name, fix=fix)


def faults_of_growth(decisions: Sequence[Decision], updates: Sequence[Update], path: Path) -> Iterator[Fault]:
    """Updates after which a decision was changed or taken away."""
    for update in updates:
        if fingerprint(decisions[: int(update.n_decisions)]) != update.decisions_sha256:
            problem = f"the first {update.n_decisions} decisions are not those of the update of {update.search}"
            yield Fault(problem, path, fix="restore the file from git; correct a decision by adding another")
            return


def faults_of_flow(records: Sequence[Record], ids_by_table: Mapping[str, set[str]]) -> Iterator[Fault]:
    """Records that are not in exactly the tables where they belong."""
    ids = {record.record_id for record in records}
    unique, duplicates, removed = ids_by_table["unique"], ids_by_table["duplicates"], ids_by_table["removed"]
    for problem, wrong in (
        ("records are neither unique nor set aside as duplicates", ids - unique - duplicates),
        ("records are both unique and set aside", unique & duplicates),
        ("records for which others were set aside are not unique", ids_by_table["kept"] - unique),
        ("records were not collated but are deduplicated", (unique | duplicates) - ids),
        ("unique records were not screened", unique ^ ids_by_table["screening"]),
        ("records are not in the flow", (ids | removed) ^ ids_by_table["flow"]),
    ):
        if wrong:
            yield Fault(f"{len(wrong)} {problem}", found=", ".join(sorted(wrong)[:10]))


def run(known: Sequence[KnownRecord], known_path: Path, decisions_path: Path, updates: Path, results: Path) -> None:
    """Check everything. Raises DecisionError or ExpectationError with all that does not hold."""
    decisions = read_decisions(decisions_path)
    DecisionError.raise_if_any(list(faults_of_growth(decisions, read_updates(updates), decisions_path)))
    records = list(read_records(results / "records.csv"))
    names = ("unique", "duplicates", "removed", "screening", "flow")
    ids = {name: _ids(results / f"{name}.csv") for name in names}
    duplicates = read_table(results / "duplicates.csv", ("record_id", "kept_id"), others=True)
    kept = {row["record_id"]: row["kept_id"] for row in duplicates}
    wanted = ("record_id", "rule_outcome", "rule_reasons")
    screening = {row["record_id"]: row for row in read_table(results / "screening.csv", wanted, others=True)}
    ExpectationError.raise_if_any(list(faults_of_flow(records, ids | {"kept": set(kept.values())})))
    ExpectationError.raise_if_any(list(faults_of_known(known, records, kept, screening, known_path)))


def _ids(path: Path) -> set[str]:
    return {row["record_id"] for row in read_table(path, ("record_id",), others=True)}
