"""The reference of all tables, in Markdown, from their declarations: `python -m docs.make_reference`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from pipeline.sheets import SHEETS
from pipeline.tables.computed import COMPUTED
from pipeline.tables.kept import KEPT
from pipeline.tables.table import Table

HELD_BY = {
    "computed": "written anew by each run",
    "sheet": "filled in by people; no word in it is overwritten before it is taken in",
    "ledger": "only ever longer",
    "typed": "written by people",
}


def every_table() -> list[Table[Any]]:
    """All that there are: computed, filled in, kept."""
    return [*COMPUTED, *(sheet.table for sheet in SHEETS), *KEPT]


def reference() -> str:
    """The whole page."""
    return "\n".join(
        [
            "# Tables",
            "",
            "Every table that TrialSift reads or writes, with its columns. Made from `pipeline/tables/` by",
            "`python -m docs.make_reference > docs/reference/tables.md`; a test compares the two. CSV in UTF-8; the",
            "values of a list are joined by `|`, authors by `; `. What people open begins with a byte order mark, so",
            "that Excel and LibreOffice show every letter; what programs join or other tools are handed has none.",
            *_section("In `results/<review>/`", [*COMPUTED, *(sheet.table for sheet in SHEETS)]),
            *_section("In `queries/<review>/`", KEPT),
            "",
        ]
    )


def _section(heading: str, tables: Iterable[Table[Any]]) -> Iterator[str]:
    yield from (
        "",
        f"## {heading}",
        "",
        "| table | a row is | columns | rows told apart by | kept | mark |",
        "|---|---|---|---|---|---|",
    )
    for table in tables:
        columns = ", ".join(f"`{name}`" for name in table.columns)
        key = ", ".join(f"`{name}`" for name in table.key) or "nothing"
        mark = "yes" if table.marked else "no"
        yield f"| `{table.name}` | {table.about} | {columns} | {key} | {HELD_BY[table.held_by]} | {mark} |"


if __name__ == "__main__":
    print(reference(), end="")
