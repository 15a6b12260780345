"""The workbook beside a sheet: how it looks, that no text in it is run, and that what people type in it comes back."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock

from pipeline.ground.errors import DecisionError
from pipeline.sheets import (
    PAIRS,
    SHEETS,
    TO_SCREEN,
    Offered,
    Sheet,
    ToScreenRow,
    holds_no_word,
    read_sheet,
    sheet_writer,
)
from pipeline.sheets.workbook import is_as_written
from pipeline.sheets.written_rows import _places, _words
from pipeline.tables.kept import FULL_TEXT, TITLE_ABSTRACT
from tests.properties import examples
from tests.rows import cells_of, write_cells
from tests.sheets.filling import ASKED, typed_rows, write, write_pairs, write_to_screen

ASKED_OF_ANNA = ToScreenRow(
    record_id="pubmed:1", phase=TITLE_ABSTRACT, title="=HYPERLINK(1)", abstract="Dry needling & <more>, twitches",
    evidence="needling: of «Dry needling» in; twitch: «twitches»",
)  # fmt: skip
READ = ToScreenRow(record_id="pubmed:2", phase=FULL_TEXT)
OFFERED = Offered({TITLE_ABSTRACT: ("No trial",), FULL_TEXT: ("Wrong dose", "No trial")}, ("Anna", "Ben"))


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    with sheet_writer(TO_SCREEN, tmp_path, (), offered=OFFERED) as new:
        for at, row in enumerate((ASKED_OF_ANNA, READ, READ)):
            new.add(row, (at,))
    return tmp_path / "to_screen.xlsx"


def type_into(path: Path, cells: Mapping[str, object], row: int = 2, columns: tuple[str, ...] = ()) -> None:
    """As a person does, and saves."""
    book = load_workbook(path, rich_text=True)
    names = columns or [cell.value for cell in book.worksheets[0][1]]
    for name, value in cells.items():
        book.worksheets[0].cell(row, names.index(name) + 1).value = value
    book.save(path)


# How it looks


def test_the_header_is_frozen_and_only_what_people_fill_in_is_not_locked(workbook: Path) -> None:
    sheet = load_workbook(workbook).worksheets[0]
    unlocked = {head.value for head, cell in zip(sheet[1], sheet[2], strict=True) if not cell.protection.locked}
    assert (sheet.freeze_panes, sheet.protection.sheet) == ("A2", True)
    assert unlocked == set(TO_SCREEN.filled_in)
    assert all(cell.alignment.wrap_text and cell.number_format == "@" for cell in sheet[2])


def test_the_quoted_words_are_bold_wherever_they_stand(workbook: Path) -> None:
    row = load_workbook(workbook, rich_text=True).worksheets[0][2]
    texts = {name: cell.value for name, cell in zip(TO_SCREEN.table.columns, row, strict=True)}
    for name in ("abstract", "evidence"):
        assert isinstance(texts[name], CellRichText)
        assert [run.text for run in texts[name] if isinstance(run, TextBlock) and run.font.b] == [
            "Dry needling", "twitches"
        ]  # fmt: skip
    assert str(texts["abstract"]) == ASKED_OF_ANNA.abstract


def test_each_phase_has_its_own_words_and_reasons_to_choose_from(workbook: Path) -> None:
    book = load_workbook(workbook)
    offered = {}
    for choice in book.worksheets[0].data_validations.dataValidation:
        title, _, place = choice.formula1.partition("!")
        offered[str(choice.sqref)] = [cell.value for (cell,) in book[title][place.replace("$", "")]]
    assert offered == {
        "A2": ["include", "exclude", "unclear"], "A3:A4": ["sought", "not_retrieved", "include", "exclude"],
        "B2": ["No trial"], "B3:B4": ["Wrong dose", "No trial"], "D2:D4": ["Anna", "Ben"],
    }  # fmt: skip
    assert book["lists"].sheet_state == "hidden"


def test_nothing_in_a_workbook_tells_when_it_was_written(workbook: Path, tmp_path: Path) -> None:
    before = workbook.read_bytes()
    write(TO_SCREEN, tmp_path / "again", (ASKED_OF_ANNA, READ, READ))
    write(TO_SCREEN, tmp_path / "twice", (ASKED_OF_ANNA, READ, READ))
    assert (tmp_path / "again" / "to_screen.xlsx").read_bytes() == (tmp_path / "twice" / "to_screen.xlsx").read_bytes()
    with zipfile.ZipFile(workbook) as archive:
        assert {part.date_time[:3] for part in archive.infolist()} == {(1980, 1, 1)}
        assert b'modified xsi:type="dcterms:W3CDTF">1980-' in archive.read("docProps/core.xml")
    assert before == workbook.read_bytes()


# Text is text

cells = st.one_of(
    st.text(max_size=8),
    st.sampled_from(("_x0007_", "\x07", "a\r\nb", "=1+1", "'=1", "@x", "«a&amp;»", "\ufeff", " a ")),
)


@examples(60)
@given(cells, cells)
def test_any_text_comes_back_as_it_was_and_is_a_string_by_its_type(
    tmp_path_factory: pytest.TempPathFactory, note: str, evidence: str
) -> None:
    folder = tmp_path_factory.mktemp("workbook")
    write_to_screen(
        folder, [ToScreenRow(record_id="a", phase="b", note=note, evidence=f"«{evidence}»", title=evidence)]
    )
    (row,) = read_sheet(folder / "to_screen.xlsx", TO_SCREEN)
    assert row.cells["note"] == note.replace("\r\n", "\n").replace("\r", "\n").strip()
    with zipfile.ZipFile(folder / "to_screen.xlsx") as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


# What people type comes back


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.table.name)
def test_a_filled_workbook_is_read_as_a_csv_is(tmp_path: Path, sheet: Sheet) -> None:
    identity = dict(zip(sheet.identity, ("pubmed:1", TITLE_ABSTRACT), strict=True))
    write(sheet, tmp_path, [sheet.table.row(**identity)])
    type_into(sheet.forms(tmp_path)[1][0], {"decision": "include", "note": "größer\n«x»", "reviewer": "Ana Müller"})
    (row,) = read_sheet(sheet.forms(tmp_path)[1][0], sheet)
    assert {name: cell for name, cell in row.cells.items() if cell} == identity | {
        "decision": "include", "note": "größer\n«x»", "reviewer": "Ana Müller",
    }  # fmt: skip


def test_a_workbook_saved_over_the_csv_is_one_by_its_content(workbook: Path) -> None:
    type_into(workbook, {"decision": "include"})
    csv_path = workbook.with_suffix(".csv")
    workbook.rename(csv_path)
    assert [row.decision for row in read_sheet(csv_path, TO_SCREEN)] == ["include", "", ""]


@pytest.mark.parametrize(
    ("value", "read"),
    [(7, "7"), (7.0, "7"), (2.5, "2.5"), (True, "TRUE"), (datetime(2026, 2, 2), "2026-02-02"),
     (date(2026, 2, 2), "2026-02-02"), (datetime(2026, 2, 2, 15, 30), "2026-02-02T15:30"), ("=1+1", "=1+1")],
)  # fmt: skip
def test_what_a_program_made_of_a_cell_is_read_as_people_see_it(workbook: Path, value: object, read: str) -> None:
    type_into(workbook, {"note": value})
    assert read_sheet(workbook, TO_SCREEN)[0].cells["note"] == read


def test_a_csv_that_was_opened_and_saved_as_a_workbook_loses_its_apostrophes(tmp_path: Path) -> None:
    write_to_screen(tmp_path, [ToScreenRow(record_id="a", phase=TITLE_ABSTRACT, note="=1+1")])
    book = Workbook()
    book.active.title = "to_screen"
    for row in ([*cells_of(tmp_path / "to_screen.csv")[0]], [*cells_of(tmp_path / "to_screen.csv")[0].values()]):
        book.active.append(row)
    assert "'=1+1" in [cell.value for cell in book.active[2]]
    book.save(tmp_path / "to_screen.xlsx")
    assert read_sheet(tmp_path / "to_screen.xlsx", TO_SCREEN)[0].cells["note"] == "=1+1"


# Nothing typed is lost


def test_a_word_in_the_workbook_is_carried_over_into_both(workbook: Path, tmp_path: Path) -> None:
    type_into(workbook, {"decision": "inclde", "reviewer": "Anna"})
    write(TO_SCREEN, tmp_path, (ASKED_OF_ANNA, READ))
    assert [row["decision"] for row in typed_rows(workbook.with_suffix(".csv"))] == ["inclde", ""]
    assert [row.decision for row in read_sheet(workbook, TO_SCREEN)] == ["inclde", ""]


@pytest.mark.parametrize(("in_csv", "kept"), [("exclude", ["exclude", "include"]), ("include", ["include"])])
def test_two_words_on_a_record_are_both_kept_and_one_typed_twice_is_one(
    workbook: Path, tmp_path: Path, in_csv: str, kept: list[str]
) -> None:
    rows = cells_of(tmp_path / "to_screen.csv")
    rows[0] |= {"decision": in_csv}
    write_cells(tmp_path / "to_screen.csv", list(rows[0]), [list(row.values()) for row in rows])
    type_into(workbook, {"decision": "include"})
    write(TO_SCREEN, tmp_path, (ASKED_OF_ANNA, READ))
    assert sorted(filter(None, (row["decision"] for row in typed_rows(tmp_path / "to_screen.csv")))) == kept


def test_a_word_cleared_in_the_csv_does_not_come_back_out_of_the_workbook(workbook: Path, tmp_path: Path) -> None:
    type_into(workbook, {"decision": "inclde"})
    write(TO_SCREEN, tmp_path, (ASKED_OF_ANNA, READ))
    assert is_as_written(workbook)
    rows = cells_of(tmp_path / "to_screen.csv")
    rows[0] |= {"decision": ""}
    write_cells(tmp_path / "to_screen.csv", list(rows[0]), [list(row.values()) for row in rows])
    write(TO_SCREEN, tmp_path, (ASKED_OF_ANNA, READ))
    assert {row["decision"] for row in typed_rows(tmp_path / "to_screen.csv")} == {""}


def test_the_words_of_an_untouched_workbook_count_where_its_csv_is_gone(workbook: Path, tmp_path: Path) -> None:
    type_into(workbook, {"decision": "inclde"})
    write(TO_SCREEN, tmp_path, (ASKED_OF_ANNA, READ))
    (tmp_path / "to_screen.csv").unlink()
    write(TO_SCREEN, tmp_path, (ASKED_OF_ANNA, READ))
    assert [row["decision"] for row in typed_rows(tmp_path / "to_screen.csv")] == ["inclde", ""]


def test_a_csv_in_which_nobody_typed_is_known_by_its_workbook(workbook: Path, tmp_path: Path) -> None:
    csv = tmp_path / "to_screen.csv"
    assert holds_no_word(csv, TO_SCREEN)
    csv.write_bytes(csv.read_bytes() + b"\n")
    assert not holds_no_word(csv, TO_SCREEN)
    type_into(workbook, {"decision": "inclde"})
    write(TO_SCREEN, tmp_path, (ASKED_OF_ANNA, READ))
    assert not holds_no_word(csv, TO_SCREEN), "a word is carried over in it"


def test_what_is_no_file_where_a_sheet_was_is_named_and_stays(workbook: Path, tmp_path: Path) -> None:
    csv = tmp_path / "to_screen.csv"
    csv.unlink()
    csv.mkdir()
    assert not holds_no_word(csv, TO_SCREEN)
    write(TO_SCREEN, tmp_path, (ASKED_OF_ANNA, READ))
    assert csv.is_dir()
    assert (tmp_path / "to_screen.new.csv").is_file()


def as_copy(path: Path) -> None:
    book = load_workbook(path)
    book.copy_worksheet(book.worksheets[0])
    book.save(path)


UNREADABLE: dict[str, tuple[Callable[[Path], object], str]] = {
    "damaged": (lambda path: path.write_bytes(path.read_bytes()[:900]), "no workbook that we can read"),
    "old kind": (lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0" + b"\0" * 600), "old kind"),
    "OpenDocument": (
        lambda path: path.write_bytes(b"PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.spreadsheet"),
        "OpenDocument",
    ),
    "a copy of the worksheet in it": (as_copy, "two worksheets are copies"),
    "a column renamed": (lambda path: type_into(path, {"decision": "verdict"}, row=1), "lacks a column"),
}


@pytest.mark.parametrize("how", UNREADABLE)
def test_a_workbook_that_cannot_be_read_is_named_and_stays_and_the_new_one_is_beside_it(
    workbook: Path, tmp_path: Path, how: str
) -> None:
    damage, problem = UNREADABLE[how]
    damage(workbook)
    before = workbook.read_bytes()
    with pytest.raises(DecisionError, match=problem):
        read_sheet(workbook, TO_SCREEN)
    write(TO_SCREEN, tmp_path, (ASKED_OF_ANNA, READ))
    assert workbook.read_bytes() == before
    assert len(read_sheet(tmp_path / "to_screen.new.xlsx", TO_SCREEN)) == 2


def test_the_pairs_have_a_workbook_too(tmp_path: Path) -> None:
    write_pairs(tmp_path)
    type_into(tmp_path / "maybe_duplicates.xlsx", {"decision": "merge", "reviewer": "Ben"})
    write_pairs(tmp_path, ASKED[1:])
    assert [row["decision"] for row in typed_rows(tmp_path / "maybe_duplicates.csv", PAIRS)] == ["merge", ""]


def test_phases_that_alternate_get_their_lists_in_ranges_that_excel_takes(tmp_path: Path) -> None:
    rows = [ToScreenRow(record_id=str(at), phase=(FULL_TEXT, TITLE_ABSTRACT)[at % 2]) for at in range(500)]
    write_to_screen(tmp_path, rows)
    choices = load_workbook(tmp_path / "to_screen.xlsx").worksheets[0].data_validations.dataValidation
    assert max(len(str(choice.sqref).split()) for choice in choices) == 100
    assert sum(len(str(choice.sqref).split()) for choice in choices) == 500


PIECES = st.sampled_from(
    ["dry", "dry needling", "needling", "ö", "_", "1", "&amp;", "amp", " ", ",", "-", "trial", "tri"]
)


@examples()
@given(st.lists(PIECES, max_size=8).map("".join), st.lists(PIECES, min_size=1, max_size=4))
def test_bold_is_what_one_expression_of_all_words_would_find(text: str, quoted: list[str]) -> None:
    words = _words("".join(f"«{word}»" for word in quoted))
    one = re.compile("|".join(rf"(?<![\w&]){re.escape(word)}(?!\w)" for word in words))
    assert list(_places(text, words)) == [found.span() for found in one.finditer(text)]
