"""docs/explanation/deduplication.md lists every rule as the code has it, and no other."""

from pathlib import Path

from pipeline.deduplication.results import TYPE_BY_KIND
from pipeline.deduplication.rules import RULES

PAGE = Path(__file__).parent.parent.parent / "docs" / "explanation" / "deduplication.md"


def rows() -> list[list[str]]:
    lines = PAGE.read_text(encoding="utf-8").partition("## The rules")[2].partition("\n## ")[0].splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| `")]


def test_the_page_lists_the_rules_of_the_code_in_their_order() -> None:
    assert rows() == [
        [f"`{rule.id}`", rule.outcome.value, rule.relation or "-", f"{rule.score:.2f}", rule.note, rule.example]
        for rule in RULES
    ]


def test_the_page_names_every_type_of_link_that_pubmed_can_give() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert all(name in text for _, name in TYPE_BY_KIND)
