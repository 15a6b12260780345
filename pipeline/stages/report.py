"""Count the PRISMA flow from the fate of every record, and say what is new, what changed and what waits for whom.

READS       records.csv, removed.csv, unique.csv, duplicates.csv, links.csv, screening.csv, verdicts.csv, changes.csv,
            updates.csv, decisions.csv, searches/
WRITES      flow.csv (one row per record and its fate), boxes/ (the records behind each count), prisma.csv, prisma.svg,
            prisma.png, living.csv (a column for each update), new.csv, summary.md, report.html, paper.md, paper.html,
            included.ris, studies.csv; rows for new studies in the review's extraction/
FAILS WHEN  a record is counted twice or not at all (13), a sheet of extraction cannot be read (14), or there is no
            search (15)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, fields, replace
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pipeline.extraction import STUDY_COLUMNS, add_rows, included_studies, sheets_for, study_rows
from pipeline.ground.errors import Fault, ProvenanceError
from pipeline.ground.files import write_bytes, write_text
from pipeline.ground.identifiers import page_of
from pipeline.ground.markdown import as_markdown_text
from pipeline.ground.record import COLUMNS, Record
from pipeline.ground.tables import read_table, record_of, write_table
from pipeline.page import content_of, page, read_entries
from pipeline.paper import Facts, as_html, as_markdown, methods, read_facts
from pipeline.prisma import FATES, TEMPLATE_COLUMNS, Fate, Flow, template_rows
from pipeline.prisma.counted import Counted, counted
from pipeline.prisma.diagram import boxes_of, laid_out, png, svg
from pipeline.prisma.diagram.boxes import Sources
from pipeline.prisma.flow import Previous
from pipeline.prisma.living import LIVING_COLUMNS, flow_by_update, living_rows
from pipeline.prisma.tables import Row, Tables, read_tables
from pipeline.prisma.template import file_of
from pipeline.review.changes import Change
from pipeline.review.decisions import read_decisions
from pipeline.review.layout import ReviewPaths
from pipeline.review.protocol import Protocol
from pipeline.review.searches import Search, read_searches
from pipeline.review.updates import Update, read_updates
from pipeline.sources.ris_writer import as_ris

NEW_COLUMNS = ("record_id", "event", "why", "outcome", "duplicate_of", "title", "year", "journal", "link")
BOX_COLUMNS = ("record_id", "source", "arm", "fate", "reason", "title", "year", "journal", "link")
BOX_STUDY_COLUMNS = ("study_id", "reports")
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
    return page_of(record.get("pmid", ""), record.get("doi", ""))


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


def count(tables: Tables, protocol: Protocol) -> Counted:
    """The flow as the protocol's sources and its previous version shape it."""
    sources, version = Sources(protocol.title_by_source, protocol.kind_by_source), protocol.previous
    previous = Previous(version.label, version.studies, version.reports) if version else None
    return counted(tables, sources, previous, version.found_again if version else ())


def run(protocol: Protocol, paths: ReviewPaths) -> dict[str, int]:
    """Count and write; how many records are new and how many wait for a person."""
    results = paths.results
    searches, updates = read_searches(paths.searches), read_updates(paths.updates)
    if not searches:
        raise ProvenanceError(Fault("there is no search to report", paths.searches, fix="make search REVIEW=… first"))
    tables, changes = read_tables(results), read_changes(results)
    found = count(tables, protocol)
    events = events_shown_now(changes, searches, updates)
    new = new_rows(tables, changes, events)
    other_changes = [change for change in changes if change.change != "new" and change.event in events]
    _write_flow(results, protocol, tables, found)
    names = list(dict.fromkeys([*(update.search for update in updates), searches[-1].name]))
    brought = update_by_record(tables, changes, searches, updates)
    flows = flow_by_update(found.flow, found.fates, brought, names)
    _write_living(results, found.sources, flows)
    write_table(results / "new.csv", NEW_COLUMNS, new)
    write_text(results / "summary.md", summary(protocol, searches, tables, found.flow, new, other_changes))
    links = {record_id: link_of_row(record) for record_id, record in tables.record_by_id.items()}
    entries = read_entries(results, tables, found.fates, {row[0]: row[2] for row in new}, links)
    told = content_of(protocol, searches, tables, found, entries, other_changes, read_decisions(paths.decisions))
    write_text(results / "report.html", page(told))
    _write_paper(results, read_facts(protocol, paths, searches, found.flow, flows))
    _hand_over(paths, protocol, tables, found)
    return {
        "new": len(new),
        "changed": len(other_changes),
        "to_read": found.flow.n("awaiting_screening") + found.flow.n("awaiting_report"),
        "included": found.flow.n("included"),
    }


