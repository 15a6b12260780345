"""The same year with its updates disturbed before they end well: the same files, byte for byte.

An update dies before a stage; or it fails because PubMed refuses a request and all that follow, and says what to do;
and of the requests of an update that goes on, every other one is refused. The months run beside each other, each from
what the undisturbed year had before it; in the long run also one after the other, so that what is left behind adds up.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.living.conftest import Year
from tests.living.disturbances import Point, Request, die_before, passing_faults, points, refuse_from
from tests.living.year import DAYS, before_month, live, live_a_month
from tests.properties import ALL
from tests.workspace import FAULTS, differing, kept

MONTHS = range(len(DAYS))


def drawn(month: Sequence[Point], number: int) -> Sequence[Point]:
    """One boundary and one request of a month, in their order; others in each month."""
    boundaries = [point for point in month if isinstance(point, str)]
    requests = [point for point in month if not isinstance(point, str)]
    one_of_each = boundaries[number % len(boundaries)], requests[number % len(requests)]
    return [point for point in month if point in one_of_each]


def fault_at(request: Request, number: int) -> str:
    """The fault that a request of a month meets: all of them in turn, over the requests and the months.

    A later reading never meets E1 or E2, by which PubMed says that it has none of the records: of deleted ones that is
    the right answer.
    """
    endpoint, ordinal = request
    fault = FAULTS[(number + 1 + 5 * (ordinal - 1)) % len(FAULTS)]
    return FAULTS[-1] if fault in ("E1", "E2") and endpoint == "efetch" and ordinal > 1 else fault


def disturbed_at(points_of_month: Sequence[Point], workspace: Path, number: int) -> None:
    last_request = [point for point in points_of_month if not isinstance(point, str)][-1]
    for point in points_of_month:
        if isinstance(point, str):
            die_before(point, workspace, DAYS[number], passing_faults(number))
        else:
            before = shutil.copytree(workspace, workspace.with_name("before"))
            refuse_from(point, fault_at(point, number), workspace, DAYS[number])
            if point != last_request:  # a reading goes on where it stopped, and would not come to the later requests
                shutil.rmtree(workspace)
                before.rename(workspace)
            shutil.rmtree(before, ignore_errors=True)


def assert_the_month_ends_as_undisturbed(year: Year, number: int, disturbed: Sequence[Point], folder: Path) -> None:
    def disturb(workspace: Path, number: int) -> None:
        disturbed_at(disturbed, workspace, number)

    workspace = shutil.copytree(before_month(year.workspace, number), folder / "month")
    assert live_a_month(workspace, number, disturb, passing_faults) == year.months[number]
    assert differing(kept(workspace), kept(before_month(year.workspace, number + 1))) == []


@pytest.mark.posix
@pytest.mark.long
@pytest.mark.parametrize("number", MONTHS[1::5])
def test_a_month_of_killed_and_refused_updates_ends_in_the_same_files(year: Year, number: int, tmp_path: Path) -> None:
    disturbed = drawn(points(year.months[number]), number)
    assert_the_month_ends_as_undisturbed(year, number, disturbed, tmp_path)


@pytest.mark.long
@pytest.mark.posix
@pytest.mark.parametrize("number", MONTHS if ALL else MONTHS[::4])
def test_a_month_killed_at_every_boundary_and_refused_at_every_request_ends_in_the_same_files(
    year: Year, number: int, tmp_path: Path
) -> None:
    assert_the_month_ends_as_undisturbed(year, number, points(year.months[number]), tmp_path)


@pytest.mark.long
@pytest.mark.posix
def test_a_whole_year_of_killed_and_refused_updates_ends_in_the_same_files(year: Year, tmp_path: Path) -> None:
    def disturb(workspace: Path, number: int) -> None:
        disturbed_at(drawn(points(year.months[number]), number), workspace, number)

    months = live(tmp_path / "year", disturb, passing_faults)
    assert months == year.months
    assert differing(kept(tmp_path / "year"), kept(year.workspace)) == []
