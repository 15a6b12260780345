"""One file of a mirror, read once for all questions: the same function on one worker, on many, on a cluster.

It knows of no other file, so that files can be read in any order, anywhere, and again: which of its records a later
file overrides is seen when the parts are put together.
"""

from __future__ import annotations

import json
import zipfile
from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import IO

from pipeline.ground.errors import Fault, SourceError
from pipeline.ground.record import Record
from pipeline.ground.shelf import code_version
from pipeline.language import raw_text
from pipeline.sources.pubmed.xml import read_pubmed_xml
from pipeline.sources.pubmed.xml_stream import MalformedXML
from pipeline.sweep.parts import (
    HITS,
    FileAnswer,
    FileHit,
    FileRecords,
    FileState,
    Parts,
    member,
    new_digest,
    new_state,
    write_answer,
    write_records,
    writing,
)
from pipeline.sweep.questions import Question, compiled
from pipeline.sweep.raw_records import BadFileError, RawDeletion, RawHead, RawRecord, raw_entries, unpacked
from pipeline.tables.csv_text import fragment
from pipeline.tables.records import RECORDS

BATCH = 100
"""Records that are parsed together."""
DATES = ("first_seen", "last_seen")
assert RECORDS.columns[-len(DATES) :] == DATES, "the dates of files stand last, behind what PubMed said"


@dataclass(frozen=True, slots=True)
class FileJob:
    """What a worker is told. `code` is that of whoever gave the job: a worker with another would answer otherwise."""

    path: Path
    out: Path
    questions: tuple[Question, ...]
    with_records: bool
    code: str


@dataclass(frozen=True, slots=True)
class FileDone:
    """What a worker says. `why_bad` is "" for a file that was read whole; then its parts are there."""

    name: str
    n_records: int = 0
    n_hits: int = 0
    why_bad: str = ""


def do_file(job: FileJob) -> FileDone:
    """Read the file and write its parts. Raises SourceError when this worker is another program than it should be."""
    if job.code != code_version():
        fix = "install the same TrialSift, with the same Python and libraries, on every worker, and start them again"
        raise SourceError(Fault("a worker runs another version of the program", job.path, fix=fix))
    try:
        return _done(job)
    except (BadFileError, MalformedXML) as error:
        return FileDone(job.path.name, why_bad=" ".join(str(error).split()))


def _done(job: FileJob) -> FileDone:
    parts, name = Parts(job.out), job.path.name
    records = _Records()
    digest = new_digest()
    with ExitStack() as stack:
        answers = [
            _Answer(question, stack.enter_context(writing(parts.of_question(question, name))), stack)
            for question in job.questions
        ]
        for head, batch in _batches(job.path, digest.update, records):
            _judge(head, batch, answers)
        state = new_state(job.path, digest)
        for answer in answers:
            answer.finish(state)
    if job.with_records:
        write_records(parts.of_records(name), state, records.told())
    return FileDone(name, len(records.pmids), sum(answer.n_hits for answer in answers))


@dataclass(slots=True)
class _Records:
    """The records of the file so far; of one PMID the highest version counts, of equal ones the later."""

    pmids: array[int] = field(default_factory=lambda: array("Q"))
    versions: dict[int, int] = field(default_factory=dict)
    dead: list[int] = field(default_factory=list)
    deleted: list[tuple[int, int]] = field(default_factory=list)
    _place_by_pmid: dict[int, int] = field(default_factory=dict)

    def add(self, record: RawRecord) -> int:
        """Take in a record; its place in the file."""
        place = len(self.pmids)
        self.pmids.append(record.pmid)
        if record.version != 1:
            self.versions[place] = record.version
        before = self._place_by_pmid.get(record.pmid)
        if not record.pmid or (before is not None and record.version < self.versions.get(before, 1)):
            self.dead.append(place)
            return place
        if before is not None:
            self.dead.append(before)
        self._place_by_pmid[record.pmid] = place
        return place

    def delete(self, deletion: RawDeletion) -> None:
        """Take in a deletion. One that names an older version leaves the record as it is."""
        self.deleted += deletion.pmids
        for pmid, version in deletion.pmids:
            place = self._place_by_pmid.get(pmid)
            if place is not None and version >= self.versions.get(place, 1):
                self.dead.append(self._place_by_pmid.pop(pmid))

    def told(self) -> FileRecords:
        return FileRecords(self.pmids, self.versions, frozenset(self.dead), tuple(self.deleted))


