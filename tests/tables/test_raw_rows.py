"""Rows as they stand on disk: each whole, and none of a table that is not as we write it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ground.errors import TrialSiftError
from pipeline.tables.raw_rows import OtherShapeError, cells_of_row, first_cell, raw_rows
from pipeline.tables.table import Table
from tests.properties import examples
from tests.tables.hostile import HARD


@dataclass(frozen=True, slots=True)
class Told:
    id: str
    words: str


CELLS = st.one_of(st.text(), st.sampled_from(HARD))
PLAIN, MARKED = Table("told.csv", Told, "a thing"), Table("told.csv", Told, "a thing", marked=True)


@examples()
@given(st.lists(st.builds(Told, CELLS, CELLS)), st.sampled_from([PLAIN, MARKED]))
def test_every_row_is_found_as_it_was_written_and_can_be_written_again(
    tmp_path_factory: pytest.TempPathFactory, rows: list[Told], table: Table[Told]
) -> None:
    folder = tmp_path_factory.mktemp("rows")
    table.write(folder, rows)
    whole = table.path(folder).read_bytes()
    found = list(raw_rows(table, folder))
    assert [cells_of_row(row) for row in found] == [[row.id, row.words] for row in rows]
    assert [first_cell(row) for row in found] == [row.id for row in rows]
    with table.adding_raw(folder) as add:
        for row in found:
            add(row)
    assert table.path(folder).read_bytes() == whole


@pytest.mark.parametrize(
    "content",
    [b"", b"words,id\n", b"\xef\xbb\xbfid,words\n", b"id,words\r\n1,x\r\n", b'id,words\n1,"x\n', b"id,words\n1,x",
     b"id,words\n\xff,x\n", b"id,words\n1,\xff\n", b'id,words\n"1"2,\n', None],
)  # fmt: skip
def test_a_table_of_another_shape_is_refused(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        PLAIN.path(tmp_path).write_bytes(content)
    with pytest.raises(OtherShapeError):
        [(first_cell(row), cells_of_row(row)) for row in raw_rows(PLAIN, tmp_path)]


def test_an_error_between_two_rows_leaves_the_old_table(tmp_path: Path) -> None:
    PLAIN.write(tmp_path, [Told("1", "x")])
    old = PLAIN.path(tmp_path).read_bytes()

    def write_half() -> None:
        with PLAIN.adding_raw(tmp_path) as add:
            add(b"2,y\n")
            raise TrialSiftError

    with pytest.raises(TrialSiftError):
        write_half()
    assert PLAIN.path(tmp_path).read_bytes() == old
