"""The date of PubMed's reply comes from outside: it is believed where two clocks agree, or a person says so."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.ground.errors import ExpectationError
from pipeline.review.review import Review
from pipeline.review.searches import read_searches
from pipeline.sandbox import InProcess, Sandbox, small_corpus
from pipeline.sources.pubmed import DatabaseInfo, Entrez, Settings
from pipeline.stages import search
from tests.small_review import small_review
from tests.workspace import WITHOUT_WAITS

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
LIVE = "https://eutils.invented.test/entrez/eutils"


@pytest.fixture
def review(tmp_path: Path) -> Review:
    return small_review(tmp_path)


def ask(review: Review, today: date, url: str = "", *, clock: datetime = NOW, accept: bool = False) -> Sandbox:
    """A search of a day of PubMed's, on a machine whose clock says `clock`."""
    sandbox = Sandbox(small_corpus(), today=today, rate=0)
    settings = Settings("you@example.org", url=url or sandbox.url)
    with Entrez(settings, clock=replace(WITHOUT_WAITS, wall=lambda: clock), adapter=InProcess(sandbox)) as entrez:
        search.run(review, entrez, accept_change=accept)
    return sandbox


def names(review: Review) -> list[str]:
    return [done.name for done in read_searches(review.paths.searches)]


@pytest.mark.parametrize("days", [-1, 0, 1])
def test_a_day_apart_is_what_time_zones_and_slow_clocks_make(review: Review, days: int) -> None:
    ask(review, NOW.date() + timedelta(days=days), LIVE)
    assert len(names(review)) == 1


@pytest.mark.parametrize("today", [date(2100, 1, 1), date(1970, 1, 1), date(2026, 11, 28)])
def test_a_date_far_from_this_machines_needs_a_persons_word(review: Review, today: date) -> None:
    with pytest.raises(ExpectationError, match=f"PubMed says that it is {today}, and by the clock it is 2026-11-26"):
        ask(review, today, LIVE)
    assert names(review) == []
    ask(review, today, LIVE, accept=True)
    (accepted,) = read_searches(review.paths.searches)
    assert accepted.name == f"{today}"
    assert "by the clock it is 2026-11-26" in accepted.accepted[0]


def test_a_search_before_the_last_one_needs_a_persons_word(review: Review) -> None:
    ask(review, date(2026, 2, 2))
    with pytest.raises(ExpectationError, match=r"before the last search \(2026-02-02\)"):
        ask(review, date(2026, 1, 5))
    ask(review, date(2026, 1, 5), accept=True)
    assert sorted(names(review)) == ["2026-01-05", "2026-02-02"]


def test_nothing_is_asked_on_a_date_that_is_not_believed(review: Review, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(Entrez, "search", lambda entrez, query: asked.append(query))
    with pytest.raises(ExpectationError):
        ask(review, date(2100, 1, 1), LIVE)
    assert asked == []


def test_a_sandbox_keeps_a_clock_of_its_own(review: Review) -> None:
    ask(review, date(2028, 2, 29))
    assert names(review) == ["2028-02-29"]


def test_a_sandbox_whose_date_is_spoilt_on_the_way_is_known_by_its_last_update(review: Review) -> None:
    about = DatabaseInfo("b", "2026/02/02 06:33", 1, datetime(2100, 1, 1, tzinfo=UTC), datetime(2026, 2, 2, tzinfo=UTC))
    with pytest.raises(ExpectationError, match="2100-01-01, and by the clock it is 2026-02-02"):
        search.check_time(about, [], accept=False)
