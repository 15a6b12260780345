"""MeSH trees: which headings stand below a heading, so that `[mh]` and `[pt]` can explode.

A small part of the trees comes with the package; a review may name the official descriptor file instead.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from xml.etree import ElementTree

from pipeline.ground.errors import Fault
from pipeline.ground.files import reading, sha256_of
from pipeline.ground.record import SEPARATOR_BY_LIST, Record
from pipeline.language.match.conditions import Item
from pipeline.language.match.field_text import words_of
from pipeline.language.match.value_matching import folded_value
from pipeline.language.syntax.query_errors import QueryError
from pipeline.language.syntax.vocabulary import rows_of

INDENT = 2
"""Blanks by which a heading stands further in than the one above it."""


@dataclass(frozen=True, slots=True)
class MeshTree:
    """Headings by their places in the tree: "E02.190.044.133" stands below "E02.190.044"."""

    numbers_by_heading: Mapping[str, tuple[str, ...]]
    headings_by_number: Mapping[str, tuple[str, ...]]

    def knows(self, heading: str) -> bool:
        """Whether the tree holds `heading`, in any case and punctuation."""
        return folded_value(heading) in self.numbers_by_heading

    def exploded(self, heading: str) -> frozenset[str]:
        """The folded names of `heading` and of all headings below it; itself alone where the tree does not know it."""
        folded = folded_value(heading)
        found = {folded}
        for number in self.numbers_by_heading.get(folded, ()):
            found.update(self.headings_by_number[number])
        return frozenset(found)

    @property
    def fingerprint(self) -> str:
        """Changes when a heading or its place does: verdicts by another tree are verdicts by other criteria."""
        return sha256_of(json.dumps(sorted(self.numbers_by_heading.items())).encode())


def mesh_tree(places: Iterable[tuple[str, Iterable[str]]]) -> MeshTree:
    """The tree of (heading, its tree numbers)."""
    numbers_by_heading = {folded_value(heading): tuple(numbers) for heading, numbers in places}
    below: dict[str, list[str]] = {number: [] for numbers in numbers_by_heading.values() for number in numbers}
    for heading, numbers in numbers_by_heading.items():
        for number in numbers:
            for above in _numbers_above(number):
                if above in below:
                    below[above].append(heading)
    return MeshTree(numbers_by_heading, {number: tuple(headings) for number, headings in below.items()})


@cache
def own_headings() -> MeshTree:
    """The headings that come with the package (data/headings.txt)."""
    return mesh_tree(_read_outline("headings.txt").items())


@cache
def own_publication_types() -> MeshTree:
    """The publication types that come with the package (data/publication_types.txt)."""
    return mesh_tree(_read_outline("publication_types.txt").items())


@cache
def names_of_types() -> Mapping[str, str]:
    """Folded publication type -> its name as NLM spells it."""
    return {folded_value(name): name for name in _read_outline("publication_types.txt")}


@cache
def own_subheadings() -> MeshTree:
    """The subheadings by their families (data/subheadings.txt)."""
    return mesh_tree((subheading_key(name), numbers) for name, numbers in _read_outline("subheadings.txt").items())


@lru_cache(maxsize=1 << 12)
def subheading_key(text: str) -> str:
    """A subheading folded, from its two letters too; "&" and "and" are the same.

    >>> subheading_key("dt"), subheading_key("Prevention & Control")
    ('drug therapy', 'prevention control')
    """
    words = [word for word in words_of(text) if word != "and"]
    name = " ".join(words)
    return SUBHEADING_BY_LETTERS.get(name, name)


SUBHEADING_BY_LETTERS: Mapping[str, str] = MappingProxyType(
    {
        letters.lower(): " ".join(word for word in words_of(name) if word != "and")
        for name, letters in rows_of("subheadings.txt")
    }
)


@cache
def _types_by_squeezed_name() -> Mapping[str, str]:
    return {name.replace(" ", ""): name for name in own_publication_types().numbers_by_heading}


def publication_type_of_filter(name: str) -> str:
    """The publication type that a filter names, with or without its blanks; "" where it names none."""
    return _types_by_squeezed_name().get(folded_value(name).replace(" ", ""), "")


def read_mesh_descriptors(path: Path) -> MeshTree:
    """The tree of an official MeSH descriptor file (desc2026.xml, plain or .gz), read once however often it is asked.

    Raises QueryError for a file that cannot be opened, is no XML, or holds no descriptors.
    """
    try:
        state = path.stat()
    except OSError as error:
        raise QueryError(Fault(f"the MeSH file cannot be read: {error.strerror}", path)) from error
    return _read_descriptors(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=2)
def _read_descriptors(path: Path, changed_at: int, size: int) -> MeshTree:
    """The file holds 300 MB and takes seconds: `changed_at` and `size` tell whether it is still the same."""
    try:
        with reading(path) as packed, gzip.open(packed) if path.suffix == ".gz" else packed as stream:
            tree = mesh_tree(_descriptors(ElementTree.iterparse(stream, events=("start", "end"))))
    except (OSError, EOFError, ElementTree.ParseError) as error:
        raise QueryError(Fault(f"the MeSH file cannot be read: {error}", path)) from error
    if not tree.numbers_by_heading:
        expected = "a DescriptorRecordSet, such as desc2026.xml from NLM"
        raise QueryError(Fault("no MeSH descriptor in the file", path, expected=expected))
    return tree


def _descriptors(events: Iterator[tuple[str, ElementTree.Element]]) -> Iterator[tuple[str, list[str]]]:
    root: ElementTree.Element | None = None
    for event, element in events:
        if root is None:
            root = element
        if event == "end" and element.tag == "DescriptorRecord":
            numbers = [number.text or "" for number in element.iterfind("TreeNumberList/TreeNumber")]
            yield element.findtext("DescriptorName/String", ""), numbers
            root.clear()


def _read_outline(name: str) -> dict[str, list[str]]:
    """RecordHeading -> its places in an indented outline, written like tree numbers; a heading may stand in several."""
    numbers_by_heading: dict[str, list[str]] = {}
    above: list[str] = []
    for at, (row, *_) in enumerate(rows_of(name)):
        heading = row.lstrip()
        del above[(len(row) - len(heading)) // INDENT :]
        above.append(str(at))
        numbers_by_heading.setdefault(heading, []).append(".".join(above))
    return numbers_by_heading


def _numbers_above(number: str) -> Iterator[str]:
    """`number` and all numbers that it stands below."""
    while number:
        yield number
        number = number.rpartition(".")[0]


@dataclass(frozen=True, slots=True)
class RecordHeading:
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


def read_headings(record: Record) -> Iterator[RecordHeading]:
    """The headings of `record`, with their places in the cell of MeSH terms."""
    base = 0
    for term in record.mesh_terms:
        (heading, major, first, end), *qualifiers = _parts_of_heading(term)
        placed = tuple((name, star, base + start, base + stop) for name, star, start, stop in qualifiers)
        yield RecordHeading(heading, major, base + first, base + end, placed)
        base += len(term) + len(SEPARATOR_BY_LIST["mesh_terms"])


@lru_cache(maxsize=1 << 14)  # the same few thousand headings stand in record after record
def _parts_of_heading(term: str) -> tuple[tuple[str, bool, int, int], ...]:
    """A heading and its qualifiers: (name, is it a major topic, its place in the term) each."""
    parts: list[tuple[str, bool, int, int]] = []
    start = 0
    for part in term.split("/"):
        star = part.startswith("*")
        name = subheading_key(part) if parts else folded_value(part)
        parts.append((name, star, start + star, start + len(part)))
        start += len(part) + 1
    return tuple(parts)


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
