"""Rows of declared tables for tests: what a test does not care about is empty, and files are looked at as they are."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

from pipeline.tables.table import Table

T = TypeVar("T")
EMPTY: Mapping[object, object] = {str: "", int: 0, float: 0.0, tuple[str, ...]: ()}


def row(kind: type[T], **values: object) -> T:
    """A row of this kind; a field that is not given is empty, or what its class gives it."""
    hints = get_type_hints(kind)
    lacking = [f.name for f in fields(kind) if f.default is MISSING and f.default_factory is MISSING]  # type: ignore[arg-type]
    return kind(**({name: EMPTY[hints[name]] for name in lacking} | values))


def rows_of(table: Table[T], folder: Path, *columns: str) -> list[tuple[Any, ...]]:
    """These columns of each row, all of them where none is named."""
    return [tuple(getattr(one, name) for name in columns or table.columns) for one in table.read(folder)]


def cells_of(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV, cell by cell, as any program would read them."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def write_cells(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A CSV as a person or another program writes it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows([columns, *rows])
