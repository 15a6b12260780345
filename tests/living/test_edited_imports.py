"""Import files that people edit after an update has told of them: every record is told once, through whole updates."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.__main__ import main
from pipeline.commands import update
from pipeline.review.layout import ReviewPaths
from pipeline.sandbox import Sandbox, small_corpus
from pipeline.tables.computed import NEW
from pipeline.tables.kept import IMPORTED, UPDATES
from tests.living.year import DAYS, NAME, PROTOCOL, STRATEGY
from tests.workspace import commands_ask, ids, make_workspace, rows_of, write_rows

EMBASE = "embase-2026-01-05.ris"
RIS = "TY  - JOUR\nTI  - A trial of the twitch, number {number}\nPY  - 2025\nAN  - {number}\nER  - \n"

UpdateOn = Callable[[int], None]


@pytest.fixture
def paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ReviewPaths:
    """A review in a workspace around the current folder."""
    monkeypatch.chdir(tmp_path)
    paths = ReviewPaths(make_workspace(tmp_path, NAME, PROTOCOL, STRATEGY), NAME)
    paths.imports.mkdir()
    return paths


@pytest.fixture
def update_on(paths: ReviewPaths, monkeypatch: pytest.MonkeyPatch) -> UpdateOn:
    """The update of a month, counted from 0."""
    sandbox = Sandbox(small_corpus(), today=DAYS[0], rate=0)
    commands_ask(sandbox, monkeypatch)

    def run(month: int) -> None:
        sandbox.today = DAYS[month]
        assert main(["update", NAME]) == 0

    return run


def hand_over(paths: ReviewPaths, *numbers: str, name: str = EMBASE) -> None:
    """Write an import file, or write it anew, with these records."""
    (paths.imports / name).write_text("".join(RIS.format(number=number) for number in numbers), encoding="utf-8")


def shown_as_new(paths: ReviewPaths) -> set[str]:
    """The records of new.csv that came in imports."""
    return {record_id for record_id in ids(NEW.path(paths.results)) if record_id.startswith("embase:")}


def told(paths: ReviewPaths, change: str) -> set[str]:
    """The records of the event to which `change` happened, those of PubMed apart."""
    event = json.loads(paths.result("event.json").read_text(encoding="utf-8"))
    return {record["record_id"] for record in event[change] if record["record_id"].startswith("embase:")}


def test_a_record_added_to_a_file_that_was_told_is_told_by_the_next_update_and_only_once(
    paths: ReviewPaths, update_on: UpdateOn
) -> None:
    hand_over(paths, "L1", "L2")
    update_on(0)
    assert shown_as_new(paths) == {"embase:L1", "embase:L2"}
    hand_over(paths, "L1", "L2", "L3")
    update_on(1)
    assert shown_as_new(paths) == told(paths, "new") == {"embase:L3"}
    assert "number L3" in paths.result("digest.md").read_text(encoding="utf-8")
    latest, _, earlier = paths.result("feed.xml").read_text(encoding="utf-8").partition("</entry>")
    assert ("(embase:L3): handed over" in latest, "(embase:L1)" in latest) == (True, False)
    assert "(embase:L3)" not in earlier
    update_on(2)
    assert shown_as_new(paths) == set()


def test_a_record_taken_out_is_told_as_gone_and_as_found_again_when_it_returns(
    paths: ReviewPaths, update_on: UpdateOn
) -> None:
    hand_over(paths, "L1", "L2")
    update_on(0)
    hand_over(paths, "L2")
    update_on(1)
    assert (shown_as_new(paths), told(paths, "gone")) == (set(), {"embase:L1"})
    hand_over(paths, "L1", "L2")
    update_on(2)
    assert (shown_as_new(paths), told(paths, "gone"), told(paths, "back")) == (set(), set(), {"embase:L1"})


def test_the_same_results_come_of_what_was_told(paths: ReviewPaths, update_on: UpdateOn) -> None:
    hand_over(paths, "L1", "L2")
    update_on(0)
    hand_over(paths, "L2", "L3")
    update_on(1)
    assert main(["update", NAME, "--offline"]) == 0, "once more, now that the telling is written down"
    before = results(paths)
    for path in paths.results.rglob("*.*"):
        path.unlink()
    assert main(["update", NAME, "--offline"]) == 0
    assert results(paths) == before
    assert shown_as_new(paths) == {"embase:L3"}


def results(paths: ReviewPaths) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in paths.results.rglob("*.*")}


def test_a_review_whose_updates_named_files_only_is_not_told_its_records_again(
    paths: ReviewPaths, update_on: UpdateOn
) -> None:
    hand_over(paths, "L1", "L2")
    update_on(0)
    IMPORTED.path(paths.queries).unlink()
    hand_over(paths, "L3", name="embase-2026-02-02.ris")
    update_on(1)
    assert shown_as_new(paths) == {"embase:L3"}
    hand_over(paths, "L1", "L2", "L4")
    update_on(2)
    assert shown_as_new(paths) == {"embase:L4"}


def test_a_file_that_is_written_while_an_update_runs_is_told_by_the_next(
    paths: ReviewPaths, update_on: UpdateOn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hand_over_more(*_: object) -> None:
        hand_over(paths, "L1", "L2")
        hand_over(paths, "L3", name="embase-2026-01-05.2.ris")

    hand_over(paths, "L1")
    monkeypatch.setattr(update, "notify", hand_over_more)
    update_on(0)
    assert shown_as_new(paths) == {"embase:L1"}
    update_on(1)
    assert shown_as_new(paths) == {"embase:L2", "embase:L3"}


def test_an_update_cut_off_before_it_is_recorded_tells_everything_again(
    paths: ReviewPaths, update_on: UpdateOn
) -> None:
    hand_over(paths, "L1")
    update_on(0)
    hand_over(paths, "L1", "L2")
    update_on(1)
    updates = UPDATES.path(paths.queries)
    first, _ = rows_of(updates)
    write_rows(updates, [first])
    update_on(2)
    assert shown_as_new(paths) == {"embase:L2"}
