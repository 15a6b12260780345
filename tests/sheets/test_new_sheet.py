"""A new sheet for people: in reading order, harmless, and with every word that no decision says yet."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ground.errors import DecisionError
from pipeline.sheets import PAIRS, SHEETS, TO_SCREEN, PairRow, ToScreenRow, sheet_in_use, sheet_writer
from pipeline.tables.kept import DUPLICATE, Decision
from tests.properties import examples
from tests.rows import cells_of, write_cells
from tests.sheets.filling import ASKED, ROWS, Typed, fill, typed_rows, write_pairs, write_to_screen
from tests.tables.hostile import runs


def word(record_id: str = "pubmed:1", **cells: str) -> Typed:
    standard = {"phase": "title_abstract", "reviewer": "anna", "decision": "include", "reason": "", "note": ""}
    return {"record_id": record_id} | standard | cells


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    write_to_screen(tmp_path)
    return TO_SCREEN.table.path(tmp_path)


def test_rows_stand_in_the_order_of_their_places_whenever_they_came(tmp_path: Path) -> None:
    with sheet_writer(TO_SCREEN, tmp_path, ()) as new:
        for record_id, place in (("c", (-2, "c")), ("a", (-2, "a")), ("b", (-7, "b"))):
            new.add(ToScreenRow(record_id=record_id, phase="full_text"), place)
    assert [row["record_id"] for row in typed_rows(TO_SCREEN.table.path(tmp_path))] == ["b", "a", "c"]


cells = st.one_of(st.text(max_size=6), st.text(alphabet="'=+-@\t\r\n\",;", max_size=5))


@examples()
@given(
    st.lists(
        st.builds(ToScreenRow, record_id=cells, phase=cells, title=cells, abstract=cells, evidence=cells, score=cells)
    )
)
def test_any_text_of_a_record_comes_through_and_none_is_a_formula(
    tmp_path_factory: pytest.TempPathFactory, rows: list[ToScreenRow]
) -> None:
    path = TO_SCREEN.table.path(tmp_path_factory.getbasetemp())
    path.unlink(missing_ok=True)
    write_to_screen(path.parent, rows)
    assert list(TO_SCREEN.table.read(path.parent)) == rows
    with path.open(encoding="utf-8-sig", newline="") as stream:
        assert not any(runs(cell) for row in csv.reader(stream) for cell in row)


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
        write_to_screen(sheet.parent)
        kept = [row for row in typed_rows(sheet) if any(row[name] for name in ("reviewer", "decision", "note"))]
        assert kept == [typed if typed["record_id"] != "pubmed:1" else typed | {"phase": "title_abstract"}]


def test_two_words_on_one_record_are_both_carried_over(sheet: Path) -> None:
    both = [word(reviewer="anna"), word(reviewer="ben", decision="exclude")]
    fill(sheet, *both)
    write_to_screen(sheet.parent)
    write_to_screen(sheet.parent)
    assert sorted((row for row in typed_rows(sheet) if row["reviewer"]), key=lambda row: row["reviewer"]) == both


def test_a_record_that_waits_no_longer_keeps_the_word_typed_on_it(sheet: Path) -> None:
    fill(sheet, word())
    write_to_screen(sheet.parent, ROWS[1:])
    assert [row for row in typed_rows(sheet) if row["record_id"] == "pubmed:1"] == [word()]


def test_a_bare_pmid_is_the_row_of_its_record(sheet: Path) -> None:
    fill(sheet, word("1.0"))
    rows = [list(row.values()) for row in cells_of(sheet) if row["record_id"] != "pubmed:1"]
    write_cells(sheet, TO_SCREEN.table.columns, rows)
    write_to_screen(sheet.parent)
    assert [row["record_id"] for row in typed_rows(sheet)] == ["pubmed:1", "pubmed:2"]
    assert typed_rows(sheet)[0] == word()


DECIDED = Decision("2026-01-05", "anna", "pubmed:1", "title_abstract", "include")


@pytest.mark.parametrize(
    "typed",
    [word(), word(decision="INCLUDE", phase="Title Abstract"), word("1"), word("1.0"), word(reviewer="")],
    ids=str,
)
def test_a_word_that_a_decision_says_is_not_carried_over(sheet: Path, typed: Typed) -> None:
    fill(sheet, typed)
    write_to_screen(sheet.parent, ROWS[1:], (DECIDED,))
    assert [row["record_id"] for row in typed_rows(sheet)] == ["pubmed:2"]


@pytest.mark.parametrize(
    "typed", [word(decision="exclude"), word(reviewer="ben"), word(note="but see fig. 2"), word(phase="full_text")]
)
def test_another_word_than_the_decision_says_is_carried_over(sheet: Path, typed: Typed) -> None:
    fill(sheet, typed)
    write_to_screen(sheet.parent, ROWS[1:], (DECIDED,))
    assert typed in typed_rows(sheet)


def test_a_sheet_that_cannot_be_read_stays_and_the_new_one_stands_beside_it_with_its_own_words(sheet: Path) -> None:
    sheet.write_bytes(b'record_id,phase,decision\npubmed:1,"title\n')
    unreadable = sheet.read_bytes()
    beside = sheet.with_name("to_screen.new.csv")
    write_to_screen(sheet.parent)
    assert [row["record_id"] for row in typed_rows(beside)] == ["pubmed:1", "pubmed:2"]
    fill(beside, word())
    write_to_screen(sheet.parent)
    assert word() in typed_rows(beside)
    assert sheet.read_bytes() == unreadable


def also_beside(sheet: Path, typed: Typed) -> Path:
    """A sheet that stands beside the other, filled in so."""
    beside = sheet.with_name("to_screen.new.csv")
    write_cells(beside, TO_SCREEN.table.columns, [list(row.values()) for row in cells_of(sheet)])
    fill(beside, typed)
    return beside


def test_once_the_sheet_can_be_read_again_it_takes_over_the_words_of_the_one_beside_it(sheet: Path) -> None:
    beside = sheet.with_name("to_screen.new.csv")
    also_beside(sheet, word())
    write_to_screen(sheet.parent)
    assert word() in typed_rows(sheet)
    assert not beside.exists()


def test_both_words_are_kept_where_the_two_sheets_differ_and_one_where_they_agree(sheet: Path) -> None:
    fill(sheet, word())
    also_beside(sheet, word(reviewer="ben"))
    write_to_screen(sheet.parent)
    assert [row["reviewer"] for row in typed_rows(sheet) if row["decision"]] == ["ben", "anna"]
    also_beside(sheet, word())
    write_to_screen(sheet.parent)
    assert sorted(row["reviewer"] for row in typed_rows(sheet) if row["decision"]) == ["anna", "ben"]


def test_a_sheet_beside_that_cannot_be_read_stays(sheet: Path) -> None:
    beside = sheet.with_name("to_screen.new.csv")
    beside.write_bytes(b'record_id,phase,decision\npubmed:1,"title\n')
    write_to_screen(sheet.parent)
    assert beside.read_bytes() == b'record_id,phase,decision\npubmed:1,"title\n'


def test_an_error_while_a_sheet_is_written_leaves_the_old_one(sheet: Path) -> None:
    fill(sheet, word())
    before = sheet.read_bytes()

    def rows_until_an_error() -> None:
        with sheet_writer(TO_SCREEN, sheet.parent, ()) as new:
            new.add(ROWS[0], (0,))
            raise KeyError("in the middle")

    with pytest.raises(KeyError):
        rows_until_an_error()
    assert sheet.read_bytes() == before
    assert {path.name for path in sheet.parent.iterdir()} == {"to_screen.csv", "to_screen.xlsx"}


def test_the_columns_stand_in_the_order_in_which_they_are_used() -> None:
    used = ("decision", "reason", "note", "reviewer", "title", "abstract", "evidence")
    assert TO_SCREEN.table.columns[: len(used)] == used
    assert all(sheet.table.columns[0] == "decision" for sheet in SHEETS)


def test_the_sheet_in_use_is_the_one_beside_while_the_first_cannot_be_read(sheet: Path) -> None:
    assert sheet_in_use(TO_SCREEN, sheet.parent) == sheet
    sheet.write_bytes(b"\0")
    assert sheet_in_use(TO_SCREEN, sheet.parent) == sheet.with_name("to_screen.new.csv")


def test_where_neither_sheet_can_be_read_both_are_named_and_stay(sheet: Path) -> None:
    beside = sheet.with_name("to_screen.new.csv")
    for path in (sheet, beside):
        path.write_bytes(b"\0")
    with pytest.raises(DecisionError) as error:
        write_to_screen(sheet.parent)
    assert [fault.path for fault in error.value.faults] == [sheet, beside]
    assert [path.read_bytes() for path in (sheet, beside)] == [b"\0", b"\0"]


# Pairs of records that may be one


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    write_pairs(tmp_path)
    return PAIRS.table.path(tmp_path)


def on_pair(one: str = "embase:L1", other: str = "pubmed:2", **cells: str) -> Typed:
    standard = {"decision": "merge", "reviewer": "anna", "note": ""}
    return {"record_id": one, "other_id": other} | standard | cells


def typed_pairs(path: Path) -> list[Typed]:
    return [row for row in typed_rows(path, PAIRS) if any(row[name] for name in PAIRS.typed)]


@pytest.mark.parametrize(
    "typed",
    [
        on_pair(),
        on_pair(reviewer=""),
        on_pair(decision="", note="ask Ben"),
        on_pair(decision="", reviewer="anna"),
        on_pair(decision="merg"),
        on_pair("pubmed:77", "pubmed:78", decision="split", note="=1+1"),
    ],
    ids=str,
)
def test_a_word_on_a_pair_is_carried_over_with_who_said_it_and_the_note(pairs: Path, typed: Typed) -> None:
    fill(pairs, typed, sheet=PAIRS)
    for _ in range(2):
        write_pairs(pairs.parent)
        assert typed_pairs(pairs) == [typed]


def test_a_pair_that_nobody_is_asked_about_any_more_keeps_its_word_and_says_so(pairs: Path) -> None:
    fill(pairs, on_pair(), sheet=PAIRS)
    write_pairs(pairs.parent, ASKED[1:])
    first, second = PAIRS.table.read(pairs.parent)
    assert (first.decision, first.evidence) == (
        "merge",
        "kept from an earlier sheet: decided there and not yet taken in",
    )
    assert second == ASKED[1]


def test_a_pair_typed_the_other_way_round_is_the_same_pair(pairs: Path) -> None:
    first, second = cells_of(pairs)
    first |= {"record_id": first["other_id"], "other_id": first["record_id"], "decision": "split", "reviewer": "ben"}
    write_cells(pairs, PAIRS.table.columns, [list(row.values()) for row in (first, second)])
    write_pairs(pairs.parent)
    assert typed_pairs(pairs) == [on_pair(decision="split", reviewer="ben")]


ON_PAIR = Decision("2026-03-01", "anna", "embase:L1|pubmed:2", DUPLICATE, "merge")


@pytest.mark.parametrize("typed", [on_pair(), on_pair(reviewer=""), on_pair(decision=" Merge ")], ids=str)
def test_a_word_on_a_pair_leaves_once_a_decision_says_it(pairs: Path, typed: Typed) -> None:
    fill(pairs, typed, sheet=PAIRS)
    write_pairs(pairs.parent, ASKED[1:], (ON_PAIR,))
    assert list(PAIRS.table.read(pairs.parent)) == [ASKED[1]]


@pytest.mark.parametrize("typed", [on_pair(decision="split"), on_pair(reviewer="ben"), on_pair(note="see fig. 2")])
def test_another_word_on_a_pair_than_the_decision_says_stays(pairs: Path, typed: Typed) -> None:
    fill(pairs, typed, sheet=PAIRS)
    write_pairs(pairs.parent, ASKED[1:], (ON_PAIR,))
    assert typed_pairs(pairs) == [typed]


def test_a_sheet_of_pairs_that_an_earlier_version_wrote_is_taken_with_its_words(pairs: Path) -> None:
    columns = ("record_id", "other_id", "score", "evidence", "decision")
    write_cells(pairs, columns, [("embase:L1", "pubmed:2", "0.62", "alike", "merge")])
    write_pairs(pairs.parent)
    assert list(PAIRS.table.read(pairs.parent)) == [
        PairRow(record_id="embase:L1", other_id="pubmed:2", score="0.62", evidence="alike", decision="merge"),
        ASKED[1],
    ]
