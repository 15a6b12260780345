"""Export records for another program: Rayyan, ASReview, Covidence, Zotero or EndNote (RIS), or a table.

Every record carries its id, by which `trialsift decide REVIEW --from FILE` takes the decisions back.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path

from pipeline.commands.command import add_review, review_paths
from pipeline.prisma.counts import SOUGHT
from pipeline.review.exchange import FORMATS, Sent, write_sent
from pipeline.review.layout import ReviewPaths
from pipeline.review.people import People, people_of
from pipeline.review.protocol import read_protocol
from pipeline.tables.computed import DUPLICATES, FLOW, NEW
from pipeline.tables.records import UNIQUE

ONLY = {
    "included": ("included",),
    "sought": SOUGHT,
    "excluded": ("excluded", "report_excluded"),
    "to-read": ("awaiting_screening",),
}
"""Which records: the ends of the flow at which they stand. Besides these there is "new"."""


def add_arguments(parser: ArgumentParser) -> None:
    add_review(parser)
    parser.add_argument("--format", choices=FORMATS, required=True)
    parser.add_argument("--only", choices=[*ONLY, "new"], help="these records; without it, all unique ones")
    parser.add_argument("--new", dest="only", action="store_const", const="new", help="the same as --only new")


def execute(arguments: Namespace) -> None:
    paths = review_paths(arguments)
    path = export(paths, arguments.format, arguments.only or "")
    print(f"          take decisions back: trialsift decide {paths.name} --from FILE --reviewer NAME; written: {path}")


def export(paths: ReviewPaths, form: str, only: str = "") -> Path:
    """Write the review's unique records, or those of one kind, for another program; where."""
    people = people_of(paths.queries, read_protocol(paths.protocol))
    ending, _ = FORMATS[form]
    path = paths.result(f"{form}{only and f'-{only}'}.{ending}")
    n_sent = write_sent(path, form, _sent(paths, people, _wanted(paths, only) if only else None))
    print(f"export    {n_sent} records for {form}")
    return path


def _wanted(paths: ReviewPaths, only: str) -> set[str]:
    """The unique records of this kind; the flow may know a report by the id of one of its duplicates."""
    if only == "new":
        return {row.record_id for row in NEW.read(paths.results)}
    kept = {row.record_id: row.kept_id for row in DUPLICATES.read(paths.results)}
    ids = [row.record_id for row in FLOW.read(paths.results) if row.fate in ONLY[only]]
    return {kept.get(record_id, record_id) for record_id in ids}


def _sent(paths: ReviewPaths, people: People, wanted: set[str] | None) -> Iterator[Sent]:
    """The unique records, all or those of `wanted`; with the word of people alone, for other tools learn from it."""
    for record in UNIQUE.read(paths.results):
        if wanted is None or record.record_id in wanted:
            first, _ = people.both(record.record_ids)
            yield Sent(record, first.stands.decision if first.stands else "")
