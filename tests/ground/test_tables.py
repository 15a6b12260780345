"""Tables: what is written is read back, and what cannot be read is refused by file, row and column."""

from __future__ import annotations

import gc
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pipeline.ground.tables import (
    OTHER_ABSTRACTS,
    fragment,
    harmless,
    line_writer,
    original,
    read_records,
    read_table,
    table_writer,
    write_records,
    write_table,
)

from pipeline.ground.errors import TableError
from pipeline.ground.record import COLUMNS, SEPARATOR_BY_LIST, Record

HARD = (
    '"', '""', '","', "\n", "\r", "\r\n", "\0", ",", ";", "\t", "'", "''=1", "=1+1", "'=1+1", "-2", "+x", "@SUM(A1)",
    "\t=1", "\r=1", "\ufeff", "\u2028", "\x85", "NA", "None", "3.4E+07", "12345678.0", " ", "\u00a0", "é", "e\u0301",
    "\U0001f9ea", "\ud7ff", "a" * 200_000,
)  # fmt: skip
"""Cells that some reader or spreadsheet has been known to spoil."""

cells = st.one_of(st.text(max_size=20), st.sampled_from(HARD), st.text(alphabet="'=+-@\t\r\n\",;|a", max_size=8))
steady = settings(deadline=None, derandomize=True)


def parts_of(separator: str) -> st.SearchStrategy[tuple[str, ...]]:
    fit = cells.map(lambda cell: cell.replace(separator.strip(), "")).filter(bool)
    return st.lists(fit, max_size=3).map(tuple)


records = st.builds(
    Record,
    **{
        field.name: parts_of(SEPARATOR_BY_LIST[field.name]) if field.name in SEPARATOR_BY_LIST else cells
        for field in fields(Record)
        if field.name not in ("record_id", "indexed")
    },
    record_id=cells.filter(bool),
)


@steady
@given(st.lists(st.lists(cells, min_size=3, max_size=3), max_size=5))
def test_every_text_is_read_back_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    write_table(path, ("a", "b", "c"), rows)
    assert [list(row.values()) for row in read_table(path, ("a", "b", "c"))] == rows


@steady
@given(st.lists(st.lists(st.lists(cells, min_size=2, max_size=2), min_size=2, max_size=2), max_size=5))
def test_lines_of_fragments_are_read_back_as_their_cells(
    tmp_path_factory: pytest.TempPathFactory, lines: list[list[list[str]]]
) -> None:
    path = tmp_path_factory.getbasetemp() / "lines.csv"
    with line_writer(path, ("a", "b", "c", "d")) as add:
        for left, right in lines:
            add(f"{fragment(left)},{fragment(right)}\n")
    assert [list(row.values()) for row in read_table(path, ("a", "b", "c", "d"))] == [one + two for one, two in lines]


@steady
@given(st.lists(records, max_size=3, unique_by=lambda record: record.record_id))
def test_every_record_is_read_back_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, written: list[Record]
) -> None:
    path = tmp_path_factory.getbasetemp() / "records.csv"
    write_records(path, written)
    assert list(read_records(path)) == written


@steady
@given(cells)
def test_a_cell_made_harmless_is_no_formula_and_has_one_original(cell: str) -> None:
    assert original(harmless(cell)) == cell
    assert harmless(cell)[:1] not in {"=", "+", "-", "@", "\t", "\r"}


@steady
@given(st.lists(cells, min_size=2, max_size=2, unique=True))
def test_two_cells_never_become_the_same_harmless_one(pair: list[str]) -> None:
    assert harmless(pair[0]) != harmless(pair[1])


def test_abstracts_in_other_languages_stand_in_the_abstract_cell(tmp_path: Path) -> None:
    path = tmp_path / "records.csv"
    write_records(path, [Record("a:1", abstract="AIMS: one", other_abstract="(ger) eins")])
    (row,) = read_table(path, COLUMNS)
    assert row["abstract"] == f"AIMS: one\n\n{OTHER_ABSTRACTS}(ger) eins"


