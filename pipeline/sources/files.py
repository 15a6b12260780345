"""Files of records, recognised by what they hold and not by their names: CSV, PubMed XML, MEDLINE/.nbib and RIS."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Literal

from pipeline.ground.errors import Fault, TableError
from pipeline.ground.record import Record
from pipeline.ground.spool import Spool
from pipeline.sources.medline import read_medline
from pipeline.sources.pubmed.xml import Deleted, Unreadable, read_pubmed_xml, supersedes
from pipeline.sources.record_ids import Draft, Problem, with_ids
from pipeline.sources.ris import read_ris
from pipeline.sources.unpacking import opened
from pipeline.tables.records import read_records

Kind = Literal["csv", "xml", "medline", "ris"]

HEAD = 1 << 16
LARGEST_TEXT = 200 << 20
"""Bytes of RIS or MEDLINE: such files are read whole."""

SIGN_BY_KIND: dict[Kind, re.Pattern[str]] = {
    "xml": re.compile(r"\A\s*<(?!!doctype html|html)", re.IGNORECASE),
    "ris": re.compile(r"^TY {2}-", re.MULTILINE),
    "medline": re.compile(r"^PMID *- ", re.MULTILINE),
    "csv": re.compile(r"\A(?=[^\n]*\brecord_id\b)(?=[^\n]*\btitle\b)"),
}
"""What only a file of that kind has at its beginning."""

ENCODING_BY_MARK = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
IMPORT_NAME = re.compile(r"(?P<source>.+?)-\d{4}-\d{2}-\d{2}\b")


def read_record_file(path: Path) -> Iterator[Record]:
    """The records of a file; those of CSV and XML are never all in memory. Raises TableError for a file of no known
    kind, and for entries that are no records, after all records: who wants to go on without them calls
    `read_with_problems`.
    """
    problems: list[Problem] = []
    yield from _read(path, "", problems)
    TableError.raise_if_any([Fault(why, path, place, fix="mend or remove the entry") for place, why in problems])


def read_with_problems(path: Path) -> tuple[list[Record], list[Problem]]:
    """The records of a file and its entries that are none. Raises TableError for a file that cannot be read at all.

    The source of an entry is "pubmed" in PubMed's own formats; in RIS its DB tag names it, or else the file's stem.
    """
    problems: list[Problem] = []
    return list(_read(path, "", problems)), problems


def read_import(path: Path) -> tuple[list[Record], list[Problem]]:
    """As `read_with_problems`, for an export named <source>-<YYYY-MM-DD>.<ext>: all its records are of that source."""
    named = IMPORT_NAME.match(path.name)
    problems: list[Problem] = []
    return list(_read(path, named["source"] if named else _stem(path), problems)), problems


def _read(path: Path, source: str, problems: list[Problem]) -> Iterator[Record]:
    """The records of a file. What is none is in `problems` when the last record is read."""
    kind = kind_of(path)
    with _naming(path):
        if kind == "csv":
            yield from (_of_source(record, source) for record in read_records(path))
        elif kind == "xml":
            yield from (_of_source(record, source) for record in _read_xml(path, problems))
        else:
            text = text_of_file(path)
            drafts = read_ris(text, source, _stem(path)) if kind == "ris" else read_medline(text, source or "pubmed")
            records, faults = sorted_out(drafts)
            problems += faults
            yield from records


def _read_xml(path: Path, problems: list[Problem]) -> Iterator[Record]:
    """The latest version of each record that the file does not delete, which its end alone tells."""
    version_by_id: dict[str, int] = {}
    deleted: set[str] = set()
    with Spool() as records:
        with opened(path) as stream:
            for entry in read_pubmed_xml(stream):
                match entry:
                    case Record():
                        if supersedes(entry, version_by_id):
                            records.put(entry)
                    case Deleted():
                        deleted.add(entry.pmid)
                    case Unreadable():
                        problems.append((f"PMID {entry.pmid or 'unknown'}", entry.why))
        yield from (record for record in records if record.pmid not in deleted)


def _of_source(record: Record, source: str) -> Record:
    """`record` as an entry of `source`; as it is when that is ""."""
    if not source or source == record.source:
        return record
    return replace(record, source=source, record_id=f"{source}:{record.record_id.removeprefix('pubmed:')}")


def sorted_out(drafts: Iterable[Draft | Problem]) -> tuple[list[Record], list[Problem]]:
    """Drafts with their ids, and problems."""
    good: list[Draft] = []
    problems: list[Problem] = []
    for draft in drafts:
        if isinstance(draft[0], Record):
            good.append(draft)
        else:
            problems.append(draft)
    return with_ids(good), problems


def kind_of(path: Path) -> Kind:
    """The kind of file, by its first 64 kB. Raises TableError that says what can be read."""
    with opened(path) as stream:
        head = stream.read(HEAD)
    text = with_plain_line_ends(head.decode(encoding_of(head) or "latin-1", errors="replace"))
    places = {kind: match.start() for kind, sign in SIGN_BY_KIND.items() if (match := sign.search(text))}
    if not places:
        first_line = text.strip().partition("\n")[0][:80]
        raise TableError(
            Fault(
                "the file is of no known kind",
                path,
                found=first_line or "an empty file",
                expected="a CSV with the columns record_id and title, PubMed XML, MEDLINE (.nbib) or RIS",
                fix="export the records as RIS, or from PubMed in the format PubMed (.nbib)",
            )
        )
    return min(places, key=lambda kind: places[kind])


def encoding_of(content: bytes) -> str:
    """The encoding that a mark at the start, or the zeros of UTF-16 letters, tell; "" when nothing tells."""
    for mark, encoding in ENCODING_BY_MARK.items():
        if content.startswith(mark):
            return encoding
    if content[1:2] == b"\0":
        return "utf-16-le"
    return "utf-16-be" if content[:1] == b"\0" else ""


def text_of_file(path: Path) -> str:
    r"""The text of a file with "\n" line ends: by its mark, else UTF-8, else Windows-1252."""
    with opened(path) as stream:
        content = stream.read(LARGEST_TEXT + 1)
    if len(content) > LARGEST_TEXT:
        raise TableError(Fault(f"larger than {LARGEST_TEXT >> 20} MB", path, fix="split the export into several files"))
    for encoding in (encoding_of(content) or "utf-8", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return with_plain_line_ends(text)
    raise TableError(Fault("neither UTF-8, nor UTF-16, nor Windows-1252", path, fix="save the file as UTF-8"))


def with_plain_line_ends(text: str) -> str:
    r"""`text` with the line ends of Windows and of old Macs as "\n"."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _stem(path: Path) -> str:
    """The file's name before its first dot."""
    return path.name.partition(".")[0]


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    """Add the file to the faults of a reader that knows only a stream."""
    try:
        yield
    except TableError as error:
        raise type(error)(*(replace(fault, path=fault.path or path) for fault in error.faults)) from error
