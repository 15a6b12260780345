"""Check the results: unchanged since they were written, known trials kept, no record or decision lost.

FAILS WHEN  a result was changed since (15), an earlier decision is gone or changed (14), a known record is lost or
            counts do not add up (13)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from pipeline.ground.errors import DecisionError, ExpectationError, Fault, ProvenanceError
from pipeline.ground.files import sha256_of_file
from pipeline.ground.provenance import RunNote, read_note
from pipeline.ground.way_in import to_type
from pipeline.review.decisions import decision_id, ids_by_file, kept_decisions
from pipeline.review.known import Findable, find_known
from pipeline.review.layout import ReviewPaths
from pipeline.review.review import Review
from pipeline.review.updates import read_updates
from pipeline.sheets import is_sheet
from pipeline.stages.stage import Counts
from pipeline.tables.computed import DUPLICATES, FLOW, REMOVED, SCREENING, ScreeningRow
from pipeline.tables.kept import DECISIONS, KNOWN, UPDATES, Decision, KnownRecord, Update
from pipeline.tables.records import RECORDS, UNIQUE
from pipeline.tables.rows_on_disk import ids_of

READS = (RECORDS, REMOVED, UNIQUE, DUPLICATES, SCREENING, FLOW, DECISIONS, UPDATES)
WRITES = ()


def faults_of_provenance(notes: Sequence[RunNote], paths: ReviewPaths) -> Iterator[Fault]:
    """Results that are not what a stage wrote, and stages that read something else than what stands there now.

    `notes` in the order of the stages. The sheets that people fill in are theirs to change.
    """
    written: dict[str, tuple[str, str]] = {}
    for note in notes:
        for name, sha256 in note.inputs.items():
            stage, there = written.get(name, ("", sha256))
            if there != sha256:
                problem = f"the stage {note.stage} read this file before the stage {stage} wrote it anew"
                fix = f"{to_type('rebuild', paths.name)} brings all results up to date"
                yield Fault(problem, paths.named(name), fix=fix)
        written |= {name: (note.stage, sha256) for name, sha256 in note.outputs.items()}
    for name, (stage, sha256) in written.items():
        path = paths.named(name)
        if is_sheet(path) or (path.is_file() and sha256_of_file(path) == sha256):
            continue
        happened = "was changed" if path.is_file() else "is gone"
        problem = f"this file {happened} since the stage {stage} wrote it"
        fix = f"{to_type('rebuild', paths.name)} writes it again; what a person decides belongs into a sheet"
        yield Fault(problem, path, fix=fix)


def faults_of_known(
    known: Sequence[KnownRecord],
    records: Sequence[Findable],
    kept_by_duplicate: Mapping[str, str],
    screening_by_id: Mapping[str, ScreeningRow],
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
        if screening.rule_outcome == "exclude":
            criteria = ", ".join(screening.rule_reasons)
            fix = f"correct the criterion; its words: trialsift explain REVIEW {screening.record_id}"
            yield Fault(f"a known record is excluded by criterion {criteria}", path, found=row.name, fix=fix)


def faults_of_growth(decisions: Sequence[Decision], updates: Sequence[Update], path: Path) -> Iterator[Fault]:
    """Updates after which a decision was changed or taken away."""
    # A merge of two clones only adds: so what counts is that nothing is gone, not how many there are or in which order.
    ids = {decision_id(decision) for decision in decisions}
    for update in updates:
        for name, known in ids_by_file(update.decisions).items():
            if gone := known - ids:
                problem = f"{len(gone)} decisions that the update of {update.search} knew are gone or were changed"
                fix = "restore the file from git; correct a decision by adding another, take it back with withdrawn"
                yield Fault(problem, path.with_name(f"{name}.csv"), found=f"{len(known) - len(gone)} of them", fix=fix,
                            expected=f"{len(known)} decisions")  # fmt: skip
        if len(ids) < update.n_decisions:
            problem = f"there are fewer decisions than at the update of {update.search}"
            fix = "restore the files from git: git checkout -- queries"
            yield Fault(problem, path.parent, found=str(len(ids)), expected=str(update.n_decisions), fix=fix)
            return


def faults_of_flow(ids: set[str], ids_by_table: Mapping[str, set[str]]) -> Iterator[Fault]:
    """Records, of these ids, that are not in exactly the tables where they belong."""
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


def run(review: Review) -> Counts:
    """Check everything. Raises ProvenanceError, DecisionError or ExpectationError with all that does not hold."""
    paths = review.paths
    results = paths.results
    ProvenanceError.raise_if_any(list(faults_of_provenance(read_notes(paths.notes), paths)))
    check_words(paths)
    duplicates = {row.record_id: row.kept_id for row in DUPLICATES.read(results)}
    ids_by_table = {
        "unique": {*ids_of(UNIQUE, results)},
        "duplicates": {*duplicates},
        "kept": {*duplicates.values()},
        "removed": {*ids_of(REMOVED, results)},
        "screening": {*ids_of(SCREENING, results)},
        "flow": {*ids_of(FLOW, results)},
    }
    ExpectationError.raise_if_any(list(faults_of_flow({*ids_of(RECORDS, results)}, ids_by_table)))
    if review.known:
        records = list(RECORDS.read_as(Findable, results))
        screening = {row.record_id: row for row in SCREENING.read(results)}
        lost = faults_of_known(review.known, records, duplicates, screening, KNOWN.path(paths.queries))
        ExpectationError.raise_if_any(list(lost))
    n_known = len(review.known)
    return Counts({"known": n_known}, f"{n_known} known records found and kept, every record accounted for")


def check_words(paths: ReviewPaths) -> None:
    """Check what needs nothing but people's words: no earlier decision is gone or changed. Raises DecisionError."""
    decisions, updates = kept_decisions(paths.queries), read_updates(paths.queries)
    DecisionError.raise_if_any(list(faults_of_growth(decisions, updates, DECISIONS.path(paths.queries))))


def read_notes(paths: Sequence[Path]) -> list[RunNote]:
    """The notes that stages left. Raises ProvenanceError for one that cannot be read."""
    return [read_note(path) for path in paths if path.is_file()]
