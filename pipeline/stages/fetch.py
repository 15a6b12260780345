"""Read from PubMed the records that the searches found: those not in the cache, and those that may have changed.

Writes the raw replies to cache/<search>/ batch by batch, each with its hash; done.json last.

FAILS WHEN  PubMed cannot be reached (12); without the network, when the cache is not complete (15)
"""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.ground.errors import Fault, ProvenanceError
from pipeline.ground.progress import tracked
from pipeline.ground.way_in import to_type
from pipeline.review.cache import SearchCache, drop_damaged, new_note, search_caches, sound_replies
from pipeline.review.people import People, people_of
from pipeline.review.read_before import ReadBefore, changes_alone
from pipeline.review.review import Review
from pipeline.review.searches import Search, read_searches
from pipeline.sources.pubmed import Batch, Entrez
from pipeline.stages.stage import Counts
from pipeline.tables.computed import DUPLICATES, SCREENING
from pipeline.tables.kept import DECISIONS, FULL_TEXT, TITLE_ABSTRACT
from pipeline.tables.records import RECORDS

if TYPE_CHECKING:
    from pipeline.sweep.mirror import Mirror

READS = (DECISIONS,)
READS_OF_LAST_RUN = (RECORDS, DUPLICATES, SCREENING)
"""What the update before this one computed: it says which records may still change in a way that matters."""
WRITES = ()

BATCH_SIZE = 200
"""NCBI asks for POST above about 200 ids; 200 records are about 2 MB (facts of the service, measured)."""

FULLY_INDEXED = frozenset({"MEDLINE", "PubMed-not-MEDLINE", "OLDMEDLINE"})
"""The states of a PubMed record after which its indexing no longer changes by itself."""


UNDECIDED = "unclear"


def add_arguments(parser: ArgumentParser) -> None:
    """The option of this stage."""
    parser.add_argument("--offline", action="store_true", help="only check that the cache is whole")


def to_read_again(status_by_pmid: Mapping[str, str], outcome_by_id: Mapping[str, str], people: People) -> set[str]:
    """The PMIDs whose record may change in a way that matters: not fully indexed yet, included, or undecided.

    A record that is fully indexed and excluded, by a rule or a person, is left in peace; one whose report nobody could
    get is still undecided. One that was set aside as a duplicate has the outcome of the record that was kept.
    """
    outcome_by_id = {**outcome_by_id, **_words(people, TITLE_ABSTRACT), **_words(people, FULL_TEXT)}
    excluded = {pmid for pmid in status_by_pmid if outcome_by_id.get(f"pubmed:{pmid}", UNDECIDED) == "exclude"}
    return {pmid for pmid, status in status_by_pmid.items() if status not in FULLY_INDEXED or pmid not in excluded}


def _words(people: People, phase: str) -> dict[str, str]:
    return {record_id: decision.decision for record_id, decision in people.standing(phase).items()}


def plan_reading(searches: Sequence[Search], read_before: Mapping[str, str], again: Collection[str]) -> list[str]:
    """The PMIDs to read for the last search, in ascending order.

    `read_before`: PMID -> date on which it was last read. A record read on the day of the search is not read again;
    one that the last search no longer found is, whenever it was read, to learn whether it was deleted or only changed:
    there may be two searches on a day. From a mirror all are read: NLM packs several files on one day, and it costs no
    request.
    """
    found = {pmid for search in searches for pmid in search.pmids}
    today = "" if searches[-1].is_of_a_mirror else searches[-1].date
    gone = set(searches[-2].pmids) - set(searches[-1].pmids) if len(searches) > 1 else set()
    wanted = (found - read_before.keys()) | gone | (set(again) & found)
    return sorted((pmid for pmid in wanted if pmid in gone or read_before.get(pmid) != today), key=int)


def in_batches(pmids: Sequence[str]) -> list[tuple[str, ...]]:
    """`pmids` in batches of at most BATCH_SIZE."""
    return [tuple(pmids[at : at + BATCH_SIZE]) for at in range(0, len(pmids), BATCH_SIZE)]


