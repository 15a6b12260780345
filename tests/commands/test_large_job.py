"""A first search of many requests says so, and waits where somebody asks for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.commands.large_job import keep_to_quiet_hours
from pipeline.review.review import Review, read_review
from pipeline.review.searches import LineResult, Search, write_search
from pipeline.sources.pubmed import Count, DatabaseInfo, Entrez
from tests.small_review import small_review

THURSDAY_NOON = datetime(2026, 11, 26, 17, tzinfo=UTC)
ABOUT = DatabaseInfo("Build-1", "2026/11/26 06:33", 40_000_000, THURSDAY_NOON)
LATER = replace(ABOUT, answered_at=THURSDAY_NOON + timedelta(hours=9))


class Answers(Entrez):
    """PubMed with so many hits; asked again, it is nine in the evening there."""

    page_size = 9_999  # type: ignore[assignment]

    def __init__(self, n_hits: int) -> None:
        self.n_hits = n_hits

    def count(self, query: str) -> Count:
        return Count(self.n_hits, query, (), ())

    def about(self) -> DatabaseInfo:
        return LATER


@pytest.fixture
def review(tmp_path: Path) -> Review:
    return small_review(tmp_path)


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    waits: list[float] = []
    monkeypatch.setattr("pipeline.commands.large_job.time.sleep", waits.append)
    return waits


def test_a_large_job_by_day_is_told_with_the_hour_that_ncbi_asks_for(
    review: Review, slept: list[float], capsys: pytest.CaptureFixture[str]
) -> None:
    assert keep_to_quiet_hours(review, Answers(30_000), ABOUT, wait=False) is ABOUT
    told = capsys.readouterr().out
    assert "about 160 requests" in told
    assert "next at 2026-11-26 21:00 there" in told
    assert "--wait waits for it" in told
    assert slept == []


def test_on_demand_it_waits_and_asks_anew_what_time_it_is(review: Review, slept: list[float]) -> None:
    assert keep_to_quiet_hours(review, Answers(30_000), ABOUT, wait=True) is LATER
    assert slept == [9 * 3600]


@pytest.mark.parametrize(("n_hits", "about"), [(15_000, ABOUT), (30_000, LATER)])
def test_a_small_job_and_a_quiet_hour_are_worth_no_word(
    review: Review, slept: list[float], capsys: pytest.CaptureFixture[str], n_hits: int, about: DatabaseInfo
) -> None:
    assert keep_to_quiet_hours(review, Answers(n_hits), about, wait=True) is about
    assert (capsys.readouterr().out, slept) == ("", [])


def test_an_update_is_no_first_search(review: Review, slept: list[float], capsys: pytest.CaptureFixture[str]) -> None:
    line = LineResult("all", "all[sb]", "all[sb]", 0, "all[sb]", (), ())
    earlier = Search(
        "2026-01-05", "2026-01-05T12:00:00Z", "pubmed", "Build-1", "2026/01/05 06:33", "trialsift", "0" * 64, "all",
        "in one page", (), (line,), (),
    )  # fmt: skip
    review.paths.searches.mkdir(parents=True)
    write_search(review.paths.searches, earlier)
    assert keep_to_quiet_hours(read_review(review.paths), Answers(30_000), ABOUT, wait=True) is ABOUT
    assert slept == []
