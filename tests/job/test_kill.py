"""`kill -9` at 30 points of an update, each at another touch of a file, then a plain run: the same final files."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.sandbox import Corpus, Sandbox
from tests.job.conftest import SECOND, History
from tests.job.test_faults import assert_same_end
from tests.job.workspace import PAGE_LIMIT, kept, run_update

ROOT = Path(__file__).parents[2]


def update_in_a_process(workspace: Path, url: str, deadly: int) -> subprocess.CompletedProcess[str]:
    """An update in a process of its own, which dies at the `deadly`-th touch of a file of the workspace."""
    return subprocess.run(
        [sys.executable, "-m", "tests.job.killed_update", str(workspace), url, str(deadly)],
        cwd=ROOT, env=os.environ | {"TMPDIR": str(workspace.parent)}, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("part", range(6))
def test_an_update_killed_anywhere_ends_the_same_after_a_plain_run(
    part: int, history: History, corpus: Corpus, tmp_path: Path
) -> None:
    with Sandbox(corpus, today=SECOND, rate=0, page_limit=PAGE_LIMIT) as sandbox:
        whole = history.copy_to(tmp_path / "whole")
        done = update_in_a_process(whole, sandbox.url, 0)
        assert done.returncode == 0, done.stderr
        n_touches = int(done.stdout.split("touches")[1])
        for deadly in random.Random(part).sample(range(1, n_touches + 1), 5):
            workspace = history.copy_to(tmp_path / str(deadly))
            killed = update_in_a_process(workspace, sandbox.url, deadly)
            assert killed.returncode == -signal.SIGKILL, killed.stderr
            run_update(workspace, sandbox.url)
            assert_same_end(kept(workspace), history.kept_after_second)