def run(review: Review, entrez: Entrez | Mirror) -> Counts:
    """Read what the last search needs; a reading that was cut off goes on where it stopped."""
    paths = review.paths
    history = read_searches(paths.searches)
    if not history:
        fix = f"{to_type('search', paths.name)} asks PubMed first"
        raise ProvenanceError(Fault("there is no search yet", paths.searches, fix=fix))
    folders = search_caches(paths.cache, history)
    drop_damaged(folders)
    *earlier, current = folders
    before = ReadBefore(reply for folder in earlier for reply in folder.replies())
    read_before = before.date_by_pmid
    people = people_of(paths.queries, review.protocol)
    plan = _settled_plan(current, history, read_before, _again(paths.results, people, read_before))
    asked, missing = _read_batches(current, plan, before, entrez)
    n_first = sum(pmid not in read_before for pmid in asked)
    n = {"first": n_first, "again": len(asked) - n_first, "missing": len(missing)}
    said = f"{n_first} records asked for the first time, {n['again']} again, {len(missing)} not returned"
    return Counts(n, said)


def run_offline(review: Review) -> Counts:
    """Check that everything the searches found is in the cache, whole; no network. Raises ProvenanceError."""
    cache = review.paths.cache
    history = read_searches(review.paths.searches)
    replies = sound_replies(search_caches(cache, history))
    answered = {pmid for reply in replies for pmid in reply.note.missing} | ReadBefore(replies).date_by_pmid.keys()
    lacking = sorted({pmid for search in history for pmid in search.pmids} - answered, key=int)
    if lacking or not history:
        shown = ", ".join(lacking[:5]) + (" …" if len(lacking) > 5 else "")
        problem = f"the cache lacks {len(lacking)} records that the searches found" if history else "no search yet"
        raise ProvenanceError(Fault(problem, cache, found=shown, fix="run once with the network"))
    return Counts(said="the cache holds every record of every search")


def _settled_plan(
    current: SearchCache, history: Sequence[Search], read_before: Mapping[str, str], again: Collection[str]
) -> tuple[str, ...]:
    """The plan of an interrupted reading, or a new one; with whatever has since turned out to be lost."""
    found = {pmid for search in history for pmid in search.pmids}
    plan = current.plan()
    if plan is None or not found.issuperset(plan):
        plan = tuple(plan_reading(history, read_before, again))
    plan += tuple(sorted(found - read_before.keys() - set(plan), key=int))
    if plan != current.plan():
        current.write_plan(plan)
    return plan


def _again(last_results: Path, people: People, read_before: Mapping[str, str]) -> set[str]:
    """Which of the records read before must be read again; all of them when no results tell."""
    if not all(table.exists(last_results) for table in READS_OF_LAST_RUN):
        return set(read_before)
    status = {row.pmid: row.status for row in RECORDS.read_as(Indexing, last_results) if row.source == "pubmed"}
    outcome: dict[str, str] = {row.record_id: row.outcome for row in SCREENING.read(last_results)}
    for row in DUPLICATES.read(last_results):
        outcome[row.record_id] = outcome.get(row.kept_id, UNDECIDED)
    unknown = set(read_before) - status.keys()
    return to_read_again(status, outcome, people) | unknown


@dataclass(frozen=True, slots=True)
class Indexing:
    """How far PubMed has indexed a record."""

    source: str
    pmid: str
    status: str


def _read_batches(
    current: SearchCache, plan: Sequence[str], before: ReadBefore, entrez: Entrez | Mirror
) -> tuple[list[str], dict[str, str]]:
    """Ask for every batch that is not there whole. The PMIDs asked for now, and why others of the plan did not come."""
    whole = (reply.note for reply in current.replies() if before.has_all_of(reply.note))
    there = {pmid for note in whole for pmid in note.asked}
    lacking = [(n, pmids) for n, pmids in enumerate(in_batches(plan), start=1) if not there.issuperset(pmids)]
    for number, pmids in tracked(lacking, "fetch", len(lacking), "batch"):
        current.forget(_name(number))
        for batch in entrez.fetch(pmids):
            _store(current, number, batch, before)
    missing = [pmid for reply in current.replies() for pmid in reply.note.missing]
    reasons = current.missing()
    if reasons is None or set(reasons) != set(missing):
        reasons = entrez.explain_missing(missing) if missing else {}
        current.write_done(reasons)
    return [pmid for _, pmids in lacking for pmid in pmids], reasons


def _store(current: SearchCache, number: int, batch: Batch, before: ReadBefore) -> None:
    note = new_note(
        batch.asked,
        batch.returned,
        batch.missing,
        batch.status,
        f"{batch.answered_at:%Y-%m-%dT%H:%M:%SZ}",
        batch.parameters,
        batch.body,
    )
    current.write_reply(_name(number) + batch.part, *changes_alone(batch.body, note, before))


def _name(number: int) -> str:
    return f"efetch-{number:04d}"
