"""PubMed's records as the stored replies tell them: each in its latest version, why others are not there, what changed.

What was read is kept on a shelf: a run reads the replies that came since, and of those before only what they speak of.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, field, replace
from io import BytesIO
from pathlib import Path

from pipeline.ground.errors import Fault, ProvenanceError
from pipeline.ground.files import sha256_of
from pipeline.ground.identifiers import register_of, trial_numbers
from pipeline.ground.progress import tracked
from pipeline.ground.record import Record
from pipeline.ground.shelf import Shelf
from pipeline.review.cache import StoredReply, search_caches, sound_replies
from pipeline.review.changes import changes_between
from pipeline.review.searches import Search
from pipeline.sources.pubmed.xml import Unreadable, latest_versions, read_pubmed_xml
from pipeline.tables.change import Change
from pipeline.tables.csv_text import cells_of, fragment
from pipeline.tables.records import RECORDS

DELETED = "deleted"
DATES = ("first_seen", "last_seen")
assert RECORDS.columns[-len(DATES) :] == DATES, "the dates of searches stand last, behind what PubMed said"


@dataclass(frozen=True, slots=True)
class ReadRecord:
    """A record as it was read last.

    line         its row in a table of records, without the dates of searches
    created      the date on which PubMed created it, "" where that is not known
    numbers      the trial numbers that are its own
    has_numbers  whether it names any, its own or another trial's
    is_deleted   whether PubMed has it no more
    """

    line: str
    created: str
    numbers: tuple[str, ...]
    has_numbers: bool
    is_deleted: bool = False

    def row(self, more_links: Sequence[str] = ()) -> str:
        """Its row in the table of records, without the dates of searches; `more_links` are those of another source."""
        if not self.is_deleted and not more_links:
            return self.line
        return fragment(RECORDS.cells(with_links(self.record(), more_links))[: -len(DATES)])

    def record(self) -> Record:
        """The record itself, as tables tell it."""
        record = RECORDS.row_of(cells_of(f"{self.line},,"))
        return replace(record, status=DELETED) if self.is_deleted else record


def with_links(record: Record, more: Sequence[str]) -> Record:
    """The record with the further links of which it has no kind itself, behind its own."""
    kinds = {link.partition(":")[0] for link in record.links}
    return replace(record, links=(*record.links, *(link for link in more if link.partition(":")[0] not in kinds)))


def read_record(record: Record) -> ReadRecord:
    """What is kept of a record that was read just now."""
    created = "".join(record.indexed.get("crdt", ())[:1]).replace("/", "-")
    line = fragment(RECORDS.cells(record)[: -len(DATES)])
    return ReadRecord(line, created, tuple(own_numbers(record)), bool(record.registry_ids))


def own_numbers(record: Record, *, of_register: bool = False) -> Iterator[str]:
    """The trial numbers that are a record's own: of a data bank list, a field for it, or a register's record.

    A number that only stands in the text is a mention: reports name the trials before them, and pooled ones many.
    A register's record may name numbers that it had there before: they are its own too, but two numbers of one register
    are what a report of several trials has, and it is one trial.
    """
    if not record.registry_ids:
        return
    number = record.record_id.rpartition(":")[2]
    if of_register and number in record.registry_ids:
        yield from (n for n in record.registry_ids if n == number or register_of(n) != register_of(number))
        return
    listed = set(trial_numbers(" ".join(record.indexed.get("si", ())))) | set(record.indexed.get("si", ()))
    mentioned = set(trial_numbers(f"{record.title}\n{record.abstract}"))
    yield from (n for n in record.registry_ids if n in listed or n not in mentioned or of_register)


@dataclass(slots=True)
class PubmedRecords:
    """What has been read so far, record by record on the shelf under its PMID.

    found_by     which PMIDs each search found, of those whose replies are still to be read
    unreadable   PMID -> why what came last cannot be read; an earlier version may be there
    lacking      PMID -> why there is no record
    special      the PMIDs of records that name trials, or that PubMed has no more
    """

    shelf: Shelf
    found_by: Mapping[str, Collection[str]]
    unreadable: dict[str, str] = field(default_factory=dict)
    lacking: dict[str, str] = field(default_factory=dict)
    special: set[str] = field(default_factory=set)
    changes: list[Change] = field(default_factory=list)

    def pmids(self) -> Collection[str]:
        """Those of which there is a record."""
        return self.shelf.keys()

    def __getitem__(self, pmid: str) -> ReadRecord:
        read = self._read(pmid)
        assert read, pmid
        return read

    def row(self, pmid: str) -> bytes:
        """The row of a record that is not special, in UTF-8 and without the dates of searches: as it was kept."""
        return self.shelf.text(pmid)

    def created_on(self, pmid: str) -> str:
        """The date on which PubMed created the record, "" where that is not known."""
        read = self._read(pmid)
        return read.created if read else ""

    def take_in(self, reply: StoredReply) -> None:
        """Read one stored reply. Raises ProvenanceError when a record that its note names is not in it."""
        entries = list(read_pubmed_xml(BytesIO(reply.content())))
        referred_to = reply.note.holder_by_pmid.keys()
        returned = set(reply.note.returned) - referred_to
        records = latest_versions(e for e in entries if isinstance(e, Record) and e.pmid in returned)
        unreadable = {e.pmid: e.why for e in entries if isinstance(e, Unreadable) and e.pmid in returned}
        for record in records:
            self._take_in_record(reply.search, record.pmid, read_record(record))
            unreadable.pop(record.pmid, None)
        for pmid, why in unreadable.items():
            self.unreadable[pmid] = self.lacking[pmid] = f"its XML cannot be read: {why}"
        unread = returned - unreadable.keys() - {record.pmid for record in records}
        if unread:
            found = ", ".join(sorted(unread))
            raise ProvenanceError(Fault("records of this reply cannot be found in it", reply.raw, found=found))
        for pmid in referred_to:
            self._take_in_as_read(reply.search, pmid)
        for pmid in reply.note.missing:
            self._take_in_missing(reply.search, pmid)

    def _take_in_record(self, search: str, pmid: str, read: ReadRecord) -> None:
        earlier = self._read(pmid)
        self.unreadable.pop(pmid, None)
        self.lacking.pop(pmid, None)
        if earlier == read:
            return
        self._put(pmid, read)
        if earlier:
            self.changes += changes_between(search, earlier.record(), read.record())

    def _take_in_as_read(self, search: str, pmid: str) -> None:
        """A record that came in the very same bytes as before; where those are lost, conservation tells."""
        before = self._read(pmid)
        if pmid in self.unreadable:
            self.lacking[pmid] = self.unreadable[pmid]
        elif before:
            self._take_in_record(search, pmid, replace(before, is_deleted=False))

    def _take_in_missing(self, search: str, pmid: str) -> None:
        """A record that was read before is deleted when the search did not find it either; else it was held back."""
        earlier = self._read(pmid)
        if earlier is None:
            self.lacking[pmid] = "PubMed did not return it"
        elif not earlier.is_deleted and pmid not in self.found_by[search]:
            self._put(pmid, replace(earlier, is_deleted=True))
            why = "PubMed no longer has this PMID: deleted, or merged into another"
            self.changes.append(Change(search, f"pubmed:{pmid}", "deleted", why))

    def _read(self, pmid: str) -> ReadRecord | None:
        values = self.shelf.get(pmid)
        if values is None:
            return None
        created, numbers, has_numbers, is_deleted = values
        return ReadRecord(self.shelf.text(pmid).decode(), created, tuple(numbers), has_numbers, is_deleted)

    def _put(self, pmid: str, read: ReadRecord) -> None:
        (self.special.add if read.has_numbers or read.is_deleted else self.special.discard)(pmid)
        self.shelf.put(pmid, read.created, read.numbers, read.has_numbers, read.is_deleted, text=read.line.encode())


def read_replies(cache: Path, searches: Sequence[Search], shelf: Shelf) -> PubmedRecords:
    """All stored replies, in the order of the searches; the shelf knows those that an earlier run has read."""
    folders = search_caches(cache, searches)
    replies = sound_replies(folders)
    names = list(_names(replies, searches))
    n_read, notes = shelf.notes.get("n_replies", 0), shelf.notes
    if not (0 < n_read <= len(replies) and notes["last_reply"] == names[n_read - 1]):
        n_read, notes = 0, {}
        shelf.clear()
    to_read = {reply.search for reply in replies[n_read:]}
    pubmed = PubmedRecords(
        shelf, {search.name: frozenset(search.pmids) for search in searches if search.name in to_read},
        dict(notes.get("unreadable", {})), dict(notes.get("lacking", {})), set(notes.get("special", ())),
        [Change(*values) for values in notes.get("changes", ())],
    )  # fmt: skip
    for reply in tracked(replies[n_read:], "collate", len(replies) - n_read, "batch"):
        pubmed.take_in(reply)
    shelf.save(
        sorted(shelf.keys(), key=int), n_replies=len(replies), last_reply=names[-1] if names else "",
        unreadable=pubmed.unreadable, lacking=pubmed.lacking, special=sorted(pubmed.special, key=int),
        changes=[list(astuple(c)) for c in pubmed.changes],
    )  # fmt: skip
    reasons = {pmid: why for folder in folders for pmid, why in (folder.missing() or {}).items()}
    pubmed.lacking = {
        pmid: f"{why}: {reasons[pmid]}" if pmid in reasons else why for pmid, why in pubmed.lacking.items()
    }
    return pubmed


def _names(replies: Iterable[StoredReply], searches: Iterable[Search]) -> Iterator[str]:
    """A name for each reply, made of its own content and of that of all before it: what is built on them rests on all.

    What its search found is part of it: a record that did not come counts as deleted where the search misses it too.
    """
    found_by = {search.name: sha256_of(" ".join(search.pmids).encode()) for search in searches}
    name = ""
    for reply in replies:
        note = reply.note
        said = [reply.id, found_by[reply.search], note.sha256, note.stored_sha256, note.returned, note.missing,
                list(note.same.items())]  # fmt: skip
        name = sha256_of(f"{name} {json.dumps(said)}".encode())
        yield name
