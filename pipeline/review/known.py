"""Known records: trials that the search must find and that no rule may exclude."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pipeline.ground.errors import Fault, TableError
from pipeline.ground.files import read_bytes
from pipeline.ground.identifiers import plain_doi, plain_pmid
from pipeline.ground.merges import KEEP_BOTH, faults_of_markers
from pipeline.ground.record import Record
from pipeline.ground.text import letters
from pipeline.tables.kept import KNOWN, KnownRecord


def read_known(queries: Path) -> tuple[KnownRecord, ...]:
    """The known records of the review; () where it has no such file. Raises TableError."""
    if not KNOWN.exists(queries):
        return ()
    path = KNOWN.path(queries)
    TableError.raise_if_any(faults_of_markers(path, read_bytes(path).decode("utf-8", "replace"), KEEP_BOTH))
    rows = list(KNOWN.read(queries))
    faults = [
        Fault(problem, path, f"row {number}", row.name)
        for number, row in enumerate(rows, start=2)
        for problem in _problems(row)
    ]
    TableError.raise_if_any(faults)
    return tuple(rows)


@dataclass(frozen=True, slots=True)
class Findable:
    """A record as far as it is found by: without its texts, all of them fit into memory."""

    record_id: str
    pmid: str
    doi: str
    title: str


AnyRecord = TypeVar("AnyRecord", Record, Findable)


def find_known(known: KnownRecord, records: Sequence[AnyRecord]) -> AnyRecord | None:
    """The record that is this known one."""
    pmid, doi, title = plain_pmid(known.pmid), plain_doi(known.doi), letters(known.title)
    for same in (
        lambda record: pmid and record.pmid == pmid,
        lambda record: doi and plain_doi(record.doi) == doi,
        lambda record: title and letters(record.title) == title,
    ):
        found = next((record for record in records if same(record)), None)
        if found:
            return found
    return None


def _problems(known: KnownRecord) -> Iterable[str]:
    if not (known.pmid or known.doi or known.title):
        yield "a known record needs a PMID, a DOI or a title"
    if known.pmid and not plain_pmid(known.pmid):
        yield "this is not a PMID"
    if known.doi and not plain_doi(known.doi):
        yield "this is not a DOI"
