"""The record: one source's entry for one report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from types import MappingProxyType

NO_COLUMN: Mapping[str, bool] = MappingProxyType({"no column": True})
"""Marks a field that is no column of its own in tables."""


@dataclass(frozen=True, slots=True)
class Record:
    """One source's entry. Absent text is "", an absent list is ().

    record_id          "pubmed:12345678", "embase:L2001234", or whatever id a user's file gives
    source             the database it came from: "pubmed", or the name before the date in an import's file name
    doi                lower case, without "https://doi.org/" and the like
    title              as printed, markup removed, superscripts as ^2 and subscripts as _2
    abstract           one line per section, "LABEL: text" where the section has a label
    other_abstract     abstracts in other languages or for other readers, one a line, "(ger) text"
    authors            "Family, Given" for a person, the plain name for a group
    year               four digits
    language           NLM's three-letter codes: "eng", "ger"
    mesh_terms         MEDLINE notation, a star before the major topic: "*Dry Needling", "Low Back Pain/*therapy"
    registry_ids       trial registration numbers in their own spelling: "NCT03844802", "ISRCTN12345678"
    links              "RetractionIn:12345678": the kind of relation as NLM names it, and the other record's PMID;
                       the text of the reference where there is no PMID
    status             NLM's indexing status ("MEDLINE", "In-Process", "Publisher", ...), or "deleted"; of a register's
                       record that of the trial ("recruiting", "completed", ...)
    first_seen         date (YYYY-MM-DD) of the earliest search that holds the record, last_seen of the latest
    indexed            values that PubMed indexes under further tags and that no column carries: tag -> values,
                       e.g. {"crdt": ("2026/01/05",), "ta": ("Acupunct Med",)}. A tag with () is known to be empty;
                       a missing tag is unknown. Not written to tables.
    """

    record_id: str
    source: str = ""
    pmid: str = ""
    doi: str = ""
    title: str = ""
    abstract: str = ""
    authors: tuple[str, ...] = ()
    journal: str = ""
    year: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    language: tuple[str, ...] = ()
    publication_types: tuple[str, ...] = ()
    mesh_terms: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    registry_ids: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    status: str = ""
    first_seen: str = ""
    last_seen: str = ""
    other_abstract: str = field(default="", metadata=NO_COLUMN)
    indexed: Mapping[str, tuple[str, ...]] = field(default_factory=dict, compare=False, metadata=NO_COLUMN)


COLUMNS = tuple(f.name for f in fields(Record) if not NO_COLUMN.items() <= f.metadata.items())
"""The columns of a table of records, in their order."""

SEPARATOR_BY_LIST: Mapping[str, str] = MappingProxyType(
    {
        "authors": "; ",
        "language": "|",
        "publication_types": "|",
        "mesh_terms": "|",
        "keywords": "|",
        "registry_ids": "|",
        "links": "|",
    }
)
"""The fields that hold lists, with what joins their values inside a cell."""


def listable(value: str, separator: str) -> str:
    """`value` made fit to stand in a list cell: the separator's own character becomes a look-alike that is not one.

    >>> listable("neck | back", "|")
    'neck / back'
    """
    mark = separator.strip()
    return value.replace(mark, "/" if mark == "|" else ",")
