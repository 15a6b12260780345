"""event.json: one update as one JSON object, for programs that tell people."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

from pipeline.ground.errors import TrialSiftError
from pipeline.review.news.news import CHANGES, News, Told, numbers, one_line

FORMAT = "trialsift-event/1"


def event_of(news: News) -> str:
    """The event of an update that went all the way.

    `quiet` says that nobody needs to be called; who wants a sign of life each time passes over it.
    """
    return "".join(event_in_pieces(news))


def event_in_pieces(news: News) -> Iterator[str]:
    """The same in pieces: a first update may tell of 50,000 records."""
    return _as_json(
        {
            "format": FORMAT,
            "review": news.review,
            "title": news.title,
            "update": news.search,
            "ended": "well",
            "quiet": news.is_quiet,
            "text": one_line(news),
            "numbers": numbers(news),
            "sources": [
                {
                    "name": source.name,
                    "title": source.title,
                    "answered": source.answered,
                    "found": source.found,
                    "is_current": source.is_current,
                }
                for source in news.sources
            ],
            "accepted": list(news.accepted),
            "new": _records(news.new_reports),
            "new_duplicates": _records(news.new_duplicates),
            **{change: _records(news.changed[change]) for change in CHANGES},
        }
    )


def failure_of(review: str, error: TrialSiftError) -> str:
    """The event of an update that failed: yesterday's results stand."""
    faults = [str(fault) for fault in error.faults]
    return "".join(
        _as_json(
            {
                "format": FORMAT,
                "review": review,
                "ended": "failed",
                "quiet": False,
                "text": f"{review}: the update failed: {error.faults[0].message}",
                "exit_code": error.exit_code,
                "faults": faults,
            }
        )
    )


def _records(told: Sequence[Told]) -> list[dict[str, str]]:
    return [
        {"record_id": one.record_id, "title": one.title, "link": one.link, "why": one.why, "outcome": one.outcome}
        for one in told
    ]


def _as_json(values: dict[str, Any]) -> Iterator[str]:
    return chain(json.JSONEncoder(indent=1, ensure_ascii=False).iterencode(values), "\n")
