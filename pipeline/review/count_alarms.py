"""When a change in what a source finds is a reason to stop: shared by the searches in PubMed and all others."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from pipeline.review.protocol import Expectations

ACCEPT_CHANGE = "--accept-change"
LARGEST_TIME_APART = timedelta(days=1)
SMALLEST_CHANGE = 10
"""A change of fewer records than this is the daily life of a small search; a fall to nothing never is."""


def of_change(what: str, before: int, now: int, since: str, bounds: Expectations) -> Iterator[str]:
    """A fall or a rise beyond the protocol's bounds, in a sentence. `since`: the name of the answer before."""
    if before and not now:
        yield f"{what} fell from {before} to 0 records since {since}"
    elif before - now >= SMALLEST_CHANGE and before - now > bounds.largest_drop * before:
        yield f"{what} fell from {before} to {now} records since {since}"
    if now - before >= SMALLEST_CHANGE and now - before > bounds.largest_rise * before:
        yield f"{what} rose from {before} to {now} records since {since}"
