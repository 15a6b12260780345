"""Python's search for objects that hold each other, which costs more the more objects there are."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

SELDOM = 100_000
"""Objects that come to be before the youngest are searched; Python's own measure is 700."""


def seldom_searched() -> None:
    """From now on Python searches seldom: a review is many small objects that hold no cycles, and they stay."""
    gc.set_threshold(SELDOM, 20, 100)


@contextmanager
def unsearched() -> Iterator[None]:
    """In the block nobody looks for cycles. Only for work that makes none: what it lets go of is freed all the same."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def left_to_the_system() -> None:
    """For the end of a process: Python looks through nothing once more, and the system takes the memory as a whole.

    What must happen at the end (files in place, connections closed) has happened in blocks that ended.
    """
    gc.freeze()
