"""Time and chance, handed in from outside, so that a test of six tries need not wait for them."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime


def _full_jitter(cap: float) -> float:
    return random.uniform(0, cap)


def _wall() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Clock:
    """What the client knows of time and chance.

    now      seconds on a clock that only goes forward and that all processes of this machine share
    sleep    waits that many seconds
    jitter   a number between 0 and the cap given
    wall     the date and time, aware; used only where a reply carries none
    """

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    jitter: Callable[[float], float] = _full_jitter
    wall: Callable[[], datetime] = _wall
