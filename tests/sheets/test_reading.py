"""Sheets as they come back: whatever program saved them, and refused by row and column where a word might be lost."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.ground.errors import DecisionError
from pipeline.sheets import PAIRS, TO_SCREEN, Sheet, TypedRow, read_sheet, sheet_text
from pipeline.sheets.understood import meant_by
from tests.sheets.filling import fill, write_pairs, write_to_screen

TYPED = {
    TO_SCREEN: {"record_id": "pubmed:2", "phase": "title_abstract", "reviewer": "Jürgen Weiß", "decision": "exclude",
                "reason": "falsche Dosis; zu kurz", "note": "siehe «Abb. 2», S. 4\nund Tab. 1"},
    PAIRS: {"record_id": "embase:L1", "other_id": "pubmed:2", "decision": "merge", "reviewer": "Jürgen Weiß",
            "note": "dieselbe Studie; größere Gruppe"},
}  # fmt: skip
WRITE: dict[Sheet, Callable[[Path], None]] = {TO_SCREEN: write_to_screen, PAIRS: write_pairs}
each_sheet = pytest.mark.parametrize("sheet", [TO_SCREEN, PAIRS], ids=lambda sheet: sheet.table.name)


def typed_in(row: TypedRow) -> dict[str, str]:
    """What stands in the cells that a person may fill in, and in no others."""
    return {name: cell for name, cell in row.cells.items() if cell or name not in ("tag", "made_on", "sheet")}


def as_saved(path: Path, encoding: str, delimiter: str, end: str) -> None:
    """Save the sheet at `path` again as a spreadsheet program does."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=end).writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))


@each_sheet
@pytest.mark.parametrize(
    ("encoding", "delimiter", "end"),
    [
        ("cp1252", ";", "\r\n"),
        ("cp1252", "\t", "\r\n"),
        ("utf-8-sig", ";", "\r\n"),
        ("utf-16", "\t", "\r\n"),
        ("utf-16-le", "\t", "\r\n"),
        ("utf-8", ",", "\n"),
    ],
    ids=["Excel, German", "Excel, text", "Excel, UTF-8", "Excel, Unicode", "no mark", "LibreOffice"],
)
def test_every_sheet_is_taken_however_a_spreadsheet_program_saved_it(
    tmp_path: Path, sheet: Sheet, encoding: str, delimiter: str, end: str
) -> None:
    path = sheet.table.path(tmp_path)
    WRITE[sheet](tmp_path)
    fill(path, TYPED[sheet], sheet=sheet)
    as_saved(path, encoding, delimiter, end)
    (filled,) = (row for row in read_sheet(path, sheet) if row.is_filled)
    assert typed_in(filled) == TYPED[sheet]
    WRITE[sheet](tmp_path)
    (carried,) = (row for row in read_sheet(path, sheet) if row.is_filled)
    assert typed_in(carried) == TYPED[sheet]


@each_sheet
def test_a_sheet_that_is_not_there_has_no_rows(tmp_path: Path, sheet: Sheet) -> None:
    assert read_sheet(sheet.table.path(tmp_path), sheet) == []


@each_sheet
def test_only_what_tells_rows_apart_and_the_decision_must_be_there(tmp_path: Path, sheet: Sheet) -> None:
    path = sheet.table.path(tmp_path)
    path.write_text(",".join(sheet.needed) + "\n" + ",".join("x" for _ in sheet.needed) + "\n")
    (row,) = read_sheet(path, sheet)
    assert {name: cell for name, cell in row.cells.items() if cell} == dict.fromkeys(sheet.needed, "x")


@each_sheet
def test_each_column_that_is_needed_is_named_when_it_is_gone(tmp_path: Path, sheet: Sheet) -> None:
    path = sheet.table.path(tmp_path)
    path.write_text("title\nx\n")
    with pytest.raises(DecisionError) as error:
        read_sheet(path, sheet)
    assert [fault.place for fault in error.value.faults] == [f"row 1, column {name}" for name in sheet.needed]


@each_sheet
def test_a_column_that_is_filled_in_stands_once(tmp_path: Path, sheet: Sheet) -> None:
    path = sheet.table.path(tmp_path)
    path.write_text(",".join([*sheet.read_back, "note"]) + "\n")
    with pytest.raises(DecisionError, match="row 1, column note: a column stands twice"):
        read_sheet(path, sheet)


@each_sheet
def test_a_column_under_another_name_is_told_while_one_of_ours_is_missing(tmp_path: Path, sheet: Sheet) -> None:
    path = sheet.table.path(tmp_path)
    path.write_text(",".join([*sheet.needed, "reviewer", "Notiz"]) + "\n")
    with pytest.raises(DecisionError, match="row 1, column notiz: this column may be one of ours") as error:
        read_sheet(path, sheet)
    assert "note" in error.value.faults[0].expected
    path.write_text(",".join([*sheet.read_back, "Notiz"]) + "\n")
    assert read_sheet(path, sheet) == []


