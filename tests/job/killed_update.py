"""An update that kills itself: `killed_update.py HALF WORKSPACE K` dies by SIGKILL at its K-th touch of a file.

HALF is "network" for search, fetch and collate, "others" for the sources besides PubMed and collate, or "whole". Counts
the touches instead, and prints them, when K is 0.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from pipeline.sandbox import Sandbox, small_corpus
from tests.job.asked import ask_others
from tests.job.workspace import PAGE_LIMIT, SECOND, ask_pubmed, run_update

TOUCHES = frozenset({"open", "os.rename", "os.remove", "os.mkdir", "os.truncate"})


RUN_BY_HALF = {"network": ask_pubmed, "others": ask_others, "whole": run_update}


def main(half: str, workspace: Path, deadly: int) -> None:
    """Run the update and count, or die."""
    touched = 0

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal touched
        if event in TOUCHES and arguments and str(workspace) in str(arguments[0]):
            touched += 1
            if touched == deadly:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)
    RUN_BY_HALF[half](workspace, Sandbox(small_corpus(), today=SECOND, rate=0, page_limit=PAGE_LIMIT))
    sys.stdout.write(f"touches {touched}\n")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
