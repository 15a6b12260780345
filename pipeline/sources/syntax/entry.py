"""What every reader gives: entries as their file writes them, and pieces of the file that are none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

Fields = Mapping[str, list[str]]
"""Name of a field as the file gives it -> its lines or values, none of them empty."""


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One entry: where it begins ("line 12"), and its fields."""

    place: str
    fields: Fields


@dataclass(frozen=True, slots=True)
class Broken:
    """A piece of the file that should be an entry and is none: where it stands, and why."""

    place: str
    why: str
    found: str = ""


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something about the file that a person should look at: where it stands, and what it is."""

    place: str
    text: str


@dataclass(frozen=True, slots=True)
class Passed:
    """Text of the file that belongs to no entry, such as a line of greeting: where it stands, and its beginning."""

    place: str
    text: str


Item = FileEntry | Broken | Passed | Doubt
Items = Iterator[Item]
"""What a reader gives, in the order of the file."""
