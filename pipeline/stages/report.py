"""Count the PRISMA flow and write the report: tables, diagram, page, text for the paper, extraction sheets.

Adds rows for new studies to the review's extraction/, which people fill in.

FAILS WHEN  a record is counted twice or not at all (13), a sheet of extraction cannot be read (14), or there is no
            search (15)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.extraction import begin_sheets, hand_over
from pipeline.extraction.other_studies import excluded_rows
from pipeline.ground.errors import Fault, ProvenanceError
from pipeline.ground.identifiers import page_of, plain_doi, plain_pmid
from pipeline.ground.provenance import read_note
from pipeline.ground.shelf import Shelf
from pipeline.ground.way_in import to_type
from pipeline.page import RecordTexts, write_page
from pipeline.paper import write_paper
from pipeline.prisma import Counted, FlowInputs, count, flow_by_update, read_inputs, write_flow, write_living
from pipeline.prisma.counted import included_before
from pipeline.prisma.fates import found_by_name
from pipeline.prisma.studies import waits_for_people
from pipeline.review.audit import OPEN
from pipeline.review.audit_figures import checked
from pipeline.review.decisions import pair_decisions, read_decisions
from pipeline.review.layout import DIAGRAM_PNG, DIAGRAM_SVG, ReviewPaths
from pipeline.review.news import sources_now
from pipeline.review.news.news import last_read_in_words, wanted_of_last
from pipeline.review.people import people_of
from pipeline.review.review import Review
from pipeline.review.searches import Search, read_searches
from pipeline.review.updates import read_updates, told_now
from pipeline.sheets import PAIRS, STUDY_REPORTS
from pipeline.stages.stage import Counts
from pipeline.tables.computed import (
    AUDITED,
    BOX,
    BOX_STUDIES,
    CHANGES,
    DUPLICATES,
    EXCLUDED_STUDIES,
    FLOW,
    IMPORTS,
    LINKS,
    LIVING,
    NEW,
    ONGOING_STUDIES,
    PRISMA,
    PRISMA_OF_EARLIER_RELEASES,
    REGISTRATIONS,
    REMOVED,
    SCREENING,
    STUDIES,
    TRIALS,
    VERDICTS,
    Change,
    NewRow,
)
from pipeline.tables.kept import DECISIONS, PREVIOUS, TITLE_ABSTRACT, UPDATES, PreviousRow, Update
from pipeline.tables.ledger import read_ledger
from pipeline.tables.records import RECORDS, UNIQUE

READS = (
    RECORDS, REMOVED, REGISTRATIONS, TRIALS, UNIQUE, DUPLICATES, LINKS, SCREENING, VERDICTS, AUDITED, CHANGES,
    PAIRS.table, *STUDY_REPORTS.tables, UPDATES, DECISIONS, IMPORTS,
)  # fmt: skip
N_SHOWN = 10
WRITES = (
    FLOW,
    BOX,
    BOX_STUDIES,
    PRISMA,
    PRISMA_OF_EARLIER_RELEASES,
    LIVING,
    NEW,
    STUDIES,
    ONGOING_STUDIES,
    EXCLUDED_STUDIES,
    *STUDY_REPORTS.tables,
)


def new_rows(inputs: FlowInputs, changes: Iterable[Change]) -> Iterator[NewRow]:
    """Every record that no earlier update has shown, with the reason why it is new."""
    return (_new_row(inputs, change) for change in changes if change.change == "new")


def _new_row(inputs: FlowInputs, change: Change) -> NewRow:
    record = inputs.record_by_id.get(change.record_id)
    kept = inputs.kept_by_duplicate.get(change.record_id, "")
    screening = inputs.screening_by_id.get(kept or change.record_id)
    return NewRow(
        record_id=change.record_id,
        event=change.event,
        why=change.why,
        outcome=screening.outcome if screening else "removed before screening",
        duplicate_of=kept,
        title=record.title if record else "",
        year=record.year if record else "",
        journal=record.journal if record else "",
        link=page_of(record.pmid, record.doi, record_id=change.record_id) if record else "",
    )


def update_by_record(
    inputs: FlowInputs, changes: Sequence[Change], searches: Sequence[Search], updates: Sequence[Update]
) -> dict[str, str]:
    """Record id -> the search of the update that brought it; what no finished update has told is of the last search."""
    told_by = {event: update.search for update in reversed(updates) for event in update.events}
    event_by_record = {change.record_id: change.event for change in changes if change.change == "new"}
    # An entry of an import that cannot be read has no record: its id names the file and the place.
    unread = {row.record_id: row.record_id.partition(": ")[0] for row in inputs.removed}
    return {record_id: told_by.get(event, searches[-1].name) for record_id, event in (unread | event_by_record).items()}


def run(review: Review) -> Counts:
    """Count and write; how many records are new and how many wait for a person."""
    paths, protocol = review.paths, review.protocol
    results = paths.results
    searches, updates = read_searches(paths.searches), read_updates(paths.queries)
    if not searches:
        fix = f"{to_type('search', paths.name)} first"
        raise ProvenanceError(Fault("there is no search to report", paths.searches, fix=fix))
    decisions = read_decisions(paths.queries, protocol.team_words)
    splits = [(said.one, said.other) for said in pair_decisions(decisions) if said.choice == "split"]
    inputs, changes = read_inputs(results, splits), list(CHANGES.read(results))
    listed = read_previous(paths.queries)
    found = count(inputs, protocol, listed)
    unmatched = [name for name, kept in found_by_name(inputs, included_before(protocol, listed)).items() if not kept]
    events = told_now(updates, searches[-1].name, {change.event for change in changes})
    told = [change for change in changes if change.event in events]
    others = [change for change in told if change.change != "new"]
    names = list(dict.fromkeys([*(update.search for update in updates), searches[-1].name]))
    brought = update_by_record(inputs, changes, searches, updates)
    flows = flow_by_update(found.flow, found.fates, brought, names)
    new = list(new_rows(inputs, told))
    NEW.write(results, new)
    n_copies = sum(bool(row.duplicate_of) for row in new)
    why_new = {change.record_id: change.why for change in told if change.change == "new"}
    write_living(results, found.sources, flows)
    audited = list(AUDITED.read(results)) if AUDITED.exists(results) else []
    handed = hand_over(paths, protocol, inputs, found)
    imports = list(IMPORTS.read(results)) if IMPORTS.exists(results) else []
    last_read = last_read_in_words(wanted_of_last(people_of(paths.queries, protocol).standing(TITLE_ABSTRACT).values()))
    with Shelf(paths.shelf("report")) as shelf:
        texts = RecordTexts(results, inputs, found.fates, why_new, shelf)
        missing = write_flow(results, protocol, found, texts.described(), written_before(paths))
        write_page(
            results, protocol, searches, inputs, found, texts.listed(), others, decisions, audited, handed.rows,
            imports, last_read, [source.in_words for source in sources_now(paths, protocol, searches[-1])],
        )  # fmt: skip
    excluded = list(excluded_rows(inputs, found.fates))
    EXCLUDED_STUDIES.write(results, excluded)
    write_paper(paths, protocol, searches, found.flow, flows, excluded, audited, changes)
    begin_sheets(paths, protocol, inputs, handed, decisions)
    counts = Counts(
        _counted(found, len(new) - n_copies, n_copies, len(others), sum(row.answer == OPEN for row in audited))
    )
    if audited:
        counts = replace(counts, said=f"{counts}; audit of automatic exclusions: {checked(audited)}")
    if missing:
        fix = f"install a font that has them, such as Noto Sans CJK, or use {DIAGRAM_SVG}"
        counts = replace(counts, said=f"{counts}; {DIAGRAM_PNG} lacks letters that no font here has ({missing}): {fix}")
    if unmatched:
        shown = "; ".join(unmatched[:N_SHOWN]) + ("; …" if len(unmatched) > N_SHOWN else "")
        said = f"{counts}; of the previous version no search has found again: {shown}"
        counts = replace(counts, said=said)
    return counts


def read_previous(queries: Path) -> list[PreviousRow]:
    """The reports that the previous version included, where a table lists them. Raises TableError."""
    return read_ledger(PREVIOUS, PREVIOUS.path(queries), _faults_of_previous)


def _faults_of_previous(row: PreviousRow) -> Iterator[tuple[str, str, str, str]]:
    if not row.study:
        yield "study", "a report belongs to a study", "empty", "the same word for all reports of one study"
    if not (row.pmid or row.doi or row.title):
        yield "pmid", "nothing tells which report this is", "empty", "a PMID, a DOI or a title"
    if row.pmid and not plain_pmid(row.pmid):
        yield "pmid", "this is not a PMID", row.pmid, "up to eight digits"
    if row.doi and not plain_doi(row.doi):
        yield "doi", "this is not a DOI", row.doi, "10.…/…"


def written_before(paths: ReviewPaths) -> list[Path]:
    """The files that the last report wrote, as its note says; [] where it left none that can be read."""
    try:
        return [paths.named(name) for name in read_note(paths.note("report")).outputs]
    except ProvenanceError:
        return []


def _counted(found: Counted, n_new: int, n_copies: int, n_changed: int, n_to_check: int) -> dict[str, int]:
    return {
        "new": n_new,
        **({"new duplicates": n_copies} if n_copies else {}),
        "changed": n_changed,
        "to_read": sum(map(waits_for_people, found.fates)) + n_to_check,
        "included": found.flow.n("included"),
    }
