"""Hand records over to another screening tool: a file in the columns of Rayyan or ASReview, or RIS.

Every record carries its id, by which `trialsift decide REVIEW --from FILE` takes the decisions back.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path

from pipeline.commands.command import add_review, review_paths
from pipeline.review.exchange import FORMATS, Sent, write_sent
from pipeline.review.layout import ReviewPaths
from pipeline.review.people import People, people_of
from pipeline.review.protocol import read_protocol
from pipeline.tables.computed import NEW
from pipeline.tables.kept import TITLE_ABSTRACT
from pipeline.tables.records import UNIQUE


def add_arguments(parser: ArgumentParser) -> None:
    add_review(parser)
    parser.add_argument("--format", choices=FORMATS, required=True)
    parser.add_argument("--new", action="store_true", help="only the records that the last update brought")


def execute(arguments: Namespace) -> None:
    paths = review_paths(arguments)
    path = export(paths, arguments.format, only_new=arguments.new)
    print(f"          take decisions back: trialsift decide {paths.name} --from FILE --reviewer NAME; written: {path}")


def export(paths: ReviewPaths, form: str, *, only_new: bool) -> Path:
    """Write the review's unique records for another tool; where."""
    people = people_of(paths.queries, read_protocol(paths.protocol))
    new = {row.record_id for row in NEW.read(paths.results)}
    ending, _ = FORMATS[form]
    path = paths.result(f"{form}{'-new' if only_new else ''}.{ending}")
    n_sent = write_sent(path, form, _sent(paths, people, new if only_new else None))
    print(f"export    {n_sent} records for {form}")
    return path


def _sent(paths: ReviewPaths, people: People, wanted: set[str] | None) -> Iterator[Sent]:
    """The unique records, all or those of `wanted`; with the word of people alone, for other tools learn from it."""
    for record in UNIQUE.read(paths.results):
        if wanted is None or record.record_id in wanted:
            word = people.word(TITLE_ABSTRACT, record.record_ids)
            yield Sent(record, word.stands.decision if word.stands else "")
