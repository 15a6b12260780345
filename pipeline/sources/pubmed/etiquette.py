"""When NCBI asks for large jobs: at weekends, or from 21:00 to 05:00 US Eastern (its book on the E-utilities)."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone, tzinfo
from math import ceil
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pipeline.sources.pubmed.fetching import BATCH_SIZE

LARGE_JOB = 100
"""Requests; more than these are a large job."""
EVENING, MORNING = 21, 5
SATURDAY = 5


def eastern() -> tzinfo:
    """The time zone of NCBI. A machine without a list of zones takes its winter time: an hour off in summer."""
    try:
        return ZoneInfo("America/New_York")
    except ZoneInfoNotFoundError:
        return timezone(timedelta(hours=-5), "EST")


def n_requests_for(count: int, n_lines: int, page_size: int) -> int:
    """About how many requests a first search takes that finds `count` records: its lines, its pages, its records.

    A search above the ceiling is halved until each range fits a page: about two requests for each page.
    """
    pages = 1 if count <= page_size else 2 * ceil(count / page_size)
    return n_lines + pages + ceil(count / BATCH_SIZE)


def is_quiet(now: datetime) -> bool:
    """Whether NCBI asks for large jobs at this (aware) time."""
    there = now.astimezone(eastern())
    return there.weekday() >= SATURDAY or there.hour >= EVENING or there.hour < MORNING


def next_quiet(now: datetime) -> datetime:
    """When NCBI next asks for large jobs, in US Eastern time: now, or nine in the evening there."""
    there = now.astimezone(eastern())
    return there if is_quiet(now) else there.replace(hour=EVENING, minute=0, second=0, microsecond=0)


def wait_until_quiet(now: datetime) -> timedelta:
    """How long that is from `now` on."""
    return max(next_quiet(now) - now, timedelta(0))
