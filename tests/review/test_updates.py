"""Updates: one row for each that went all the way, and what it told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.ground.errors import TableError
from pipeline.review.updates import read_updates, record_update, told_now
from pipeline.tables.kept import UPDATES, Update
from tests.rows import cells_of, write_cells

JANUARY = Update("2026-01-05", ("2026-01-05", "embase-2026-01-05.ris"), 7, 3, 0, "0" * 64)


def test_updates_are_read_in_the_order_in_which_they_were_recorded(tmp_path: Path) -> None:
    assert read_updates(tmp_path) == ()
    february = replace(JANUARY, search="2026-02-05", events=("2026-02-05",))
    for update in (JANUARY, february):
        record_update(tmp_path, update)
    assert read_updates(tmp_path) == (JANUARY, february)


def test_reporting_a_search_again_leaves_the_row_it_has(tmp_path: Path) -> None:
    record_update(tmp_path, JANUARY)
    before = UPDATES.path(tmp_path).read_bytes()
    record_update(tmp_path, replace(JANUARY, n_new=0))
    assert UPDATES.path(tmp_path).read_bytes() == before


def test_the_events_of_an_update_stand_in_one_cell(tmp_path: Path) -> None:
    record_update(tmp_path, JANUARY)
    record_update(tmp_path, replace(JANUARY, search="2026-02-05", events=()))
    assert [row["events"] for row in cells_of(UPDATES.path(tmp_path))] == ["2026-01-05|embase-2026-01-05.ris", ""]


def test_a_number_that_is_none_is_refused_by_row_and_column(tmp_path: Path) -> None:
    write_cells(UPDATES.path(tmp_path), UPDATES.columns, [("2026-01-05", "", "0", "0", "<<<<<<<", "")])
    with pytest.raises(TableError, match="row 2: this row cannot be read: column n_decisions"):
        read_updates(tmp_path)


@pytest.mark.parametrize(
    ("search", "told"),
    [("2026-01-05", {"2026-01-05", "new.ris"}), ("2026-02-05", {"new.ris"}), ("2026-02-05.2", {"new.ris"})],
)
def test_an_update_tells_what_no_other_has_told_and_tells_its_own_again(search: str, told: set[str]) -> None:
    updates = [replace(JANUARY, events=("2026-01-05",))]
    assert told_now(updates, search, {"2026-01-05", "new.ris"}) == told
