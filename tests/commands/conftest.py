"""A workspace of its own, and commands typed in it."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipeline.__main__ import main

TEMPLATE = Path(__file__).parents[2] / "queries" / "_template"


@dataclass(frozen=True)
class Typed:
    """What came of a command: its exit code and what it printed."""

    exit_code: int
    out: str
    err: str


Type = Callable[..., Typed]


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with the review neck-pain, and no settings for NCBI; the current folder."""
    folder = tmp_path / "work"
    for name in ("_template", "neck-pain"):
        shutil.copytree(TEMPLATE, folder / "queries" / name)
    monkeypatch.chdir(folder)
    for name in ("NCBI_EMAIL", "NCBI_API_KEY", "NCBI_EUTILS_URL"):
        monkeypatch.delenv(name, raising=False)
    return folder


@pytest.fixture
def trialsift(workspace: Path, capsys: pytest.CaptureFixture[str]) -> Type:
    """Type a command: `trialsift("lint", "neck-pain")`. An error that is not of ours comes through."""

    def typed(*arguments: str) -> Typed:
        capsys.readouterr()
        exit_code = main(arguments)
        printed = capsys.readouterr()
        return Typed(exit_code, printed.out, printed.err)

    return typed


@pytest.fixture
def tree(workspace: Path) -> Callable[[], dict[str, str]]:
    """Every file and folder beside and in the workspace, each file with its hash."""

    def snapshot() -> dict[str, str]:
        return {
            str(path.relative_to(workspace.parent)): hashlib.sha256(path.read_bytes()).hexdigest()
            if path.is_file()
            else "folder"
            for path in workspace.parent.rglob("*")
        }

    return snapshot
