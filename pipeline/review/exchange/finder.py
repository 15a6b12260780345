"""Which of our records a row of somebody's file means: by our id or PMID, then by DOI, then by title and year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.ground.identifiers import plain_doi
from pipeline.ground.text import letters
from pipeline.sheets import TypedRow


@dataclass(frozen=True, slots=True)
class KnownTo:
    """A record as others may name it."""

    record_id: str
    doi: str
    title: str
    year: str


@dataclass(frozen=True, slots=True)
class Found:
    """The record that is meant, or what the file says of it where none is known; `by_title`: the title alone tells."""

    record_id: str
    by_title: bool = False
    title: str = ""


class RecordFinder:
    """Looks records up by what files of other programs say."""

    def __init__(self, records: Iterable[KnownTo]) -> None:
        self._ids: set[str] = set()
        self._by_doi: dict[str, str] = {}
        self._by_title: dict[str, list[KnownTo]] = {}
        for record in records:
            self._ids.add(record.record_id)
            if doi := plain_doi(record.doi):
                self._by_doi.setdefault(doi, record.record_id)
            if title := letters(record.title):
                self._by_title.setdefault(title, []).append(record)

    def find(self, row: TypedRow) -> Found:
        """The record of a row, or the words by which it can be named."""
        for record_id in row.record_ids:
            if record_id in self._ids:
                return Found(record_id)
        doi, title = plain_doi(row.cells.get("doi", "")), row.cells.get("title", "")
        if doi in self._by_doi:
            return Found(self._by_doi[doi])
        year = row.cells.get("year", "")
        for record in self._by_title.get(letters(title), ()) if title else ():
            if not (year and record.year) or abs(_number(year) - _number(record.year)) <= 1:
                return Found(record.record_id, by_title=True, title=title)
        named = ", ".join(filter(None, (row.cells["record_id"], doi and f"doi {doi}", title)))
        return Found(named)


def _number(year: str) -> int:
    return int(year) if year.isascii() and year.isdecimal() else 0
