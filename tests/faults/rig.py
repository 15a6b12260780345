"""The rig: commands that are killed, or meet a full disk, at each touch of a file, and what they leave.

Below libc an injector counts the touches (touches.c, built where a C compiler is); a worker that has loaded everything
forks a process for each point, so that a point costs what the command costs and not a second of start-up beside it.
"""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from tests.faults.worker import COUNT, FAIL_FROM, FAIL_ONCE, SIGNAL
from tests.workspace import tree

ROOT = Path(__file__).parents[2]
SOURCE = Path(__file__).with_name("touches.c")
SAVES_WORK = re.compile(r"cache/[^/]+/(lock|shelf)")
COMPILER = shutil.which("cc")


@dataclass(frozen=True, slots=True)
class End:
    """How a command ended: its exit code or minus the signal, what it said; of one that lived on, how often it touched
    a file and how many requests it sent."""

    code: int
    said: str
    touches: int
    asked: int


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens at a touch: how, as the injector names it, and the signal or the errno."""

    how: int
    what: int = 0


NONE = Fault(COUNT)
KILLED = Fault(SIGNAL, signal.SIGKILL)
TERMINATED, INTERRUPTED = Fault(SIGNAL, signal.SIGTERM), Fault(SIGNAL, signal.SIGINT)
FULL_ONCE, FULL = Fault(FAIL_ONCE, errno.ENOSPC), Fault(FAIL_FROM, errno.ENOSPC)
READ_ONLY = Fault(FAIL_FROM, errno.EROFS)


@dataclass(frozen=True, slots=True)
class Scenario:
    """A command on a day, in the workspace that `prepare` fills, with much to do there."""

    name: str
    argv: tuple[str, ...]
    prepare: Callable[[Worker, Path], object]
    today: str = "2026-02-02"


def built(folder: Path) -> Path:
    """The injector, made by the C compiler of this machine."""
    library = folder / "touches.so"
    subprocess.run([COMPILER or "cc", "-shared", "-fPIC", "-O2", "-o", library, SOURCE, "-ldl"], check=True)
    return library


class Worker:
    """A process that runs commands in forks of itself."""

    def __init__(self, library: Path) -> None:
        environment = os.environ | {"LD_PRELOAD": str(library), "PYTHONDONTWRITEBYTECODE": "1"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.worker"], cwd=ROOT, env=environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._process.communicate()

    def run(self, workspace: Path, argv: Sequence[str], today: str, fault: Fault = NONE, at: int = 0) -> End:
        """Run a command in a workspace, struck at its `at`-th touch of a file there."""
        place = {"cwd": str(workspace), "below": str(workspace), "today": today}
        job = {"argv": argv, **place, "how": fault.how, "what": fault.what, "at": at}
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(job) + "\n")
        self._process.stdin.flush()
        return End(**json.loads(self._process.stdout.readline()))


def everything(workspace: Path) -> dict[str, str]:
    """All files that a command left, but for the lock and what was kept to save work."""
    return {name: digest for name, digest in tree(workspace, ".").items() if not SAVES_WORK.search(name)}
