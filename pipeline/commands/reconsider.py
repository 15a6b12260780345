"""Put records back on the sheet, with what people said of them.

What stands goes on counting until somebody says something else; saying the same again confirms it.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from datetime import datetime

from pipeline.commands.command import add_review, review_paths
from pipeline.commands.running import run_stage
from pipeline.ground.errors import DecisionError, Fault
from pipeline.review.kept_settings import require_accepted
from pipeline.review.layout import ReviewPaths
from pipeline.review.lock import locked
from pipeline.review.new_results import new_results
from pipeline.review.reconsidered import ask_again
from pipeline.review.review import read_review
from pipeline.sheets import TO_SCREEN, TypedRow
from pipeline.stages import screen
from pipeline.tables.records import RECORDS
from pipeline.tables.rows_on_disk import ids_of


def add_arguments(parser: ArgumentParser) -> None:
    add_review(parser)
    parser.add_argument("records", metavar="RECORD", nargs="+", help="ids as in records.csv, or PMIDs")


def execute(arguments: Namespace) -> None:
    review = read_review(review_paths(arguments))
    with locked(review.paths.cache):
        require_accepted(review, accept_change=False)
        ids = known_ids(review.paths, arguments.records)
        ask_again(review.paths.queries, ids, f"{datetime.now():%Y-%m-%dT%H:%M:%S}")
        with new_results(review) as made:
            run_stage(screen, made)
    sheet = TO_SCREEN.table.path(review.paths.results)
    print(f"          {len(ids)} records are to be thought over again: fill in {sheet}")


def known_ids(paths: ReviewPaths, named: Sequence[str]) -> list[str]:
    """The ids of the records that were named. Raises DecisionError for those that are not there."""
    there = ids_of(RECORDS, paths.results)
    found = {name: [i for i in TypedRow(0, {"record_id": name}).record_ids if i in there] for name in named}
    DecisionError.raise_if_any(
        [
            Fault("no record has this id or PMID", RECORDS.path(paths.results), found=name)
            for name, ids in found.items()
            if not ids
        ]
    )
    return list(dict.fromkeys(ids[0] for ids in found.values()))
