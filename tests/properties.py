"""How many examples a property is tried on: a fifth of them each time, all of them by `make test-properties`.

A fault that one example in hundreds shows is found by the long run; the quick one is for the hand that types.
"""

from __future__ import annotations

import os

from hypothesis import settings

ALL = os.environ.get("TRIALSIFT_ALL_EXAMPLES") == "1"
"""Set by `make test-properties`."""


def examples(count: int = 100) -> settings:
    """The same examples each time (no clock, no chance), `count` of them where all are tried."""
    return settings(deadline=None, derandomize=True, max_examples=count if ALL else max(10, count // 5))
