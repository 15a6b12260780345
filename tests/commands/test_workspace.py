"""Beginning: a workspace, a review in it, and what its status says."""

from __future__ import annotations

import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline.commands.init import IGNORED
from pipeline.commands.status import status_of
from pipeline.review.layout import ReviewPaths
from pipeline.review.searches import LineResult, Search, write_search
from pipeline.review.updates import record_update
from pipeline.sheets import TO_SCREEN
from pipeline.tables.kept import Update
from tests.workspace import write_rows


def test_a_workspace_is_made_and_a_review_begun_in_it_passes_the_linter(
    trialsift: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert trialsift("init", str(tmp_path / "mine")).exit_code == 0
    monkeypatch.chdir(tmp_path / "mine")
    assert trialsift("new", "my-review").exit_code == 0
    linted = trialsift("lint", "my-review")
    assert (linted.exit_code, linted.err) == (0, "")
    assert "lint      0 errors" in linted.out
    assert "never searched" in trialsift("status").out


def test_a_workspace_may_be_made_where_git_was_before(trialsift: Any, tmp_path: Path) -> None:
    (tmp_path / "mine" / ".git").mkdir(parents=True)
    assert trialsift("init", str(tmp_path / "mine")).exit_code == 0


def test_a_workspace_is_made_where_an_earlier_try_was_stopped(trialsift: Any, tmp_path: Path) -> None:
    (tmp_path / "mine" / ".queries.next" / "_template").mkdir(parents=True)
    (tmp_path / "mine" / ".gitignore").write_text(IGNORED)
    assert trialsift("init", str(tmp_path / "mine")).exit_code == 0
    made = {".gitattributes", ".gitignore", "Makefile", "queries"}
    assert {path.name for path in (tmp_path / "mine").iterdir()} == made


@pytest.mark.skipif(shutil.which("make") is None, reason="there is no make here")
def test_the_makefile_of_a_workspace_runs_the_command_that_is_installed(trialsift: Any, tmp_path: Path) -> None:
    assert trialsift("init", str(tmp_path / "mine")).exit_code == 0
    line = ["make", "--dry-run", "--no-print-directory", "update", "REVIEW=neck", "ACCEPT=1"]
    told = subprocess.run(line, cwd=tmp_path / "mine", capture_output=True, text=True, check=True)
    assert told.stdout.splitlines()[-1].split() == ["trialsift", "update", "neck", "--accept-change"]


@pytest.mark.parametrize("name", [".gitignore", "notes.txt", "queries"])
def test_a_folder_that_holds_something_is_left_alone(trialsift: Any, tmp_path: Path, name: str) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / name).write_text("mine")
    typed = trialsift("init", str(tmp_path / "mine"))
    assert typed.exit_code == 10
    assert [path.name for path in (tmp_path / "mine").iterdir()] == [name]
    assert (tmp_path / "mine" / name).read_text() == "mine"


def test_a_file_is_no_place_for_a_workspace(trialsift: Any, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    assert trialsift("init", str(tmp_path / "mine")).exit_code == 10
    assert (tmp_path / "mine").read_text() == "mine"


# Status

REPORTED = Update("2026-01-05", ("2026-01-05",), 7, 3, 0, "")


@pytest.fixture
def paths(workspace: Path) -> ReviewPaths:
    return ReviewPaths(workspace, "neck-pain")


def search(paths: ReviewPaths, name: str, n: int = 2) -> None:
    line = LineResult("search", "", "", n, "", (), ())
    pmids = tuple(str(i + 1) for i in range(n))
    write_search(paths.searches, Search(name, "", "", "", "", "", "", "search", "", (), (line,), pmids))


def test_status_says_what_is_new_what_is_next_and_what_waits(paths: ReviewPaths) -> None:
    search(paths, "2026-01-05")
    record_update(paths.queries, REPORTED)
    rows = [("pubmed:1", "title_abstract", ""), ("pubmed:2", "full_text", ""), ("pubmed:3", "full_text", "")]
    names = ("record_id", "phase", "decision")
    write_rows(TO_SCREEN.table.path(paths.results), [dict(zip(names, row, strict=True)) for row in rows])
    status = status_of(paths, date(2026, 1, 20))
    assert "last update      2026-01-05: 7 new, 2 records found" in status
    assert "next search      2026-02-04 (every 30 days)" in status
    assert "to read          1 on title and abstract, 2 in full text" in status
    assert "WARNING" not in status


def test_status_reads_a_sheet_that_a_spreadsheet_program_saved(paths: ReviewPaths) -> None:
    search(paths, "2026-01-05")
    record_update(paths.queries, REPORTED)
    paths.results.mkdir(parents=True)
    text = "record_id;phase;decision\r\npubmed:1;title_abstract;\r\n"
    TO_SCREEN.table.path(paths.results).write_text(text, encoding="utf-16")
    assert "1 on title and abstract, 0 in full text" in status_of(paths, date(2026, 1, 20))


@pytest.mark.parametrize(("today", "warns"), [(date(2026, 3, 6), False), (date(2026, 3, 7), True)])
def test_status_warns_when_the_last_update_is_older_than_two_intervals(
    paths: ReviewPaths, today: date, warns: bool
) -> None:
    search(paths, "2026-01-05")
    record_update(paths.queries, REPORTED)
    assert ("is the schedule running?" in status_of(paths, today)) is warns


def test_status_warns_of_a_search_that_no_update_has_reported(paths: ReviewPaths) -> None:
    search(paths, "2026-01-05")
    assert "last search 2026-01-05 has not been reported" in status_of(paths, date(2026, 1, 20))
    record_update(paths.queries, REPORTED)
    search(paths, "2026-01-19")
    told = status_of(paths, date(2026, 1, 20))
    assert "the search of 2026-01-19 has not been reported: its update was cut off" in told


def test_status_does_not_mix_the_last_update_with_a_search_that_none_has_reported(paths: ReviewPaths) -> None:
    record_update(paths.queries, REPORTED)
    search(paths, "2026-01-05")
    before = status_of(paths, date(2026, 1, 20)).splitlines()[1]
    search(paths, "2026-01-19", 7)
    assert status_of(paths, date(2026, 1, 20)).splitlines()[1] == before


def test_status_says_what_is_wrong_with_one_review_and_goes_on_with_the_next(trialsift: Any, workspace: Path) -> None:
    (workspace / "queries" / "neck-pain" / "protocol.toml").write_text("[review\n")
    trialsift("new", "other")
    typed = trialsift("status")
    assert typed.exit_code == 0
    assert "neck-pain\n  NOT READY" in typed.out
    assert "other\n  never searched" in typed.out
