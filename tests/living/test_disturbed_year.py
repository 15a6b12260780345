"""The same year with every update killed once before it ends well: the same files, byte for byte.

By default each update dies before another of its stages; with TRIALSIFT_LONG=1 each dies before every one in turn.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from tests.living.conftest import Year
from tests.living.year import BOUNDARIES, DAYS, FAILING, live
from tests.workspace import differing, kept


def disturbances(number: int) -> Sequence[str]:
    """The boundaries before which the update of this month dies, one attempt after the other."""
    if os.environ.get("TRIALSIFT_LONG"):
        return BOUNDARIES if DAYS[number] != FAILING else BOUNDARIES[:2]
    return (BOUNDARIES[number % len(BOUNDARIES)],) if DAYS[number] != FAILING else ("do_fetch",)


def test_a_year_of_killed_updates_ends_in_the_same_files(year: Year, tmp_path: Path) -> None:
    months = live(tmp_path / "year", disturbances)
    assert months == year.months
    assert differing(kept(tmp_path / "year"), kept(year.workspace)) == []
