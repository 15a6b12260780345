"""docs/explanation/deduplication.md names what the code has: every type of link."""

from pathlib import Path

from pipeline.deduplication.results import TYPE_BY_KIND

PAGE = Path(__file__).parent.parent.parent / "docs" / "explanation" / "deduplication.md"


def test_the_page_names_every_type_of_link_that_pubmed_can_give() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert all(name in text for _, name in TYPE_BY_KIND)
