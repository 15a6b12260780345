"""Updates: one row for each that went all the way, and what it told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.ground.errors import TableError
from pipeline.review.updates import Update, read_updates, record_update

JANUARY = Update("2026-01-05", "2026-01-05|embase-2026-01-05.ris", "7", "3", "0", "0" * 64)


def test_updates_are_read_in_the_order_in_which_they_were_recorded(tmp_path: Path) -> None:
    path = tmp_path / "updates.csv"
    assert read_updates(path) == ()
    february = replace(JANUARY, search="2026-02-05", events="2026-02-05")
    for update in (JANUARY, february):
        record_update(path, update)
    assert read_updates(path) == (JANUARY, february)


def test_reporting_a_search_again_leaves_the_row_it_has(tmp_path: Path) -> None:
    record_update(tmp_path / "updates.csv", JANUARY)
    before = (tmp_path / "updates.csv").read_bytes()
    record_update(tmp_path / "updates.csv", replace(JANUARY, n_new="0"))
    assert (tmp_path / "updates.csv").read_bytes() == before


def test_the_events_of_an_update_are_its_searches_and_imports() -> None:
    assert JANUARY.event_names == ["2026-01-05", "embase-2026-01-05.ris"]
    assert replace(JANUARY, events="").event_names == []


def test_a_number_that_is_none_is_refused_by_row_and_column(tmp_path: Path) -> None:
    record_update(tmp_path / "updates.csv", replace(JANUARY, n_decisions="<<<<<<<"))
    with pytest.raises(TableError, match="row 2, column n_decisions"):
        read_updates(tmp_path / "updates.csv")
