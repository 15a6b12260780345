"""What processes do to one review at once: take its lock and add a line to a file that nobody may tear."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from pipeline.ground.errors import TrialSiftError
from pipeline.review.decisions import append_decisions, read_decisions
from pipeline.review.lock import locked
from pipeline.tables.kept import Decision

WON, TOLD = 0, 7
"""Exit codes: the lock was ours, or we were told who holds it."""


def decide_alone(folder: str, name: str, hold_s: float) -> None:
    """Read, wait and add a decision under the lock: without it, one of two would lose the other's."""
    queries = Path(folder)
    try:
        with locked(Path(folder) / "cache"):
            before = read_decisions(queries)
            time.sleep(hold_s)
            append_decisions(
                queries, [Decision("2026-01-05", name, f"pubmed:{len(before)}", "title_abstract", "include")]
            )
    except TrialSiftError as error:
        found = error.faults[0].found
        os._exit(TOLD if found.startswith("process ") or found == "another run" else 1)
    os._exit(WON)


def die_holding(folder: str) -> None:
    """Take the lock and be killed with it."""
    with locked(Path(folder) / "cache"):
        os.kill(os.getpid(), signal.SIGKILL)
