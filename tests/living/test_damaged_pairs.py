"""A sheet of pairs that a spreadsheet program damaged: the update goes on, names the file, and loses no word."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.__main__ import main
from pipeline.review.decisions import read_decisions
from pipeline.review.layout import ReviewPaths
from pipeline.sandbox import Sandbox, small_corpus
from pipeline.sheets import PAIRS
from pipeline.tables.kept import DUPLICATE
from pipeline.tables.records import UNIQUE
from tests.living.year import DAYS, NAME, PROTOCOL, STRATEGY
from tests.workspace import commands_ask, make_workspace

PAIR = ("pubmed:90000001", "pubmed:90000002")
GOOD = "record_id,other_id,decision\n{},{},link\n".format(*PAIR)
GERMAN = GOOD.replace(",", ";")
DAMAGED = GOOD.replace("other_id,", "")


@pytest.fixture
def paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ReviewPaths:
    """A review that was updated once, in a workspace around the current folder."""
    monkeypatch.chdir(tmp_path)
    paths = ReviewPaths(make_workspace(tmp_path, NAME, PROTOCOL, STRATEGY), NAME)
    commands_ask(Sandbox(small_corpus(), today=DAYS[0], rate=0), monkeypatch)
    assert main(["update", NAME]) == 0
    return paths


def update(paths: ReviewPaths, capsys: pytest.CaptureFixture[str]) -> str:
    """Bring everything up to date; what it complained of."""
    capsys.readouterr()
    assert main(["update", NAME, "--offline"]) == 0
    return capsys.readouterr().err


def choices(paths: ReviewPaths) -> list[str]:
    return [said.decision for said in read_decisions(paths.queries) if said.phase == DUPLICATE]


def test_the_update_goes_on_and_takes_the_words_in_once_the_sheet_is_mended(
    paths: ReviewPaths, capsys: pytest.CaptureFixture[str]
) -> None:
    (sheet, beside), _ = PAIRS.forms(paths.results)
    sheet.write_text(DAMAGED, encoding="utf-8")
    assert f"{sheet}, row 1, column other_id" in update(paths, capsys)
    assert (sheet.read_text(encoding="utf-8"), beside.exists(), choices(paths)) == (DAMAGED, True, [])
    sheet.write_text(GOOD, encoding="utf-8")
    assert update(paths, capsys) == ""
    assert (beside.exists(), choices(paths)) == (False, ["link"])


def test_a_sheet_from_a_german_spreadsheet_program_is_taken_in(
    paths: ReviewPaths, capsys: pytest.CaptureFixture[str]
) -> None:
    PAIRS.table.path(paths.results).write_text(GERMAN, encoding="cp1252")
    assert (update(paths, capsys), choices(paths)) == ("", ["link"])


def test_dedupe_by_hand_writes_its_tables_and_names_the_sheet_to_mend(
    paths: ReviewPaths, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet, *_ = PAIRS.paths(paths.results)
    sheet.write_text(DAMAGED, encoding="utf-8")
    UNIQUE.path(paths.results).unlink()
    assert main(["dedupe", NAME]) == 14
    assert f"{sheet}, row 1, column other_id" in capsys.readouterr().err
    assert UNIQUE.exists(paths.results)
