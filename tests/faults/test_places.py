"""Where a workspace may stand: in any folder, under any locale, and in any time zone the results are the same bytes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from pipeline.__main__ import main
from pipeline.sandbox import Sandbox, small_corpus
from tests.small_review import small_review
from tests.workspace import commands_ask, kept

ROOT = Path(__file__).parents[2]
PLAIN_C = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
PLACES = {
    "blanks and other letters": ("Überblick (neu) – 針灸", {}),
    "a locale without letters": ("plain", PLAIN_C),
    "both": ("Überblick – 針灸", PLAIN_C),
    "a name like an option": ("--help", {}),
    "quotes and a line end": ("a'b\"c\nd", {}),
    "east of all": ("plain", {"TZ": "Pacific/Kiritimati"}),
    "west of all": ("plain", {"TZ": "Etc/GMT+11"}),
}


@pytest.mark.long
@pytest.mark.parametrize("place", PLACES)
def test_results_are_the_same_wherever_the_workspace_stands(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands_ask(Sandbox(small_corpus(), today=date(2026, 1, 5), rate=0), monkeypatch)
    plain = small_review(tmp_path / "plain-folder").paths.workspace
    monkeypatch.chdir(plain)
    assert main(["update", "small"]) == 0
    name, environment = PLACES[place]
    there = shutil.copytree(plain, tmp_path / name)
    shutil.rmtree(there / "results")
    done = subprocess.run(
        [sys.executable, "-m", "pipeline", "update", "small", "--offline"], cwd=there, check=False, text=True,
        capture_output=True, env={**os.environ, "PYTHONPATH": str(ROOT), **environment}, errors="replace",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    pictures = {"results/small/prisma.png", "results/small/report.html", "results/small/run/report.json"}
    expected = kept(plain)
    found = kept(there)
    assert {name: found[name] for name in found.keys() - pictures} == {
        name: expected[name] for name in expected.keys() - pictures
    }
    assert found.keys() == expected.keys()
