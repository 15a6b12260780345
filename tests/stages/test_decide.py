"""Deciding: what is taken in, what is named instead, and what stands in decisions.csv afterwards."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from openpyxl import load_workbook

from pipeline.ground.record import Record
from pipeline.review.decisions import append_decisions, decision_paths, read_decisions
from pipeline.review.layout import ReviewPaths
from pipeline.review.review import Review
from pipeline.review.taking_in import Taken, TakingIn, take_in
from pipeline.sheets import PAIRS, TO_SCREEN, TypedRow
from pipeline.stages import decide
from pipeline.stages.stage import Counts
from pipeline.tables.kept import Decision
from pipeline.tables.records import RECORDS
from tests.rows import write_cells
from tests.sheets.filling import fill, write_to_screen

SHEET = Path("to_screen.csv")
IDS = {"pubmed:1", "pubmed:2", "embase:L3"}
ANNA = Decision("2026-01-05", "anna", "pubmed:1", "title_abstract", "include", criteria_version="v1")


def row(number: int = 2, record_id: str = "pubmed:1", decision: str = "include", **cells: str) -> TypedRow:
    standard = {"phase": "title_abstract", "reviewer": "anna", "reason": "", "note": ""}
    return TypedRow(number, {"record_id": record_id, "decision": decision} | standard | cells)


def taken(*rows: TypedRow, earlier: tuple[Decision, ...] = (), reviewer: str = "") -> Taken:
    return take_in([(SHEET, one) for one in rows], earlier, TakingIn(IDS, "2026-02-05", "v2", reviewer=reviewer))


def words(result: Taken) -> list[tuple[str, str, str, str]]:
    return [(said.record_id, said.phase, said.reviewer, said.decision) for said in result.decisions]


def places(result: Taken) -> list[str]:
    return [fault.place for fault in result.faults]


def test_a_filled_row_is_a_decision_with_its_date_and_the_criteria_in_force() -> None:
    result = taken(row(reason="fits", note="fig. 2"))
    assert result.decisions == (
        Decision("2026-02-05", "anna", "pubmed:1", "title_abstract", "include", "fits", "fig. 2", "v2", "2026-02-05"),
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
    assert taken(row(), earlier=(ANNA,)) == Taken(repeated=1)
    assert taken(row(reviewer=""), earlier=(ANNA,)) == Taken(repeated=1)


def test_another_person_who_says_the_same_is_taken_in() -> None:
    assert words(taken(row(reviewer=""), earlier=(ANNA,), reviewer="ben")) == [
        ("pubmed:1", "title_abstract", "ben", "include")
    ]


def test_a_person_may_change_their_mind_and_a_change_back_needs_a_later_sheet() -> None:
    changed = Decision("2026-01-06", "anna", "pubmed:1", "title_abstract", "exclude")
    assert words(taken(row(decision="exclude"), earlier=(ANNA,))) == [("pubmed:1", "title_abstract", "anna", "exclude")]
    assert places(taken(row(), earlier=(ANNA, changed))) == ["row 2, column decision"]
    later = row(sheet="sheet of 2026-01-07")
    assert words(taken(later, earlier=(ANNA, changed))) == [("pubmed:1", "title_abstract", "anna", "include")]


# With files


@pytest.fixture
def results(paths: ReviewPaths) -> Path:
    RECORDS.write(paths.results, [Record(record_id, title="x") for record_id in sorted(IDS)])
    return paths.results


def write_sheet(results: Path, *rows: TypedRow, name: str = TO_SCREEN.table.name) -> None:
    columns = TO_SCREEN.read_back
    write_cells(results / name, columns, [[typed.cells.get(column, "") for column in columns] for typed in rows])


def write_pairs(results: Path, *pairs: tuple[str, ...], name: str = PAIRS.table.name) -> None:
    """Pairs as people fill them in: the two ids, the word, who says it and the note, as far as they are given."""
    write_cells(results / name, (*PAIRS.identity, *PAIRS.typed), [(*pair, *[""] * (5 - len(pair))) for pair in pairs])


def run(review: Review, reviewer: str = "") -> Counts:
    counts = decide.run(review, reviewer=reviewer, decided_on="2026-02-05")
    assert counts.n["not_understood"] == len(counts.faults)
    return counts


def decided(review: Review) -> list[tuple[str, str, str, str]]:
    """What stands in decisions.csv."""
    return [(d.record_id, d.phase, d.reviewer, d.decision) for d in read_decisions(review.paths.queries)]


def places_of(counts: Counts) -> list[str]:
    return [fault.place for fault in counts.faults]


def test_valid_rows_are_added_to_what_was_decided_before(review: Review, results: Path) -> None:
    append_decisions(review.paths.queries, [ANNA])
    (path,) = decision_paths(review.paths.queries)
    before = path.read_bytes()
    write_sheet(results, row(), row(3, record_id="pubmed:2", decision="perhaps"), row(4, record_id="embase:L3"))
    counts = run(review)
    assert path.read_bytes().startswith(before)
    assert [said[0] for said in decided(review)] == ["pubmed:1", "embase:L3"]
    assert places_of(counts) == ["row 3, column decision"]
    assert str(counts) == "1 decisions taken in, 1 rows not understood, 1 repeat what was said"


def test_a_decision_has_the_date_of_the_run_and_the_criteria_of_the_protocol(review: Review, results: Path) -> None:
    write_sheet(results, row())
    run(review)
    (said,) = read_decisions(review.paths.queries)
    assert (said.decided_on, said.criteria_version) == ("2026-02-05", review.protocol.screener().version)


def test_taking_in_twice_adds_nothing(review: Review, results: Path) -> None:
    write_sheet(results, row())
    assert run(review).n["decisions"] == 1
    (path,) = decision_paths(review.paths.queries)
    before = path.read_bytes()
    assert (run(review).n["decisions"], path.read_bytes()) == (0, before)


@pytest.mark.usefixtures("results")
def test_without_a_sheet_nothing_is_decided(review: Review) -> None:
    assert (run(review).n, run(review).faults) == ({"decisions": 0, "not_understood": 0, "repeated": 0}, ())
    assert decision_paths(review.paths.queries) == []


def test_before_there_are_records_nothing_is_decided(review: Review) -> None:
    write_sheet(review.paths.results, row())
    assert run(review).n["decisions"] == 0


def test_a_sheet_that_cannot_be_read_is_told_and_what_is_typed_beside_it_is_taken_in(
    review: Review, results: Path
) -> None:
    (results / "to_screen.csv").write_bytes(b"\0")
    write_sheet(results, row(), name="to_screen.new.csv")
    assert [fault.path for fault in run(review).faults] == [results / "to_screen.csv"]
    assert decided(review) == [("pubmed:1", "title_abstract", "anna", "include")]


def test_the_same_word_in_both_sheets_is_one_decision(review: Review, results: Path) -> None:
    write_sheet(results, row())
    write_sheet(results, row(), name="to_screen.new.csv")
    assert run(review).n["decisions"] == 1


def test_another_file_is_taken_in_instead_of_the_sheets(review: Review, results: Path, tmp_path: Path) -> None:
    write_sheet(results, row())
    write_sheet(tmp_path, row(record_id="pubmed:2", reviewer="ben"), name="mine.csv")
    counts = decide.run(review, decided_on="2026-02-05", returned=tmp_path / "mine.csv")
    assert counts.n["decisions"] == 1
    assert decided(review) == [("pubmed:2", "title_abstract", "ben", "include")]


# Pairs


def test_words_on_pairs_are_taken_in_once_under_the_ids_of_the_pair(review: Review, results: Path) -> None:
    write_pairs(results, ("pubmed:2", "pubmed:1", "merge"), ("pubmed:1", "embase:L3", ""))
    run(review, reviewer="anna")
    assert decided(review) == [("pubmed:1|pubmed:2", "duplicate", "anna", "merge")]
    assert run(review, reviewer="anna").n["decisions"] == 0


def test_a_pair_carries_who_decided_and_the_note_into_the_decisions(review: Review, results: Path) -> None:
    write_pairs(results, ("pubmed:1", "pubmed:2", "Split", "ben", "two trials of one group"))
    run(review, reviewer="anna")
    assert read_decisions(review.paths.queries) == (
        Decision(
            "2026-02-05",
            "ben",
            "pubmed:1|pubmed:2",
            "duplicate",
            "split",
            note="two trials of one group",
            made_on="2026-02-05",
        ),
    )


def test_a_pair_that_nobody_signed_is_taken_in_all_the_same(review: Review, results: Path) -> None:
    write_pairs(results, ("pubmed:1", "pubmed:2", "merge"))
    assert run(review).faults == ()
    assert decided(review) == [("pubmed:1|pubmed:2", "duplicate", "", "merge")]


@pytest.mark.parametrize(
    ("pair", "place"),
    [
        (("pubmed:1", "pubmed:9", "merge"), "row 3, column record_id"),
        (("pubmed:1", "", "merge"), "row 3, column record_id"),
        (("pubmed:1", "pubmed:2", "include"), "row 3, column decision"),
        (("pubmed:1", "pubmed:2", "", "anna", "later"), "row 3, column decision"),
        (("pubmed:1", "pubmed:2", "merge", "rule"), "row 3, column reviewer"),
    ],
)
def test_a_pair_that_cannot_be_understood_is_named_and_the_others_are_taken_in(
    review: Review, results: Path, pair: tuple[str, ...], place: str
) -> None:
    write_pairs(results, ("embase:L3", "pubmed:2", "merge", "anna"), pair)
    counts = run(review)
    assert places_of(counts) == [place]
    assert decided(review) == [("embase:L3|pubmed:2", "duplicate", "anna", "merge")]


def test_a_sheet_of_pairs_that_cannot_be_read_is_told_and_does_not_keep_the_others(
    review: Review, results: Path
) -> None:
    (results / "maybe_duplicates.csv").write_text("record_id;title\n")
    write_sheet(results, row())
    counts = run(review)
    assert counts.n["decisions"] == 1
    assert {fault.path for fault in counts.faults} == {results / "maybe_duplicates.csv"}


def test_what_is_typed_beside_a_sheet_of_pairs_that_cannot_be_read_is_taken_in(review: Review, results: Path) -> None:
    (results / "maybe_duplicates.csv").write_bytes(b"\0")
    write_pairs(results, ("pubmed:1", "pubmed:2", "merge"), name="maybe_duplicates.new.csv")
    counts = run(review, reviewer="anna")
    assert {fault.path for fault in counts.faults} == {results / "maybe_duplicates.csv"}
    assert decided(review) == [("pubmed:1|pubmed:2", "duplicate", "anna", "merge")]


def test_the_same_word_on_a_pair_in_both_sheets_is_one_decision(review: Review, results: Path) -> None:
    for name in ("maybe_duplicates.csv", "maybe_duplicates.new.csv"):
        write_pairs(results, ("pubmed:1", "pubmed:2", "merge"), name=name)
    assert run(review).n["decisions"] == 1


def test_of_two_different_words_on_a_pair_neither_is_taken_and_the_others_are(review: Review, results: Path) -> None:
    write_pairs(results, ("pubmed:1", "pubmed:2", "merge"), ("pubmed:1", "embase:L3", "split"))
    write_pairs(results, ("pubmed:2", "pubmed:1", "split"), name="maybe_duplicates.new.csv")
    counts = run(review)
    assert [(fault.path, fault.place, fault.found) for fault in counts.faults] == [
        (results / "maybe_duplicates.csv", "row 2, column decision", "merge"),
        (results / "maybe_duplicates.new.csv", "row 2, column decision", "split"),
    ]
    assert [said[0] for said in decided(review)] == ["embase:L3|pubmed:1"]


@pytest.mark.parametrize(
    ("phase", "typed", "advice"),
    [("full_text", "maybe", "leave the cell empty"), ("title_abstract", "sought", "write include")],
)
def test_a_word_of_another_phase_is_answered_with_the_word_to_use(
    review: Review, results: Path, phase: str, typed: str, advice: str
) -> None:
    write_sheet(results, row(phase=phase, decision=typed))
    (fault,) = run(review).faults
    assert advice in fault.fix


def test_yes_on_a_pair_is_answered_with_the_words_to_use(review: Review, results: Path) -> None:
    write_pairs(results, ("embase:L3", "pubmed:2", "yes", "Ada", ""))
    (fault,) = run(review).faults
    assert "merge for one report" in fault.fix


# As a spreadsheet program saved them


def fill_workbook(review: Review, word: str) -> None:
    """A new sheet, its workbook filled in by a program that knows nothing of us."""
    path = TO_SCREEN.forms(review.paths.results)[1][0]
    book = load_workbook(path)
    names = [cell.value for cell in book.worksheets[0][1]]
    for name, typed in {"decision": word, "reviewer": "Ada"}.items():
        book.worksheets[0].cell(2, names.index(name) + 1).value = typed
    book.save(path)


def test_a_filled_workbook_is_taken_in_beside_a_filled_csv(review: Review, results: Path) -> None:
    write_to_screen(results)
    fill_workbook(review, "Yes")
    assert run(review).n == {"decisions": 1, "not_understood": 0, "repeated": 0}
    assert decided(review)[0][0] == "pubmed:1"


@pytest.mark.parametrize(("in_csv", "n"), [("include", (1, 0, 1)), ("exclude", (0, 2, 0))])
def test_csv_and_workbook_that_agree_repeat_each_other_and_that_differ_are_named(
    review: Review, results: Path, in_csv: str, n: tuple[int, int, int]
) -> None:
    write_to_screen(results)
    fill_workbook(review, "include")
    fill(results / "to_screen.csv", {"record_id": "pubmed:1", "decision": in_csv, "reviewer": "Ada"})
    counts = run(review)
    assert tuple(counts.n.values()) == n
    assert {fault.path.name for fault in counts.faults} == ({"to_screen.csv", "to_screen.xlsx"} if n[1] else set())


def test_a_workbook_handed_in_by_its_path_is_taken_in(review: Review, results: Path, tmp_path: Path) -> None:
    write_to_screen(results)
    fill_workbook(review, "include")
    copy = (results / "to_screen.xlsx").rename(tmp_path / "anna.bin")
    (results / "to_screen.csv").unlink()
    assert decide.run(review, decided_on="2026-03-01", returned=copy).n["decisions"] == 1


def as_german_excel_saves(path: Path) -> None:
    """The file again in Windows-1252 with semicolons and its line ends."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    with path.open("w", encoding="cp1252", newline="") as stream:
        csv.writer(stream, delimiter=";", lineterminator="\r\n").writerows(rows)


def test_both_sheets_saved_by_a_german_excel_are_taken_in(review: Review, results: Path) -> None:
    write_sheet(results, row(reviewer="Jürgen", decision="exclude", reason="falsche Dosis; zu kurz"))
    write_pairs(results, ("embase:L3", "pubmed:2", "merge", "Jürgen", "größere Gruppe; «Abb. 2»"))
    for sheet in (TO_SCREEN, PAIRS):
        as_german_excel_saves(sheet.table.path(results))
    assert run(review).faults == ()
    said = sorted(read_decisions(review.paths.queries), key=lambda decision: decision.phase, reverse=True)
    assert [(d.record_id, d.reviewer, d.decision, d.reason, d.note) for d in said] == [
        ("pubmed:1", "Jürgen", "exclude", "falsche Dosis; zu kurz", ""),
        ("embase:L3|pubmed:2", "Jürgen", "merge", "", "größere Gruppe; «Abb. 2»"),
    ]
