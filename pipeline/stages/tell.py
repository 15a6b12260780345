"""Tell people what an update brought, and what deserves a second look: a page, a feed, an event, and four lists.

READS       new.csv, changes.csv, records.csv, unique.csv, screening.csv, verdicts.csv, flow.csv, decisions.csv,
            updates.csv, searches/
WRITES      digest.md, feed.xml, event.json, recheck.csv, conflicts.csv, disagreements.csv, agreement.csv
FAILS WHEN  a table cannot be read (11), or there is no search (15)
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from pipeline.ground.errors import Fault, ProvenanceError
from pipeline.ground.files import write_bytes, write_text
from pipeline.ground.identifiers import page_of
from pipeline.ground.tables import read_table, write_table
from pipeline.review.changes import Change
from pipeline.review.decisions import FULL_TEXT, TITLE_ABSTRACT, read_decisions
from pipeline.review.layout import ReviewPaths
from pipeline.review.news import News, Told, digest, event_of, feed
from pipeline.review.news.feed import FeedEntry
from pipeline.review.news.news import CHANGES
from pipeline.review.people import People
from pipeline.review.protocol import Protocol
from pipeline.review.reviewers import AGREEMENT_COLUMNS, agreement_rows
from pipeline.review.searches import Search, read_searches
from pipeline.review.second_look import (
    CONFLICT_COLUMNS,
    DISAGREEMENT_COLUMNS,
    RECHECK_COLUMNS,
    Unique,
    conflicts,
    disagreements,
    rechecks,
)
from pipeline.review.updates import Update, read_updates, told_now

WAITING_FATES = {"awaiting_screening": TITLE_ABSTRACT, "awaiting_report": FULL_TEXT}
RULE = "rule"

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Computed:
    """The tables of the earlier stages, as far as they are told."""

    changes: Sequence[Change]
    new: Sequence[Row]
    record_by_id: Mapping[str, Row]
    screening_by_id: Mapping[str, Row]
    fates: Sequence[str]
    unique: Sequence[Unique]


def read_computed(results: Path) -> Computed:
    """Read them. Raises TableError."""
    named = ("record_id", "title", "year", "pmid", "doi")
    records = {row["record_id"]: row for row in read_table(results / "records.csv", named, others=True)}
    screening = ("record_id", "outcome", "reason", "decided_by", "rule_outcome", "rule_reasons", "criteria_version")
    return Computed(
        [Change(**row) for row in read_table(results / "changes.csv", [field.name for field in fields(Change)])],
        list(read_table(results / "new.csv", ("record_id", "event", "why", "outcome", "duplicate_of"), others=True)),
        records,
        {row["record_id"]: row for row in read_table(results / "screening.csv", screening, others=True)},
        [row["fate"] for row in read_table(results / "flow.csv", ("fate",), others=True)],
        [
            Unique(tuple(filter(None, (row["record_id"], *row["merged_ids"].split("|")))), row["title"], link_of(row))
            for row in read_table(results / "unique.csv", ("merged_ids", *named), others=True)
        ],
    )


def link_of(record: Row) -> str:
    return page_of(record.get("pmid", ""), record.get("doi", ""))


def read_evidence(results: Path, record_ids: Collection[str]) -> dict[str, str]:
    """Record -> the words on which its met criteria rest, of these records."""
    words: dict[str, list[str]] = {}
    for row in read_table(results / "verdicts.csv", ("record_id", "criterion_id", "verdict", "evidence"), others=True):
        if row["record_id"] in record_ids and row["verdict"] == "met" and row["evidence"]:
            words.setdefault(row["record_id"], []).append(f"{row['criterion_id']} «{row['evidence']}»")
    return {record_id: ", ".join(found) for record_id, found in words.items()}


def told_as_new(computed: Computed, evidence: Mapping[str, str]) -> Iterator[Told]:
    """The records that no earlier update has shown."""
    for row in computed.new:
        record = computed.record_by_id.get(row["record_id"], {})
        outcome = f"duplicate of {row['duplicate_of']}" if row["duplicate_of"] else row["outcome"]
        words = evidence.get(row["record_id"], "")
        yield Told(row["record_id"], *_named(record), row["why"], outcome, words)


def told_as_changed(computed: Computed, events: Collection[str], change: str) -> list[Told]:
    """The records to which `change` happened in one of the events."""
    return [
        Told(found.record_id, *_named(computed.record_by_id.get(found.record_id, {})), found.why)
        for found in computed.changes
        if found.change == change and found.event in events
    ]


def _named(record: Row) -> tuple[str, str, str]:
    return record.get("title", ""), record.get("year", ""), link_of(record)


def entries(
    computed: Computed, searches: Sequence[Search], updates: Sequence[Update], news: News, events: Collection[str]
) -> list[FeedEntry]:
    """An entry for each update, the one that is being told, of these events, included."""
    search_by_name = {search.name: search for search in searches}
    events_by_search = {update.search: set(update.event_names) for update in updates} | {news.search: set(events)}
    figures = {update.search: (update.n_new, update.n_to_read) for update in updates}
    figures.setdefault(news.search, (str(len(news.new)), str(news.to_read)))
    found = []
    for name, (n_new, n_to_read) in figures.items():
        told = [c for c in computed.changes if c.event in events_by_search[name] and c.change != "revised"]
        lines = [_feed_line(computed, change) for change in sorted(told, key=_by_weight)]
        heading = f"{name}: {n_new} new, {n_to_read} to read"
        found.append(FeedEntry(name, search_by_name[name].answered_at, heading, lines))
    return found


def _feed_line(computed: Computed, change: Change) -> str:
    title = computed.record_by_id.get(change.record_id, {}).get("title", "")
    return f"{CHANGES.get(change.change, change.change)}: {title} ({change.record_id}): {change.why}"


def _by_weight(change: Change) -> int:
    """Warnings and publications before what is new, what went last."""
    return ("notice", "linked", "new", "back", "gone", "deleted").index(change.change)


def write_lists(
    protocol: Protocol, paths: ReviewPaths, computed: Computed, updates: Sequence[Update]
) -> dict[str, int]:
    """Write the lists of what deserves a second look; how many rows each has."""
    decisions = read_decisions(paths.decisions)
    people = People.of(decisions, protocol.screening.reviewers)
    lists = {
        "recheck": (RECHECK_COLUMNS, rechecks(computed.unique, computed.changes, decisions, updates)),
        "conflicts": (CONFLICT_COLUMNS, conflicts(computed.unique, people)),
        "disagreements": (DISAGREEMENT_COLUMNS, disagreements(computed.unique, computed.screening_by_id, {RULE})),
    }
    write_table(paths.result("agreement.csv"), AGREEMENT_COLUMNS, agreement_rows(decisions))
    return {name: write_table(paths.result(f"{name}.csv"), columns, rows) for name, (columns, rows) in lists.items()}


def run(protocol: Protocol, paths: ReviewPaths) -> News:
    """Write everything that is told; what it tells."""
    results, searches, updates = paths.results, read_searches(paths.searches), read_updates(paths.updates)
    if not searches:
        raise ProvenanceError(Fault("there is no search to tell of", paths.searches, fix="make search REVIEW=… first"))
    computed = read_computed(results)
    last = searches[-1]
    events = told_now(updates, last.name, {change.event for change in computed.changes})
    to_read = {row["record_id"] for row in computed.new if row["outcome"] in ("include", "unclear")}
    waiting = [WAITING_FATES[fate] for fate in computed.fates if fate in WAITING_FATES]
    news = News(
        review=paths.name,
        title=protocol.review.title,
        search=last.name,
        answered_at=last.answered_at,
        found=last.result.count,
        found_before=searches[-2].result.count if len(searches) > 1 else None,
        accepted=last.accepted,
        new=list(told_as_new(computed, read_evidence(results, to_read))),
        changed={change: told_as_changed(computed, events, change) for change in CHANGES},
        waiting={phase: waiting.count(phase) for phase in WAITING_FATES.values()},
        second_look=write_lists(protocol, paths, computed, updates),
    )
    write_text(results / "digest.md", digest(news))
    write_bytes(
        results / "feed.xml",
        feed(paths.name, protocol.review.title, entries(computed, searches, updates, news, events)),
    )
    write_text(results / "event.json", event_of(news))
    return news
