"""Included reports as RIS, with the tags that reference managers and screening programs read alike.

TI not T1, AU not A1, one KW a line, no line break in any value, every entry ended by ER.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pipeline.ground.record import Record
from pipeline.prisma.visible import visible_line


def as_ris(records: Iterable[Record], title_by_source: Mapping[str, str], study_by_report: Mapping[str, str]) -> str:
    """The records, one entry each. `study_by_report`: record id -> the id of its study, told in a note."""
    return "\n".join(_entry(record, title_by_source, study_by_report) for record in records)


def _entry(record: Record, title_by_source: Mapping[str, str], study_by_report: Mapping[str, str]) -> str:
    lines = [f"{tag}  - {visible_line(value)}" for tag, value in _values(record) if value.strip()]
    lines.append(f"DB  - {visible_line(title_by_source.get(record.source, record.source))}")
    if record.record_id in study_by_report:
        lines.append(f"N1  - study {visible_line(study_by_report[record.record_id])}")
    return "\n".join(["TY  - JOUR", *lines, "ER  - ", ""])


def _values(record: Record) -> Iterator[tuple[str, str]]:
    yield "TI", record.title
    for author in record.authors:
        yield "AU", author
    yield "PY", record.year
    yield "JO", record.journal
    yield "T2", record.journal
    yield "VL", record.volume
    yield "IS", record.issue
    first, _, last = record.pages.partition("-")
    yield "SP", first
    yield "EP", last
    yield "DO", record.doi
    yield "AB", record.abstract
    for keyword in record.keywords:
        yield "KW", keyword
    for language in record.language:
        yield "LA", language
    yield "AN", record.pmid or record.record_id
    yield "C7", record.pmid
    yield "ID", record.record_id
    if record.pmid:
        yield "UR", f"https://pubmed.ncbi.nlm.nih.gov/{record.pmid}/"
