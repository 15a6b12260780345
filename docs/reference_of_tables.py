"""The page of all tables: where each lies, what a row is, and what each column means."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docs.markdown_parts import page, table, words
from pipeline.sheets import SHEETS
from pipeline.tables.computed import COMPUTED
from pipeline.tables.kept import KEPT
from pipeline.tables.table import Table

HELD_BY = {
    "computed": "Each run writes it anew.",
    "sheet": "You fill it in. Nothing overwrites a word in it that has not been taken in.",
    "ledger": "Lines are only ever added.",
    "typed": "You write it.",
}
IN_RESULTS: tuple[Table[Any], ...] = (*COMPUTED, *(sheet.table for sheet in SHEETS))


def every_table() -> list[Table[Any]]:
    """All that there are: computed, filled in, kept."""
    return [*IN_RESULTS, *KEPT]


def tables_page() -> str:
    """The whole page."""
    return page("tables", *_folder("results/<review>/", IN_RESULTS), *_folder("queries/<review>/", KEPT))


def _folder(name: str, tables: tuple[Table[Any], ...]) -> Iterator[str]:
    yield f"## In `{name}`"
    for each in tables:
        yield from _section(each)


def _section(each: Table[Any]) -> Iterator[str]:
    key = ", ".join(f"`{name}`" for name in each.key)
    mark = " It begins with a byte order mark." if each.marked else ""
    apart = f" Rows are told apart by {key}." if key else ""
    yield f"### `{each.name}`"
    yield f"One row for {each.about}. {HELD_BY[each.held_by]}{mark}{apart}"
    yield table(("column", "what it holds"), ((f"`{name}`", meaning(each.name, name)) for name in each.columns))


def meaning(name: str, column: str) -> str:
    """The sentence of docs/words/columns.toml. Raises KeyError naming the column that has none."""
    told = words("columns")
    return str(told.get(name, {}).get(column) or told["every"][column])
