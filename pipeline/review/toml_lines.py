"""On which line of a TOML file a key stands: `tomllib` reads values and forgets where they were."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

Key = tuple[str | int, ...]

TABLE = re.compile(r"\s*(\[\[?)\s*([\w.-]+)\s*\]\]?")
ASSIGNMENT = re.compile(r"\s*([\w-]+)\s*=\s*(.*)")
LONG_QUOTES = ('"""', "'''")


def line_by_key(text: str) -> dict[Key, int]:
    """Key path -> line number, from 1: ("criterion", 2, "when") is the key `when` of the third [[criterion]]."""
    lines: dict[Key, int] = {}
    n_by_array: dict[str, int] = {}
    table: Key = ()
    for number, line in _lines_outside_strings(text):
        if header := TABLE.match(line):
            table = _table_key(header[1] == "[[", header[2], n_by_array)
            lines.setdefault(table, number)
        elif assignment := ASSIGNMENT.match(line):
            lines.setdefault((*table, assignment[1]), number)
    return lines


def line_of(lines: dict[Key, int], key: Sequence[str | int]) -> int | None:
    """The line of `key`, or of the nearest thing around it that has one."""
    parts = tuple(key)
    while parts:
        if parts in lines:
            return lines[parts]
        parts = parts[:-1]
    return None


def _table_key(is_array: bool, name: str, n_by_array: dict[str, int]) -> Key:
    if not is_array:
        return tuple(name.split("."))
    n_by_array[name] = n_by_array.get(name, -1) + 1
    return (*name.split("."), n_by_array[name])


def _lines_outside_strings(text: str) -> Iterator[tuple[int, str]]:
    """The numbered lines that are not the inside of a string of several lines."""
    inside = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if not inside:
            yield number, line
        for quotes in LONG_QUOTES:
            if inside in ("", quotes) and line.count(quotes) % 2:
                inside = "" if inside else quotes
