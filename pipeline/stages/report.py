"""Count the PRISMA flow from the fate of every record, and say what is new, what changed and what waits for whom.

READS       records.csv, removed.csv, unique.csv, duplicates.csv, screening.csv, changes.csv, updates.csv, searches/
WRITES      flow.csv (one row per record and its fate), prisma.csv, new.csv, summary.md
FAILS WHEN  a record is counted twice or not at all (13), or there is no search (15)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pipeline.ground.errors import Fault, ProvenanceError
from pipeline.ground.files import write_text
from pipeline.ground.markdown import as_markdown_text
from pipeline.ground.tables import read_table, write_table
from pipeline.prisma import FATES, TEMPLATE_COLUMNS, Fate, Flow, count_flow, group_into_studies, template_rows
from pipeline.review.changes import Change
from pipeline.review.protocol import Protocol
from pipeline.review.searches import Search, read_searches
from pipeline.review.updates import Update, read_updates

NEW_COLUMNS = ("record_id", "event", "why", "outcome", "duplicate_of", "title", "year", "journal", "link")
MOST_TITLES = 20
"""How many titles of one kind the summary names before it points to the file."""

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of the earlier stages, each by record id where it has one row per record."""

    record_by_id: Mapping[str, Row]
    removed: Sequence[Row]
    kept_by_duplicate: Mapping[str, str]
    screening_by_id: Mapping[str, Row]
    changes: Sequence[Change]


def read_tables(results: Path) -> Tables:
    """What the earlier stages wrote."""
    records = read_table(results / "records.csv", ("record_id", "source", "title", "year"), KEPT_COLUMNS, others=True)
    duplicates = read_table(results / "duplicates.csv", ("record_id", "kept_id"), others=True)
    screening = read_table(results / "screening.csv", SCREENING_COLUMNS, others=True)
    return Tables(
        {row["record_id"]: row for row in records},
        list(read_table(results / "removed.csv", ("record_id", "source", "reason"))),
        {row["record_id"]: row["kept_id"] for row in duplicates},
        {row["record_id"]: row for row in screening},
        [Change(**row) for row in read_table(results / "changes.csv", [f.name for f in fields(Change)])],
    )


KEPT_COLUMNS = ("journal", "pmid", "doi", "registry_ids", "status")
SCREENING_COLUMNS = (
    "record_id",
    "outcome",
    "reason",
    "decided_by",
    "flags",
    "score",
    "full_text",
    "full_text_reason",
)


def fates_of(tables: Tables, kind_by_source: Mapping[str, str]) -> list[Fate]:
    """The fate of every identified record, in the order of the tables."""
    fates = [
        Fate(row["record_id"], row["source"], _arm(kind_by_source[row["source"]]), "removed", row["reason"])
        for row in tables.removed
    ]
    arms = _arms(tables, kind_by_source)
    for record_id, row in tables.record_by_id.items():
        arm = arms[record_id]
        if record_id in tables.kept_by_duplicate:
            reason = f"duplicate of {tables.kept_by_duplicate[record_id]}"
            fates.append(Fate(record_id, row["source"], arm, "duplicate", reason))
        else:
            fate, reason = _fate_of_screened(tables.screening_by_id[record_id])
            fates.append(Fate(record_id, row["source"], arm, fate, reason))
    return fates


def _arms(tables: Tables, kind_by_source: Mapping[str, str]) -> dict[str, str]:
    """Record id -> the arm in which it is counted.

    A kept record that any database or register holds too is counted there. One of its duplicates from there then
    stands in the other arm as the duplicate, so that both arms add up.
    """
    arms = {record_id: _arm(kind_by_source[row["source"]]) for record_id, row in tables.record_by_id.items()}
    for duplicate, kept in tables.kept_by_duplicate.items():
        if arms[duplicate] == "databases" and arms[kept] == "other":
            arms[duplicate], arms[kept] = arms[kept], arms[duplicate]
    return arms


def _arm(kind: str) -> str:
    return "databases" if kind in ("database", "register") else "other"


def _fate_of_screened(row: Row) -> tuple[str, str]:
    """Where a unique record ended, and why; what a person said in full text goes before title and abstract."""
    full_text = {
        "sought": ("awaiting_report", "sought"),
        "not_retrieved": ("not_retrieved", row["full_text_reason"]),
        "exclude": ("report_excluded", row["full_text_reason"]),
        "include": ("included", ""),
    }
    if row["full_text"]:
        return full_text[row["full_text"]]
    if row["decided_by"] == "rule":
        return ("automation", row["reason"]) if row["outcome"] == "exclude" else ("awaiting_screening", row["outcome"])
    title_abstract = {
        "include": ("awaiting_report", "not sought yet"),
        "exclude": ("excluded", row["reason"]),
        "unclear": ("awaiting_screening", f"unclear to {row['decided_by']}"),
    }
    return title_abstract[row["outcome"]]


def events_shown_now(changes: Sequence[Change], searches: Sequence[Search], updates: Sequence[Update]) -> set[str]:
    """The searches and imports whose news this report tells: all that no finished update before it has told.

    Reporting an update again tells what it told the first time.
    """
    told_before = {event for update in updates if update.search != searches[-1].name for event in update.event_names}
    return {change.event for change in changes} - told_before


def new_rows(tables: Tables, events: set[str]) -> list[list[str]]:
    """The rows of new.csv: every record that no earlier update has shown, with the reason why it is new."""
    return [_new_row(tables, change) for change in tables.changes if change.change == "new" and change.event in events]


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


def count(tables: Tables, fates: Sequence[Fate]) -> Flow:
    """The flow, its identified records counted from the tables in which they came in."""
    identified = Counter(row["source"] for row in (*tables.record_by_id.values(), *tables.removed))
    included = [fate.record_id for fate in fates if fate.fate == "included"]
    registry_ids = {i: tables.record_by_id[i]["registry_ids"].split("|") for i in included}
    studies = group_into_studies({i: [r for r in ids if r] for i, ids in registry_ids.items()})
    return count_flow(fates, identified, studies)


def run(protocol: Protocol, searches_folder: Path, updates_path: Path, results: Path) -> dict[str, int]:
    """Count and write; how many records are new and how many wait for a person."""
    searches = read_searches(searches_folder)
    if not searches:
        raise ProvenanceError(Fault("there is no search to report", searches_folder, fix="make search REVIEW=… first"))
    tables = read_tables(results)
    fates = fates_of(tables, protocol.kind_by_source)
    flow = count(tables, fates)
    events = events_shown_now(tables.changes, searches, read_updates(updates_path))
    new = new_rows(tables, events)
    other_changes = [change for change in tables.changes if change.change != "new" and change.event in events]
    write_table(results / "flow.csv", [field.name for field in fields(Fate)], map(astuple, fates))
    rows = template_rows(flow, protocol.title_by_source, protocol.kind_by_source)
    write_table(results / "prisma.csv", TEMPLATE_COLUMNS, rows)
    write_table(results / "new.csv", NEW_COLUMNS, new)
    write_text(results / "summary.md", summary(protocol, searches, tables, flow, new, other_changes))
    return {
        "new": len(new),
        "changed": len(other_changes),
        "to_read": flow.n("awaiting_screening") + flow.n("awaiting_report"),
        "included": flow.n("included"),
    }


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