class _Answer:
    """What a question has found in the file so far; hits go into the part as they come."""

    def __init__(self, question: Question, archive: zipfile.ZipFile, stack: ExitStack) -> None:
        self.n_hits = 0
        self._question = question
        self._compiled = compiled(question)
        self._archive = archive
        self._hits: IO[bytes] = stack.enter_context(archive.open(member(HITS), "w"))
        self._places_by_line: dict[str, array[int]] = {name: array("I") for name in question.counted}
        self._witnesses: list[list[int]] = [[] for _ in question.watched]
        self._wanting = dict.fromkeys(map(str, range(len(question.watched))))
        self._unreadable: list[tuple[int, str, str]] = []

    def needs(self, text: _RawText) -> bool:
        """Whether the record may be one that is found; one that is not needed is not parsed."""
        asked = self._compiled
        if asked.needed_by_lines.may_be_true(text.folded(of_words=asked.needed_by_lines.of_words)):
            return True
        if not self._wanting:
            return False
        folded = text.folded(of_words=asked.needed_by_terms.of_words)
        return asked.needed_by_terms.may_be_true(folded, self._wanting)

    def take_in(self, place: int, raw: RawRecord, record: Record) -> None:
        matches = self._compiled.lines.match(record)
        for name, places in self._places_by_line.items():
            if matches.value(name):
                places.append(place)
        if matches.value(self._question.search):
            row = fragment(RECORDS.cells(record)[: -len(DATES)])
            self._hits.write(json.dumps(_values(FileHit(place, row, raw.xml.decode("utf-8")))).encode() + b"\n")
            self.n_hits += 1
        if self._wanting:
            self._watch(place, record)

    def take_in_unreadable(self, place: int, raw: RawRecord, why: str) -> None:
        self._unreadable.append((place, str(raw.pmid or ""), why))

    def finish(self, state: FileState) -> None:
        """Write what is known of the whole file."""
        self._hits.close()
        witnesses = tuple(map(tuple, self._witnesses))
        write_answer(self._archive, state, FileAnswer(self._places_by_line, witnesses, tuple(self._unreadable)))

    def _watch(self, place: int, record: Record) -> None:
        """Look for the terms of which too few records are known that hold them."""
        matches = self._compiled.terms.match(record)
        for number in [number for number in self._wanting if matches.value(number)]:
            witnesses = self._witnesses[int(number)]
            witnesses.append(place)
            if len(witnesses) == self._question.n_witnesses:
                del self._wanting[number]


class _RawText:
    """The bytes of a record, folded when somebody asks, and once for all who do."""

    __slots__ = ("_folded", "_xml")

    def __init__(self, xml: bytes) -> None:
        self._xml = xml
        self._folded: dict[bool, bytes | None] = {}

    def folded(self, *, of_words: bool) -> bytes | None:
        if of_words not in self._folded:
            self._folded[of_words] = raw_text(self._xml, of_words=of_words)
        return self._folded[of_words]


def _values(hit: FileHit) -> list[object]:
    return [hit.place, hit.row, hit.xml]


Placed = tuple[int, RawRecord]


def _batches(path: Path, seen: Callable[[bytes], object], records: _Records) -> Iterator[tuple[RawHead, list[Placed]]]:
    """The records of the file with their places, some at a time, with the head that makes a document of them."""
    batch: list[Placed] = []
    head: RawHead | None = None
    for entry in _entries(path, seen):
        if isinstance(entry, RawHead):
            head = entry
        elif isinstance(entry, RawDeletion):
            records.delete(entry)
        else:
            batch.append((records.add(entry), entry))
            if len(batch) == BATCH:
                assert head
                yield head, batch
                batch = []
    if batch:
        assert head
        yield head, batch


def _entries(path: Path, seen: Callable[[bytes], object]) -> Iterator[RawHead | RawRecord | RawDeletion]:
    try:
        with path.open("rb") as stream:
            yield from raw_entries(unpacked(stream, seen))
    except OSError as error:
        raise BadFileError(f"the file cannot be read: {error.strerror}") from error


def raw_records(path: Path) -> Iterator[RawRecord]:
    """The records of a file as they stand in it. Raises BadFileError."""
    yield from (entry for entry in _entries(path, len) if isinstance(entry, RawRecord))


def _judge(head: RawHead, batch: Sequence[Placed], answers: Sequence[_Answer]) -> None:
    """Parse the records that a question needs, once for all of them, and let each question look."""
    asking: list[tuple[int, RawRecord, list[_Answer]]] = []
    for place, raw in batch:
        text = _RawText(raw.xml)
        if not raw.pmid:
            for answer in answers:
                answer.take_in_unreadable(place, raw, "it has no PMID")
        elif needing := [answer for answer in answers if answer.needs(text)]:
            asking.append((place, raw, needing))
    if not asking:
        return
    document = BytesIO(b"\n".join((head.start, *(raw.xml for _, raw, _ in asking), head.end)))
    for (place, raw, needing), entry in zip(asking, read_pubmed_xml(document), strict=True):
        if entry.pmid not in ("", str(raw.pmid)):
            raise BadFileError(f"a record reads as PMID {entry.pmid}, and its bytes say {raw.pmid}")
        for answer in needing:
            if isinstance(entry, Record):
                answer.take_in(place, raw, entry)
            else:
                answer.take_in_unreadable(place, raw, getattr(entry, "why", "it is no record"))
