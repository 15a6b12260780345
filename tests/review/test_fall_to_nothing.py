"""A source that finds nothing any more is an alarm, however few records it found before."""

from __future__ import annotations

import pytest

from pipeline.review.count_alarms import of_change
from pipeline.review.protocol import Expectations


@pytest.mark.parametrize(("before", "now", "n_alarms"), [(6, 0, 1), (1, 0, 1), (400, 0, 1), (6, 1, 0), (0, 0, 0)])
def test_a_fall_to_nothing_is_an_alarm(before: int, now: int, n_alarms: int) -> None:
    assert len(list(of_change("its answer", before, now, "2026-01-05", Expectations()))) == n_alarms
