"""Write what people are told about an update: digest, feed, event, and what to look at again.

FAILS WHEN  a table cannot be read (11), or a search is not there (15)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.ground.errors import Fault, ProvenanceError
from pipeline.ground.files import write_bytes, write_pieces, write_text
from pipeline.ground.identifiers import page_of
from pipeline.ground.way_in import to_type
from pipeline.prisma.studies import waits_for_people
from pipeline.review.agreement import agreement_rows
from pipeline.review.audit import OPEN
from pipeline.review.audit_figures import stopped_rules
from pipeline.review.changes import in_plain_words
from pipeline.review.decisions import read_decisions
from pipeline.review.layout import DIGEST, EVENT, FEED
from pipeline.review.met_criteria import met_criteria
from pipeline.review.news import News, Told, digest, event_in_pieces, feed, sources_now
from pipeline.review.news.feed import MOST_TITLES, FeedEntry, FeedLine
from pipeline.review.news.news import CHANGES as TOLD_CHANGES
from pipeline.review.news.news import wanted_of_last
from pipeline.review.people import RULE, People, people_of
from pipeline.review.review import Review
from pipeline.review.searches import Search, read_searches
from pipeline.review.second_look import NamedRecord, conflicts, disagreements, reasons_to_settle, rechecks
from pipeline.review.updates import read_updates, told_now
from pipeline.stages.stage import Counts
from pipeline.tables.computed import (
    AGREEMENT,
    AUDITED,
    CHANGES,
    CONFLICTS,
    DISAGREEMENTS,
    FLOW,
    NEW,
    REASONS,
    RECHECK,
    SCREENING,
    VERDICTS,
    AuditRow,
    Change,
    NewRow,
    ScreeningRow,
)
from pipeline.tables.kept import AUDIT, DECISIONS, FULL_TEXT, TITLE_ABSTRACT, UPDATES, Decision, Update
from pipeline.tables.records import RECORDS, UNIQUE
from pipeline.tables.rows_on_disk import ESCAPED, beginnings_of, rows_that, rows_with, unique_with

READS = (RECORDS, UNIQUE, CHANGES, NEW, SCREENING, VERDICTS, AUDITED, FLOW, DECISIONS, UPDATES)
WRITES = (RECHECK, CONFLICTS, REASONS, DISAGREEMENTS, AGREEMENT)
WAITING_FATES = {"awaiting_screening": TITLE_ABSTRACT, "awaiting_report": FULL_TEXT}
BY_WEIGHT = ("notice", "linked", "results", "new", "trial", "back", "gone", "deleted")
"""Warnings and publications before what is new, what went last."""
DECIDED_BY = SCREENING.columns.index("decided_by")
OF_TRIALS = ("results", "trial")
"""What registers say of their trials: of one that is excluded it is in `changes.csv` alone."""


@dataclass(frozen=True, slots=True)
class Naming:
    """How a person finds a record."""

    record_id: str
    title: str
    year: str
    pmid: str
    doi: str


@dataclass(frozen=True, slots=True)
class Computed:
    """The tables of the earlier stages, as far as they are told.

    naming_by_id      of the records that are told by name
    screening_by_id   of new records, and of those on which a person decided
    unique            those of which people have spoken
    """

    changes: Sequence[Change]
    new: Sequence[NewRow]
    naming_by_id: Mapping[str, Naming]
    screening_by_id: Mapping[str, ScreeningRow]
    waiting: Sequence[str]
    unique: Sequence[NamedRecord]
    audited: Sequence[AuditRow] = ()
    excluded: Collection[str] = ()

    def wants(self, change: str, record_id: str) -> bool:
        """Whether people should hear of it: what became of a trial that is excluded is in `changes.csv` alone."""
        return change not in OF_TRIALS or record_id not in self.excluded


def read_computed(results: Path, spoken_of: Collection[str] = ()) -> Computed:
    """Read them. `spoken_of`: the ids of the records on which there is a decision. Raises TableError."""
    changes, new = list(CHANGES.read(results)), list(NEW.read(results))
    of_trials = {change.record_id for change in changes if change.change in OF_TRIALS}
    screening = read_screening(results, {row.record_id for row in new} | of_trials)
    by_people = {record_id for record_id, row in screening.items() if row.decided_by != RULE}
    return Computed(
        changes,
        new,
        read_names(results, named(changes, new)),
        screening,
        [row.fate for row in rows_that(_may_wait, FLOW, results) if waits_for_people(row)],
        read_unique(results, {*spoken_of} | by_people),
        list(AUDITED.read(results)) if AUDITED.exists(results) else (),
        {record_id for record_id, row in screening.items() if row.outcome == "exclude"},
    )


def _may_wait(raw: bytes) -> bool:
    return b",awaiting_" in raw


def named(changes: Iterable[Change], new: Iterable[NewRow]) -> set[str]:
    """The records whose titles people are told: of all that were new once, the feed names as many as it shows."""
    ids = {row.record_id for row in new}
    n_by_event: Counter[str] = Counter()
    for change in changes:
        n_by_event[change.event] += change.change == "new"
        if change.change != "new" or n_by_event[change.event] <= MOST_TITLES:
            ids.add(change.record_id)
    return ids


def read_names(results: Path, record_ids: Collection[str]) -> dict[str, Naming]:
    """How a person finds each of these records."""
    return {row.record_id: row for row in rows_with(record_ids, RECORDS, results, Naming)}


def read_screening(results: Path, record_ids: Collection[str]) -> dict[str, ScreeningRow]:
    """What was made of these records, and of all on which a person decided."""
    beginnings = beginnings_of(record_ids)

    def may_be(raw: bytes) -> bool:
        if b'"' in raw or raw.startswith(ESCAPED):
            return True
        cells = raw.split(b",", DECIDED_BY + 1)
        return cells[DECIDED_BY] != RULE.encode() or cells[0] in beginnings

    rows = rows_that(may_be, SCREENING, results)
    return {row.record_id: row for row in rows if row.record_id in record_ids or row.decided_by != RULE}


def read_unique(results: Path, record_ids: Collection[str]) -> list[NamedRecord]:
    """The unique records of which one of these ids is one: their own, or that of a record merged into them."""
    return [
        NamedRecord(row.record_ids, row.title, page_of(row.pmid, row.doi)) for row in unique_with(record_ids, results)
    ]


def read_evidence(results: Path, record_ids: Collection[str]) -> dict[str, str]:
    """Record -> the words on which its met criteria rest, of these records."""
    words: dict[str, list[str]] = {}
    for row in met_criteria(results, record_ids):
        if row.evidence:
            words.setdefault(row.record_id, []).append(f"{row.criterion_id} «{row.evidence}»")
    return {record_id: ", ".join(found) for record_id, found in words.items()}


def told_as_new(computed: Computed, evidence: Mapping[str, str]) -> Iterator[Told]:
    """The records that no earlier update has shown."""
    for row in computed.new:
        outcome = f"duplicate of {row.duplicate_of}" if row.duplicate_of else row.outcome
        words = evidence.get(row.record_id, "")
        screening = None if row.duplicate_of else computed.screening_by_id.get(row.record_id)
        by = screening.decided_by if screening and screening.decided_by != RULE else ""
        yield Told(row.record_id, *_named(computed, row.record_id), row.why, outcome, words, by, row.duplicate_of)


def told_as_changed(computed: Computed, events: Collection[str], change: str) -> list[Told]:
    """The records to which `change` happened in one of the events; of trials those that the review may want."""
    return [
        Told(found.record_id, *_named(computed, found.record_id), found.why)
        for found in computed.changes
        if found.change == change and found.event in events and computed.wants(change, found.record_id)
    ]


def of_reports(told: Sequence[Told], results: Path) -> list[Told]:
    """A report's change once, however many records it has: the first that tells of it."""
    rows = unique_with({one.record_id for one in told}, results)
    of_one = {i: row.record_ids[0] for row in rows for i in row.record_ids}
    first: dict[tuple[str, str], Told] = {}
    for one in told:
        first.setdefault((of_one.get(one.record_id, one.record_id), one.why), one)
    return list(first.values())


