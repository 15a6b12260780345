"""Bring all sources together: one table of records, what was removed before screening, and what changed when and why.

FAILS WHEN  a stored answer is damaged (15), an import cannot be read (11) or is of a source the protocol lacks (10)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path

from pipeline.ground.errors import Fault, ProtocolError, ProvenanceError
from pipeline.ground.identifiers import trial_numbers
from pipeline.ground.progress import tracked
from pipeline.ground.record import Record, listable
from pipeline.ground.way_in import to_type
from pipeline.review.cache import StoredReply, search_caches, sound_replies
from pipeline.review.changes import changes_between, changes_of_searches, told_once
from pipeline.review.imported import changes_of_imports
from pipeline.review.imports import Import, passed_over, read_imports
from pipeline.review.publications import published_since
from pipeline.review.review import Review
from pipeline.review.searches import Search, read_searches, seen_dates
from pipeline.review.updates import read_updates
from pipeline.sources.pubmed.xml import Unreadable, latest_versions, read_pubmed_xml
from pipeline.stages.stage import Counts
from pipeline.tables.computed import (
    CHANGES,
    IMPORTS,
    REGISTRATIONS,
    REMOVED,
    Change,
    ImportRow,
    RegistrationRow,
    RemovedRecord,
)
from pipeline.tables.kept import IMPORTED, UPDATES
from pipeline.tables.records import RECORDS

READS = (IMPORTED, UPDATES)
WRITES = (RECORDS, REMOVED, IMPORTS, CHANGES, REGISTRATIONS)
DELETED = "deleted"


@dataclass(slots=True)
class PubmedRecords:
    """What has been read so far: the latest version of each record, why others are not there, and what changed.

    found_by   which PMIDs each search found
    as_read    each record as it was read last, or why that cannot be done: what a later reply may refer to
    """

    found_by: Mapping[str, frozenset[str]]
    as_read: dict[str, Record | str] = field(default_factory=dict)
    latest: dict[str, Record] = field(default_factory=dict)
    lacking: dict[str, str] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)

    def take_in(self, reply: StoredReply) -> None:
        """Read one stored reply. Raises ProvenanceError when a record that its note names is not in it."""
        entries = list(read_pubmed_xml(BytesIO(reply.content())))
        referred_to = reply.note.holder_by_pmid.keys()
        returned = set(reply.note.returned) - referred_to
        records = latest_versions(e for e in entries if isinstance(e, Record) and e.pmid in returned)
        unreadable = {e.pmid: e.why for e in entries if isinstance(e, Unreadable) and e.pmid in returned}
        for record in records:
            kept = replace(record, indexed={tag: record.indexed.get(tag, ()) for tag in ("crdt", "si")})
            self._take_in_record(reply.search, kept)
            unreadable.pop(record.pmid, None)
        for pmid, why in unreadable.items():
            self.as_read[pmid] = self.lacking[pmid] = f"its XML cannot be read: {why}"
        unread = returned - unreadable.keys() - {record.pmid for record in records}
        if unread:
            found = ", ".join(sorted(unread))
            raise ProvenanceError(Fault("records of this reply cannot be found in it", reply.raw, found=found))
        for pmid in referred_to:
            if self.latest.get(pmid) is not self.as_read.get(pmid) or pmid in self.lacking:
                self._take_in_as_read(reply.search, pmid)
        for pmid in reply.note.missing:
            self._take_in_missing(reply.search, pmid)

    def created_on(self, pmid: str) -> str:
        """The date on which PubMed created the record, "" where it is not known."""
        record = self.latest.get(pmid)
        return "".join(record.indexed.get("crdt", ())[:1]).replace("/", "-") if record else ""

    def _take_in_record(self, search: str, record: Record) -> None:
        earlier = self.latest.get(record.pmid)
        self.latest[record.pmid] = self.as_read[record.pmid] = record
        self.lacking.pop(record.pmid, None)
        if earlier and earlier is not record:
            self.changes += changes_between(search, earlier, record)

    def _take_in_as_read(self, search: str, pmid: str) -> None:
        """A record that came in the very same bytes as before; where those are lost, `check_conservation` tells."""
        before = self.as_read.get(pmid)
        if isinstance(before, Record):
            self._take_in_record(search, before)
        elif before:
            self.lacking[pmid] = before

    def _take_in_missing(self, search: str, pmid: str) -> None:
        """A record that was read before is deleted when the search did not find it either; else it was held back."""
        earlier = self.latest.get(pmid)
        if earlier is None:
            self.lacking[pmid] = "PubMed did not return it"
        elif earlier.status != DELETED and pmid not in self.found_by[search]:
            self.latest[pmid] = replace(earlier, status=DELETED)
            why = "PubMed no longer has this PMID: deleted, or merged into another"
            self.changes.append(Change(search, earlier.record_id, "deleted", why))


def removed_records(pubmed: PubmedRecords) -> list[RemovedRecord]:
    """The PubMed records that were found and cannot be screened."""
    lacking = {pmid: why for pmid, why in pubmed.lacking.items() if pmid not in pubmed.latest}
    return [RemovedRecord(f"pubmed:{pmid}", "pubmed", lacking[pmid]) for pmid in sorted(lacking, key=int)]


def dated(records: Iterable[Record], searches: Sequence[Search]) -> Iterator[Record]:
    """PubMed records with the dates on which searches first and last found them, in the order of their PMIDs."""
    seen = seen_dates(searches)
    for record in sorted(records, key=lambda record: int(record.pmid)):
        first, last = seen[record.pmid]
        yield replace(record, first_seen=first, last_seen=last)


def check_conservation(searches: Sequence[Search], pmids: Collection[str], removed_ids: Collection[str]) -> None:
    """Every PMID of every search is a record or listed as removed; nothing else is there."""
    to_find = f"{to_type('fetch')} reads what is missing; if a file in searches/ is gone, restore it from git"
    found = {f"pubmed:{pmid}" for search in searches for pmid in search.pmids}
    accounted = {f"pubmed:{pmid}" for pmid in pmids} | set(removed_ids)
    ProvenanceError.raise_if_any(
        [
            Fault(f"{len(ids)} {problem}", found=", ".join(sorted(ids)[:10]), fix=fix)
            for ids, problem, fix in (
                (found - accounted, "records are unaccounted for", to_find),
                (accounted - found, "records were read that no search found", "restore the searches from git"),
            )
            if ids
        ]
    )


def run(review: Review) -> Counts:
    """Collate all sources, PubMed and those of the protocol; how many records came of it."""
    paths = review.paths
    searches = read_searches(paths.searches)
    pubmed = read_cache(paths.cache, searches)
    imports = read_imports(paths.imports, review.protocol.columns_by_source)
    _check_sources(imports, [source.name for source in review.protocol.sources])
    removed = removed_records(pubmed)
    check_conservation(searches, pubmed.latest.keys(), {row.record_id for row in removed})
    records = [*dated(pubmed.latest.values(), searches), *imported_records(imports)]
    removed += unreadable_entries(imports)
    of_imports = changes_of_imports(paths.queries, read_updates(paths.queries), imports)
    changes = [*pubmed.changes, *changes_of_searches(searches, pubmed.created_on), *of_imports]
    changes = told_once([*changes, *published_since(records, changes)])
    n = {
        "records": RECORDS.write(paths.results, records),
        "registrations": REGISTRATIONS.write(paths.results, registrations(records, review.protocol.kind_by_source)),
        "removed": REMOVED.write(paths.results, removed),
        "imports": IMPORTS.write(paths.results, import_rows(imports, passed_over(paths.imports))),
        "changes": CHANGES.write(paths.results, changes),
    }
    said = f"{n['records']} records of all sources together, {n['imports']} files of other databases read, "
    said += (
        f"{n['removed']} records could not be read, {n['registrations']} trial numbers, {n['changes']} changes so far"
    )
    return Counts(n, said)


def read_cache(cache: Path, searches: Sequence[Search]) -> PubmedRecords:
    """All stored replies, in the order of the searches."""
    folders = search_caches(cache, searches)
    replies = sound_replies(folders)
    pubmed = PubmedRecords({search.name: frozenset(search.pmids) for search in searches})
    for reply in tracked(replies, "collate", len(replies), "batch"):
        pubmed.take_in(reply)
    reasons = {pmid: why for folder in folders for pmid, why in (folder.missing() or {}).items()}
    pubmed.lacking |= {pmid: f"{why}: {reasons[pmid]}" for pmid, why in pubmed.lacking.items() if pmid in reasons}
    return pubmed


def registrations(records: Iterable[Record], kind_by_source: Mapping[str, str]) -> Iterator[RegistrationRow]:
    """The trial numbers that are records' own: of a data bank list, a field for it, or a register's record.

    A number that only stands in the text is a mention: reports name the trials before them, and pooled ones many.
    """
    for record in records:
        listed = set(trial_numbers(" ".join(record.indexed.get("si", ())))) | set(record.indexed.get("si", ()))
        mentioned = set(trial_numbers(f"{record.title}\n{record.abstract}"))
        for number in record.registry_ids:
            if number in listed or number not in mentioned or kind_by_source[record.source] == "register":
                yield RegistrationRow(record.record_id, number)


def unreadable_entries(imports: Sequence[Import]) -> Iterator[RemovedRecord]:
    """The entries of imports that are no records; of several at one place the further ones are numbered."""
    for file in imports:
        n_at: Counter[str] = Counter()
        for place, why in file.problems:
            n_at[place] += 1
            number = f" ({n_at[place]})" if n_at[place] > 1 else ""
            yield RemovedRecord(f"{file.name}: {place}{number}", file.source, f"it cannot be read: {why}")


def import_rows(imports: Sequence[Import], passed_over: Sequence[str]) -> Iterator[ImportRow]:
    """What was read in each file and what was not; files that a desktop left there come last."""
    for file in imports:
        told = file.summary
        stray = tuple(f"text that belongs to no entry, {place}: {text}" for place, text in told.passed_over)
        named = tuple(f"{place}: {why}" for place, why in told.named)
        yield ImportRow(
            file.name, file.source, file.date, told.kind, told.dialect, told.records, told.registered,
            _listable(named), _listable(told.unused_texts), _listable((*told.notes, *stray)),
        )  # fmt: skip
    for name in passed_over:
        yield ImportRow(name, "", "", "", "", 0, 0, (), (), ("left there by a desktop or an editor: not read",))


def _listable(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(listable(text, "|") for text in texts)


def imported_records(imports: Sequence[Import]) -> list[Record]:
    """The records of all imports: one that stands in several files of a source is taken from the latest."""
    record_by_id: dict[str, Record] = {}
    for file in imports:
        for record in file.records:
            earlier = record_by_id.get(record.record_id)
            first = earlier.first_seen if earlier else file.date
            record_by_id[record.record_id] = replace(record, first_seen=first, last_seen=file.date, indexed={})
    return [record_by_id[record_id] for record_id in sorted(record_by_id)]


def _check_sources(imports: Sequence[Import], source_names: Sequence[str]) -> None:
    ProtocolError.raise_if_any(
        [
            Fault(
                "this import is of a source that the protocol does not name",
                file.path,
                found=file.source,
                expected=", ".join(source_names) or "no source yet",
                fix=f'add to protocol.toml: [[source]] name = "{file.source}", with title and kind',
            )
            for file in imports
            if file.source not in source_names
        ]
    )
