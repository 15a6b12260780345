"""Put the records of all sources into one table, and list what is new, changed or gone.

FAILS WHEN  a stored answer is damaged (15), an import or Retraction Watch's table cannot be read (11), a source is not
            in the protocol (10)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import chain
from pathlib import Path
from types import MappingProxyType

from pipeline.ground.errors import Fault, ProtocolError, ProvenanceError
from pipeline.ground.record import Record, listable
from pipeline.ground.shelf import Shelf
from pipeline.ground.way_in import to_type
from pipeline.review.asked_records import read_all_asked
from pipeline.review.changes import changes_of_searches, told_once
from pipeline.review.imported import changes_of_imports
from pipeline.review.imports import Import, passed_over, read_imports
from pipeline.review.publications import published_since
from pipeline.review.pubmed_records import PubmedRecords, own_numbers, read_replies, with_links
from pipeline.review.retraction_watch import (
    NamedPaper,
    NoticesFound,
    changes_of_notices,
    links_noticed,
    matched,
    not_told_before,
)
from pipeline.review.review import Review
from pipeline.review.searches import Search, read_searches, seen_dates
from pipeline.review.updates import read_updates
from pipeline.stages.stage import Counts
from pipeline.tables.computed import (
    CHANGES,
    IMPORTS,
    REGISTRATIONS,
    REMOVED,
    TRIALS,
    ImportRow,
    RegistrationRow,
    RemovedRecord,
)
from pipeline.tables.csv_text import fragment
from pipeline.tables.kept import IMPORTED, NOTICED, UPDATES
from pipeline.tables.records import RECORDS
from pipeline.tables.rows_on_disk import adding_records

READS = (IMPORTED, NOTICED, UPDATES)
WRITES = (RECORDS, REMOVED, IMPORTS, CHANGES, REGISTRATIONS, TRIALS)


def removed_records(pubmed: PubmedRecords) -> list[RemovedRecord]:
    """The PubMed records that were found and cannot be screened."""
    lacking = {pmid: why for pmid, why in pubmed.lacking.items() if pmid not in pubmed.pmids()}
    return [RemovedRecord(f"pubmed:{pmid}", "pubmed", lacking[pmid]) for pmid in sorted(lacking, key=int)]


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
    with Shelf(paths.shelf("collate")) as shelf:
        pubmed = read_replies(paths.cache, searches, shelf)
        imports = read_imports(paths.imports, review.protocol.columns_by_source)
        asked = read_all_asked(paths, review.protocol)
        _check_sources(imports, [source.name for source in review.protocol.sources])
        removed = removed_records(pubmed)
        check_conservation(searches, pubmed.pmids(), {row.record_id for row in removed})
        registers = {name for name, kind in review.protocol.kind_by_source.items() if kind == "register"}
        imported = imported_records(imports)
        of_others = asked.with_imported(imported)
        found = notices_found(review, pubmed, of_others)
        noticed = links_noticed(paths.queries, found.of_records)
        written = write_records(paths.results, pubmed, searches, of_others, registers, noticed)
        of_searches = list(changes_of_searches(searches, pubmed.created_on))
    removed += [*unreadable_entries(imports), *asked.lost(imported)]
    told = changes_of_imports(paths.queries, read_updates(paths.queries), imports)
    told = [*asked.changes_with(told, imported), *changes_of_notices(paths.queries, found.of_records)]
    changes = list(not_told_before([*pubmed.changes, *of_searches, *told], paths.queries))
    changes = told_once([*changes, *published_since(written.with_numbers, changes)])
    n = {
        "records": written.n_records,
        "registrations": written.n_registrations,
        "trials": TRIALS.write(paths.results, asked.trial_rows({pmid: f"pubmed:{pmid}" for pmid in pubmed.pmids()})),
        "removed": REMOVED.write(paths.results, removed),
        "imports": IMPORTS.write(paths.results, import_rows(imports, passed_over(paths.imports))),
        "changes": CHANGES.write(paths.results, changes),
    }
    said = f"{n['records']} records of all sources together, {n['imports']} files of other databases read, "
    said += (
        f"{n['removed']} records could not be read, {n['registrations']} trial numbers, {n['changes']} changes so far"
    )
    if review.protocol.notices.retraction_watch:
        said += f"; {found.in_words}"
    return Counts(n, said)


def notices_found(review: Review, pubmed: PubmedRecords, others: Sequence[Record]) -> NoticesFound:
    """What Retraction Watch's table says of the records, where the protocol names one."""
    if not review.protocol.notices.retraction_watch:
        return NoticesFound()
    of_pubmed = (pubmed[pmid].record() for pmid in sorted(pubmed.pmids(), key=int))
    papers = [NamedPaper(r.record_id, r.pmid, r.doi, r.links) for r in chain(of_pubmed, others)]
    return matched(Path(review.protocol.notices.retraction_watch), papers)


def write_records(
    results: Path,
    pubmed: PubmedRecords,
    searches: Sequence[Search],
    imported: Sequence[Record],
    registers: set[str],
    noticed: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
) -> Written:
    """Write all records, those of PubMed in the order of their PMIDs, and the trial numbers that are their own.

    `noticed`: record id -> the links that Retraction Watch's table adds.
    A row of PubMed's is written as it was kept, behind it the dates on which searches first and last found it.
    """
    seen, special = seen_dates(searches), pubmed.special
    written = Written()
    with adding_records(RECORDS, results) as add, REGISTRATIONS.adding(results) as register:
        for pmid in sorted(pubmed.pmids(), key=int):
            first, last = seen[pmid]
            if pmid not in special and f"pubmed:{pmid}" not in noticed:
                add(f"pubmed:{pmid}", pubmed.row(pmid) + rest_of_row(first, last))
                written.n_records += 1
                continue
            read = pubmed[pmid]
            row_of_pubmed = read.row(noticed.get(f"pubmed:{pmid}", ())).encode()
            add(f"pubmed:{pmid}", row_of_pubmed + rest_of_row(first, last))
            written.take_in(f"pubmed:{pmid}", read.numbers, register)
            if read.has_numbers:
                written.with_numbers.append(replace(read.record(), first_seen=first, last_seen=last))
        for record in imported:
            row = fragment(RECORDS.cells(with_links(record, noticed.get(record.record_id, ()))))
            add(record.record_id, f"{row}\n".encode())
            numbers = tuple(own_numbers(record, of_register=record.source in registers))
            written.take_in(record.record_id, numbers, register)
            if record.registry_ids:
                written.with_numbers.append(record)
    return written


@cache
def rest_of_row(first_seen: str, last_seen: str) -> bytes:
    """What stands in a row of the records behind what PubMed said."""
    return f",{fragment((first_seen, last_seen))}\n".encode()


@dataclass(slots=True)
class Written:
    """The records that name trials, from which some changes are told; and how many rows there are."""

    with_numbers: list[Record] = field(default_factory=list)
    n_records: int = 0
    n_registrations: int = 0

    def take_in(self, record_id: str, numbers: Sequence[str], register: Callable[[RegistrationRow], None]) -> None:
        self.n_records += 1
        self.n_registrations += len(numbers)
        for number in numbers:
            register(RegistrationRow(record_id, number))


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
