"""Notices from the Retraction Watch table: a CSV that people download, matched to the records by DOI or PMID.

What an update told of it stands in `noticed.csv`, a row for each notice, only ever longer: results are the same without
the table, and a notice is told once. PubMed's own notice of the same kind goes before: the table then adds nothing.

Source: https://gitlab.com/crossref/retraction-watch-data (columns, "unavailable" and 0 for none, days with the month
first: "1/15/2026 0:00"; some 69,000 rows with damaged letters in names, of which nothing is used here).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import count
from pathlib import Path
from typing import TextIO

from pipeline.ground.errors import Fault, TableError
from pipeline.ground.files import reading, untraced
from pipeline.ground.identifiers import is_pmid, plain_doi
from pipeline.ground.way_in import to_restore
from pipeline.review.updates import read_updates
from pipeline.sources.decoding import encoding_of
from pipeline.tables.change import Change
from pipeline.tables.kept import NOTICED, ToldChange
from pipeline.tables.ledger import append_rows, read_ledger

COLUMNS = (
    "Record ID", "RetractionDate", "RetractionDOI", "RetractionPubMedID", "OriginalPaperDOI", "OriginalPaperPubMedID",
    "RetractionNature", "Reason",
)  # fmt: skip
"""The columns that are read; the others may be there or not."""
DAY, DOI, PMID, NATURE = (
    COLUMNS.index(name) for name in ("RetractionDate", "OriginalPaperDOI", "OriginalPaperPubMedID", "RetractionNature")
)
PaperName = tuple[str, str]
"""("doi", …) or ("pmid", …)."""
KIND_BY_NATURE = {
    "retraction": "RetractionIn",
    "expression of concern": "ExpressionOfConcernIn",
    "correction": "ErratumIn",
    "reinstatement": "ReinstatementIn",
}
"""What the table says happened -> the link by which PubMed says it; PubMed knows no reinstatement."""
EVENT, VERSION = "Retraction Watch", ", version "
MONTH_FIRST = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})(?: .*)?")
YEAR_FIRST = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[ T].*)?")
LONGEST_HEADER = 300
"""Characters of a wrong header that a message shows."""
LONGEST_CELL = 1_000_000
"""Characters; more is no cell but a quotation mark that was never closed."""


@dataclass(frozen=True, slots=True)
class PaperNotice:
    """A row of the table, as far as it is used: the paper, and the notice about it as a link."""

    doi: str
    pmid: str
    link: str
    reason: str


@dataclass(frozen=True, slots=True)
class NoticeTable:
    """What was read of the table.

    n_rows   how many rows it has, whoever they are about
    odd_day  the first day that is not written as the table writes days, with the month first; "" where all are
    """

    notices: tuple[PaperNotice, ...] = ()
    n_rows: int = 0
    odd_day: str = ""


@dataclass(frozen=True, slots=True)
class NoticesFound:
    """(record id, notice) of each record that the table names; and the table."""

    of_records: Sequence[tuple[str, PaperNotice]] = ()
    table: NoticeTable = NoticeTable()

    @property
    def in_words(self) -> str:
        """What the screen tells."""
        n_rows, n, odd = self.table.n_rows, len(self.of_records), self.table.odd_day
        days = f"; its days are told as they stand, for one of them is {odd}" if odd else ""
        return f"Retraction Watch's table: {n_rows} rows read, {n} notices of records that PubMed does not give{days}"


@dataclass(frozen=True, slots=True)
class NamedPaper:
    """A record as far as the table can name it, with the links that its own source gives it."""

    record_id: str
    pmid: str
    doi: str
    links: tuple[str, ...]


def read_table(path: Path, wanted: Container[PaperName] | None = None) -> NoticeTable:
    """The notices of the table about the papers `wanted`, or about all.

    Raises TableError with file, row and column for a table that is not as it should be, whoever it is about.
    """
    with _lines_of(path) as lines:
        return _read(lines, path, wanted)


def check_table(path: Path) -> None:
    """Raises TableError where the table is not there or its first row is another's; the rest is not read."""
    with _lines_of(path) as lines:
        _columns(lines, path)


