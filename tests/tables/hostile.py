"""Cells that some reader or spreadsheet has been known to spoil, and rows of any declared table made of them."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import Any, get_type_hints

from hypothesis import strategies as st

from pipeline.ground.record import NO_COLUMN, SEPARATOR_BY_LIST, Record
from pipeline.tables.records import OTHER_ABSTRACTS
from pipeline.tables.table import LIST_SEPARATOR, Table, columns_of
from tests.properties import examples

HARD = (
    '"', '""', '","', "\n", "\r", "\r\n", "\0", ",", ";", "\t", "'", "''=1", "=1+1", "'=1+1", "-2", "+x", "@SUM(A1)",
    "\t=1", "\r=1", "\ufeff", "\u2028", "\x85", "NA", "None", "3.4E+07", "12345678.0", " ", "\u00a0", "é", "e\u0301",
    "\U0001f9ea", "\ud7ff", "a" * 200_000,
)  # fmt: skip

cells = st.one_of(st.text(max_size=20), st.sampled_from(HARD), st.text(alphabet="'=+-@\t\r\n\",;|a", max_size=8))
steady = examples()


def runs(cell: str) -> bool:
    """Whether a spreadsheet would run what stands in the file, by whichever mark it separates cells; figures do not."""
    return not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", cell) and any(
        part[:1] in {"=", "+", "-", "@", "\r"} for part in re.split(r"[;\t|]", cell)
    )


def parts_of(separator: str) -> st.SearchStrategy[tuple[str, ...]]:
    """Lists whose values do not hold their separator."""
    fit = cells.map(lambda cell: cell.replace(separator.strip(), "")).filter(bool)
    return st.lists(fit, max_size=3).map(tuple)


def rows_of_kind(kind: type) -> st.SearchStrategy[Any]:
    """Rows of this kind."""
    hints = get_type_hints(kind)
    values = {name: _values(name, hints[name]) for name in columns_of(kind)}
    if issubclass(kind, Record):
        values["other_abstract"] = cells
        # An abstract that holds our own mark is two abstracts: no source writes it.
        values["abstract"] = cells.filter(lambda cell: OTHER_ABSTRACTS not in cell)
    return st.builds(kind, **values)


def rows_of_table(table: Table[Any]) -> st.SearchStrategy[list[Any]]:
    """The rows of a whole table."""
    return st.lists(rows_of_kind(table.row), max_size=4)


def _values(name: str, hint: object) -> st.SearchStrategy[Any]:
    if hint is int:
        return st.integers()
    if hint is float:
        return st.integers(-10_000, 10_000).map(lambda hundredths: hundredths / 100)
    if hint == tuple[str, ...]:
        return parts_of(SEPARATOR_BY_LIST.get(name, LIST_SEPARATOR))
    assert hint is str, f"a column of a kind that no test knows: {name}"
    return cells


def fields_that_are_no_columns(kind: type) -> set[str]:
    """The fields of a row that its table does not write in a column of their own."""
    return {f.name for f in fields(kind) if NO_COLUMN.items() <= f.metadata.items()}
