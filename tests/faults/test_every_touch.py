"""A stop, a full disk and a disk that is read-only, at each touch of a file by each command that writes.

After a stop a plain run of the same command ends in the bytes of a run that nothing disturbed. A full disk is told in
words to act on, old results stand as they were or the new ones are whole, and a plain run ends as if nothing had been.
`make test-faults` strikes at every touch, `make test-long` at some of them.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.rig import (
    COMPILER,
    FULL,
    FULL_ONCE,
    INTERRUPTED,
    KILLED,
    READ_ONLY,
    TERMINATED,
    End,
    Fault,
    Scenario,
    Worker,
    built,
    everything,
)
from tests.faults.scenarios import SCENARIOS
from tests.workspace import differing

EVERY = os.environ.get("TRIALSIFT_EVERY_TOUCH") == "1"
"""Set by `make test-faults`."""
N_SAMPLED = 2
STOPS = {"kill -9": KILLED, "SIGTERM": TERMINATED, "Ctrl-C": INTERRUPTED}
ENDED_BY_PERSON = 130

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not COMPILER, reason="no C compiler (cc) on this machine to build the injector with"),
]


@dataclass(frozen=True, slots=True)
class Undisturbed:
    """A scenario's workspace before its command and what stands there after an undisturbed run."""

    before: Path
    after: dict[str, str]
    n_touches: int


@pytest.fixture(scope="module")
def worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worker]:
    with Worker(built(tmp_path_factory.mktemp("injector"))) as worker:
        yield worker


TRIED = [scenario for scenario in SCENARIOS if EVERY or scenario.name != "demo"]
"""Each blow to the demo, which is many commands, costs two whole demos: that is for the night."""


@pytest.fixture(scope="module", params=TRIED, ids=lambda scenario: scenario.name)
def scenario(request: pytest.FixtureRequest) -> Scenario:
    found: Scenario = request.param
    return found


@pytest.fixture(scope="module")
def undisturbed(scenario: Scenario, worker: Worker, tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    folder = tmp_path_factory.mktemp("scenario")
    before = folder / "before"
    before.mkdir()
    scenario.prepare(worker, before)
    # Paths are the same in every run: what is written of them shall not differ.
    shutil.copytree(before, folder / "workspace")
    done = worker.run(folder / "workspace", scenario.argv, scenario.today)
    assert done.code == 0, done.said
    found = Undisturbed(before, everything(folder / "workspace"), done.touches)
    assert found.n_touches > 3
    return found


def points(n_touches: int) -> list[int]:
    """All of them, or some in equal steps."""
    step = 1 if EVERY else max(1, n_touches // N_SAMPLED)
    return list(range(1, n_touches + 1, step))


def struck(undisturbed: Undisturbed, scenario: Scenario, worker: Worker, fault: Fault, at: int) -> tuple[Path, End]:
    """The workspace after the command was struck in it."""
    workspace = undisturbed.before.with_name("workspace")
    shutil.rmtree(workspace)
    shutil.copytree(undisturbed.before, workspace)
    return workspace, worker.run(workspace, scenario.argv, scenario.today, fault, at)


def ends_as_undisturbed(undisturbed: Undisturbed, scenario: Scenario, worker: Worker, workspace: Path) -> str:
    """Run the command again where it had not come to its end; "" when all is as if nothing had been, or what is not."""
    if everything(workspace) == undisturbed.after:
        return ""
    again = worker.run(workspace, scenario.argv, scenario.today)
    return again.said if again.code else ", ".join(differing(everything(workspace), undisturbed.after))


@pytest.mark.parametrize("fault", [KILLED] if not EVERY else STOPS.values(), ids=["kill -9"] if not EVERY else STOPS)
def test_a_stop_at_any_touch_is_made_good_by_a_plain_run(
    fault: Fault, undisturbed: Undisturbed, scenario: Scenario, worker: Worker
) -> None:
    wrong = {}
    for at in points(undisturbed.n_touches):
        workspace, end = struck(undisturbed, scenario, worker, fault, at)
        # An interruption that falls into the end of an object is passed over by Python: the work is then done.
        done = fault is INTERRUPTED and everything(workspace) == undisturbed.after
        assert done or end.code in (-fault.what, ENDED_BY_PERSON), end.said
        if why := ends_as_undisturbed(undisturbed, scenario, worker, workspace):
            wrong[at] = why
    assert wrong == {}
    n_points = len(points(undisturbed.n_touches))
    sys.stdout.write(f"{scenario.name}: stopped at {n_points} of {undisturbed.n_touches} touches\n")


@pytest.mark.parametrize("fault", [FULL_ONCE, FULL] if EVERY else [FULL_ONCE])
def test_a_full_disk_at_any_touch_is_told_and_leaves_results_whole(
    fault: Fault, undisturbed: Undisturbed, scenario: Scenario, worker: Worker
) -> None:
    wrong, n_told, at = {}, 0, 0
    before = results_of(everything(undisturbed.before))
    for at in points(undisturbed.n_touches):
        workspace, end = struck(undisturbed, scenario, worker, fault, at)
        found = results_of(everything(workspace))
        n_told += end.code != 0
        if "Traceback" in end.said or (end.code and "to do:" not in end.said):
            wrong[at] = f"no words to act on: {end.said[-800:]}"
        elif not end.code and everything(workspace) != undisturbed.after:
            wrong[at] = "ends well and leaves " + ", ".join(differing(everything(workspace), undisturbed.after))
        elif scenario.name != "demo" and found not in (before, results_of(undisturbed.after)):
            wrong[at] = "neither old nor new: " + ", ".join(differing(found, before))
        elif why := ends_as_undisturbed(undisturbed, scenario, worker, workspace):
            wrong[at] = "run again: " + why
    assert wrong == {}
    sys.stdout.write(f"{scenario.name}: full at {len(points(undisturbed.n_touches))} touches, {n_told} times told\n")


def test_where_nothing_may_be_written_it_is_told_and_nothing_asked(
    undisturbed: Undisturbed, scenario: Scenario, worker: Worker
) -> None:
    workspace, end = struck(undisturbed, scenario, worker, READ_ONLY, 1)
    assert end.code
    assert "to do:" in end.said
    assert "Traceback" not in end.said
    assert everything(workspace) == everything(undisturbed.before)
    assert not end.asked


def results_of(files: dict[str, str]) -> dict[str, str]:
    """What people read, as far as it stands in its place."""
    return {name: digest for name, digest in files.items() if name.startswith("results/") and "/." not in name}
