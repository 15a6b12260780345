"""Count the PRISMA flow from the fate of every record, and say what is new, what changed and what waits for whom.

READS       records.csv, removed.csv, unique.csv, duplicates.csv, links.csv, screening.csv, verdicts.csv, changes.csv,
            updates.csv, decisions.csv, searches/
WRITES      flow.csv (one row per record and its fate), boxes/ (the records behind each count), prisma.csv, prisma.svg,
            prisma.png, living.csv (a column for each update), new.csv, summary.md, report.html
FAILS WHEN  a record is counted twice or not at all (13), or there is no search (15)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pipeline.ground.errors import Fault, ProvenanceError
from pipeline.ground.files import write_bytes, write_text
from pipeline.ground.markdown import as_markdown_text
from pipeline.ground.tables import read_table, write_table
from pipeline.page import About, ChangedRecord, Content, entries_of, page
from pipeline.page.entries import Entry, in_full
from pipeline.page.gather import criterion_counts, line_counts, notices, read_abstracts, read_findings
from pipeline.prisma import FATES, TEMPLATE_COLUMNS, Fate, Flow, count_flow, template_rows
from pipeline.prisma.agreement import agreements
from pipeline.prisma.counts import Count, counts_of, fates_by_count
from pipeline.prisma.diagram import boxes_of, laid_out, png, svg
from pipeline.prisma.diagram.boxes import Sources
from pipeline.prisma.ends import fates_of, found_again
from pipeline.prisma.flow import Previous
from pipeline.prisma.living import LIVING_COLUMNS, flow_by_update, living_rows
from pipeline.prisma.studies import studies_of
from pipeline.prisma.tables import Row, Tables, read_tables
from pipeline.prisma.template import file_of
from pipeline.review.changes import Change
from pipeline.review.decisions import FULL_TEXT, TITLE_ABSTRACT, Decision, read_decisions
from pipeline.review.layout import ReviewPaths
from pipeline.review.protocol import Protocol
from pipeline.review.searches import Search, read_searches
from pipeline.review.updates import Update, read_updates

NEW_COLUMNS = ("record_id", "event", "why", "outcome", "duplicate_of", "title", "year", "journal", "link")
BOX_COLUMNS = ("record_id", "source", "arm", "fate", "reason", "title", "year", "journal", "link")
STUDY_COLUMNS = ("study_id", "reports")
MOST_TITLES = 20
"""How many titles of one kind the summary names before it points to the file."""


def events_shown_now(changes: Sequence[Change], searches: Sequence[Search], updates: Sequence[Update]) -> set[str]:
    """The searches and imports whose news this report tells: all that no finished update before it has told.

    Reporting an update again tells what it told the first time.
    """
    told_before = {event for update in updates if update.search != searches[-1].name for event in update.event_names}
    return {change.event for change in changes} - told_before


def new_rows(tables: Tables, changes: Sequence[Change], events: set[str]) -> list[list[str]]:
    """The rows of new.csv: every record that no earlier update has shown, with the reason why it is new."""
    return [_new_row(tables, change) for change in changes if change.change == "new" and change.event in events]


def _new_row(tables: Tables, change: Change) -> list[str]:
    record = tables.record_by_id.get(change.record_id, {})
    kept = tables.kept_by_duplicate.get(change.record_id, "")
    outcome = tables.screening_by_id.get(kept or change.record_id, {}).get("outcome", "removed before screening")
    described = [record.get(name, "") for name in ("title", "year", "journal")]
    return [change.record_id, change.event, change.why, outcome, kept, *described, link_of_row(record)]


def link_of_row(record: Row) -> str:
    """Where a person can read more, "" where nothing is known."""
    if record.get("pmid"):
        return f"https://pubmed.ncbi.nlm.nih.gov/{record['pmid']}/"
    return f"https://doi.org/{record['doi']}" if record.get("doi") else ""


@dataclass(frozen=True, slots=True)
class Counted:
    """The flow of a review and what it was counted from."""

    sources: Sources
    fates: Sequence[Fate]
    flow: Flow
    counts: Sequence[Count]


def count(tables: Tables, protocol: Protocol) -> Counted:
    """Count the flow, the identified records from the tables in which they came in."""
    sources = Sources(protocol.title_by_source, protocol.kind_by_source)
    version = protocol.previous
    again = found_again(tables, version.found_again) if version else set()
    fates = fates_of(tables, sources.kind_by_source, again)
    studies = studies_of(tables, fates, again)
    identified = Counter(row["source"] for row in (*tables.record_by_id.values(), *tables.removed))
    previous = Previous(version.label, version.studies, version.reports) if version else None
    flow = count_flow(fates, identified, studies.new, previous, studies.further)
    return Counted(sources, fates, flow, counts_of(sources.title_by_source, sources.kind_by_source))


def update_by_record(
    tables: Tables, changes: Sequence[Change], searches: Sequence[Search], updates: Sequence[Update]
) -> dict[str, str]:
    """Record id -> the search of the update that brought it; what no finished update has told is of the last search."""
    told_by = {event: update.search for update in reversed(updates) for event in update.event_names}
    event_by_record = {change.record_id: change.event for change in changes if change.change == "new"}
    # An entry of an import that cannot be read has no record: its id names the file and the place.
    unread = {row["record_id"]: row["record_id"].partition(": ")[0] for row in tables.removed}
    return {record_id: told_by.get(event, searches[-1].name) for record_id, event in (unread | event_by_record).items()}


def box_rows(tables: Tables, fates: Iterable[Fate]) -> list[list[str]]:
    """The rows of a file in boxes/: the records behind one count."""
    return [_box_row(fate, tables.record_by_id.get(fate.record_id, {})) for fate in fates]


def _box_row(fate: Fate, record: Row) -> list[str]:
    described = [record.get(name, "") for name in ("title", "year", "journal")]
    return [fate.record_id, fate.source, fate.arm, fate.fate, fate.reason, *described, link_of_row(record)]


def read_changes(results: Path) -> list[Change]:
    """What changed in the records, by event."""
    return [Change(**row) for row in read_table(results / "changes.csv", [field.name for field in fields(Change)])]


def run(protocol: Protocol, paths: ReviewPaths) -> dict[str, int]:
    """Count and write; how many records are new and how many wait for a person."""
    results = paths.results
    searches, updates = read_searches(paths.searches), read_updates(paths.updates)
    if not searches:
        raise ProvenanceError(Fault("there is no search to report", paths.searches, fix="make search REVIEW=… first"))
    tables, changes = read_tables(results), read_changes(results)
    counted = count(tables, protocol)
    events = events_shown_now(changes, searches, updates)
    new = new_rows(tables, changes, events)
    other_changes = [change for change in changes if change.change != "new" and change.event in events]
    _write_flow(results, protocol, tables, counted)
    names = list(dict.fromkeys([*(update.search for update in updates), searches[-1].name]))
    _write_living(results, counted, names, update_by_record(tables, changes, searches, updates))
    write_table(results / "new.csv", NEW_COLUMNS, new)
    entries = read_entries(results, tables, counted.fates, {row[0]: row[2] for row in new})
    decisions = read_decisions(paths.decisions)
    write_text(
        results / "report.html",
        page(content(protocol, searches, tables, counted, entries, other_changes, decisions)),
    )
    flow = counted.flow
    write_text(results / "summary.md", summary(protocol, searches, tables, flow, new, other_changes))
    return {
        "new": len(new),
        "changed": len(other_changes),
        "to_read": flow.n("awaiting_screening") + flow.n("awaiting_report"),
        "included": flow.n("included"),
    }


def _write_flow(results: Path, protocol: Protocol, tables: Tables, counted: Counted) -> None:
    """The flow as tables and as pictures, and the records behind each of its counts."""
    flow, sources = counted.flow, counted.sources
    write_table(results / "flow.csv", [field.name for field in fields(Fate)], map(astuple, counted.fates))
    rows = template_rows(flow, sources.title_by_source, sources.kind_by_source)
    write_table(results / "prisma.csv", TEMPLATE_COLUMNS, rows)
    diagram = laid_out(boxes_of(flow, sources))
    write_text(results / "prisma.svg", svg(diagram, protocol.review.title, file_of))
    write_bytes(results / "prisma.png", png(diagram))
    _write_boxes(results, tables, counted)


def _write_boxes(results: Path, tables: Tables, counted: Counted) -> None:
    """A file for each count; those of counts that the review no longer has are taken away."""
    fates_by_name = fates_by_count(counted.counts, counted.fates)
    for name, fates in fates_by_name.items():
        write_table(results / file_of(name), BOX_COLUMNS, box_rows(tables, fates))
    studies = [(study[0], "|".join(study)) for study in counted.flow.studies]
    write_table(results / file_of("new_studies"), STUDY_COLUMNS, studies)
    for path in (results / "boxes").glob("*.csv"):
        if path.stem not in fates_by_name and path.stem != "new_studies":
            path.unlink()


def _write_living(results: Path, counted: Counted, updates: Sequence[str], updates_by_id: Mapping[str, str]) -> None:
    sources = counted.sources
    flows = flow_by_update(counted.flow, counted.fates, updates_by_id, updates)
    rows = living_rows(flows.values(), sources.title_by_source, sources.kind_by_source)
    write_table(results / "living.csv", (*LIVING_COLUMNS, *(f"Search {update}" for update in flows)), rows)


def read_entries(results: Path, tables: Tables, fates: Sequence[Fate], why_new: Mapping[str, str]) -> list[Entry]:
    """The records of the page, with the abstracts and the deciding words of those that it shows in full."""
    shown = in_full(tables, fates, why_new.keys())
    links = {record_id: link_of_row(record) for record_id, record in tables.record_by_id.items()}
    return entries_of(tables, fates, why_new, read_abstracts(results, shown), read_findings(results, shown), links)


def content(
    protocol: Protocol,
    searches: Sequence[Search],
    tables: Tables,
    counted: Counted,
    entries: Sequence[Entry],
    changes: Sequence[Change],
    decisions: Sequence[Decision],
) -> Content:
    """What report.html tells."""
    about, criteria = protocol.review, protocol.criteria
    names = tuple(search.name for search in searches)
    lines_by_search = [{line.name: (line.sent, line.count) for line in search.lines} for search in searches]
    titles = {record_id: record["title"] for record_id, record in tables.record_by_id.items()}
    return Content(
        About(about.title, about.question, about.citation, about.reconstruction, names),
        counted.sources,
        counted.flow,
        counted.counts,
        {name: len(fates) for name, fates in fates_by_count(counted.counts, counted.fates).items()},
        entries,
        criterion_counts([(c.id, c.kind, c.reason) for c in criteria], tables),
        line_counts(lines_by_search),
        agreements(judgements(decisions)),
        notices(tables, counted.fates),
        [ChangedRecord(c.record_id, titles.get(c.record_id, ""), c.change, c.why) for c in changes],
    )


def judgements(decisions: Iterable[Decision]) -> Iterable[tuple[str, str, str, str]]:
    """What reviewers said for or against records; that a report is sought or lost is no judgement of it."""
    for decision in decisions:
        if decision.phase == TITLE_ABSTRACT or (
            decision.phase == FULL_TEXT and decision.decision in ("include", "exclude")
        ):
            yield decision.phase, decision.reviewer, decision.record_id, decision.decision


def summary(
    protocol: Protocol,
    searches: Sequence[Search],
    tables: Tables,
    flow: Flow,
    new: Sequence[Sequence[str]],
    other_changes: Sequence[Change],
) -> str:
    """The page that a team reads after an update, in Markdown; all text from records is shown as text."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # Markdown, not HTML: every value goes through the filter `text`
    )
    environment.filters["text"] = as_markdown_text
    return environment.get_template("summary.md.j2").render(
        protocol=protocol,
        searches=searches,
        flow=flow,
        fates=FATES,
        new=[dict(zip(NEW_COLUMNS, row, strict=True)) for row in new],
        other_changes=[(change, tables.record_by_id.get(change.record_id, {})) for change in other_changes],
        most=MOST_TITLES,
    )
