"""Records as RIS, written by rispy with the tags that reference managers and screening programs read alike.

TI not T1, AU not A1, one KW a line, no line break in any value, every entry ended by ER.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from rispy import RisWriter

from pipeline.ground.identifiers import page_of
from pipeline.ground.record import Record

TAGS = ("TY", "TI", "AU", "PY", "T2", "JO", "VL", "IS", "SP", "EP", "DO", "AB", "KW", "LA", "M3", "DB", "AN", "C7",
        "UR", "N1")  # fmt: skip


REGISTERED_AS = "Trial registration:"
"""Stands in a note before a trial's number, for which RIS has no tag."""


class _Writer(RisWriter):  # type: ignore[misc]
    """rispy, with every tag a list of lines and without a number before each entry, which not every reader expects."""

    DEFAULT_MAPPING = {tag: tag.lower() for tag in TAGS} | {"TY": "type_of_reference"}
    DEFAULT_LIST_TAGS = list(TAGS)  # noqa: RUF012
    DEFAULT_DELIMITER_MAPPING: dict[str, str] = {}  # noqa: RUF012

    def set_header(self, count: int) -> str:
        return ""


def as_ris(
    records: Iterable[Record],
    title_by_source: Mapping[str, str],
    notes_by_id: Mapping[str, Iterable[str]] = MappingProxyType({}),
) -> str:
    """The records, one entry each. `title_by_source`: how DB names a source; `notes_by_id`: record id -> its notes.

    AN is the number under which DB holds the record: its PMID, where it has one; C7 is always our own id.
    """
    entries = [_entry(record, title_by_source, notes_by_id.get(record.record_id, ())) for record in records]
    return str(_Writer().formats(entries))


def _on_one_line(value: str) -> str:
    """The value as it came, signs that nobody sees included; what RIS cannot hold, control characters, is left out."""
    return "".join(c for c in " ".join(value.split()) if unicodedata.category(c) not in ("Cc", "Cs"))


def _entry(record: Record, title_by_source: Mapping[str, str], notes: Iterable[str]) -> dict[str, list[str]]:
    first, _, last = record.pages.partition("-")
    database = "PubMed" if record.pmid else title_by_source.get(record.source, record.source)
    values: dict[str, Iterable[str]] = {
        "ti": [record.title], "au": record.authors, "py": [record.year], "t2": [record.journal],
        "vl": [record.volume], "is": [record.issue], "sp": [first], "ep": [last], "do": [record.doi],
        "ab": [record.abstract], "kw": record.keywords, "la": record.language, "m3": record.publication_types,
        "db": [database], "an": [record.pmid or record.record_id.partition(":")[2]], "c7": [record.record_id],
        "ur": [page_of(record.pmid, record.doi)],
        "n1": [*notes, *(f"{REGISTERED_AS} {number}" for number in record.registry_ids)],
    }  # fmt: skip
    lines_by_tag = {tag: [line for value in found if (line := _on_one_line(value))] for tag, found in values.items()}
    return {tag: lines for tag, lines in lines_by_tag.items() if lines}
