"""Known records: trials that the search must find and that no rule may exclude."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.ground.errors import Fault, TableError
from pipeline.ground.identifiers import plain_doi, plain_pmid
from pipeline.ground.record import Record
from pipeline.ground.tables import read_table
from pipeline.ground.text import letters


@dataclass(frozen=True, slots=True)
class KnownRecord:
    """One trial that people know of. It is recognised by its PMID, else its DOI, else its title without punctuation."""

    pmid: str
    doi: str
    title: str
    note: str

    @property
    def name(self) -> str:
        return self.title or (f"PMID {self.pmid}" if self.pmid else f"doi {self.doi}")


def read_known(path: Path) -> tuple[KnownRecord, ...]:
    """The known records; () where the review has no such file. Raises TableError."""
    if not path.exists():
        return ()
    rows = [KnownRecord(**row) for row in read_table(path, ("pmid", "doi", "title", "note"))]
    faults = [
        Fault(problem, path, f"row {number}", row.name)
        for number, row in enumerate(rows, start=2)
        for problem in _problems(row)
    ]
    TableError.raise_if_any(faults)
    return tuple(rows)


def find_known(known: KnownRecord, records: Sequence[Record]) -> Record | None:
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
