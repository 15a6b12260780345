"""Take in what people filled in: add the rows of their sheets to the decisions.

FAILS WHEN  a filled row cannot be understood without guessing (14): the valid rows are taken in, the others are named
"""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.ground.errors import DecisionError, Fault
from pipeline.review.decisions import append_decisions, kept_decisions, move_over, read_decisions
from pipeline.review.doubtful import doubtful_decisions
from pipeline.review.exchange import KnownTo, RecordFinder, Returned, read_returned, sent_labels
from pipeline.review.review import Review
from pipeline.review.shares import slug_of
from pipeline.review.taking_in import Taken, TakingIn, take_in
from pipeline.review.updates import read_updates
from pipeline.sheets import (
    DECIDED,
    PAIRS,
    STUDY_REPORTS,
    TO_SCREEN,
    Said,
    Sheet,
    TypedRow,
    faults_of_copies,
    holds_no_word,
    read_sheet,
    sheet_of,
)
from pipeline.stages.stage import Counts
from pipeline.tables.computed import CHANGES, REMOVED
from pipeline.tables.kept import DECISIONS, UPDATES, Decision
from pipeline.tables.records import RECORDS
from pipeline.tables.rows_on_disk import ids_of
from pipeline.tables.table import parts

SENT_TO_ASREVIEW = "asreview.csv"
READS = (
    RECORDS, REMOVED, CHANGES, *TO_SCREEN.tables, *DECIDED.tables, *PAIRS.tables, *STUDY_REPORTS.tables, DECISIONS,
    UPDATES,
)  # fmt: skip
WRITES = (DECISIONS,)


def add_arguments(parser: ArgumentParser) -> None:
    """The options of this stage."""
    parser.add_argument("--reviewer", default="", help="who decided where that cell is empty")
    parser.add_argument(
        "--from", dest="returned", metavar="FILE", type=Path,
        help="take in this file instead of the sheets: what a screening page saved, Rayyan, ASReview, RIS, a copy of a "
        "sheet, decisions of before; or a folder, and in it all files that the pages of this review saved",
    )  # fmt: skip
    parser.add_argument("--accept-change", action="store_true", help="judge earlier words anew after changed settings")


def run(
    review: Review, *, decided_on: str, reviewer: str = "", returned: Path | None = None, latest: str = ""
) -> Counts:
    """Take in the sheets of people; what was taken, and what was not and why. A sheet that cannot be read waits.

    `returned` is a file that came back from another tool, or a copy of our sheet; it is then the only one taken in.
    `decided_on` is the date that the decisions get; `latest` the last day that a word can be of, "" for any.
    """
    results, queries, protocol = review.paths.results, review.paths.queries, review.protocol
    move_over(queries)
    if not RECORDS.exists(results):
        return _counted(Taken())
    updates = read_updates(queries)
    record_ids = ids_of(RECORDS, results)
    taking_in = TakingIn(
        record_ids,
        decided_on,
        protocol.screener().version,
        protocol.team_words,
        reviewer,
        protocol.screening.reviewers,
        # An old sheet tells nothing of when it is: it was written by the last update at the earliest.
        updates[-1].search[:10] if updates and not returned else "",
        latest,
    )
    faults: list[Fault] = []
    came_back = _returned(review, files_of(review, returned), reviewer) if returned else []
    filled = ((path, found.rows) for path, found in came_back) if returned else _filled(review, faults)
    rows = [(path, row) for path, of_file in filled for row in of_file]
    taken = take_in(rows, read_decisions(queries, protocol.team_words), taking_in)
    append_decisions(queries, taken.decisions)
    for path, found in came_back:
        faults += _asked(path, found)
    if not returned:
        faults += doubtful_decisions(queries, ever_seen(results, record_ids, kept_decisions(queries)), latest)
        said = Said(read_decisions(queries, protocol.team_words), protocol.team_words.called)
        faults += faults_of_copies(
            results, {path for sheet in sheets_of(review) for path in sheet.paths(results)}, said
        )
    return _counted(replace(taken, faults=(*faults, *taken.faults)), sum(found.echoed for _, found in came_back))


