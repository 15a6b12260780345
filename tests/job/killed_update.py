"""An update that kills itself: `killed_update.py WORKSPACE URL K` dies by SIGKILL at its K-th touch of a file.

Counts the touches instead, and prints their number, when K is 0.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from tests.job.workspace import run_update

TOUCHES = frozenset({"open", "os.rename", "os.remove", "os.mkdir", "os.truncate"})


def main(workspace: Path, url: str, deadly: int) -> None:
    """Run the update and count, or die."""
    touched = 0

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal touched
        if event in TOUCHES and arguments and str(workspace) in str(arguments[0]):
            touched += 1
            if touched == deadly:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)
    run_update(workspace, url)
    sys.stdout.write(f"touches {touched}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