@contextmanager
def _lines_of(path: Path) -> Iterator[TextIO]:
    """The lines of the table. What cannot be read becomes a TableError."""
    previous = csv.field_size_limit(LONGEST_CELL)
    try:
        # Results rest on the rows that were matched, which `noticed.csv` keeps, and not on the rest, which changes
        # every day. Names of authors are damaged in the table as it is handed out: nothing that is read here is.
        with untraced():
            stream = reading(path)
        with stream:
            # A spreadsheet saves "Unicode text" in UTF-16, with tabs: nothing is lost in it.
            encoding = encoding_of(stream.read(4))
            stream.seek(0)
            encoding = "utf-8-sig" if encoding in ("", "utf-8") else encoding
            yield io.TextIOWrapper(stream, encoding, "replace", newline="")
    except OSError as error:
        fix = "download it from https://gitlab.com/crossref/retraction-watch-data, or make it readable; or take "
        fix += "[notices] retraction_watch out of protocol.toml"
        raise TableError(Fault(f"the table cannot be opened: {error.strerror}", path, fix=fix)) from error
    except csv.Error as error:
        raise TableError(Fault(f"this is no table: {error}", path, fix="download it again")) from error
    finally:
        csv.field_size_limit(previous)


def _columns(lines: TextIO, path: Path) -> tuple[Iterator[list[str]], list[str]]:
    """The rows below the first, and the names in that. Raises TableError where they are not the table's."""
    first = lines.readline()
    separator = "\t" if first.count("\t") >= len(COLUMNS) - 1 else ","
    header = [name.strip() for name in next(csv.reader([first], delimiter=separator), [])]
    missing = [name for name in COLUMNS if name not in header]
    if missing:
        fix = "download the table again, and save it as it is: a table in UTF-8 with commas"
        found = first.strip()[:LONGEST_HEADER].replace("\0", "") or "an empty file"
        expected = f"{', '.join(COLUMNS)}, with commas or tabs between them"
        raise TableError(Fault(_wrong(first, missing), path, "row 1", found, expected, fix))
    return csv.reader(lines, delimiter=separator), header


def _wrong(first: str, missing: Sequence[str]) -> str:
    """What stands in the place of the table, as far as its first line tells."""
    if first.startswith("PK\x03\x04"):
        return "this is a workbook or a zip file, and no table"
    if first.lstrip().startswith("<"):
        return "this is a page of a web site, and no table"
    if first.count(";") >= len(COLUMNS) - 1:
        return "semicolons stand between the columns, as they do between the names in a cell"
    return f"columns are missing: {', '.join(missing)}"


def _read(lines: TextIO, path: Path, wanted: Container[PaperName] | None) -> NoticeTable:
    rows, header = _columns(lines, path)
    places = [header.index(name) for name in COLUMNS]
    width = max(places) + 1
    n_rows = 0
    odd_day = ""
    found: list[tuple[str, str, str, list[str]]] = []
    for number, row in enumerate(rows, start=2):
        if not any(row):
            continue
        n_rows += 1
        if len(row) < width or any(row[len(header) :]):
            fix = "download the table again, and save it as it is"
            problem = "cells are missing" if len(row) < width else "there are more cells than columns"
            raise TableError(Fault(problem, path, f"row {number}", f"{len(row)}", f"{len(header)}", fix))
        cells = [row[place].strip() for place in places]
        kind = _kind(cells[NATURE], path, number)
        odd_day = odd_day or (cells[DAY] if cells[DAY] and not _iso(cells[DAY]) else "")
        doi, pmid = plain_doi(cells[DOI]), _pmid(cells[PMID])
        if wanted is None or any(name in wanted for name in _names(doi, pmid)):
            found.append((kind, doi, pmid, cells))
    if not n_rows:
        fix = "download the table again, and save it as it is"
        raise TableError(Fault("the table has no rows", path, "row 2", "nothing", "a row for each notice", fix))
    notices = tuple(_notice(kind, doi, pmid, cells, in_iso=not odd_day) for kind, doi, pmid, cells in found)
    return NoticeTable(notices, n_rows, odd_day)


