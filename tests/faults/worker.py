"""A process with everything loaded that runs commands in forks of itself, each struck at one touch of a file.

`LD_PRELOAD=touches.so python -m tests.faults.worker` reads jobs as lines of JSON and answers each with one: how the
process ended (its exit code, or minus the signal), what it said, and where it lived on how often it touched files and
how many requests it sent.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline.__main__ import main
from pipeline.commands import demo
from pipeline.sandbox import Sandbox, small_corpus
from pipeline.stages import fetch
from tests.workspace import commands_ask

COUNT, SIGNAL, FAIL_ONCE, FAIL_FROM = range(4)
"""As in touches.c."""


def run(job: dict[str, Any], sandbox: Sandbox, said: int, told: int) -> int:
    """In the fork: everything it says goes into `said`, its touches of files and its requests into `told`."""
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
        os.dup2(said, stream.fileno())
    os.chdir(job["cwd"])
    tempfile.tempdir = str(Path(job["below"]).parent)
    sandbox.today = date.fromisoformat(job["today"])
    injector = ctypes.CDLL(None)
    injector.faults_arm(os.fsencode(job["below"]), job["how"], ctypes.c_long(job["at"]), job["what"])
    try:
        code = main(job["argv"])
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else 1
    sys.stdout.flush()
    os.write(told, f"{injector.faults_count()} {len(sandbox.requests)}".encode())
    return code


def answer(job: dict[str, Any], sandbox: Sandbox) -> dict[str, Any]:
    """Fork, wait, and tell."""
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as told:
        child = os.fork()
        if not child:
            code = 70
            try:
                code = run(job, sandbox, said.fileno(), told.fileno())
            finally:
                # A traceback of ours is one that a user would see.
                if error := sys.exception():
                    sys.excepthook(type(error), error, error.__traceback__)
                sys.stderr.flush()
                os._exit(code)
        _, status = os.waitpid(child, 0)
        for stream in (said, told):
            stream.seek(0)
        words, numbers = said.read().decode("utf-8", "replace"), told.read().split() or (0, 0)
    touches, asked = map(int, numbers)
    return {"code": os.waitstatus_to_exitcode(status), "said": words, "touches": touches, "asked": asked}


def work() -> None:
    """Take jobs until there are no more."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # A shell lets what it starts behind it ignore Ctrl-C.
    with pytest.MonkeyPatch.context() as patch:
        sandbox = Sandbox(small_corpus(), rate=0)
        commands_ask(sandbox, patch)
        patch.setattr(fetch, "BATCH_SIZE", 8)
        patch.setattr(demo, "DAYS", demo.DAYS[:1])
        patch.setattr(demo, "invented_corpus", small_corpus)
        for line in sys.stdin:
            job = json.loads(line)
            sandbox.today = date.fromisoformat(job["today"])
            sandbox.snapshot.search("needling[tiab]", sandbox.today)
            print(json.dumps(answer(job, sandbox)), file=ANSWERS, flush=True)


if __name__ == "__main__":
    ANSWERS = os.fdopen(os.dup(1), "w", encoding="utf-8")
    work()
