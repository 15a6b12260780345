"""Write docs/reference/ from the code: `python -m docs.make_reference`. A test compares the pages with what this makes.

What a column or a key of the protocol means is told in docs/words/; all else is what the code declares.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from docs.reference_of_commands import commands_page
from docs.reference_of_protocol import protocol_page
from docs.reference_of_rules import deduplication_rules_page, entrez_codes_page, exit_codes_page, lint_rules_page
from docs.reference_of_tables import every_table, tables_page

FOLDER = Path(__file__).with_name("reference")

PAGES: Mapping[str, Callable[[], str]] = MappingProxyType(
    {
        "commands.md": commands_page,
        "protocol.md": protocol_page,
        "tables.md": tables_page,
        "exit-codes.md": exit_codes_page,
        "lint-rules.md": lint_rules_page,
        "deduplication-rules.md": deduplication_rules_page,
        "entrez-codes.md": entrez_codes_page,
    }
)
"""Name -> what makes the page."""

__all__ = ["FOLDER", "PAGES", "every_table"]

if __name__ == "__main__":
    for name, page in PAGES.items():
        (FOLDER / name).write_text(page(), encoding="utf-8", newline="\n")
