"""The demo needs nothing but what is installed: no workspace, no repository."""

from __future__ import annotations

import tomllib
from pathlib import Path

from pipeline.commands.demo import NAME, PEOPLE_ASKED, demo_review, questions

ROOT = Path(__file__).parents[2]


def test_outside_of_a_workspace_the_demo_makes_its_own_here(tmp_path: Path) -> None:
    review = demo_review(tmp_path)
    assert review.paths.workspace == tmp_path / "results" / "demo"
    assert review.paths.strategy.read_text("utf-8") == (questions() / "strategy.txt").read_text("utf-8")


def test_inside_of_a_workspace_it_stands_in_the_results_of_that_one(tmp_path: Path) -> None:
    below = tmp_path / "queries" / "mine"
    below.mkdir(parents=True)
    assert demo_review(below).paths.workspace == tmp_path / "results" / "demo"


def test_a_wheel_holds_what_people_asked_in_the_demo() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    packed = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert {f"queries/{NAME}/{name}": f"pipeline/_demo/{name}" for name in PEOPLE_ASKED}.items() <= packed.items()
