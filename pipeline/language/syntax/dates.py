"""Dates and numbers as queries write them. A day is a number that can be compared: 20260105 is 5 January 2026."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

WRITTEN = re.compile(r"(\d{4})(?:[/-](\d{1,2})(?:[/-](\d{1,2}))?)?")
RELATIVE = re.compile(r"last (?:(\d{1,6}) )?(day|week|month|year)s?", re.IGNORECASE)
RELATIVE_FILTER = re.compile(r"y_\d{1,3}", re.IGNORECASE)
DAYS_IN = {"day": 1, "week": 7, "month": 30, "year": 365}
"""PubMed says how to write `"last 2 months"[crdt]`, and not how many days that is."""

LAST_MONTH = 12
MOST_DIGITS = 18


def bounds_of(text: str) -> tuple[int, int] | None:
    """The first and the last day of a day, a month or a year; None where `text` is no date.

    >>> bounds_of("2026/03")
    (20260301, 20260331)
    """
    match = WRITTEN.fullmatch(text.strip())
    if match is None:
        return None
    year, month, day = (int(part) if part else 0 for part in match.groups())
    if not year or month > LAST_MONTH or (match[2] and not month) or (match[3] and not day):
        return None
    last_day = monthrange(year, month or LAST_MONTH)[1]
    if day > last_day:
        return None
    return _number(year, month or 1, day or 1), _number(year, month or LAST_MONTH, day or last_day)


def is_relative(text: str) -> bool:
    """Whether `text` is of the form `last 30 days` or `last year`."""
    return RELATIVE.fullmatch(text.strip()) is not None


def is_relative_filter(text: str) -> bool:
    """Whether `text` is the filter of the website for the last years: `y_5[Filter]`."""
    return RELATIVE_FILTER.fullmatch(text.strip()) is not None


def relative_bounds(text: str, today: date) -> tuple[int, int]:
    """The days of `last 30 days`, seen from `today`, which is among them."""
    match = RELATIVE.fullmatch(text.strip())
    assert match is not None, text
    n_days = min(int(match[1] or 1) * DAYS_IN[match[2].lower()], (today - date.min).days)
    first = today - timedelta(days=n_days)
    return _number(first.year, first.month, first.day), _number(today.year, today.month, today.day)


def _number(year: int, month: int, day: int) -> int:
    return year * 10_000 + month * 100 + day


def numbers_written(text: str) -> list[str]:
    """The numbers of a list of PMIDs, which stand side by side or have commas between them."""
    return text.replace(",", " ").split()


def number_of(text: str) -> int | None:
    """The number that `text` writes in plain digits, None where it does not."""
    digits = text.strip()
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) <= MOST_DIGITS else None
