"""Tables of records: ours, and any table of records that a user has."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.ground.errors import TableError
from pipeline.ground.record import SEPARATOR_BY_LIST, Record
from pipeline.tables.records import OTHER_ABSTRACTS, RECORDS, UNIQUE, read_records, unique_record
from tests.rows import cells_of


def test_abstracts_in_other_languages_stand_in_the_abstract_cell(tmp_path: Path) -> None:
    record = Record("a:1", abstract="AIMS: one", other_abstract="(ger) eins")
    RECORDS.write(tmp_path, [record])
    (row,) = cells_of(RECORDS.path(tmp_path))
    assert row["abstract"] == f"AIMS: one\n\n{OTHER_ABSTRACTS}(ger) eins"
    assert list(read_records(RECORDS.path(tmp_path))) == [record]


@pytest.mark.parametrize(("name", "separator"), SEPARATOR_BY_LIST.items())
def test_a_value_that_holds_its_lists_separator_is_refused(tmp_path: Path, name: str, separator: str) -> None:
    value = f"one{separator.strip()}two"
    with pytest.raises(TableError, match="separator") as error:
        RECORDS.write(tmp_path, [Record("a:1", **{name: (value,)})])  # type: ignore[arg-type]
    assert error.value.faults[0].found == value
    assert list(tmp_path.iterdir()) == []


def test_a_unique_record_comes_with_the_ids_merged_into_it(tmp_path: Path) -> None:
    record = unique_record(Record("pubmed:1", title="Needles", other_abstract="(ger) x"), ["embase:L1", "pubmed:2"])
    UNIQUE.write(tmp_path, [record])
    (found,) = UNIQUE.read(tmp_path)
    assert found == record
    assert found.record_ids == ("pubmed:1", "embase:L1", "pubmed:2")


def test_columns_that_a_users_table_lacks_are_empty_and_others_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("mine,title,record_id,authors\n?,x,1,A; B\n")
    assert list(read_records(path)) == [Record("1", title="x", authors=("A", "B"))]


@pytest.mark.parametrize("header", ["record_id,year\n", "title\n", "\n", ""])
def test_a_users_table_needs_an_id_and_a_title(tmp_path: Path, header: str) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(header)
    with pytest.raises(TableError, match="a column is missing"):
        list(read_records(path))


@pytest.mark.parametrize(
    ("rows", "place"), [("a,x\na,y\n", "record 2, column record_id"), (",x\n", "record 1, column record_id")]
)
def test_records_need_an_id_each_of_their_own(tmp_path: Path, rows: str, place: str) -> None:
    path = tmp_path / "records.csv"
    path.write_text("record_id,title\n" + rows)
    with pytest.raises(TableError, match=place):
        list(read_records(path))


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_commas_semicolons_or_tabs_stand_between_the_columns_of_a_users_table(
    tmp_path: Path, delimiter: str, mark: str
) -> None:
    path = tmp_path / "mine.csv"
    rows = [("record_id", "title", "authors"), ("1", '"Needles; or none, one\ttells"', '"A; B"'), ("2", "'=1", "C")]
    path.write_text(mark + "".join(f"{delimiter.join(row)}\n" for row in rows), encoding="utf-8")
    assert list(read_records(path)) == [
        Record("1", title="Needles; or none, one\ttells", authors=("A", "B")),
        Record("2", title="=1", authors=("C",)),
    ]


def test_a_row_of_another_width_names_what_stands_between_the_columns(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("record_id;title\n1;Needles; or none\n")
    with pytest.raises(TableError, match="line 2") as error:
        list(read_records(path))
    assert "look for a semicolon" in str(error.value)


def test_letters_that_are_no_utf_8_in_the_header_are_told(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_bytes("record_id;title;Schlüssel\n1;x;y\n".encode("latin-1"))
    with pytest.raises(TableError, match="not a CSV in UTF-8"):
        list(read_records(path))
