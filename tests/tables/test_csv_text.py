"""CSV as it stands in files: every text comes through, no cell runs as a formula, and rows are whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.tables.csv_text import csv_rows, fragment, harmless, line_adder, original, row_adder, write_rows
from tests.tables.hostile import cells, runs, steady


def read(path: Path) -> list[list[str]]:
    """All rows but the header."""
    return list(csv_rows(path, lambda header: None))[1:]


@steady
@given(st.lists(st.lists(cells, min_size=3, max_size=3), max_size=5))
def test_every_text_is_read_back_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    assert write_rows(path, ("a", "b", "c"), rows) == len(rows)
    assert read(path) == rows


@steady
@given(st.lists(st.lists(st.lists(cells, min_size=2, max_size=2), min_size=2, max_size=2), max_size=5))
def test_lines_of_fragments_are_read_back_as_their_cells(
    tmp_path_factory: pytest.TempPathFactory, lines: list[list[list[str]]]
) -> None:
    path = tmp_path_factory.getbasetemp() / "lines.csv"
    with line_adder(path, ("a", "b", "c", "d")) as add:
        for left, right in lines:
            add(f"{fragment(left)},{fragment(right)}\n")
    assert read(path) == [one + two for one, two in lines]


@steady
@given(cells)
def test_a_cell_made_harmless_is_no_formula_and_has_one_original(cell: str) -> None:
    assert original(harmless(cell)) == cell
    assert not runs(harmless(cell))


@pytest.mark.parametrize(
    ("cell", "written"),
    [("-2", "-2"), ("-0.5", "-0.5"), ("-2 to 5", "'-2 to 5"), ("+3", "'+3"), ("12", "12"), ("neck;=2+2", "neck;'=2+2"),
     ("a|@b", "a|'@b"), ("'=1", "''=1"), ("it's", "it's"), ("-٢", "'-٢")],
)  # fmt: skip
def test_figures_stay_figures_and_formulas_behind_any_separator_are_text(cell: str, written: str) -> None:
    assert harmless(cell) == written
    assert original(written) == cell


@steady
@given(st.lists(cells, min_size=2, max_size=2, unique=True))
def test_two_cells_never_become_the_same_harmless_one(pair: list[str]) -> None:
    assert harmless(pair[0]) != harmless(pair[1])


@pytest.mark.parametrize("row", [["3"], ["3", "4", "5"]])
def test_a_row_of_another_width_is_a_fault_of_the_caller_and_leaves_the_old_table(
    tmp_path: Path, row: list[str]
) -> None:
    path = tmp_path / "t.csv"
    write_rows(path, ("a", "b"), [["1", "2"]])
    before = path.read_bytes()
    with pytest.raises(ValueError, match=f"{len(row)} cells under 2 columns"):
        write_rows(path, ("a", "b"), [["1", "2"], row])
    assert [path.read_bytes(), *tmp_path.iterdir()] == [before, path]


def test_an_error_between_two_rows_leaves_the_old_table(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    write_rows(path, ("a",), [["old"]])
    before = path.read_bytes()
    with pytest.raises(UnicodeEncodeError), row_adder(path, ("a",)) as add:
        add(["\ud800"])
    assert [path.read_bytes(), *tmp_path.iterdir()] == [before, path]


def test_the_same_rows_make_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_rows(tmp_path / name, ("a", "b"), [["x", "\r"], ["=1", ""]])
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes() == b'a,b\n"x","\'\r"\n\'=1,\n'
