"""The page on reliability: 22 rows, each with tests that there are, and the figures of the code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.faults import test_every_touch, test_places
from tests.faults.hostile import ATTACKS, COMMON, FETCH, INFO, SEARCH
from tests.faults.scenarios import SCENARIOS
from tests.living import test_two_at_once
from tests.page.hostile import HOSTILE
from tests.workspace import FAULTS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "explanation" / "reliability.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (\d+) \| (.+) \| (.+) \| (.+) \|$", re.MULTILINE)
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def test_the_table_has_its_23_rows_in_order() -> None:
    assert [int(row[1]) for row in ROW.finditer(PAGE)] == list(range(1, 24))


@pytest.mark.parametrize("row", ROW.findall(PAGE), ids=lambda row: row[0])
def test_each_row_names_tests_that_there_are(row: tuple[str, ...]) -> None:
    named = NAMED.findall(row[3])
    assert named
    for path, name in named:
        assert f"\ndef {name}(" in (ROOT / path).read_text(encoding="utf-8"), f"{path}::{name}"


@pytest.mark.parametrize(
    "figure",
    [
        f"{len(ATTACKS)} attacks of {len(COMMON) + len(SEARCH) + len(FETCH) + len(INFO)} kinds",
        f"{len(FAULTS)} ways to fail",
        f"{len(SCENARIOS)} commands",
        f"{len(test_every_touch.STOPS)} ways to stop",
        f"{len(test_places.PLACES)} places",
        f"{test_two_at_once.PAIRS} pairs",
        f"{test_two_at_once.KILLED} kills",
        f"{len(HOSTILE)} strings",
    ],
)
def test_its_figures_are_those_of_the_code(figure: str) -> None:
    assert f"({figure})" in PAGE or f" {figure})" in PAGE


def test_what_it_shows_is_there() -> None:
    for link in re.findall(r"\]\(([^)#]+)[^)]*\)", PAGE):
        assert (ROOT / "docs" / "explanation" / link).is_file(), link
