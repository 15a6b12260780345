"""Clocks that are wrong: dates are PubMed's, and the record sets are the same whatever this machine says."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.commands.status import status_of
from pipeline.review import lock
from pipeline.review.layout import Workspace
from pipeline.review.searches import read_searches
from tests.living.year import NAME, PROTOCOL, STRATEGY, pubmed, run_update
from tests.workspace import WITHOUT_WAITS, kept, make_workspace

JANUARY, FEBRUARY, LEAP_DAY = date(2026, 1, 5), date(2026, 2, 2), date(2028, 2, 29)
RIGHT = datetime(2026, 1, 5, 12, tzinfo=UTC)


@contextmanager
def zone(name: str) -> Iterator[None]:
    """This process in another time zone."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = name
    time.tzset()
    try:
        yield
    finally:
        os.environ.pop("TZ") if before is None else os.environ.update(TZ=before)
        time.tzset()


def updated(folder: Path, wrong_by: timedelta, monkeypatch: pytest.MonkeyPatch, *days: date) -> Path:
    """A workspace after updates on these days of PubMed's, on a machine whose clock is wrong."""

    class WrongClock(datetime):
        @classmethod
        def now(cls, tz: object = None) -> WrongClock:
            return cls.fromtimestamp((RIGHT + wrong_by).timestamp(), UTC)

    monkeypatch.setattr(lock, "datetime", WrongClock)
    make_workspace(folder, NAME, PROTOCOL, STRATEGY)
    clock = replace(WITHOUT_WAITS, wall=WrongClock.now)
    for day in days:
        run_update(folder, pubmed(day, {}), clock)
    return folder


@pytest.fixture
def expected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    return kept(updated(tmp_path / "right", timedelta(0), monkeypatch, JANUARY, FEBRUARY))


def test_a_clock_that_is_wrong_by_more_than_a_year_changes_no_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expected: dict[str, str]
) -> None:
    for days in (-400, 400):
        wrong = updated(tmp_path / f"{days}", timedelta(days=days), monkeypatch, JANUARY, FEBRUARY)
        assert kept(wrong) == expected
    with zone("<+14>-14"):
        assert kept(updated(tmp_path / "utc+14", timedelta(hours=14), monkeypatch, JANUARY, FEBRUARY)) == expected


def test_a_leap_day_is_a_day_like_any_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = updated(tmp_path, timedelta(0), monkeypatch, LEAP_DAY, LEAP_DAY + timedelta(days=1))
    paths = Workspace(workspace).review(NAME)
    first, second = read_searches(paths.searches)
    assert [first.name, second.name] == ["2028-02-29", "2028-03-01"]
    assert first.pmids == second.pmids
    assert "next search      2028-03-31" in status_of(paths, LEAP_DAY)
