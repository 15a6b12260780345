"""Checking: each thing that must hold is broken once, and named with the exit code of its kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pipeline.ground.tables import read_table, write_table

from pipeline.ground.errors import DecisionError, ExpectationError, TableError
from pipeline.review.decisions import Decision, append_decisions, fingerprint, read_decisions
from pipeline.review.known import KnownRecord
from pipeline.review.updates import Update, record_update
from pipeline.stages import check

TABLES: dict[str, tuple[tuple[str, ...], list[tuple[str, ...]]]] = {
    "records": (("record_id", "pmid", "title"), [("pubmed:1", "1", "One"), ("pubmed:2", "2", "Two"), ("e:3", "", "3")]),
    "unique": (("record_id",), [("pubmed:1",), ("pubmed:2",)]),
    "duplicates": (("record_id", "kept_id"), [("e:3", "pubmed:1")]),
    "removed": (("record_id",), [("pubmed:9",)]),
    "screening": (
        ("record_id", "rule_outcome", "rule_reasons"),
        [("pubmed:1", "include", ""), ("pubmed:2", "exclude", "review|animals")],
    ),
    "flow": (("record_id",), [("pubmed:1",), ("pubmed:2",), ("e:3",), ("pubmed:9",)]),
}
INCLUDE = Decision("2026-01-05", "anna", "pubmed:1", "title_abstract", "include")


@pytest.fixture
def results(tmp_path: Path) -> Path:
    for name, (columns, rows) in TABLES.items():
        write_table(tmp_path / f"{name}.csv", columns, rows)
    return tmp_path


def run(results: Path, *known: KnownRecord) -> None:
    folder = results / "queries"
    check.run(known, folder / "known.csv", folder / "decisions.csv", folder / "updates.csv", results)


def test_what_holds_passes(results: Path) -> None:
    run(results, KnownRecord("1", "", "", ""), KnownRecord("", "", "3", "a duplicate of a kept record"))


def test_what_was_removed_before_screening_is_accounted_for(results: Path) -> None:
    write_table(results / "flow.csv", ("record_id",), [("pubmed:1",), ("pubmed:2",), ("e:3",)])
    with pytest.raises(ExpectationError, match=r"1 records are not in the flow\n  found:    pubmed:9"):
        run(results)


def without(name: str, record_id: str) -> Callable[[Path], None]:
    def change(results: Path) -> None:
        columns = TABLES[name][0]
        rows = [row for row in read_table(results / f"{name}.csv", columns) if row["record_id"] != record_id]
        write_table(results / f"{name}.csv", columns, [list(row.values()) for row in rows])

    return change


def with_row(name: str, *cells: str) -> Callable[[Path], None]:
    return lambda results: write_table(results / f"{name}.csv", TABLES[name][0], [*TABLES[name][1], cells]) and None


@pytest.mark.parametrize(
    ("break_it", "message"),
    [
        (without("unique", "pubmed:2"), "1 records are neither unique nor set aside"),
        (without("duplicates", "e:3"), "1 records are neither unique nor set aside"),
        (with_row("duplicates", "pubmed:2", "pubmed:1"), "1 records are both unique and set aside"),
        (with_row("duplicates", "e:3", "e:4"), "1 records for which others were set aside are not unique"),
        (with_row("unique", "pubmed:7"), "1 records were not collated but are deduplicated"),
        (without("screening", "pubmed:2"), "1 unique records were not screened"),
        (with_row("screening", "e:3", "include", ""), "1 unique records were not screened"),
        (without("flow", "e:3"), "1 records are not in the flow"),
        (with_row("flow", "e:4"), "1 records are not in the flow"),
    ],
)
def test_a_record_that_is_not_where_it_belongs_is_named(
    results: Path, break_it: Callable[[Path], None], message: str
) -> None:
    break_it(results)
    with pytest.raises(ExpectationError, match=message) as error:
        run(results)
    assert error.value.exit_code == 13


def test_a_known_record_that_was_not_found_is_named(results: Path) -> None:
    with pytest.raises(ExpectationError, match="was not found by the search") as error:
        run(results, KnownRecord("1", "", "", ""), KnownRecord("77", "", "", ""))
    assert [fault.found for fault in error.value.faults] == ["PMID 77"]


def test_a_known_record_that_a_rule_excludes_is_named_with_the_criteria(results: Path) -> None:
    with pytest.raises(ExpectationError, match="excluded by criterion review, animals"):
        run(results, KnownRecord("2", "", "", ""))


def test_a_known_record_is_looked_for_under_the_record_that_was_kept_for_it(results: Path) -> None:
    rows = [("pubmed:1", "exclude", "review"), ("pubmed:2", "include", "")]
    write_table(results / "screening.csv", TABLES["screening"][0], rows)
    with pytest.raises(ExpectationError, match="excluded by criterion review") as error:
        run(results, KnownRecord("", "", "3", ""))
    assert "trialsift explain REVIEW pubmed:1" in error.value.faults[0].fix


def test_a_known_record_that_a_person_excluded_is_no_fault(results: Path) -> None:
    append_decisions(results / "queries" / "decisions.csv", [replace(INCLUDE, decision="exclude")])
    run(results, KnownRecord("1", "", "", ""))


# Decisions only grow


@pytest.fixture
def history(results: Path) -> Path:
    """Two updates, after one and after three decisions; and a fourth decision since."""
    queries = results / "queries"
    for n, search in ((1, "2026-01-05"), (2, "2026-02-05"), (1, "")):
        append_decisions(queries / "decisions.csv", [replace(INCLUDE, note=f"{search} {i}") for i in range(n)])
        decisions = read_decisions(queries / "decisions.csv")
        if search:
            update = Update(search, search, "0", "0", str(len(decisions)), fingerprint(decisions))
            record_update(queries / "updates.csv", update)
    return results


def test_decisions_that_were_only_added_to_pass(history: Path) -> None:
    run(history)


@pytest.mark.parametrize(
    ("break_it", "update"),
    [
        (lambda lines: [lines[0], *lines[2:]], "2026-01-05"),
        (lambda lines: lines[:2], "2026-02-05"),
        (lambda lines: [*lines[:2], *reversed(lines[2:])], "2026-02-05"),
        (lambda lines: [*lines[:2], lines[2].replace("include", "exclude"), *lines[3:]], "2026-02-05"),
        (lambda lines: [lines[0], lines[4], *lines[1:4]], "2026-01-05"),
        (lambda lines: [], "2026-01-05"),
    ],
    ids=["first gone", "last gone", "order changed", "word changed", "put before", "all gone"],
)
def test_a_decision_changed_or_gone_is_named_with_the_update_after_which_it_was(
    history: Path, break_it: Callable[[list[str]], list[str]], update: str
) -> None:
    path = history / "queries" / "decisions.csv"
    lines = break_it(path.read_text().splitlines(keepends=True))
    path.write_text("".join(lines)) if lines else path.unlink()
    with pytest.raises(DecisionError, match=f"are not those of the update of {update}") as error:
        run(history)
    assert error.value.exit_code == 14


def test_the_last_decision_since_the_last_update_may_still_be_taken_back(history: Path) -> None:
    path = history / "queries" / "decisions.csv"
    path.write_text("".join(path.read_text().splitlines(keepends=True)[:-1]))
    run(history)


@pytest.mark.parametrize("name", TABLES)
def test_a_table_that_is_not_there_is_named(results: Path, name: str) -> None:
    (results / f"{name}.csv").unlink()
    with pytest.raises(TableError, match=f"{name}.csv: the table cannot be opened"):
        run(results)