def _named(computed: Computed, record_id: str) -> tuple[str, str, str]:
    naming = computed.naming_by_id.get(record_id)
    return (
        (naming.title, naming.year, page_of(naming.pmid, naming.doi, record_id=record_id)) if naming else ("", "", "")
    )


def entries(
    computed: Computed, searches: Sequence[Search], updates: Sequence[Update], news: News, events: Collection[str]
) -> list[FeedEntry]:
    """An entry for each update, the one that is being told, of these events, included."""
    search_by_name = {search.name: search for search in searches}
    changes_by_event: dict[str, list[tuple[int, int, Change]]] = {}
    for at, change in enumerate(computed.changes):
        if change.change != "revised" and computed.wants(change.change, change.record_id):
            weight = BY_WEIGHT.index(change.change)
            changes_by_event.setdefault(change.event, []).append((weight, at, change))
    events_by_search = {update.search: set(update.events) for update in updates} | {news.search: set(events)}
    figures = {update.search: (update.n_new, update.n_to_read) for update in updates}
    figures.setdefault(news.search, (len(news.new_reports), news.to_read))
    found = []
    for name, (n_new, n_to_read) in figures.items():
        told = sorted(weighed for event in events_by_search[name] for weighed in changes_by_event.get(event, ()))
        lines = [_feed_line(computed, change) for _, _, change in told[:MOST_TITLES]]
        heading = f"{name}: {n_new} new, {n_to_read} to read"
        found.append(FeedEntry(name, search_by_name[name].answered_at, heading, lines, len(told) - len(lines)))
    return found


