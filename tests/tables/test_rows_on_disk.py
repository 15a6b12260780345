"""Rows found on disk are those of the table's own reader, whatever words stand in them and whoever saved the file."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ground.errors import TableError
from pipeline.ground.files import traced
from pipeline.tables import rows_on_disk
from pipeline.tables.computed import SCREENING, VERDICTS, ScreeningRow, VerdictRow
from pipeline.tables.csv_text import fragment
from pipeline.tables.raw_rows import OtherShapeError
from pipeline.tables.records import RECORDS
from pipeline.tables.rows_on_disk import RowsOnDisk, adding_records, ids_of, rows_that
from tests.properties import examples
from tests.tables.hostile import HARD, cells, rows_of_kind

IDS = ("pubmed:1", "pubmed:12", "embase:a,b", "=1+1", '"', "'x")
LYING = tuple(f"\n{record_id},met" for record_id in IDS)
"""Words that look as if the rows of another record began in them."""
words = st.one_of(cells, st.sampled_from(LYING))
verdicts = st.lists(
    st.tuples(st.sampled_from(IDS), st.lists(words, min_size=1, max_size=3)), max_size=6, unique_by=lambda of: of[0]
)


def verdict_rows(of_each: Sequence[tuple[str, Sequence[str]]]) -> list[VerdictRow]:
    return [VerdictRow(i, f"C{n}", "met", "", "", "", text) for i, texts in of_each for n, text in enumerate(texts)]


def write_lines(folder: Path, rows: Sequence[VerdictRow]) -> None:
    """As the stage writes them."""
    with VERDICTS.adding_lines(folder) as add:
        for row in rows:
            add(fragment(VERDICTS.cells(row)) + "\n")


@examples(150)
@given(verdicts)
def test_the_rows_of_each_record_are_found(of_each: list[tuple[str, list[str]]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        write_lines(Path(name), verdict_rows(of_each))
        whole = list(VERDICTS.read(Path(name)))
        with RowsOnDisk(VERDICTS, Path(name), order=[record_id for record_id, _ in of_each]) as found:
            assert [row for record_id in found for row in found.rows(record_id)] == whole
            assert (
                b"".join(raw for _, raw in found.each()) == VERDICTS.path(Path(name)).read_bytes().partition(b"\n")[2]
            )


@examples(100)
@given(verdicts)
def test_who_writes_the_rows_of_each_record_knows_where_they_stand(of_each: list[tuple[str, list[str]]]) -> None:
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        with adding_records(VERDICTS, Path(name)) as add:
            for record_id, texts in of_each:
                rows = verdict_rows([(record_id, texts)])
                add(record_id, "".join(fragment(VERDICTS.cells(row)) + "\n" for row in rows).encode())
        patch.setattr(rows_on_disk, "_looked_through", None)
        with RowsOnDisk(VERDICTS, Path(name)) as found:
            assert [row for record_id in found for row in found.rows(record_id)] == list(VERDICTS.read(Path(name)))


@examples(100)
@given(verdicts.filter(lambda of_each: len(of_each) > 1), st.randoms())
def test_rows_in_another_order_are_not_taken_for_those_of_a_record(
    of_each: list[tuple[str, list[str]]], chance: Random
) -> None:
    rows = verdict_rows(of_each)
    chance.shuffle(rows)
    ids = [record_id for record_id, _ in of_each]
    with tempfile.TemporaryDirectory() as name:
        write_lines(Path(name), rows)
        try:
            with RowsOnDisk(VERDICTS, Path(name), order=ids) as found:
                assert [row for record_id in ids for row in found.rows(record_id)] == list(VERDICTS.read(Path(name)))
        except OtherShapeError:
            assert [record_id for record_id, _ in groupby(row.record_id for row in rows)] != ids


@examples(100)
@given(st.lists(rows_of_kind(SCREENING.row), max_size=5, unique_by=lambda row: row.record_id))
def test_ids_and_chosen_rows_are_those_of_the_table(rows: list[ScreeningRow]) -> None:
    with tempfile.TemporaryDirectory() as name:
        SCREENING.write(Path(name), rows)
        whole = list(SCREENING.read(Path(name)))
        assert list(ids_of(SCREENING, Path(name))) == [row.record_id for row in whole]
        assert list(rows_that(lambda raw: True, SCREENING, Path(name))) == whole


def saved_elsewhere(path: Path) -> None:
    """As a spreadsheet program saves a table: other line ends, all quoted."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, quoting=csv.QUOTE_ALL).writerows(rows)


def test_a_table_that_another_program_saved_is_read_row_by_row(tmp_path: Path) -> None:
    of_each = [("pubmed:1", HARD[:9]), ("pubmed:2", HARD[9:])]
    VERDICTS.write(tmp_path, verdict_rows(of_each))
    saved_elsewhere(VERDICTS.path(tmp_path))
    with pytest.raises(OtherShapeError):
        RowsOnDisk(VERDICTS, tmp_path, order=["pubmed:1", "pubmed:2"])
    assert set(rows_that(lambda raw: False, VERDICTS, tmp_path)) == set(VERDICTS.read(tmp_path))
    assert ids_of(VERDICTS, tmp_path) == {"pubmed:1", "pubmed:2"}


def test_a_table_that_is_cut_off_or_gone_is_a_fault_of_the_table(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="the table is not there"):
        ids_of(RECORDS, tmp_path)
    VERDICTS.write(tmp_path, verdict_rows([("pubmed:1", ["a\nb"])]))
    path = VERDICTS.path(tmp_path)
    path.write_bytes(path.read_bytes()[:-3])
    with pytest.raises(TableError, match="not a CSV"):
        list(rows_that(lambda raw: True, VERDICTS, tmp_path))


def test_a_row_of_another_width_is_named(tmp_path: Path) -> None:
    path = SCREENING.path(tmp_path)
    path.write_text(",".join(SCREENING.columns) + "\npubmed:1,include\n", encoding="utf-8")
    with pytest.raises(TableError, match="2 cells instead of 13"):
        list(rows_that(lambda raw: True, SCREENING, tmp_path))


def test_what_is_known_of_a_file_is_not_believed_of_the_one_in_its_place(tmp_path: Path) -> None:
    rows = verdict_rows([("pubmed:1", ["a"]), ("pubmed:2", ["b"])])
    with traced():
        for these in (rows, [replace(row, record_id=row.record_id.replace("2", "3")) for row in rows]):
            VERDICTS.write(tmp_path, these)
            assert list(ids_of(VERDICTS, tmp_path)) == [row.record_id for row in these]
