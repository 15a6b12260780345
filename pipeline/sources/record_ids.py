"""Ids for entries of files: the same entry has the same id in every run, wherever it stands in its file."""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator
from dataclasses import fields, replace
from operator import attrgetter
from tempfile import TemporaryFile
from typing import IO

from pipeline.ground.files import sha256_of
from pipeline.ground.record import Record
from pipeline.ground.text import letters
from pipeline.tables.records import RECORDS

VALUES = attrgetter(*(field.name for field in fields(Record)))
"""The values of a record, which travel in a third of the time that the record itself takes."""

Draft = tuple[Record, str]
"""A record without an id, and its accession number in the database it came from ("" when it tells none)."""

Problem = tuple[str, str]
"""An entry that is no record: its PMID or its place in the file, and why."""


def with_ids(drafts: Iterable[Draft]) -> Iterator[Record]:
    """The records with their ids: "<source>:<accession>", or "<source>:" and 12 digits of a hash over the citation.

    Where several entries of a file come to the same id, the further ones get ".2", ".3"; their contents, not their
    rows, decide which. Until that is known the records wait on disk, so that memory does not grow with them.
    """
    seen: set[int] = set()
    repeated: set[int] = set()
    with TemporaryFile() as file:
        for record, accession in drafts:
            record_id = f"{record.source}:{accession or fingerprint(record)}"
            mark = hash(record_id)
            (repeated if mark in seen else seen).add(mark)
            # Its id is the first of a record's values.
            pickle.dump((record_id, *VALUES(record)[1:]), file, pickle.HIGHEST_PROTOCOL)
        name_by_position = _names(file, repeated) if repeated else {}
        for position, record in enumerate(_waiting(file)):
            name = name_by_position.get(position)
            yield replace(record, record_id=name) if name else record


def _waiting(file: IO[bytes]) -> Iterator[Record]:
    file.seek(0)
    while True:
        try:
            yield Record(*pickle.load(file))
        except EOFError:
            return


def _names(file: IO[bytes], repeated: set[int]) -> dict[int, str]:
    """Position -> id of the records whose first id is not theirs alone."""
    sharing: dict[str, list[tuple[list[str], int]]] = {}
    for position, record in enumerate(_waiting(file)):
        if hash(record.record_id) in repeated:
            sharing.setdefault(record.record_id, []).append((RECORDS.cells(record), position))
    return {
        position: record_id if number == 1 else f"{record_id}.{number}"
        for record_id, found in sharing.items()
        for number, (_, position) in enumerate(sorted(found), start=1)
    }


def fingerprint(record: Record) -> str:
    """12 hexadecimal digits of the SHA-256 over title, year, first author, journal, pages and DOI, as letters only."""
    first_author = next(iter(record.authors), "")
    parts = (record.title, record.year, first_author, record.journal, record.pages, record.doi)
    return sha256_of("|".join(map(letters, parts)).encode())[:12]
