"""What the tests of the sweep share: a way to sweep a folder, and to see what came of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.__main__ import main

Sweep = Callable[..., int]


@pytest.fixture
def sweep(tmp_path: Path) -> Sweep:
    """Sweep tmp_path/mirror for a strategy into tmp_path/out; the exit code."""

    def run(strategy: str, *options: str, files: str = "mirror/*", out: str = "out") -> int:
        path = tmp_path / "asked.txt"
        path.write_text(strategy, encoding="utf-8")
        return main(
            ["sweep", "--files", str(tmp_path / files), "--strategy", str(path), "--out", str(tmp_path / out), *options]
        )

    return run
