"""docs/reference/report.md tells what the code does: its ends and sheets, both ways."""

from __future__ import annotations

import re
from pathlib import Path

from pipeline.extraction import sheets_for
from pipeline.page.entries import MOST_IN_FULL
from pipeline.prisma import FATES
from pipeline.review.protocol import PreviousVersion, Protocol

TEXT = (Path(__file__).parents[2] / "docs" / "reference" / "report.md").read_text(encoding="utf-8")


def first_cells(heading: str) -> set[str]:
    """The first cells, in code style, of the table under a heading."""
    section = TEXT.split(f"## {heading}\n")[1].split("\n## ")[0]
    return set(re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE))


def test_the_ends_are_those_of_the_flow_in_its_order() -> None:
    assert re.findall(r"^\| `(\w+)` \|", TEXT.split("## The flow")[1], re.MULTILINE)[: len(FATES)] == list(FATES)


def test_the_sheets_are_those_of_extraction() -> None:
    assert first_cells("Extraction") == {plan.name for plan in sheets_for([], [])}


def test_the_tables_of_the_protocol_that_it_shows_are_valid() -> None:
    for name in PreviousVersion.model_fields:
        assert re.search(rf"^{name} = ", TEXT, re.MULTILINE), name
    assert "[extraction]\noutcomes = " in TEXT
    assert {"previous", "extraction"} <= Protocol.model_fields.keys()


def test_the_number_of_abstracts_is_that_of_the_page() -> None:
    assert f"the first {MOST_IN_FULL:,} records" in TEXT


def test_the_pictures_are_there() -> None:
    folder = Path(__file__).parents[2] / "docs" / "reference"
    paths = re.findall(r"\]\(([^)]*pictures/[^)]+)\)", TEXT)
    assert paths
    assert all((folder / path).is_file() for path in paths)