def ever_seen(results: Path, record_ids: Collection[str], decisions: Iterable[Decision]) -> Collection[str]:
    """The ids of all records that a source ever gave; where all that was decided is on records, these are enough."""
    if all(record_id in record_ids for decision in decisions for record_id in parts(decision.record_id)):
        return record_ids
    tables = [table for table in (REMOVED, CHANGES) if table.exists(results)]
    return {*record_ids, *(row.record_id for table in tables for row in table.read(results))}


def files_of(review: Review, returned: Path) -> list[Path]:
    """The file itself; of a folder, such as that of a browser's downloads, those that pages of this review saved.

    Raises DecisionError for a folder without any.
    """
    if not returned.is_dir():
        return [returned]
    name = review.paths.name
    # A review whose name goes on where this one ends saves files that look like ours.
    longer = [path.name for path in review.paths.queries.parent.glob(f"{name}-*")]
    found = [
        path
        for path in sorted(returned.glob(f"decisions-{name}-*.csv"))
        if not any(path.name.startswith(f"decisions-{other}-") for other in longer)
    ]
    if not found:
        expected, fix = f"decisions-{name}-….csv", "name the folder into which the browser saved, or the file itself"
        raise DecisionError(
            Fault("no screening page of this review has saved into this folder", returned, expected=expected, fix=fix)
        )
    return found


def _returned(review: Review, paths: Sequence[Path], reviewer: str) -> list[tuple[Path, Returned]]:
    """What each file says of our records, by whatever it names them."""
    results = review.paths.results
    finder = RecordFinder(RECORDS.read_as(KnownTo, results))
    sent = sent_labels(results / SENT_TO_ASREVIEW)
    return [(path, read_returned(path, reviewer, finder, sent)) for path in paths]


def _asked(path: Path, came_back: Returned) -> Iterator[Fault]:
    """Rows that name their record by its title alone: two reports may have one title."""
    for row, found in came_back.asked:
        fix = f"if it is, put a column record_id with {found.record_id} into the file and hand it in again"
        problem = f"only its title says that this may be {found.record_id}: nothing was taken in"
        yield Fault(problem, path, f"row {row.number}, column title", found.title, fix=fix)


def _counted(taken: Taken, echoed: int = 0) -> Counts:
    n = {"decisions": len(taken.decisions), "not_understood": len(taken.faults), "repeated": taken.repeated}
    said = f"{len(taken.decisions)} decisions taken in, {len(taken.faults)} rows not understood"
    if taken.repeated:
        said += f", {taken.repeated} repeat what was said"
    if echoed:
        n["echoed"] = echoed
        said += f", {echoed} passed over as they say what was sent"
    if taken.late:
        said += f", {taken.late} are older than what the same person said since and do not stand"
    return Counts(n, said, taken.faults)


def _filled(review: Review, faults: list[Fault]) -> Iterator[tuple[Path, Sequence[TypedRow]]]:
    """What people typed, sheet by sheet, with its path; what is wrong with a whole sheet goes to `faults`."""
    for sheet in sheets_of(review):
        for path in sheet.paths(review.paths.results):
            rows = [] if holds_no_word(path, sheet) else _rows(path, sheet, faults)
            yield path, [row.by(sheet.owner) for row in rows] if sheet.owner else rows


def sheets_of(review: Review) -> tuple[Sheet, ...]:
    """The sheets that people of this review fill in."""
    shared = [sheet_of(name, slug_of(name)) for name in review.protocol.people.screen]
    return (TO_SCREEN, *shared, DECIDED, PAIRS, STUDY_REPORTS)


def _rows(path: Path, sheet: Sheet, faults: list[Fault]) -> list[TypedRow]:
    try:
        return read_sheet(path, sheet)
    except DecisionError as error:
        faults += error.faults
        return []
