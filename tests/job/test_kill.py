"""`kill -9` at 32 points of an update, each at another touch of a file, then a plain run: the same final files."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.sandbox import Corpus, Sandbox
from tests.job.conftest import History
from tests.job.workspace import PAGE_LIMIT, SECOND, ask_pubmed, run_update
from tests.workspace import differing, kept

pytestmark = [pytest.mark.long, pytest.mark.posix]
ROOT = Path(__file__).parents[2]


def update_in_a_process(half: str, workspace: Path, deadly: int) -> subprocess.CompletedProcess[str]:
    """An update in a process of its own, which dies at the `deadly`-th touch of a file of the workspace."""
    return subprocess.run(
        [sys.executable, "-m", "tests.job.killed_update", half, str(workspace), str(deadly)],
        cwd=ROOT, env=os.environ | {"TMPDIR": str(workspace.parent)}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def killed_at_random_points(
    half: str, part: int, n_points: int, history: History, corpus: Corpus, folder: Path
) -> Iterator[tuple[Path, Sandbox]]:
    """Workspaces in which an update was killed at points drawn by chance, each with a sandbox to go on with."""
    done = update_in_a_process(half, history.copy_to(folder / "whole"), 0)
    assert done.returncode == 0, done.stderr
    n_touches = int(done.stdout.split("touches")[1])
    for deadly in random.Random(part).sample(range(1, n_touches + 1), n_points):
        workspace = history.copy_to(folder / str(deadly))
        killed = update_in_a_process(half, workspace, deadly)
        assert killed.returncode == -signal.SIGKILL, killed.stderr
        yield workspace, Sandbox(corpus, today=SECOND, rate=0, page_limit=PAGE_LIMIT)


@pytest.mark.parametrize("part", range(5))
def test_a_search_or_a_fetch_killed_anywhere_ends_the_same_after_a_plain_run(
    part: int, history: History, corpus: Corpus, tmp_path: Path
) -> None:
    for workspace, sandbox in killed_at_random_points("network", part, 6, history, corpus, tmp_path):
        ask_pubmed(workspace, sandbox)
        assert differing(kept(workspace), history.kept_when_collated) == []


def test_a_whole_update_killed_anywhere_ends_the_same_after_a_plain_run(
    history: History, corpus: Corpus, tmp_path: Path
) -> None:
    for workspace, sandbox in killed_at_random_points("whole", 5, 2, history, corpus, tmp_path):
        run_update(workspace, sandbox)
        assert differing(kept(workspace), history.kept_after_second) == []