def _feed_line(computed: Computed, change: Change) -> FeedLine:
    title, _, link = _named(computed, change.record_id)
    return FeedLine(
        TOLD_CHANGES.get(change.change, change.change), title, change.record_id, in_plain_words(change.why), link
    )


def write_lists(
    results: Path, computed: Computed, decisions: Sequence[Decision], updates: Iterable[Update], people: People
) -> dict[str, int]:
    """Write the lists of what deserves a second look; how many rows each has."""
    AGREEMENT.write(results, agreement_rows(decisions, people.words.team))
    REASONS.write(results, reasons_to_settle(computed.unique, people))
    return {
        "recheck": RECHECK.write(results, rechecks(computed.unique, computed.changes, decisions, list(updates))),
        "conflicts": CONFLICTS.write(results, conflicts(computed.unique, people)),
        "disagreements": DISAGREEMENTS.write(results, disagreements(computed.unique, computed.screening_by_id)),
    }


def _check_searches(updates: Iterable[Update], searches: Iterable[Search], folder: Path) -> None:
    """The feed has an entry for each update, dated by its search. Raises ProvenanceError where one is gone."""
    names = {search.name for search in searches}
    gone = [update.search for update in updates if update.search not in names]
    fix = "a search file is never taken away: restore it from git"
    ProvenanceError.raise_if_any(
        [Fault("the search of an update is not there", folder, found=name, fix=fix) for name in gone]
    )


def run(review: Review) -> Counts:
    """Write everything that is told; how much it is."""
    paths, protocol = review.paths, review.protocol
    results, searches, updates = paths.results, read_searches(paths.searches), read_updates(paths.queries)
    if not searches:
        fix = f"{to_type('search', paths.name)} first"
        raise ProvenanceError(Fault("there is no search to tell of", paths.searches, fix=fix))
    _check_searches(updates, searches, paths.searches)
    decisions = read_decisions(paths.queries, protocol.team_words)
    computed = read_computed(results, {decision.record_id for decision in decisions})
    last = searches[-1]
    events = told_now(updates, last.name, {change.event for change in computed.changes})
    to_read = {row.record_id for row in computed.new if row.outcome in ("include", "unclear")}
    waiting = [WAITING_FATES[fate] for fate in computed.waiting]
    n_to_check = sum(row.answer == OPEN for row in computed.audited)
    people = people_of(paths.queries, protocol)
    changed = {change: told_as_changed(computed, events, change) for change in TOLD_CHANGES}
    changed["notice"] = of_reports(changed["notice"], results)
    news = News(
        review=paths.name,
        title=protocol.review.title,
        search=last.name,
        answered_at=last.answered_at,
        found=last.result.count,
        found_before=searches[-2].result.count if len(searches) > 1 else None,
        accepted=last.accepted,
        new=list(told_as_new(computed, read_evidence(results, to_read))),
        changed=changed,
        waiting={phase: waiting.count(phase) for phase in WAITING_FATES.values()} | {AUDIT: n_to_check},
        second_look=write_lists(results, computed, decisions, updates, people),
        stopped=stopped_rules(computed.audited),
        last_read=wanted_of_last(people.standing(TITLE_ABSTRACT).values()),
        sources=sources_now(paths, protocol, last),
        strategy_changed=len(searches) > 1 and searches[-2].result.sent != last.result.sent,
    )
    write_text(paths.result(DIGEST), digest(news))
    told = entries(computed, searches, updates, news, events)
    write_bytes(paths.result(FEED), feed(paths.name, protocol.review.title, told))
    write_pieces(paths.result(EVENT), event_in_pieces(news))
    look = news.second_look
    said = f"{news.n_new_in_words}, {news.to_read} to read, {look['recheck']} changed after a person's decision, "
    said += f"{look['conflicts']} on which reviewers differ, {look['disagreements']} on which rules and a person differ"
    return Counts(
        {"new": len(news.new_reports), "to_read": news.to_read, **look}, f"{DIGEST} and lists written: {said}"
    )
