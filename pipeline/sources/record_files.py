"""Files of records, recognised by what they hold and not by their names: what is in them, and what is not read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

from pipeline.ground.errors import Fault, TableError
from pipeline.ground.record import Record
from pipeline.sources.decoding import lines_of
from pipeline.sources.dialects.dialect import Dialect, picked
from pipeline.sources.drafts import draft_of
from pipeline.sources.formats import MEDLINE, PUBMED_XML, RECORDS, Asked, FileKind, kind_of
from pipeline.sources.medline import read_medline
from pipeline.sources.pubmed.xml import Unreadable, marks_in_xml, read_pubmed_xml, superseded
from pipeline.sources.pubmed.xml_words import Needed
from pipeline.sources.record_ids import Draft, Problem, with_ids
from pipeline.sources.syntax.entry import Broken, Doubt, FileEntry, Items, Passed
from pipeline.sources.unpacking import opened
from pipeline.sources.values import REGISTRY_RECORD
from pipeline.tables.records import read_records

IMPORT_NAME = re.compile(r"(?P<source>.+?)-\d{4}-\d{2}-\d{2}\b")
EMPTY = "it has neither title, nor DOI, nor accession number"
NO_COLUMNS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class FileSummary:
    """What was read in a file, and what was not.

    kind, dialect  what the file was taken for; several dialects with their shares
    records        how many; registered: how many of them are a register's own records
    named          entries that are no records: place and why
    passed_over    text that belongs to no entry: place and its beginning
    unused         fields that the file holds and no dialect reads -> how many entries hold them
    notes          doubts, and what to do better
    """

    file: str
    kind: str
    dialect: str
    records: int
    registered: int
    named: tuple[Problem, ...]
    passed_over: tuple[tuple[str, str], ...]
    unused: Mapping[str, int]
    notes: tuple[str, ...]

    @property
    def unused_texts(self) -> tuple[str, ...]:
        """("U2 (64 entries)", "LB (1 entry)")."""
        return tuple(f"{name} ({n} {'entry' if n == 1 else 'entries'})" for name, n in self.unused.items())


@dataclass(slots=True)
class Reading:
    """A file that is being read; whole when its last record has been taken.

    needed  what a record must hold; of PubMed's XML those that cannot are left out unread
    """

    path: Path
    source: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    needed: Needed | None = None
    kind: str = ""
    n_by_dialect: Counter[str] = field(default_factory=Counter)
    n_records: int = 0
    n_abstracts: int = 0
    n_registered: int = 0
    problems: list[Problem] = field(default_factory=list)
    passed_over: list[tuple[str, str]] = field(default_factory=list)
    unused: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)

    def records(self) -> Iterator[Record]:
        """The records. Raises TableError for a file that cannot be read at all."""
        kind = kind_of(self.path, self.columns)
        self.kind = kind.name
        with _naming(self.path):
            for record in self._of_kind(kind):
                self.n_records += 1
                self.n_abstracts += bool(record.abstract)
                self.n_registered += REGISTRY_RECORD in record.publication_types
                yield record
        if self.n_records and not self.n_abstracts and self.n_registered < self.n_records:
            self.notes.append("no record of this file has an abstract: rules leave such records to people")

    def summary(self) -> FileSummary:
        """What came of it."""
        shares = self.n_by_dialect.most_common()
        dialect = shares[0][0] if len(shares) == 1 else ", ".join(f"{name} ({n})" for name, n in shares)
        unused = dict(sorted(self.unused.items()))
        return FileSummary(
            self.path.name, self.kind, dialect, self.n_records, self.n_registered,
            tuple(self.problems), tuple(self.passed_over), unused, tuple(dict.fromkeys(self.notes)),
        )  # fmt: skip

    def _of_kind(self, kind: FileKind) -> Iterator[Record]:
        if kind is RECORDS:
            self.n_by_dialect["TrialSift"] += 0
            yield from (_of_source(record, self.source) for record in read_records(self.path))
        elif kind is PUBMED_XML:
            self.n_by_dialect["PubMed"] += 0
            yield from (_of_source(record, self.source) for record in self._pubmed_xml())
        elif kind is MEDLINE:
            self.n_by_dialect["PubMed"] += 0
            drafts = read_medline(lines_of(self.path, self.notes), self.source)
            yield from with_ids(self._good(drafts))
        else:
            assert kind.read
            items, dialects = kind.read(Asked(self.path, self.columns, self.notes))
            yield from with_ids(self._good(self._drafts(items, dialects)))

    def _pubmed_xml(self) -> Iterator[Record]:
        """The latest version of each record that the file does not delete.

        The end of the file alone tells, so it is read twice, and the first time only its PMIDs are looked at.
        """
        with opened(self.path) as stream:
            left_out = superseded(marks_in_xml(stream))
        with opened(self.path) as stream:
            for entry in read_pubmed_xml(stream, self.needed, left_out):
                if isinstance(entry, Record):
                    yield entry
                elif isinstance(entry, Unreadable):
                    self.problems.append((f"PMID {entry.pmid or 'unknown'}", entry.why))

    def _good(self, drafts: Iterator[Draft | Problem]) -> Iterator[Draft]:
        for draft in drafts:
            if isinstance(draft[0], Record):
                yield draft
            else:
                self.problems.append(draft)

    def _drafts(self, items: Items, dialects: Sequence[Dialect]) -> Iterator[Draft | Problem]:
        default = _stem(self.path)
        for item in items:
            match item:
                case FileEntry():
                    yield self._draft(item, dialects, default)
                case Broken():
                    yield item.place, f"{item.why}: {item.found}" if item.found else item.why
                case Doubt():
                    self.notes.append(f"{item.place}: {item.text}")
                case Passed():
                    self.passed_over.append((item.place, item.text))

    def _draft(self, entry: FileEntry, dialects: Sequence[Dialect], default: str) -> Draft | Problem:
        dialect = next(one for one in dialects if one.speaks(entry.fields))
        draft = draft_of(entry.fields, dialect, self.source, default)
        record, accession = draft
        if not (record.title or record.doi or accession):
            words = " ".join(text for texts in entry.fields.values() for text in texts)
            return entry.place, f"{EMPTY}: {words[:80]}"
        self.n_by_dialect[dialect.name] += 1
        self.unused.update(entry.fields.keys() - dialect.used)
        text, place = dialect.advice
        if text and text not in self.notes and picked(entry.fields, place):
            self.notes.append(text)
        return draft


def read_record_file(path: Path, needed: Needed | None = None) -> Iterator[Record]:
    """The records of a file; they are never all in memory. Those without what is `needed` may be left out.

    Raises TableError for a file of no known kind, and for entries that are no records, after all records: who wants to
    go on without them uses `Reading`.
    """
    reading = Reading(path, needed=needed)
    yield from reading.records()
    faults = [Fault(why, path, place, fix="correct or remove the entry") for place, why in reading.problems]
    TableError.raise_if_any(faults)


def read_with_problems(path: Path) -> tuple[list[Record], list[Problem]]:
    """The records of a file and its entries that are none. Raises TableError for a file that cannot be read at all.

    The source of an entry is "pubmed" in PubMed's own formats; elsewhere the entry tells it, or else the file's stem.
    """
    reading = Reading(path)
    return list(reading.records()), reading.problems


def read_import(path: Path, columns: Mapping[str, str] = NO_COLUMNS) -> tuple[list[Record], FileSummary]:
    """As `read_with_problems`, for an export named <source>-<YYYY-MM-DD>.<ext>: all its records are of that source.

    `columns`: field of a record -> the column of a table that holds it, where its name is not known.
    """
    named = IMPORT_NAME.match(path.name)
    reading = Reading(path, named["source"] if named else _stem(path), columns)
    return list(reading.records()), reading.summary()


def _of_source(record: Record, source: str) -> Record:
    """`record` as an entry of `source`; as it is when that is ""."""
    if not source or source == record.source:
        return record
    return replace(record, source=source, record_id=f"{source}:{record.record_id.removeprefix('pubmed:')}")


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
