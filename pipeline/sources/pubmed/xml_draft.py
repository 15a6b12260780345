"""A record while its elements are read one after another: what is absent costs nothing and stays empty."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element

from pipeline.ground.identifiers import registered
from pipeline.ground.record import SEPARATOR_BY_LIST, Record, listable
from pipeline.ground.text import present
from pipeline.sources.pubmed.xml_dates import date_of
from pipeline.sources.pubmed.xml_text import text_of

EMPTY_TAGS: dict[str, tuple[str, ...]] = dict.fromkeys(
    (
        *("dp", "epdat", "ppdat", "dcom", "lr"),
        *("ta", "jid", "is", "pl", "tt", "ot", "cois", "gr", "si", "lid", "aid", "nm", "rn"),
        *("ad", "auid", "cn", "ed", "ir", "fir", "ps"),
        *("book", "isbn", "pubn"),
    ),
    (),
)
"""The tags that PubMed's XML tells of every record. Dates of the history are not among them: it may be missing."""


class NoRecordError(ValueError):
    """The element is not a PubMed record; the message says why."""


@dataclass(slots=True)
class Draft:
    """The fields of a record so far, its tags so far, and what can be judged only when everything is read."""

    fields: dict[str, Any] = field(default_factory=dict)
    tags: dict[str, tuple[str, ...]] = field(default_factory=EMPTY_TAGS.copy)
    data_banks: list[tuple[str, str]] = field(default_factory=list)

    def add(self, tag: str, *values: str) -> None:
        """Add the `values` that are not empty and not there yet."""
        for value in values:
            if value and value not in self.tags[tag]:
                self.tags[tag] += (value,)

    def set_list(self, name: str, values: Iterable[str]) -> None:
        """Set the list field `name` to `values`: none empty, none twice, none with the separator of the list."""
        self.fields[name] = listed(name, values)

    def record(self) -> Record:
        """The record. Raises NoRecordError when no PMID was read.

        An article that has no title in English, "[Not Available].", has the one of its own language.
        """
        fields = self.fields
        pmid = fields.get("pmid", "")
        if not pmid.isdecimal():
            raise NoRecordError(f"its PMID is {pmid!r}" if pmid else "it has no PMID")
        fields["title"] = present(fields.get("title", "")) or "".join(self.tags["tt"][:1])
        fields["abstract"] = present(fields.get("abstract", ""))
        return Record(
            record_id=f"pubmed:{pmid}",
            source="pubmed",
            registry_ids=listed("registry_ids", registered(self.data_banks, fields.get("abstract", ""))),
            indexed=self.tags,
            **fields,
        )


Reader = Callable[[Draft, Element], None]
Readers = Mapping[str, Reader]
"""Tag of a child -> what reads it into the draft."""


def read_children(draft: Draft, element: Element, readers: Readers) -> None:
    """Let each child of `element` be read by the reader of its tag; a child without one is passed over."""
    for child in element:
        reader = readers.get(child.tag)
        if reader is not None:
            reader(draft, child)


def children_by(readers: Readers) -> Reader:
    """A reader of an element that only holds others."""
    return lambda draft, element: read_children(draft, element, readers)


def text_into(name: str) -> Reader:
    """A reader of the text of a field."""

    def read(draft: Draft, element: Element) -> None:
        draft.fields[name] = text_of(element)

    return read


def tag_into(tag: str, value_of: Callable[[Element], str] = text_of) -> Reader:
    """A reader of one more value of a tag."""

    def read(draft: Draft, element: Element) -> None:
        value, tags = value_of(element), draft.tags
        if value and value not in tags[tag]:
            tags[tag] += (value,)

    return read


def date_into(tag: str) -> Reader:
    """A reader of the date of a tag."""
    return tag_into(tag, date_of)


def listed(name: str, values: Iterable[str]) -> tuple[str, ...]:
    """`values` for the list field `name` of a record: none empty, none twice, none with the separator of the list."""
    separator = SEPARATOR_BY_LIST[name]
    mark = separator.strip()
    return tuple(dict.fromkeys([listable(value, separator) if mark in value else value for value in values if value]))
