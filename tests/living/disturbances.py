"""What may befall an update of the year: `kill -9` before one of its steps, or faults of PubMed that pass or last.

A point of an update is a boundary, named by the step that follows, or a request: its endpoint, and which one to that.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from pipeline.commands import update
from pipeline.commands.running import name_of
from pipeline.commands.running import run_stage as as_usual
from pipeline.ground.errors import SourceError
from pipeline.sources.web.kinds import KIND_BY_CODE, Again
from pipeline.stages.stage import Counts
from tests.living.year import NAME, Month, Plan, pubmed, run_update
from tests.workspace import FAULTS, OWN_PROCESS, differing, kept

STAGES = ("search", "fetch", "collate", "decide", "dedupe", "screen", "report", "tell", "check")
BOUNDARIES = (*STAGES, "notify", "record_told")
"""What an update does one after the other; it may die before each."""
PASSING = tuple(fault for fault in FAULTS if KIND_BY_CODE[fault].again is Again.YES)
MOST_REQUESTS = 50
"""More than an update of the year sends, those asked again included."""

Request = tuple[str, int]
Point = str | Request


def points(month: Month) -> list[Point]:
    """Where the update of this month may be disturbed, in the order of its work; a failed one is over when it reads."""
    requests = [(endpoint, month.asked[: n + 1].count(endpoint)) for n, endpoint in enumerate(month.asked)]
    asking = [request for request in requests if request[0] == "esearch"]
    reading = [request for request in requests if request[0] in ("efetch", "esummary")]
    before_reading: list[Point] = [requests[0], "search", *asking, "fetch"]
    return [*before_reading, reading[0]] if month.failed else [*before_reading, *reading, *BOUNDARIES[2:]]


def passing_faults(number: int) -> Plan:
    """Every other request of an update is refused, each for another reason, and answered when it is sent again."""
    kinds = (PASSING[(number + n) % len(PASSING)] for n in range(MOST_REQUESTS))
    return {"*": [{"on": 2 * n + 1, "do": kind} for n, kind in enumerate(kinds)]}


def refuse_from(request: Request, fault: str, workspace: Path, day: date) -> None:
    """An update to which PubMed refuses this request and all later ones to its endpoint.

    It says what to do and leaves everything as it was; only a search that was answered in full is kept for the next.
    """
    endpoint, ordinal = request
    before = kept(workspace)
    plan = {endpoint: [{"on": ordinal, "times": "always", "do": fault}]}
    with pytest.raises(SourceError) as refused:
        run_update(workspace, pubmed(day, plan))
    assert refused.value.exit_code == 12
    assert all(told.fix for told in refused.value.faults), refused.value
    search = f"queries/{NAME}/searches/{day}.json"
    answered = endpoint in ("efetch", "esummary") and search not in before
    changed = differing(kept(workspace), before)
    assert changed == [search] * answered, (request, fault, changed)


def die_before(boundary: str, workspace: Path, day: date, faults: Plan) -> None:
    """An update in a process of its own, which kills itself before `boundary`."""
    arguments = boundary, workspace, day, faults
    process = OWN_PROCESS.Process(target=_die, args=arguments)
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL, (boundary, process.exitcode)


def _die(boundary: str, workspace: Path, day: date, faults: Plan) -> None:
    if boundary in STAGES:
        vars(update)["run_stage"] = _killed_before(boundary)
    else:
        setattr(update, boundary, _kill)
    run_update(workspace, pubmed(day, faults))


def _killed_before(boundary: str) -> Callable[..., Counts]:
    def run_stage(stage: ModuleType, *arguments: Any, **options: Any) -> Counts:
        if name_of(stage) == boundary:
            _kill()
        return as_usual(stage, *arguments, **options)

    return run_stage


def _kill(*_: object, **__: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)