@lru_cache(maxsize=65_536)
def _iso(cell: str) -> str:
    """A day as 2026-01-15: the table writes "1/15/2026 0:00", a spreadsheet "2026-01-15"; "" for anything else.

    >>> _iso("1/15/2026 0:00"), _iso("15/01/2026"), _iso("2026-01-15 00:00:00")
    ('2026-01-15', '', '2026-01-15')
    """
    try:
        if match := MONTH_FIRST.fullmatch(cell):
            return date(int(match[3]), int(match[1]), int(match[2])).isoformat()
        return date.fromisoformat(cell[:10]).isoformat() if YEAR_FIRST.fullmatch(cell) else ""
    except ValueError:
        return ""


def _kind(nature: str, path: Path, number: int) -> str:
    kind = KIND_BY_NATURE.get(nature.casefold())
    if kind is None:
        place, expected = f"row {number}, column RetractionNature", ", ".join(KIND_BY_NATURE)
        fix = "download the table again; if it stays so, please report it with this message"
        raise TableError(Fault("this kind of notice is not known", path, place, nature, expected, fix))
    return kind


def _notice(kind: str, doi: str, pmid: str, cells: Sequence[str], *, in_iso: bool) -> PaperNotice:
    """`in_iso`: whether every day of the table can be read as the table writes days; else 5/1 may be either."""
    own, day, notice_doi, notice_pmid, *_, reason = cells
    where = _pmid(notice_pmid) or plain_doi(notice_doi) or f"Retraction Watch {own}"
    told = _iso(day) if in_iso else day and f"{day.partition(' ')[0]} as the table has it"
    return PaperNotice(doi, pmid, f"{kind}:{where}", ": ".join(filter(None, (told, _reasons(reason)))))


def _pmid(cell: str) -> str:
    """A PMID, "" for 0 and for what is none; a spreadsheet may have made a number of it."""
    number = cell.removesuffix(".0")
    return number if is_pmid(number) else ""


def _reasons(cell: str) -> str:
    """ "+Duplication of Article;+Error in Data;" as "Duplication of Article, Error in Data"."""
    return ", ".join(filter(None, (part.strip().removeprefix("+") for part in cell.split(";"))))


def matched(path: Path, records: Iterable[NamedPaper]) -> NoticesFound:
    """The notices of each record that the table names and of which no source of its own says the same.

    A notice that PubMed gives of a report counts for every other record with its PMID or DOI. Raises TableError.
    """
    ids_by_name: dict[PaperName, list[str]] = {}
    kinds_by_name: dict[PaperName, set[str]] = {}
    for record in records:
        for name in _names(record.doi, record.pmid):
            ids_by_name.setdefault(name, []).append(record.record_id)
            kinds_by_name.setdefault(name, set()).update(link.partition(":")[0] for link in record.links)
    found: dict[tuple[str, str], PaperNotice] = {}
    table = read_table(path, ids_by_name)
    for notice in table.notices:
        names = [name for name in _names(notice.doi, notice.pmid) if name in ids_by_name]
        if not any(notice.link.partition(":")[0] in kinds_by_name[name] for name in names):
            found |= {(record_id, notice.link): notice for name in names for record_id in ids_by_name[name]}
    return NoticesFound([(record_id, found[record_id, link]) for record_id, link in sorted(found)], table)


def _names(doi: str, pmid: str) -> list[PaperName]:
    return [(kind, name) for kind, name in (("doi", doi), ("pmid", pmid)) if name]


