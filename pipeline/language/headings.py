"""MeSH headings of a record, read from MEDLINE notation: "Low Back Pain/*therapy/diagnosis"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.ground.record import SEPARATOR_BY_LIST, Record
from pipeline.language.conditions import Item
from pipeline.language.values import folded_value


@dataclass(frozen=True, slots=True)
class Heading:
    """One heading with its qualifiers; (name, is it a major topic, its place in the cell) each."""

    name: str
    major: bool
    start: int
    end: int
    qualifiers: tuple[tuple[str, bool, int, int], ...]


def headings_of(record: Record) -> tuple[Item, ...] | None:
    """Each heading, alone and with each of its qualifiers; None before the record is indexed."""
    return _items(record, major=False)


def major_headings_of(record: Record) -> tuple[Item, ...] | None:
    """The headings that are major topics: the star stands before the heading or before one of its qualifiers."""
    return _items(record, major=True)


def qualifiers_of(record: Record) -> tuple[Item, ...] | None:
    """The qualifiers of all headings."""
    if not record.mesh_terms:
        return None
    return tuple(
        Item((name,), "mesh_terms", start, end)
        for heading in read_headings(record)
        for name, _, start, end in heading.qualifiers
    )


def read_headings(record: Record) -> Iterator[Heading]:
    """The headings of `record`, with their places in the cell of MeSH terms."""
    base = 0
    for term in record.mesh_terms:
        parts = []
        start = base
        for part in term.split("/"):
            star = part.startswith("*")
            parts.append((folded_value(part), star, start + star, start + len(part)))
            start += len(part) + 1
        (name, major, first, end), *qualifiers = parts
        yield Heading(name, major, first, end, tuple(qualifiers))
        base += len(term) + len(SEPARATOR_BY_LIST["mesh_terms"])


def _items(record: Record, *, major: bool) -> tuple[Item, ...] | None:
    if not record.mesh_terms:
        return None
    found = []
    for heading in read_headings(record):
        stars = [star for _, star, _, _ in heading.qualifiers]
        if not major or heading.major or any(stars):
            found.append(Item((heading.name,), "mesh_terms", heading.start, heading.end))
        for name, star, _, end in heading.qualifiers:
            if not major or star:
                found.append(Item((f"{heading.name}/{name}",), "mesh_terms", heading.start, end))
    return tuple(found)
