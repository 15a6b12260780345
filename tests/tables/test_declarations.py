"""Every table that travels, as it is declared: what is written is read back, whatever stands in it."""

from __future__ import annotations

import codecs
import csv
import importlib
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.sheets import SHEETS
from pipeline.tables import kept
from pipeline.tables.computed import COMPUTED, LIVING, PRISMA
from pipeline.tables.records import RECORDS, UNIQUE
from pipeline.tables.table import Table, columns_of
from tests.properties import examples
from tests.tables.hostile import fields_that_are_no_columns, rows_of_kind, rows_of_table, steady

KEPT = tuple(value for value in vars(kept).values() if isinstance(value, Table))
ALL: tuple[Table[Any], ...] = (*COMPUTED, *KEPT, *(sheet.table for sheet in SHEETS))
each_table = pytest.mark.parametrize("table", ALL, ids=lambda table: table.name)


@each_table
def test_every_row_of_every_table_is_read_back_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, table: Table[Any]
) -> None:
    folder = tmp_path_factory.mktemp("tables")

    @examples(50)
    @given(rows_of_table(table))
    def holds(rows: list[Any]) -> None:
        assert table.write(folder, rows) == len(rows)
        assert list(table.read(folder)) == rows

    holds()


@each_table
def test_rows_that_are_added_one_by_one_make_the_same_bytes(
    tmp_path_factory: pytest.TempPathFactory, table: Table[Any]
) -> None:
    one, other = tmp_path_factory.mktemp("whole"), tmp_path_factory.mktemp("one by one")

    @examples(15)
    @given(rows_of_table(table))
    def holds(rows: list[Any]) -> None:
        table.write(one, rows)
        with table.adding(other) as add:
            for row in rows:
                add(row)
        assert table.path(one).read_bytes() == table.path(other).read_bytes()

    holds()


@each_table
def test_the_columns_of_a_table_are_the_fields_of_its_rows(tmp_path: Path, table: Table[Any]) -> None:
    assert is_dataclass(table.row)
    names = [field.name for field in fields(table.row)]
    assert [name for name in names if name not in fields_that_are_no_columns(table.row)] == list(table.columns)
    assert set(table.key) <= set(table.columns)
    table.write(tmp_path, [])
    with table.path(tmp_path).open(encoding="utf-8-sig", newline="") as stream:
        assert next(csv.reader(stream)) == list(table.columns)


@each_table
def test_a_table_that_people_open_begins_with_a_byte_order_mark_and_no_other_does(
    tmp_path: Path, table: Table[Any]
) -> None:
    table.write(tmp_path, [])
    assert table.path(tmp_path).read_bytes().startswith(codecs.BOM_UTF8) == table.marked


def test_people_open_every_sheet_and_other_tools_and_git_get_no_mark() -> None:
    assert all(sheet.table.marked for sheet in SHEETS)
    assert not any(table.marked for table in (PRISMA, LIVING, RECORDS, UNIQUE, *KEPT))


def test_every_table_that_is_declared_is_among_these_and_no_two_have_one_name() -> None:
    declared = [
        value
        for name in ("computed", "kept", "records")
        for value in vars(importlib.import_module(f"pipeline.tables.{name}")).values()
        if isinstance(value, Table)
    ]
    names = [table.name for table in ALL]
    assert len(set(names)) == len(names)
    assert {table.name for table in declared} <= set(names)


def test_each_table_says_what_a_row_of_it_is_and_who_holds_it() -> None:
    assert all(table.about for table in ALL)
    holders = {table.name: table.held_by for table in ALL}
    assert {name for name, holder in holders.items() if holder == "sheet"} == {sheet.table.name for sheet in SHEETS}
    assert {name for name, holder in holders.items() if holder == "computed"} == {table.name for table in COMPUTED}


def test_a_field_of_a_record_that_is_no_column_is_not_lost_unless_it_is_only_an_index() -> None:
    """Abstracts in other languages travel in the abstract's cell; what PubMed indexes beside it is not written."""
    assert fields_that_are_no_columns(RECORDS.row) == {"other_abstract", "indexed"}
    assert columns_of(UNIQUE.row) == (*RECORDS.columns, "merged_ids")


@steady
@given(st.lists(st.tuples(rows_of_kind(LIVING.row), st.lists(st.text(), min_size=2, max_size=2)), max_size=3))
def test_columns_that_only_a_run_knows_stand_behind_those_that_are_declared(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[Any, list[str]]]
) -> None:
    folder = tmp_path_factory.getbasetemp()
    LIVING.write_wide(folder, ("january", "february"), rows)
    assert list(LIVING.read_some(LIVING.path(folder))) == [row for row, _ in rows]
