"""The sheet for people: in reading order, harmless, and with every word that no decision says yet."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pipeline.ground.tables import read_table, write_table
from pipeline.review.sheet_writing import sheet_writer
from pipeline.review.sheets import READ_BACK, SHEET_COLUMNS, SheetRow, read_sheet

from pipeline.ground.errors import DecisionError
from pipeline.review.decisions import Decision

ROWS = (SheetRow("pubmed:1", "title_abstract", score=1), SheetRow("pubmed:2", "title_abstract", score=5))
Typed = dict[str, str]


def write(path: Path, rows: tuple[SheetRow, ...] = ROWS, decisions: tuple[Decision, ...] = ()) -> None:
    with sheet_writer(path, decisions) as add:
        for row in rows:
            add(row)


def typed_rows(path: Path) -> list[Typed]:
    return [{name: row[name] for name in READ_BACK} for row in read_table(path, SHEET_COLUMNS)]


def fill(path: Path, *typed: Typed) -> None:
    """Type into the rows of these records; a row that is not there is added at the end."""
    rows = list(read_table(path, SHEET_COLUMNS))
    for cells in typed:
        row = next((row for row in rows if row["record_id"] == cells["record_id"] and not row["decision"]), None)
        if row is None:
            rows.append(row := dict.fromkeys(SHEET_COLUMNS, ""))
        row |= cells
    write_table(path, SHEET_COLUMNS, [list(row.values()) for row in rows])


def word(record_id: str = "pubmed:1", **cells: str) -> Typed:
    standard = {"phase": "title_abstract", "reviewer": "anna", "decision": "include", "reason": "", "note": ""}
    return {"record_id": record_id} | standard | cells


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    write(tmp_path / "to_screen.csv")
    return tmp_path / "to_screen.csv"


def test_likely_trials_come_first_and_then_the_order_of_ids(tmp_path: Path) -> None:
    rows = [SheetRow(f"pubmed:{n}", "full_text", score=score) for n, score in ((3, 2), (1, 2), (2, 7))]
    write(tmp_path / "s.csv", tuple(rows))
    assert [row["record_id"] for row in typed_rows(tmp_path / "s.csv")] == ["pubmed:2", "pubmed:1", "pubmed:3"]


cells = st.one_of(st.text(max_size=6), st.text(alphabet="'=+-@\t\r\n\",;", max_size=5))


@settings(deadline=None, derandomize=True)
@given(
    st.lists(st.builds(SheetRow, cells, cells, title=cells, abstract=cells, evidence=cells, score=st.integers(0, 9)))
)
def test_any_text_of_a_record_comes_through_and_none_is_a_formula(
    tmp_path_factory: pytest.TempPathFactory, rows: list[SheetRow]
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.unlink(missing_ok=True)
    write(path, tuple(rows))
    said = sorted((row["record_id"], row["title"], row["abstract"]) for row in read_table(path, SHEET_COLUMNS))
    assert said == sorted((row.record_id, row.title, row.abstract) for row in rows)
    with path.open(encoding="utf-8", newline="") as stream:
        assert all(cell[:1] not in {"=", "+", "-", "@", "\t", "\r"} for row in csv.reader(stream) for cell in row)


@pytest.mark.parametrize(
    "typed",
    [
        word(),
        word(decision="", reviewer="", note="ask Ben"),
        word(decision="", reviewer="anna"),
        word(decision="inclde"),
        word(decision="Include", phase="Title abstract"),
        word(note="=1+1"),
        word("pubmed:99"),
        word("", note="whose row is this?"),
    ],
    ids=str,
)
def test_a_word_that_no_decision_says_is_carried_over_to_every_new_sheet(sheet: Path, typed: Typed) -> None:
    fill(sheet, typed)
    for _ in range(3):
        write(sheet)
        kept = [row for row in typed_rows(sheet) if any(row[name] for name in ("reviewer", "decision", "note"))]
        assert kept == [typed if typed["record_id"] != "pubmed:1" else typed | {"phase": "title_abstract"}]


def test_two_words_on_one_record_are_both_carried_over(sheet: Path) -> None:
    both = [word(reviewer="anna"), word(reviewer="ben", decision="exclude")]
    fill(sheet, *both)
    write(sheet)
    write(sheet)
    assert sorted((row for row in typed_rows(sheet) if row["reviewer"]), key=lambda row: row["reviewer"]) == both


def test_a_record_that_waits_no_longer_keeps_the_word_typed_on_it(sheet: Path) -> None:
    fill(sheet, word())
    write(sheet, ROWS[1:])
    assert [row for row in typed_rows(sheet) if row["record_id"] == "pubmed:1"] == [word()]


def test_a_bare_pmid_is_the_row_of_its_record(sheet: Path) -> None:
    fill(sheet, word("1.0"))
    rows = list(read_table(sheet, SHEET_COLUMNS))
    write_table(sheet, SHEET_COLUMNS, [list(row.values()) for row in rows if row["record_id"] != "pubmed:1"])
    write(sheet)
    assert [row["record_id"] for row in typed_rows(sheet)] == ["pubmed:2", "pubmed:1"]
    assert typed_rows(sheet)[1] == word()


DECIDED = Decision("2026-01-05", "anna", "pubmed:1", "title_abstract", "include")


@pytest.mark.parametrize(
    "typed",
    [word(), word(decision="INCLUDE", phase="Title Abstract"), word("1"), word("1.0"), word(reviewer="")],
    ids=str,
)
def test_a_word_that_a_decision_says_is_not_carried_over(sheet: Path, typed: Typed) -> None:
    fill(sheet, typed)
    write(sheet, ROWS[1:], (DECIDED,))
    assert [row["record_id"] for row in typed_rows(sheet)] == ["pubmed:2"]


@pytest.mark.parametrize(
    "typed", [word(decision="exclude"), word(reviewer="ben"), word(note="but see fig. 2"), word(phase="full_text")]
)
def test_another_word_than_the_decision_says_is_carried_over(sheet: Path, typed: Typed) -> None:
    fill(sheet, typed)
    write(sheet, ROWS[1:], (DECIDED,))
    assert typed in typed_rows(sheet)


def test_a_sheet_that_cannot_be_read_stays_and_the_new_one_stands_beside_it_with_its_own_words(sheet: Path) -> None:
    sheet.write_bytes(b'record_id,phase,decision\npubmed:1,"title\n')
    unreadable = sheet.read_bytes()
    beside = sheet.with_name("to_screen.new.csv")
    write(sheet)
    assert [row["record_id"] for row in typed_rows(beside)] == ["pubmed:2", "pubmed:1"]
    fill(beside, word())
    write(sheet)
    assert word() in typed_rows(beside)
    assert sheet.read_bytes() == unreadable


def test_once_the_sheet_can_be_read_again_it_takes_over_the_words_of_the_one_beside_it(sheet: Path) -> None:
    beside = sheet.with_name("to_screen.new.csv")
    write(beside)
    fill(beside, word())
    write(sheet)
    assert word() in typed_rows(sheet)
    assert not beside.exists()


def test_both_words_are_kept_where_the_two_sheets_differ_and_one_where_they_agree(sheet: Path) -> None:
    beside = sheet.with_name("to_screen.new.csv")
    for path, typed in ((sheet, word()), (beside, word(reviewer="ben"))):
        write(path)
        fill(path, typed)
    write(sheet)
    assert [row["reviewer"] for row in typed_rows(sheet) if row["decision"]] == ["ben", "anna"]
    write(beside)
    fill(beside, word())
    write(sheet)
    assert sorted(row["reviewer"] for row in typed_rows(sheet) if row["decision"]) == ["anna", "ben"]


def test_a_sheet_beside_that_cannot_be_read_stays(sheet: Path) -> None:
    beside = sheet.with_name("to_screen.new.csv")
    beside.write_bytes(b'record_id,phase,decision\npubmed:1,"title\n')
    write(sheet)
    assert beside.read_bytes() == b'record_id,phase,decision\npubmed:1,"title\n'


def test_an_error_while_a_sheet_is_written_leaves_the_old_one(sheet: Path) -> None:
    fill(sheet, word())
    before = sheet.read_bytes()

    def rows_until_an_error() -> None:
        with sheet_writer(sheet, ()) as add:
            add(ROWS[0])
            raise KeyError("in the middle")

    with pytest.raises(KeyError):
        rows_until_an_error()
    assert [sheet.read_bytes(), *sheet.parent.iterdir()] == [before, sheet]


def test_a_sheet_without_the_columns_that_are_needed_is_refused_by_row_and_column(tmp_path: Path) -> None:
    path = tmp_path / "to_screen.csv"
    path.write_text("title,reason,reason\nx,,\n")
    with pytest.raises(DecisionError) as error:
        read_sheet(path)
    assert [fault.place for fault in error.value.faults] == [
        "row 1, column record_id",
        "row 1, column phase",
        "row 1, column decision",
        "row 1, column reason",
    ]


def test_a_slipped_row_is_named_by_its_number_in_the_spreadsheet(tmp_path: Path) -> None:
    path = tmp_path / "to_screen.csv"
    path.write_text('record_id,phase,decision\npubmed:1,"title\nabstract",\n\npubmed:2,full_text,include,x\n')
    with pytest.raises(DecisionError, match=r"row 4: this row does not fit"):
        read_sheet(path)
