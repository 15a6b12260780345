"""The page of all tables says what the declarations say."""

from pathlib import Path

from docs.make_reference import reference

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "tables.md"


def test_the_page_of_all_tables_is_made_from_their_declarations() -> None:
    assert PAGE.read_text(encoding="utf-8") == reference(), "python -m docs.make_reference > docs/reference/tables.md"
