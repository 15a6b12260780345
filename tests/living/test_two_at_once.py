"""Two runs at once, and runs that are killed with the lock in their hands: no corruption, and no unlock by hand."""

from __future__ import annotations

import signal
import threading
from pathlib import Path

import pytest

from pipeline.ground.errors import TrialSiftError
from pipeline.review.decisions import read_decisions
from pipeline.review.lock import locked
from tests.living.two_at_once import TOLD, WON, decide_alone, die_holding
from tests.living.year import DAYS, NAME, PROTOCOL, STRATEGY, pubmed, run_update
from tests.workspace import OWN_PROCESS, kept, make_workspace

PAIRS, KILLED, WHOLE_UPDATES = 50, 20, 3


def test_of_fifty_pairs_each_run_wins_alone_or_is_told_who_holds_the_lock(tmp_path: Path) -> None:
    n_won = 0
    for pair in range(PAIRS):
        runs = [OWN_PROCESS.Process(target=decide_alone, args=(f"{tmp_path}", f"{pair}-{n}", 0.01)) for n in range(2)]
        for run in runs:
            run.start()
        for run in runs:
            run.join()
        codes = sorted(run.exitcode or 0 for run in runs)
        assert codes in ([WON, WON], [WON, TOLD]), pair
        n_won += codes.count(WON)
    decisions = read_decisions(tmp_path)
    assert {decision.record_id for decision in decisions} == {f"pubmed:{n}" for n in range(n_won)}
    assert len({decision.reviewer for decision in decisions}) == n_won


@pytest.mark.posix
def test_after_twenty_killed_holders_the_lock_was_free_each_time(tmp_path: Path) -> None:
    for _ in range(KILLED):
        holder = OWN_PROCESS.Process(target=die_holding, args=(f"{tmp_path}",))
        holder.start()
        holder.join()
        assert holder.exitcode == -signal.SIGKILL
        with locked(tmp_path / "cache"):
            pass


def test_of_whole_updates_at_once_one_runs_and_the_others_change_nothing(tmp_path: Path) -> None:
    make_workspace(tmp_path, NAME, PROTOCOL, STRATEGY)
    ended: list[str] = []
    together = threading.Barrier(WHOLE_UPDATES)

    def one_update() -> None:
        together.wait()
        try:
            with locked(tmp_path / "cache" / NAME):
                run_update(tmp_path, pubmed(DAYS[0], {}))
                ended.append("well")
                after.append(kept(tmp_path))
        except TrialSiftError as error:
            ended.append(error.faults[0].message)

    after: list[dict[str, str]] = []
    threads = [threading.Thread(target=one_update) for _ in range(WHOLE_UPDATES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ended) == ["this review is being updated"] * (WHOLE_UPDATES - 1) + ["well"]
    assert kept(tmp_path) == after[0]
