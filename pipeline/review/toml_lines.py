"""On which line of a TOML file a key stands: `tomllib` reads values and forgets where they were.

For text that `tomllib` has read: only the ways of writing a key that it allows are looked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

Key = tuple[str | int, ...]

PART = r"""[\w-]+|"[^"\n]*"|'[^'\n]*'"""
DOTTED = rf"(?:{PART})(?:\s*\.\s*(?:{PART}))*"
TABLE = re.compile(rf"\s*(\[\[?)\s*({DOTTED})\s*\]")
ASSIGNMENT = re.compile(rf"\s*({DOTTED})\s*=")
TEXT = re.compile(r'"""(?:[^\\]|\\.)*?"""|\'\'\'.*?\'\'\'|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'|#[^\n]*', re.DOTALL)
"""Strings and comments: whatever they hold is no key."""


def line_by_key(text: str) -> dict[Key, int]:
    """Key path -> line number, from 1: ("criterion", 2, "when") is the key `when` of the third [[criterion]]."""
    lines: dict[Key, int] = {}
    last_by_array: dict[Key, int] = {}
    table: Key = ()
    for number, line in _lines_outside_strings(text):
        if header := TABLE.match(line):
            table = _table_key(_parts(header[2]), header[1] == "[[", last_by_array)
            lines.setdefault(table, number)
        elif assignment := ASSIGNMENT.match(line):
            lines.setdefault((*table, *_parts(assignment[1])), number)
    return lines


def line_of(lines: dict[Key, int], key: Sequence[str | int]) -> int | None:
    """The line of `key`, or of the nearest thing around it that has one."""
    parts = tuple(key)
    while parts:
        if parts in lines:
            return lines[parts]
        parts = parts[:-1]
    return None


def _parts(dotted: str) -> Key:
    return tuple(part.strip("\"'") for part in re.findall(PART, dotted))


def _table_key(parts: Key, is_new_in_array: bool, last_by_array: dict[Key, int]) -> Key:
    """The key of a header's table; where it passes through an array, it means the last table of that array."""
    if is_new_in_array:
        array = (*_table_key(parts[:-1], False, last_by_array), parts[-1])
        last_by_array[array] = last_by_array.get(array, -1) + 1
    key: Key = ()
    for part in parts:
        key = (*key, part)
        if key in last_by_array:
            key = (*key, last_by_array[key])
    return key


def _lines_outside_strings(text: str) -> Iterator[tuple[int, str]]:
    """The numbered lines that do not begin inside a string of several lines."""
    inside: set[int] = set()
    for match in TEXT.finditer(text):
        first = text.count("\n", 0, match.start()) + 1
        inside.update(range(first + 1, first + 1 + match[0].count("\n")))
    for number, line in enumerate(text.split("\n"), start=1):
        if number not in inside:
            yield number, line
