"""Deciding: what is taken in, what is named instead, and what stands in decisions.csv afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest
from pipeline.ground.tables import write_table
from pipeline.review.sheets import READ_BACK, TypedRow

from pipeline.ground.errors import DecisionError
from pipeline.review.decisions import Decision, append_decisions, read_decisions
from pipeline.stages import decide
from pipeline.stages.decide import Taken, raise_faults, take_in

SHEET = Path("to_screen.csv")
IDS = {"pubmed:1", "pubmed:2", "embase:L3"}
ANNA = Decision("2026-01-05", "anna", "pubmed:1", "title_abstract", "include", criteria_version="v1")


def row(number: int = 2, record_id: str = "pubmed:1", decision: str = "include", **cells: str) -> TypedRow:
    standard = {"phase": "title_abstract", "reviewer": "anna", "reason": "", "note": ""}
    return TypedRow(number, {"record_id": record_id, "decision": decision} | standard | cells)


def taken(*rows: TypedRow, earlier: tuple[Decision, ...] = (), reviewer: str = "") -> Taken:
    return take_in(
        rows, SHEET, IDS, earlier, reviewer=reviewer, decided_on="2026-02-05", criteria_version="v2"
    )  # fmt: skip


def words(result: Taken) -> list[tuple[str, str, str, str]]:
    return [(said.record_id, said.phase, said.reviewer, said.decision) for said in result.decisions]


def places(result: Taken) -> list[str]:
    return [fault.place for fault in result.faults]


def test_a_filled_row_is_a_decision_with_its_date_and_the_criteria_in_force() -> None:
    result = taken(row(reason="fits", note="fig. 2"))
    assert result.decisions == (
        Decision("2026-02-05", "anna", "pubmed:1", "title_abstract", "include", "fits", "fig. 2", "v2"),
    )


@pytest.mark.parametrize("typed", [row(decision="", reviewer=""), row(decision="", reviewer="anna")])
def test_a_row_without_a_decision_is_pending(typed: TypedRow) -> None:
    assert taken(typed) == Taken((), ())


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        (row(5, record_id="pubmed:9"), "row 5, column record_id"),
        (row(5, record_id="3.4E+07"), "row 5, column record_id"),
        (row(5, record_id=""), "row 5, column record_id"),
        (row(5, record_id="\u0661"), "row 5, column record_id"),
        (row(5, phase="abstract"), "row 5, column phase"),
        (row(5, phase="duplicate", decision="merge"), "row 5, column phase"),
        (row(5, decision="inclde"), "row 5, column decision"),
        (row(5, decision="sought"), "row 5, column decision"),
        (row(5, decision="", note="later"), "row 5, column decision"),
        (row(5, decision="", reason="wrong dose"), "row 5, column decision"),
        (row(5, reviewer=""), "row 5, column reviewer"),
        (row(5, reviewer="Rule"), "row 5, column reviewer"),
        (row(5, phase="full_text", decision="exclude"), "row 5, column reason"),
    ],
    ids=str,
)
def test_a_row_that_cannot_be_understood_is_named_and_the_others_are_taken_in(typed: TypedRow, place: str) -> None:
    result = taken(typed, row(6, record_id="embase:L3"))
    assert places(result) == [place]
    assert words(result) == [("embase:L3", "title_abstract", "anna", "include")]
    with pytest.raises(DecisionError, match=place):
        raise_faults(result)


def test_a_row_with_several_faults_tells_them_all() -> None:
    assert places(taken(row(decision="x", record_id="y", reviewer=""))) == [
        "row 2, column record_id", "row 2, column decision", "row 2, column reviewer",
    ]  # fmt: skip


@pytest.mark.parametrize("record_id", ["1", "1.0", "1.00", "pubmed:1"])
def test_a_bare_pmid_is_its_record(record_id: str) -> None:
    assert words(taken(row(record_id=record_id))) == [("pubmed:1", "title_abstract", "anna", "include")]


def test_the_named_reviewer_stands_for_empty_cells_only() -> None:
    result = taken(row(reviewer=""), row(3, record_id="pubmed:2", reviewer="ben"), reviewer="carla")
    assert [said[2] for said in words(result)] == ["carla", "ben"]


def test_the_same_row_twice_is_one_decision() -> None:
    assert len(taken(row(), row(3)).decisions) == 1


@pytest.mark.parametrize(
    "others",
    [
        [row(3, decision="exclude")],
        [row(3, decision="exclude"), row(4)],
        [row(3, note="but")],
        [row(3, record_id="1.0", decision="unclear")],
    ],
)
def test_of_two_different_words_of_one_person_on_a_record_neither_is_taken(others: list[TypedRow]) -> None:
    result = taken(row(), *others, row(9, record_id="pubmed:2"))
    assert words(result) == [("pubmed:2", "title_abstract", "anna", "include")]
    assert places(result) == [f"row {typed.number}, column decision" for typed in (row(), *others)]


def test_two_people_and_two_phases_do_not_contradict_each_other() -> None:
    result = taken(row(), row(3, reviewer="ben", decision="exclude"), row(4, phase="full_text", decision="sought"))
    assert (len(result.decisions), result.faults) == (3, ())


def test_what_was_taken_in_before_is_not_taken_in_again() -> None:
    assert taken(row(), earlier=(ANNA,)) == Taken((), ())
    assert taken(row(reviewer=""), earlier=(ANNA,)) == Taken((), ())


def test_another_person_who_says_the_same_is_taken_in() -> None:
    assert words(taken(row(reviewer=""), earlier=(ANNA,), reviewer="ben")) == [
        ("pubmed:1", "title_abstract", "ben", "include")
    ]


def test_a_person_may_change_their_mind_and_change_it_back() -> None:
    changed = Decision("2026-01-06", "anna", "pubmed:1", "title_abstract", "exclude")
    assert words(taken(row(decision="exclude"), earlier=(ANNA,))) == [("pubmed:1", "title_abstract", "anna", "exclude")]
    assert words(taken(row(), earlier=(ANNA, changed))) == [("pubmed:1", "title_abstract", "anna", "include")]


# With files


@pytest.fixture
def results(tmp_path: Path) -> Path:
    write_table(tmp_path / "records.csv", ("record_id", "title"), [(record_id, "x") for record_id in sorted(IDS)])
    return tmp_path


def write_sheet(results: Path, *rows: TypedRow, name: str = "to_screen.csv") -> None:
    write_table(results / name, READ_BACK, [[typed.cells[column] for column in READ_BACK] for typed in rows])


def run(results: Path, reviewer: str = "") -> Taken:
    return decide.run(
        results, results / "decisions.csv", reviewer=reviewer, decided_on="2026-02-05", criteria_version="v2"
    )


def test_valid_rows_are_added_to_what_was_decided_before(results: Path) -> None:
    append_decisions(results / "decisions.csv", [ANNA])
    before = (results / "decisions.csv").read_bytes()
    write_sheet(results, row(), row(3, record_id="pubmed:2", decision="maybe"), row(4, record_id="embase:L3"))
    result = run(results)
    assert (results / "decisions.csv").read_bytes().startswith(before)
    assert [said.record_id for said in read_decisions(results / "decisions.csv")] == ["pubmed:1", "embase:L3"]
    assert places(result) == ["row 3, column decision"]


def test_taking_in_twice_adds_nothing(results: Path) -> None:
    write_sheet(results, row())
    assert len(run(results).decisions) == 1
    before = (results / "decisions.csv").read_bytes()
    assert run(results) == Taken((), ())
    assert (results / "decisions.csv").read_bytes() == before


def test_without_a_sheet_nothing_is_decided(results: Path) -> None:
    assert run(results) == Taken((), ())
    assert not (results / "decisions.csv").exists()


def test_a_sheet_that_cannot_be_read_is_told_and_what_is_typed_beside_it_is_taken_in(results: Path) -> None:
    (results / "to_screen.csv").write_bytes(b"\0")
    write_sheet(results, row(), name="to_screen.new.csv")
    result = run(results)
    assert [fault.path for fault in result.faults] == [results / "to_screen.csv"]
    assert words(result) == [("pubmed:1", "title_abstract", "anna", "include")]


def test_the_same_word_in_both_sheets_is_one_decision(results: Path) -> None:
    write_sheet(results, row())
    write_sheet(results, row(), name="to_screen.new.csv")
    assert len(run(results).decisions) == 1


def test_words_on_pairs_are_taken_in_once_under_the_ids_of_the_pair(results: Path) -> None:
    columns = ("record_id", "other_id", "score", "evidence", "decision")
    pairs = [("pubmed:2", "pubmed:1", "", "", "merge"), ("pubmed:1", "embase:L3", "", "", "")]
    write_table(results / "maybe_duplicates.csv", columns, pairs)
    assert words(run(results, reviewer="anna")) == [("pubmed:1|pubmed:2", "duplicate", "anna", "merge")]
    assert run(results, reviewer="anna") == Taken((), ())


def test_a_sheet_of_pairs_that_cannot_be_read_is_told_and_does_not_keep_the_others(results: Path) -> None:
    (results / "maybe_duplicates.csv").write_text("record_id;other_id\n")
    write_sheet(results, row())
    result = run(results)
    assert len(result.decisions) == 1
    assert {fault.path for fault in result.faults} == {results / "maybe_duplicates.csv"}


def write_pairs(results: Path, *pairs: tuple[str, str, str], name: str = "maybe_duplicates.csv") -> None:
    write_table(results / name, ("record_id", "other_id", "decision"), pairs)


def test_what_is_typed_beside_a_sheet_of_pairs_that_cannot_be_read_is_taken_in(results: Path) -> None:
    (results / "maybe_duplicates.csv").write_bytes(b"\0")
    write_pairs(results, ("pubmed:1", "pubmed:2", "merge"), name="maybe_duplicates.new.csv")
    result = run(results, reviewer="anna")
    assert {fault.path for fault in result.faults} == {results / "maybe_duplicates.csv"}
    assert words(result) == [("pubmed:1|pubmed:2", "duplicate", "anna", "merge")]


def test_the_same_word_on_a_pair_in_both_sheets_is_one_decision(results: Path) -> None:
    for name in ("maybe_duplicates.csv", "maybe_duplicates.new.csv"):
        write_pairs(results, ("pubmed:1", "pubmed:2", "merge"), name=name)
    assert len(run(results).decisions) == 1


def test_of_two_different_words_on_a_pair_neither_is_taken_and_the_others_are(results: Path) -> None:
    write_pairs(results, ("pubmed:1", "pubmed:2", "merge"), ("pubmed:1", "embase:L3", "split"))
    write_pairs(results, ("pubmed:2", "pubmed:1", "split"), name="maybe_duplicates.new.csv")
    result = run(results)
    assert [(fault.path, fault.place, fault.found) for fault in result.faults] == [
        (results / "maybe_duplicates.csv", "pubmed:1|pubmed:2", "merge, split")
    ]
    assert [said[0] for said in words(result)] == ["embase:L3|pubmed:1"]
