"""When a job is large, and when NCBI asks for such jobs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest

from pipeline.sources.pubmed.etiquette import is_quiet, n_requests_for, next_quiet, wait_until_quiet


@pytest.mark.parametrize(
    ("utc", "quiet"),
    [
        ("2026-11-26 17:00", False),  # Thursday noon in winter
        ("2026-11-27 01:59", False),
        ("2026-11-27 02:00", True),  # nine in the evening
        ("2026-11-27 09:59", True),
        ("2026-11-27 10:00", False),  # five in the morning
        ("2026-11-28 04:59", True),  # Friday night
        ("2026-11-28 17:00", True),  # Saturday noon
        ("2026-11-30 04:59", True),  # Sunday night
        ("2026-11-30 10:00", False),
        ("2026-07-02 00:59", False),  # in summer an hour earlier by UTC
        ("2026-07-02 01:00", True),
        ("2026-07-02 09:00", False),
    ],
)
def test_nights_and_weekends_of_the_eastern_united_states_are_quiet(utc: str, quiet: bool) -> None:
    now = datetime.fromisoformat(utc).replace(tzinfo=UTC)
    assert is_quiet(now) is quiet
    assert (wait_until_quiet(now) == timedelta(0)) is quiet
    assert is_quiet(now + wait_until_quiet(now))


def test_the_next_quiet_hour_is_told_in_eastern_time() -> None:
    assert f"{next_quiet(datetime(2026, 11, 26, 17, tzinfo=UTC)):%Y-%m-%d %H:%M %Z}" == "2026-11-26 21:00 EST"


@pytest.mark.parametrize(("count", "expected"), [(0, 4), (200, 5), (9_999, 54), (20_000, 109), (40_000, 213)])
def test_a_job_is_its_lines_its_pages_and_its_batches(count: int, expected: int) -> None:
    assert n_requests_for(count, 3, 9_999) == expected


def test_a_machine_without_time_zones_takes_the_winter_time(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> ZoneInfo:
        raise ZoneInfoNotFoundError(name)

    monkeypatch.setattr("pipeline.sources.pubmed.etiquette.ZoneInfo", missing)
    assert is_quiet(datetime(2026, 11, 27, 2, tzinfo=UTC))
    assert not is_quiet(datetime(2026, 11, 27, 1, tzinfo=UTC))
