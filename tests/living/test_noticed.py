"""Retraction Watch's table in a living review: told once, like PubMed's own, and kept when it is gone."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from pipeline.__main__ import main
from pipeline.commands import update
from pipeline.commands.running import run_stage
from pipeline.commands.status import status_of
from pipeline.ground.errors import TableError
from pipeline.review.review import Review
from pipeline.sandbox import Sandbox, small_corpus
from pipeline.sources.pubmed import Limits
from pipeline.stages import decide, dedupe, screen
from tests.living.year import PROTOCOL, STRATEGY
from tests.review.test_retraction_watch import table
from tests.workspace import client, kept, make_workspace, nothing_drawn, others, rows_of, the_review, write_rows

DAYS = (date(2026, 1, 5), date(2026, 2, 2))
NOTICES = '\n[notices]\nretraction_watch = "../../cache/retraction_watch.csv"\n'
WATCHED = {"OriginalPaperDOI": "10.5555/invented.90000005", "RetractionDOI": "10.5555/notice.5"}
OTHER = {"OriginalPaperDOI": "10.5555/nobody.1"}


def updated(workspace: Path, day: date) -> Review:
    review, sandbox = the_review(workspace), Sandbox(small_corpus(), today=day, rate=0)
    with nothing_drawn(), client(sandbox, Limits()) as entrez:
        update.ask_all(review, entrez, others(sandbox))
        update.bring_up_to_date(review)
    return review


def decided(review: Review, record_id: str) -> None:
    """A person includes a record."""
    sheet = review.paths.results / "to_screen.csv"
    rows = rows_of(sheet)
    for row in rows:
        if row["record_id"] == record_id:
            row |= {"reviewer": "Anna", "decision": "include"}
    write_rows(sheet, rows)
    run_stage(decide, review, decided_on="2026-01-06")
    run_stage(dedupe, review)
    run_stage(screen, review)


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A review whose first update found nothing in the table, and in which a person has decided."""
    folder = tmp_path_factory.mktemp("noticed")
    make_workspace(folder, "noticed", PROTOCOL.replace("reviewers = 2", "reviewers = 1") + NOTICES, STRATEGY)
    (folder / "cache").mkdir(exist_ok=True)
    table(folder / "cache", OTHER)
    decided(updated(folder, DAYS[0]), "pubmed:90000005")
    return folder


@pytest.fixture
def workspace(before: Path, tmp_path: Path) -> Path:
    shutil.copytree(before, tmp_path, dirs_exist_ok=True)
    return tmp_path


def noticed(review: Review) -> list[tuple[str, str]]:
    rows = rows_of(review.paths.results / "changes.csv")
    return [(r["event"], r["record_id"]) for r in rows if "Retraction Watch" in r["why"]]


def test_a_new_notice_is_news_and_the_decision_is_to_be_looked_at_again(workspace: Path) -> None:
    table(workspace / "cache", OTHER, WATCHED)
    review = updated(workspace, DAYS[1])
    results = review.paths.results
    assert noticed(review) == [("Retraction Watch", "pubmed:90000005")]
    (row,) = [row for row in rows_of(results / "recheck.csv") if row["record_id"] == "pubmed:90000005"]
    assert "RetractionIn:10.5555/notice.5" in row["what_changed"]
    record = next(row for row in rows_of(results / "records.csv") if row["record_id"] == "pubmed:90000005")
    assert "RetractionIn:10.5555/notice.5" in record["links"].split("|")
    assert "retracted in 10.5555/notice.5" in (results / "digest.md").read_text("utf-8")
    assert "retracted in 10.5555/notice.5" in (results / "report.html").read_text("utf-8")
    paper = (results / "paper.md").read_text("utf-8")
    assert "the table of Retraction Watch (Crossref), which told 1 that PubMed does not" in paper
    assert "Retraction Watch 1 notices told so far" in status_of(review.paths, DAYS[1])


def test_a_table_that_is_not_there_is_told_by_lint_and_status(
    workspace: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(workspace)
    assert main(["lint", "noticed"]) == 0
    assert "warning" not in capsys.readouterr().err
    (workspace / "cache" / "retraction_watch.csv").unlink()
    assert main(["lint", "noticed"]) == 0
    assert "warning: the table cannot be opened: No such file or directory" in capsys.readouterr().err
    assert main(["status", "noticed"]) == 0
    assert "WARNING          the table cannot be opened" in capsys.readouterr().out


def test_a_table_that_is_not_there_stops_an_update_before_anybody_is_asked(workspace: Path) -> None:
    (workspace / "cache" / "retraction_watch.csv").unlink()
    sandbox = Sandbox(small_corpus(), today=DAYS[1], rate=0)
    with client(sandbox, Limits()) as entrez, pytest.raises(TableError, match="cannot be opened"):
        update.ask_all(the_review(workspace), entrez, others(sandbox))
    assert sandbox.requests == []


@pytest.mark.long
def test_it_is_told_once_and_stays_whatever_becomes_of_the_table(workspace: Path) -> None:
    table(workspace / "cache", OTHER, WATCHED)
    updated(workspace, DAYS[1])
    table(workspace / "cache", OTHER)
    again = updated(workspace, date(2026, 3, 2))
    assert noticed(again) == [("Retraction Watch", "pubmed:90000005")]
    assert "10.5555/notice.5" not in (again.paths.results / "digest.md").read_text("utf-8").split("## ")[1]


@pytest.mark.long
def test_a_rebuild_gives_the_same_bytes_with_the_table_of_another_day(workspace: Path) -> None:
    table(workspace / "cache", OTHER, WATCHED)
    review = updated(workspace, DAYS[1])
    expected = kept(workspace)
    shutil.rmtree(review.paths.results)
    table(workspace / "cache", WATCHED, OTHER, {"OriginalPaperDOI": "10.5555/nobody.2"})
    with nothing_drawn():
        update.bring_up_to_date(the_review(workspace))
    assert kept(workspace) == expected


@pytest.mark.long
def test_what_pubmed_says_itself_is_not_told_a_second_time(workspace: Path) -> None:
    # PubMed retracts 90000007 on 22 January.
    table(workspace / "cache", OTHER, {"OriginalPaperDOI": "10.5555/invented.90000007"})
    assert noticed(updated(workspace, DAYS[1])) == []


@pytest.mark.long
def test_a_broken_table_stops_the_update_and_leaves_the_results(workspace: Path) -> None:
    expected = kept(workspace)
    path = workspace / "cache" / "retraction_watch.csv"
    path.write_text(path.read_text("utf-8").replace("RetractionNature", "Nature"), encoding="utf-8")
    with pytest.raises(TableError, match="RetractionNature"):
        updated(workspace, DAYS[1])
    assert {k: v for k, v in kept(workspace).items() if "searches/" not in k} == {
        k: v for k, v in expected.items() if "searches/" not in k
    }


def test_a_notice_found_without_a_search_is_kept(workspace: Path) -> None:
    table(workspace / "cache", OTHER, WATCHED)
    with nothing_drawn():
        update.bring_up_to_date(the_review(workspace))
    review = the_review(workspace)
    (row,) = rows_of(review.paths.queries / "noticed.csv")
    assert row["record_id"] == "pubmed:90000005"
