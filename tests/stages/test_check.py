"""Checking: each thing that must hold is broken once, and named with the exit code of its kind."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.ground.errors import DecisionError, ExpectationError, ProvenanceError, TableError
from pipeline.ground.files import sha256_of_file
from pipeline.ground.provenance import RunNote, write_note
from pipeline.ground.record import Record
from pipeline.review.decisions import append_decisions, decision_paths, fingerprint, kept_decisions, listed
from pipeline.review.review import Review
from pipeline.review.updates import record_update
from pipeline.sheets import SHEETS
from pipeline.stages import check
from pipeline.tables.computed import (
    DUPLICATES,
    FLOW,
    REMOVED,
    SCREENING,
    DuplicateRow,
    Fate,
    RemovedRecord,
    ScreeningRow,
)
from pipeline.tables.kept import Decision, KnownRecord, Update
from pipeline.tables.records import RECORDS, UNIQUE, unique_record
from pipeline.tables.table import Table
from tests.rows import row

RECORD_ROWS = [
    Record("pubmed:1", "pubmed", pmid="1", title="One"),
    Record("pubmed:2", "pubmed", pmid="2", title="Two"),
    Record("e:3", "e", doi="10.5555/s0140-6736(13)62568-4", title="3"),
]
ROWS: dict[Table[Any], list[Any]] = {
    RECORDS: RECORD_ROWS,
    UNIQUE: [unique_record(record, ()) for record in RECORD_ROWS[:2]],
    DUPLICATES: [row(DuplicateRow, record_id="e:3", kept_id="pubmed:1")],
    REMOVED: [row(RemovedRecord, record_id="pubmed:9")],
    SCREENING: [
        row(ScreeningRow, record_id="pubmed:1", rule_outcome="include"),
        row(ScreeningRow, record_id="pubmed:2", rule_outcome="exclude", rule_reasons=("review", "animals")),
    ],
    FLOW: [row(Fate, record_id=record_id) for record_id in ("pubmed:1", "pubmed:2", "e:3", "pubmed:9")],
}
INCLUDE = Decision("2026-01-05", "anna", "pubmed:1", "title_abstract", "include")
Break = Callable[[Path], object]


@pytest.fixture
def results(review: Review) -> Path:
    for table, rows in ROWS.items():
        table.write(review.paths.results, rows)
    return review.paths.results


@pytest.fixture
def run(review: Review, results: Path) -> Callable[..., object]:
    """Check the review, which holds that these records are known: `run(KnownRecord(…))`."""
    assert results.is_dir()
    return lambda *known: check.run(replace(review, known=known))


def known(pmid: str = "", doi: str = "", title: str = "") -> KnownRecord:
    return KnownRecord(pmid, doi, title, "")


def test_what_holds_passes_and_says_what_was_looked_at(run: Callable[..., object]) -> None:
    counts = run(known("1"), known(title="3"))
    assert str(counts) == "2 known records found and kept, every record accounted for"


def without(table: Table[Any], record_id: str) -> Break:
    return lambda results: table.write(results, [r for r in ROWS[table] if r.record_id != record_id])


def with_row(table: Table[Any], added: object) -> Break:
    return lambda results: table.write(results, [*ROWS[table], added])


def test_what_was_removed_before_screening_is_accounted_for(results: Path, run: Callable[..., object]) -> None:
    without(FLOW, "pubmed:9")(results)
    with pytest.raises(ExpectationError, match=r"1 records are not in the flow\n  found:    pubmed:9"):
        run()


@pytest.mark.parametrize(
    ("break_it", "message"),
    [
        (without(UNIQUE, "pubmed:2"), "1 records are neither unique nor set aside"),
        (without(DUPLICATES, "e:3"), "1 records are neither unique nor set aside"),
        (with_row(DUPLICATES, row(DuplicateRow, record_id="pubmed:2", kept_id="pubmed:1")),
         "1 records are both unique and set aside"),
        (with_row(DUPLICATES, row(DuplicateRow, record_id="e:3", kept_id="e:4")),
         "1 records for which others were set aside are not unique"),
        (with_row(UNIQUE, unique_record(Record("pubmed:7"), ())), "1 records were not collated but are deduplicated"),
        (with_row(DUPLICATES, row(DuplicateRow, record_id="e:7", kept_id="pubmed:1")),
         "1 records were not collated but are deduplicated"),
        (without(SCREENING, "pubmed:2"), "1 unique records were not screened"),
        (with_row(SCREENING, row(ScreeningRow, record_id="e:3")), "1 unique records were not screened"),
        (without(FLOW, "e:3"), "1 records are not in the flow"),
        (with_row(FLOW, row(Fate, record_id="e:4")), "1 records are not in the flow"),
    ],
)  # fmt: skip
def test_a_record_that_is_not_where_it_belongs_is_named(
    results: Path, run: Callable[..., object], break_it: Break, message: str
) -> None:
    break_it(results)
    with pytest.raises(ExpectationError, match=message) as error:
        run()
    assert error.value.exit_code == 13


# Known records


def test_a_known_record_that_was_not_found_is_named(run: Callable[..., object]) -> None:
    with pytest.raises(ExpectationError, match="was not found by the search") as error:
        run(known("1"), known("77"))
    assert [fault.found for fault in error.value.faults] == ["PMID 77"]


@pytest.mark.parametrize(
    "doi",
    ["10.5555/S0140-6736(13)62568-4", "10.5555/S0140-6736%2813%2962568-4",
     "https://doi.org/10.5555/S0140-6736%2813%2962568-4"],
)  # fmt: skip
def test_a_known_doi_is_found_however_it_is_written(run: Callable[..., object], doi: str) -> None:
    run(known(doi=doi))


def test_a_known_record_that_a_rule_excludes_is_named_with_the_criteria(run: Callable[..., object]) -> None:
    with pytest.raises(ExpectationError, match="excluded by criterion review, animals"):
        run(known("2"))


def test_a_known_record_is_looked_for_under_the_record_that_was_kept_for_it(
    results: Path, run: Callable[..., object]
) -> None:
    first, second = ROWS[SCREENING]
    SCREENING.write(results, [replace(first, rule_outcome="exclude", rule_reasons=("review",)), second])
    with pytest.raises(ExpectationError, match="excluded by criterion review") as error:
        run(known(title="3"))
    assert "trialsift explain REVIEW pubmed:1" in error.value.faults[0].fix


def test_a_known_record_that_a_person_excluded_is_no_fault(review: Review, run: Callable[..., object]) -> None:
    append_decisions(review.paths.queries, [replace(INCLUDE, decision="exclude")])
    run(known("1"))


# Results are as they were written


def note_of(review: Review, stage: str, inputs: dict[str, str], *outputs: str) -> None:
    """The note of a stage that wrote these files as they are now."""
    paths = review.paths
    written = {paths.name_of(paths.result(name)): sha256_of_file(paths.result(name)) for name in outputs}
    write_note(paths.note(stage), RunNote(stage, inputs, written, {}))


@pytest.fixture
def noted(review: Review, results: Path) -> Path:
    """Results with the notes of two stages, the second of which read what the first wrote."""
    unique = UNIQUE.path(results)
    note_of(review, "dedupe", {}, "unique.csv", "duplicates.csv")
    note_of(review, "screen", {review.paths.name_of(unique): sha256_of_file(unique)}, "screening.csv")
    return results


@pytest.mark.usefixtures("noted")
def test_results_as_they_were_written_pass(run: Callable[..., object]) -> None:
    run()


@pytest.mark.parametrize("name", ["unique.csv", "duplicates.csv", "screening.csv"])
def test_a_result_that_was_changed_by_hand_is_named_with_the_stage_that_wrote_it(
    noted: Path, run: Callable[..., object], name: str
) -> None:
    path = noted / name
    path.write_bytes(path.read_bytes() + b"\n")
    with pytest.raises(ProvenanceError, match=f"{name}: this file was changed since the stage") as error:
        run()
    assert (error.value.exit_code, [fault.path for fault in error.value.faults]) == (15, [path])
    assert "--offline" in error.value.faults[0].fix


def test_a_result_that_is_gone_is_named(noted: Path, run: Callable[..., object]) -> None:
    (noted / "unique.csv").unlink()
    with pytest.raises(ProvenanceError, match="is gone since the stage dedupe wrote it"):
        run()


def test_a_stage_that_read_what_an_earlier_one_has_written_anew_since_is_named(
    review: Review, noted: Path, run: Callable[..., object]
) -> None:
    UNIQUE.write(noted, [*ROWS[UNIQUE], unique_record(Record("pubmed:5"), ())])
    note_of(review, "dedupe", {}, "unique.csv", "duplicates.csv")
    with pytest.raises(ProvenanceError, match="the stage screen read this file before the stage dedupe wrote it anew"):
        run()


def test_what_a_later_stage_writes_over_counts_as_that_stage_wrote_it(
    review: Review, noted: Path, run: Callable[..., object]
) -> None:
    UNIQUE.write(noted, list(reversed(ROWS[UNIQUE])))
    note_of(review, "screen", {}, "screening.csv", "unique.csv")
    run()


@pytest.mark.parametrize(
    "name", [path.name for sheet in SHEETS for path in sheet.paths(Path())], ids=lambda name: name.removesuffix(".csv")
)
def test_the_sheets_that_people_fill_in_are_theirs_to_change(
    review: Review, noted: Path, run: Callable[..., object], name: str
) -> None:
    (noted / name).write_text("record_id\n")
    note_of(review, "screen", {}, name)
    (noted / name).write_text("record_id,decision\n")
    run()
    (noted / name).unlink()
    run()


@pytest.mark.parametrize(
    "content", ["{", "[]", json.dumps({"stage": "screen", "inputs": [], "outputs": {}, "counts": {}})]
)
def test_a_note_that_cannot_be_read_is_named(
    review: Review, noted: Path, run: Callable[..., object], content: str
) -> None:
    assert noted.is_dir()
    review.paths.note("screen").write_text(content)
    with pytest.raises(ProvenanceError, match=r"screen\.json: the note of a run cannot be read") as error:
        run()
    assert error.value.exit_code == 15


# Decisions only grow


@pytest.fixture
def history(review: Review) -> Path:
    """Two updates, after one and after three decisions; and a fourth decision since."""
    queries = review.paths.queries
    known: set[Decision] = set()
    for n, search in ((1, "2026-01-05"), (2, "2026-02-05"), (1, "")):
        append_decisions(queries, [replace(INCLUDE, note=f"{search} {i}") for i in range(n)])
        decisions = kept_decisions(queries)
        if search:
            added = listed(decision for decision in decisions if decision not in known)
            record_update(queries, Update(search, (search,), 0, 0, len(decisions), fingerprint(decisions), added))
        known = set(decisions)
    (path,) = decision_paths(queries)
    return path


@pytest.mark.usefixtures("history")
def test_decisions_that_were_only_added_to_pass(run: Callable[..., object]) -> None:
    run()


@pytest.mark.parametrize(
    ("break_it", "update"),
    [
        (lambda lines: [lines[0], *lines[2:]], "2026-01-05"),
        (lambda lines: lines[:2], "2026-02-05"),
        (lambda lines: [*lines[:2], lines[2].replace("include", "exclude"), *lines[3:]], "2026-02-05"),
        (lambda lines: [], "2026-01-05"),
    ],
    ids=["first gone", "last gone", "word changed", "all gone"],
)
def test_a_decision_changed_or_gone_is_named_with_the_update_that_knew_it(
    run: Callable[..., object], history: Path, break_it: Callable[[list[str]], list[str]], update: str
) -> None:
    lines = break_it(history.read_text().splitlines(keepends=True))
    history.write_text("".join(lines)) if lines else history.unlink()
    with pytest.raises(DecisionError, match=f"decisions that the update of {update} knew") as error:
        run()
    assert error.value.exit_code == 14


def test_decisions_may_stand_in_any_order_and_twice_as_git_merges_them(
    run: Callable[..., object], history: Path
) -> None:
    header, *lines = history.read_text().splitlines(keepends=True)
    history.write_text("".join([header, *reversed(lines), header, lines[0]]))
    run()


def test_the_last_decision_since_the_last_update_may_still_be_taken_back(
    run: Callable[..., object], history: Path
) -> None:
    history.write_text("".join(history.read_text().splitlines(keepends=True)[:-1]))
    run()


@pytest.mark.parametrize("table", ROWS, ids=lambda table: table.name)
def test_a_table_that_is_not_there_is_named(results: Path, run: Callable[..., object], table: Table[Any]) -> None:
    table.path(results).unlink()
    with pytest.raises(TableError, match=f"{table.name}: the table is not there"):
        run()