def changes_of_notices(queries: Path, found: Iterable[tuple[str, PaperNotice]]) -> list[Change]:
    """Each notice once: as it was told, then those that nobody has been told yet.

    Their event is named after the table and not after its file, which people may call as they like.
    """
    _check_told(queries)
    told = read_noticed(queries)
    known = {(row.record_id, link_of(row.why)) for row in told}
    events = {row.event for row in told}
    event = next(name for n in count(1) if (name := f"{EVENT}{VERSION}{n}" if n > 1 else EVENT) not in events)
    changes = list(told)
    for record_id, notice in found:
        if (record_id, notice.link) not in known:
            changes.append(
                Change(event, record_id, "notice", f"gained {notice.link} (Retraction Watch, {notice.reason})")
            )
    return changes


def _check_told(queries: Path) -> None:
    """What `updates.csv` says was told of the table stands in `noticed.csv`: else it would be lost in silence."""
    path = NOTICED.path(queries)
    kept = {row.event for row in read_ledger(NOTICED, path)}
    told = {event for update in read_updates(queries) for event in update.events}
    lost = sorted(event for event in told - kept if event == EVENT or event.startswith(f"{EVENT}{VERSION}"))
    if lost:
        fix = f"restore it from a backup, or from git: {to_restore(path)}"
        expected = f"the notices told as {'; '.join(lost)}, which updates.csv names"
        found = "other rows" if path.is_file() else "no such file"
        raise TableError(Fault("notices that an update told are gone", path, "", found, expected, fix))


def links_noticed(queries: Path, found: Iterable[tuple[str, PaperNotice]]) -> Mapping[str, tuple[str, ...]]:
    """Record id -> the links that the table gives it, those included that it gave when an update told of them."""
    links: dict[str, dict[str, None]] = {}
    told = ((row.record_id, link_of(row.why)) for row in read_noticed(queries))
    pairs = [*told, *((record_id, notice.link) for record_id, notice in found)]
    for record_id, link in pairs:
        links.setdefault(record_id, {})[link] = None
    return {record_id: tuple(sorted(named)) for record_id, named in links.items()}


def not_told_before(changes: Iterable[Change], queries: Path) -> Iterator[Change]:
    """The changes without the notices of a record that the table told first, before its own source did.

    That its links changed is told all the same, and puts a decision on it to the test again.
    """
    kinds_by_id: dict[str, set[str]] = {}
    for row in read_noticed(queries):
        kinds_by_id.setdefault(row.record_id, set()).add(link_of(row.why).partition(":")[0])
    for change in changes:
        known = kinds_by_id.get(change.record_id, set()) if change.change == "notice" else set()
        kinds = {link.partition(":")[0] for link in change.why.removeprefix("gained ").split(", ")}
        if link_of(change.why) or not kinds <= known:
            yield change


def read_noticed(queries: Path) -> list[Change]:
    """What was told of the table, each notice once; [] before it told anything. Raises TableError."""
    rows = sorted(read_ledger(NOTICED, NOTICED.path(queries)), key=lambda row: row.told_by)
    first: dict[tuple[str, str], Change] = {}
    for row in rows:
        first.setdefault((row.record_id, link_of(row.why)), Change(row.event, row.record_id, row.change, row.why))
    return list(first.values())


def append_noticed(queries: Path, changes: Iterable[Change], told_by: str) -> list[str]:
    """Add those of `changes` that the table brought and that are not there yet; their events."""
    known = set(read_noticed(queries))
    rows = [
        ToldChange(change.event, change.record_id, change.change, change.why, told_by)
        for change in changes
        if link_of(change.why) and change not in known
    ]
    if rows and not NOTICED.exists(queries):
        NOTICED.write(queries, ())
    append_rows(NOTICED, NOTICED.path(queries), rows)
    return [row.event for row in rows]


def link_of(why: str) -> str:
    """The link that such a change tells of; "" for another's."""
    told, found, _ = why.removeprefix("gained ").partition(" (Retraction Watch, ")
    return told if found else ""
