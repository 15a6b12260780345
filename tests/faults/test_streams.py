"""A screen, a log or a pipe that can no longer be written: jobs go on and say so, what only reads ends in words."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.small_review import small_review

ROOT = Path(__file__).parents[2]
CLOSED, FULL, GONE = "is closed", "is on a full disk", "is a pipe that nobody reads"
READS, WORKS = ["status", "small"], ["new", "another"]


@pytest.mark.parametrize(
    ("command", "out", "code"),
    [
        (READS, CLOSED, 0),
        (READS, FULL, 1),
        (READS, GONE, 0),
        (WORKS, CLOSED, 1),
        (WORKS, FULL, 1),
        pytest.param(WORKS, GONE, 1, marks=pytest.mark.long),
        pytest.param(["lint", "small"], FULL, 1, marks=pytest.mark.long),
        pytest.param(["explain", "small", "1"], FULL, 11, marks=pytest.mark.long),
    ],
)
@pytest.mark.parametrize("told", [True, pytest.param(False, marks=pytest.mark.long)], ids=["told", "and so are errors"])
def test_a_command_whose_output_goes_nowhere_ends_in_words(
    command: list[str], out: str, code: int, told: bool, tmp_path: Path
) -> None:
    small_review(tmp_path)
    closing = {CLOSED: ">&-", FULL: ">/dev/full", GONE: "| true"}[out]
    line = f'set -o pipefail; "$@" {closing}' if told else f'set -o pipefail; {{ "$@" {closing}; }} 2>&-'
    done = subprocess.run(
        ["bash", "-c", line, "bash", sys.executable, "-m", "pipeline", *command], cwd=tmp_path, text=True, check=False,
        capture_output=True, env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    assert done.returncode == code, done.stderr
    assert not told or not code or done.stderr.startswith("trialsift")
    assert (tmp_path / "queries" / "another").is_dir() == (command == WORKS)