@each_sheet
@pytest.mark.parametrize(
    ("rest", "place"),
    [("{needed}\n\n{needed},slipped\n", "row 4"), ("short\n", "row 2"), ('"open\n', "line 2")],
)
def test_a_row_that_may_have_slipped_is_named_by_its_number_in_the_spreadsheet(
    tmp_path: Path, sheet: Sheet, rest: str, place: str
) -> None:
    path = sheet.table.path(tmp_path)
    needed = ",".join(sheet.needed)
    path.write_text(f"{needed}\n{rest.format(needed=needed)}")
    with pytest.raises(DecisionError) as error:
        read_sheet(path, sheet)
    assert [fault.place for fault in error.value.faults] == [place]


def test_a_slipped_row_counts_the_rows_of_the_spreadsheet_not_the_lines_of_the_file(tmp_path: Path) -> None:
    path = TO_SCREEN.table.path(tmp_path)
    path.write_text('record_id,phase,decision\npubmed:1,"title\nabstract",\n\npubmed:2,full_text,include,x\n')
    with pytest.raises(DecisionError, match="row 4: this row does not fit"):
        read_sheet(path, TO_SCREEN)


@pytest.mark.parametrize("content", [b"record_id\0", b"\xff\xfe\x00", b"a\x81\x00"])
def test_what_is_in_no_encoding_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "sheet.csv"
    path.write_bytes(content)
    with pytest.raises(DecisionError, match="in no encoding that we know"):
        sheet_text(path)


def test_a_folder_in_place_of_a_sheet_is_told(tmp_path: Path) -> None:
    with pytest.raises(DecisionError, match="cannot be opened"):
        sheet_text(tmp_path)


@pytest.mark.parametrize(
    ("encoding", "text", "end"),
    [("cp1252", "a;ä\r\n1;«\r\n", "\r\n"), ("utf-8-sig", "a,ä\n1,x", "\n"), ("utf-16", "a\tä\r\n", "\r\n"),
     ("utf-16-be", "\ufeffa\tä\n", "\n"), ("utf-16-le", "\ufeffa\tä\n", "\n"), ("mac_roman", "a,«é»\n", "\n")],
)  # fmt: skip
def test_rows_are_added_in_the_encoding_of_the_sheet_behind_all_that_stands_there(
    tmp_path: Path, encoding: str, text: str, end: str
) -> None:
    path = tmp_path / "sheet.csv"
    path.write_bytes(text.encode(encoding))
    sheet = sheet_text(path)
    assert sheet.line_end == end
    content = sheet.followed_by(f"2;ö{end}")
    assert content.startswith(text.encode(encoding))
    path.write_bytes(content)
    whole = text.removeprefix("\ufeff").replace("\r\n", "\n").removesuffix("\n")
    assert sheet_text(path).text == f"{whole}\n2;ö\n"


def typed(record_id: str, decision: str = "", **cells: str) -> TypedRow:
    standard = {"phase": "", "reviewer": "", "reason": "", "note": ""}
    return TypedRow(2, {"record_id": record_id, "decision": decision} | standard | cells)


def test_a_name_alone_fills_a_row_and_decides_nothing() -> None:
    row = typed("pubmed:1", reviewer="anna")
    assert (row.is_filled, row.is_decided) == (True, False)
    assert not typed("pubmed:1").is_filled
    assert all(typed("pubmed:1", **{name: "x"}).is_decided for name in ("decision", "reason", "note"))


@pytest.mark.parametrize(
    ("cell", "ids"),
    [("pubmed:1", ("pubmed:1", "pubmed:pubmed:1")), ("1.0", ("1", "pubmed:1")),
     ("34894700.00", ("34894700", "pubmed:34894700")),
     ("123456789", ("123456789", "pubmed:123456789")), ("1.5", ("1.5", "pubmed:1.5"))],
)  # fmt: skip
def test_a_number_may_be_a_bare_pmid(cell: str, ids: tuple[str, ...]) -> None:
    assert typed(cell).record_ids == ids


def test_a_pair_has_one_id_whichever_way_round() -> None:
    pair = TypedRow(2, {"record_id": "pubmed:2", "other_id": "embase:L1", "decision": " Not  Merge"})
    assert (pair.record_ids, pair.phase, pair.decision) == (("embase:L1|pubmed:2",), "duplicate", "not_merge")


def test_a_line_that_names_the_separator_stands_before_the_header(tmp_path: Path) -> None:
    path = TO_SCREEN.table.path(tmp_path)
    for line in ("sep=;", '"sep=;"', "SEP=;\r"):
        path.write_text(f"{line}\ndecision;note;phase;record_id\ninclude;a, b;title_abstract;1\n", encoding="utf-8-sig")
        (row,) = read_sheet(path, TO_SCREEN)
        assert (row.number, row.decision, row.cells["note"]) == (2, "include", "a, b")


@pytest.mark.parametrize(
    ("phase", "typed", "word"),
    [
        ("title_abstract", "Maybe", "unclear"), ("title_abstract", "YES", "include"),
        ("title_abstract", "no", "exclude"), ("title_abstract", "Included ", "include"),
        ("full_text", "excluded", "exclude"), ("full_text", "yes", "include"), ("full_text", "maybe", "maybe"),
        ("full_text", "Not retrieved", "not_retrieved"), ("duplicate", "yes", "yes"), ("duplicate", "merged", "merge"),
        ("duplicate", "included", "included"),
    ],
)  # fmt: skip
def test_everyday_words_are_understood_where_they_can_mean_one_thing_only(phase: str, typed: str, word: str) -> None:
    assert meant_by(phase, typed) == word
