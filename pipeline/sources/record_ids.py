"""Ids for entries of files: the same entry has the same id in every run, wherever it stands in its file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.ground.files import sha256_of
from pipeline.ground.record import Record
from pipeline.ground.text import letters
from pipeline.tables.records import RECORDS

Draft = tuple[Record, str]
"""A record without an id, and its accession number in the database it came from ("" when it tells none)."""

Problem = tuple[str, str]
"""An entry that is no record: its PMID or its place in the file, and why."""


def with_ids(drafts: Sequence[Draft]) -> list[Record]:
    """The records with their ids: "<source>:<accession>", or "<source>:" and 12 digits of a hash over the citation.

    Where several entries of a file come to the same id, the further ones get ".2", ".3"; their contents, not their
    rows, decide which.
    """
    first_ids = [f"{record.source}:{accession or fingerprint(record)}" for record, accession in drafts]
    position_by_id: dict[str, list[int]] = {}
    for position, record_id in enumerate(first_ids):
        position_by_id.setdefault(record_id, []).append(position)
    records = [record for record, _ in drafts]
    for record_id, positions in position_by_id.items():
        in_order = sorted(positions, key=lambda position: RECORDS.cells(records[position]))
        for number, position in enumerate(in_order, start=1):
            name = record_id if number == 1 else f"{record_id}.{number}"
            records[position] = replace(records[position], record_id=name)
    return records


def fingerprint(record: Record) -> str:
    """12 hexadecimal digits of the SHA-256 over title, year, first author, journal, pages and DOI, as letters only."""
    first_author = next(iter(record.authors), "")
    parts = (record.title, record.year, first_author, record.journal, record.pages, record.doi)
    return sha256_of("|".join(map(letters, parts)).encode())[:12]