@pytest.mark.parametrize(("name", "separator"), SEPARATOR_BY_LIST.items())
def test_a_value_that_holds_its_lists_separator_is_refused(tmp_path: Path, name: str, separator: str) -> None:
    value = f"one{separator.strip()}two"
    with pytest.raises(TableError, match=name) as error:
        write_records(tmp_path / "records.csv", [Record("a:1", **{name: (value,)})])
    assert error.value.faults[0].found == value
    assert list(tmp_path.iterdir()) == []


def faults_of_reading(path: Path, text: str | bytes, **how: bool) -> list[str]:
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(TableError) as error:
        list(read_table(path, ("id", "title"), ("year",), **how))
    assert {fault.path for fault in error.value.faults} == {path}
    return [f"{fault.place}: {fault.message}" for fault in error.value.faults]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ["column id: a column is missing", "column title: a column is missing"]),
        ("id,year\n", ["column title: a column is missing"]),
        ("id,title,title\n", ["column title: a column stands twice"]),
        ("id,title,titel\n", ["column titel: a column is unknown"]),
        ("id,titel\n", ["column title: a column is missing", "column titel: a column is unknown"]),
        ("id;title\n1;x\n", ["column id: a column is missing", "column title: a column is missing",
                             "column id;title: a column is unknown"]),
        ("id,title\n1,x\n2\n", ["line 3: a row has another number of cells than the header"]),
        ("id,title\n1,x,\n", ["line 2: a row has another number of cells than the header"]),
        ('id,title\n1,"x\ny",z\n', ["line 3: a row has another number of cells than the header"]),
    ],
)  # fmt: skip
def test_a_table_of_another_shape_is_refused_by_row_and_column(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert faults_of_reading(tmp_path / "t.csv", text) == expected


@pytest.mark.parametrize("text", [b'id,title\n1,"x\n', b'id,title\n1,"x"y\n', b"id,title\n1,caf\xe9\n"])
def test_what_is_no_csv_in_utf8_is_refused(tmp_path: Path, text: bytes) -> None:
    (fault,) = faults_of_reading(tmp_path / "t.csv", text)
    assert "not a CSV in UTF-8" in fault


def test_a_table_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TableError, match=r"none\.csv: the table cannot be opened"):
        list(read_table(tmp_path / "none.csv", ("id",)))


def test_a_byte_order_mark_windows_line_ends_and_blank_lines_are_read(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes("\ufeffid,title\r\n1,x\r\n\r\n2,y\r\n".encode())
    assert [row["id"] for row in read_table(path, ("id", "title"))] == ["1", "2"]


def test_a_column_that_may_be_absent_is_empty_when_it_is(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("id,title\n1,x\n")
    assert list(read_table(path, ("id",), ("title", "year"))) == [{"id": "1", "title": "x", "year": ""}]


def test_further_columns_pass_unread_where_the_caller_allows_them(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("id,mine,title\n1,?,x\n")
    assert list(read_table(path, ("id", "title"), others=True)) == [{"id": "1", "title": "x"}]


@pytest.mark.parametrize(
    ("rows", "place"), [("a,x\na,y\n", "record 2, column record_id"), (",x\n", "record 1, column record_id")]
)
def test_records_need_an_id_each_of_their_own(tmp_path: Path, rows: str, place: str) -> None:
    path = tmp_path / "records.csv"
    path.write_text("record_id,title\n" + rows)
    with pytest.raises(TableError, match=place):
        list(read_records(path))


def test_a_row_of_another_width_is_a_fault_of_the_caller_and_leaves_the_old_table(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    write_table(path, ("a", "b"), [["1", "2"]])
    before = path.read_bytes()
    with pytest.raises(ValueError, match="1 cells under 2 columns"):
        write_table(path, ("a", "b"), [["1", "2"], ["3"]])
    assert [path.read_bytes(), *tmp_path.iterdir()] == [before, path]


def test_half_a_surrogate_is_no_text_and_leaves_the_old_table(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    write_table(path, ("a",), [["old"]])
    before = path.read_bytes()
    with pytest.raises(UnicodeEncodeError), table_writer(path, ("a",)) as add:
        add(["\ud800"])
    gc.collect()  # a stream left behind would complain here
    assert [path.read_bytes(), *tmp_path.iterdir()] == [before, path]


def test_the_same_rows_make_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_table(tmp_path / name, ("a", "b"), [["x", "\r"], ["=1", ""]])
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes() == b'a,b\n"x","\'\r"\n\'=1,\n'
