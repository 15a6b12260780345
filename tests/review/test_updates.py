"""Updates: one row for each that went all the way, and what it told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ground.errors import TableError
from pipeline.review.updates import read_updates, record_update, told_now
from pipeline.tables.kept import UPDATES, Update
from tests.properties import examples
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
    write_cells(UPDATES.path(tmp_path), UPDATES.columns, [("2026-01-05", "", "0", "0", "many", "", "")])
    with pytest.raises(TableError, match="row 2: this row cannot be read: column n_decisions"):
        read_updates(tmp_path)


@pytest.mark.parametrize(
    ("search", "told"),
    [("2026-01-05", {"2026-01-05", "new.ris"}), ("2026-02-05", {"new.ris"}), ("2026-02-05.2", {"new.ris"})],
)
def test_an_update_tells_what_no_other_has_told_and_tells_its_own_again(search: str, told: set[str]) -> None:
    updates = [replace(JANUARY, events=("2026-01-05",))]
    assert told_now(updates, search, {"2026-01-05", "new.ris"}) == told


@examples(100)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 2), st.integers(1, 3)), min_size=1, max_size=10))
def test_every_event_is_told_by_exactly_one_finished_update(rounds: list[tuple[bool, int, int]]) -> None:
    """Each round is a search, some imports, and one or more reports of it; it may fail before it is recorded."""
    events: list[str] = []
    updates: list[Update] = []
    told: list[str] = []
    for number, (finishes, n_imports, n_reports) in enumerate(rounds, start=1):
        name = f"2026-01-{number:02}"
        new = [name, *(f"embase-{name}.{n}.ris" for n in range(n_imports))]
        events += new
        shown = [told_now(updates, name, events) for _ in range(n_reports)]
        assert set(new) <= shown[0], "what is new is told at once"
        if finishes:
            updates.append(replace(JANUARY, search=name, events=tuple(sorted(shown[0]))))
            told += sorted(shown[0])
            assert told_now(updates, name, events) == shown[0], "and told again the same"
    assert len(told) == len(set(told))
    last_finished = max((n for n, (finishes, _, _) in enumerate(rounds, start=1) if finishes), default=0)
    assert set(told) == {event for event in events if int(event.split("-01-")[1][:2]) <= last_finished}
