"""The same year with every update disturbed before it ends well: the same files, byte for byte.

An update dies before a stage; or it fails because PubMed refuses a request and all that follow, and says what to do;
and of the requests of an update that goes on, every other one is refused. By default each update is disturbed before
another stage and at another request; with TRIALSIFT_LONG=1 before every stage, and by every fault at every request.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from tests.living.conftest import Year
from tests.living.disturbances import Point, Request, die_before, passing_faults, points, refuse_from
from tests.living.year import DAYS, live
from tests.workspace import FAULTS, differing, kept

LONG = bool(os.environ.get("TRIALSIFT_LONG"))


def drawn(month: Sequence[Point], number: int) -> Sequence[Point]:
    """One boundary and one request of a month, in their order, others in each; in the long run all of them."""
    boundaries = [point for point in month if isinstance(point, str)]
    requests = [point for point in month if not isinstance(point, str)]
    one_of_each = boundaries[number % len(boundaries)], requests[number % len(requests)]
    return month if LONG else [point for point in month if point in one_of_each]


def faults_at(request: Request, number: int) -> Sequence[str]:
    """The faults that a request of a month meets in one attempt after the other: one of them, in the long run all.

    A later reading is always refused once: the next attempt may have that much behind it. It never meets E1, an empty
    set, which is the right answer where it asks for deleted records.
    """
    endpoint, ordinal = request
    return FAULTS if LONG and (endpoint != "efetch" or ordinal == 1) else FAULTS[number + 1 : number + 2]


def test_a_year_of_killed_and_refused_updates_ends_in_the_same_files(year: Year, tmp_path: Path) -> None:
    def disturb(workspace: Path, number: int) -> None:
        for point in drawn(points(year.months[number]), number):
            if isinstance(point, str):
                die_before(point, workspace, DAYS[number], passing_faults(number))
                continue
            for fault in faults_at(point, number):
                refuse_from(point, fault, workspace, DAYS[number])

    months = live(tmp_path / "year", disturb, passing_faults)
    assert months == year.months
    assert differing(kept(tmp_path / "year"), kept(year.workspace)) == []