def _write_flow(results: Path, protocol: Protocol, tables: Tables, found: Counted) -> None:
    """The flow as tables and as pictures, and the records behind each of its counts."""
    flow, sources = found.flow, found.sources
    write_table(results / "flow.csv", [field.name for field in fields(Fate)], map(astuple, found.fates))
    rows = template_rows(flow, sources.title_by_source, sources.kind_by_source)
    write_table(results / "prisma.csv", TEMPLATE_COLUMNS, rows)
    diagram = laid_out(boxes_of(flow, sources))
    write_text(results / "prisma.svg", svg(diagram, protocol.review.title, file_of))
    write_bytes(results / "prisma.png", png(diagram))
    _write_boxes(results, tables, found)


def _write_boxes(results: Path, tables: Tables, found: Counted) -> None:
    """A file for each count; those of counts that the review no longer has are taken away."""
    fates_by_name = found.fates_by_name
    for name, fates in fates_by_name.items():
        write_table(results / file_of(name), BOX_COLUMNS, box_rows(tables, fates))
    studies = [(study[0], "|".join(study)) for study in found.flow.studies]
    write_table(results / file_of("new_studies"), BOX_STUDY_COLUMNS, studies)
    for path in (results / "boxes").glob("*.csv"):
        if path.stem not in fates_by_name and path.stem != "new_studies":
            path.unlink()


def _write_living(results: Path, sources: Sources, flows: Mapping[str, Flow]) -> None:
    rows = living_rows(flows.values(), sources.title_by_source, sources.kind_by_source)
    write_table(results / "living.csv", (*LIVING_COLUMNS, *(f"Search {update}" for update in flows)), rows)


def _write_paper(results: Path, facts: Facts) -> None:
    document = methods(facts)
    write_text(results / "paper.md", as_markdown(document))
    write_text(results / "paper.html", as_html(document, facts.protocol.review.title))


def _hand_over(paths: ReviewPaths, protocol: Protocol, tables: Tables, found: Counted) -> None:
    """What goes on to extraction. People's sheets come last: one may be unreadable."""
    all_studies = (*found.flow.studies, *found.flow.further)
    notes = {report: [f"study {study[0]}"] for study in all_studies for report in study}
    record_by_id = read_included(paths.results, {tables.kept(report): report for report in notes})
    studies = included_studies(found.flow.studies, record_by_id)
    ris = as_ris(record_by_id.values(), found.sources.title_by_source, notes)
    write_text(paths.result("included.ris"), ris)
    write_table(paths.result("studies.csv"), STUDY_COLUMNS, study_rows(studies))
    reports_by_study = {study.study_id: [report.record_id for report in study.reports] for study in studies}
    for plan in sheets_for(studies, protocol.extraction.outcomes) if studies else ():
        add_rows(paths.extraction, plan, reports_by_study)


def read_included(results: Path, report_by_kept: Mapping[str, str]) -> dict[str, Record]:
    """Report -> its unique record under the report's own id, sorted by id."""
    rows = read_table(results / "unique.csv", COLUMNS, others=True)
    found = [record_of(row) for row in rows if row["record_id"] in report_by_kept]
    renamed = [replace(record, record_id=report_by_kept[record.record_id]) for record in found]
    return {record.record_id: record for record in sorted(renamed, key=lambda record: record.record_id)}


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
