"""Explain one record, with its criteria and their words, or one code in a message."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.commands.command import review_paths
from pipeline.commands.explain_code import code_in_words
from pipeline.ground.errors import Fault, ProtocolError, TableError
from pipeline.ground.record import Record
from pipeline.ground.way_in import to_type
from pipeline.language import Matches, compile_queries
from pipeline.review.changes import in_plain_words
from pipeline.review.decisions import read_decisions
from pipeline.review.layout import ReviewPaths
from pipeline.review.review import Review, read_review
from pipeline.screening.context import first_places, in_context
from pipeline.screening.screener import WORD_BY_VALUE, Screening
from pipeline.sources.record_files import read_record_file
from pipeline.tables.computed import CHANGES, DUPLICATES
from pipeline.tables.kept import ids_decided
from pipeline.tables.records import RECORDS

ONLY_READS = True

MARK_BY_VALUE = {True: "yes    ", False: "no     ", None: "unknown"}
BOLD, PLAIN = "\033[1;32m", "\033[0m"


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "review", metavar="REVIEW|CODE", help="a folder in queries/; alone: a code in a message, such as 13"
    )
    parser.add_argument("record_id", metavar="RECORD_ID", nargs="?", help=f"as in {RECORDS.name}, or a PMID")
    parser.add_argument("--records", metavar="FILE", type=Path, help="look for the record in this file instead")


def execute(arguments: Namespace) -> None:
    if not arguments.record_id:
        print(meaning_of(arguments.review))
        return
    review = read_review(review_paths(arguments))
    record = find_record(review.paths, arguments.record_id, arguments.records)
    text = "\n".join(
        [
            *described_record(record),
            *came_in_lines(review, record),
            *strategy_lines(review, record),
            *criteria_lines(review, record),
        ]
    )
    colour = sys.stdout.isatty()
    print(text.replace("«", BOLD if colour else "«").replace("»", PLAIN if colour else "»"))


def meaning_of(code: str) -> str:
    """What a code means. Raises ProtocolError where it is none."""
    words = code_in_words(code)
    if not words:
        expected = "an exit code, a failure of PubMed (E1), a rule of the linter (unknown-tag)"
        fix = f"for a record of the review {code}: trialsift explain {code} RECORD_ID"
        raise ProtocolError(Fault("this is no code that a message uses", found=code, expected=expected, fix=fix))
    return words


def find_record(paths: ReviewPaths, record_id: str, file: Path | None) -> Record:
    """The record of this id or PMID. Raises TableError when it is not there."""
    path = file or RECORDS.path(paths.results)
    alike: list[Record] = []
    if path.exists():
        for record in read_record_file(path):
            if record_id in (record.record_id, record.pmid):
                return record
            if record_id == record.record_id.partition(":")[2]:
                alike.append(record)
    if len(alike) == 1:
        return alike[0]
    if alike:
        expected = "one of " + ", ".join(record.record_id for record in alike)
        fix = "type the id with its source"
        raise TableError(Fault("several records have this id", path, found=record_id, expected=expected, fix=fix))
    fix = f"{to_type('update', paths.name)} makes the table, or name a file that holds the record: --records FILE"
    raise TableError(Fault("no record has this id or PMID", path, found=record_id, fix=fix))


def described_record(record: Record) -> list[str]:
    """What the record is."""
    return [record.record_id, f"  {record.title or '(no title)'} ({record.year or 'no year'})", ""]


def came_in_lines(review: Review, record: Record) -> Iterator[str]:
    """How the record came in, what it was set aside with, and what people decided on it, as the tables tell it."""
    paths = review.paths
    changes = list(CHANGES.read(paths.results)) if CHANGES.exists(paths.results) else []
    pairs = list(DUPLICATES.read(paths.results)) if DUPLICATES.exists(paths.results) else []
    yield "How it came in"
    yield f"  source      {record.source or 'unknown'}"
    yield f"  seen        first {record.first_seen or 'unknown'}, last {record.last_seen or 'unknown'}"
    new = [change for change in changes if change.record_id == record.record_id and change.change == "new"]
    yield from (f"  new         {change.event}: {in_plain_words(change.why)}" for change in new)
    if not new:
        yield f"  new         unknown: {CHANGES.name} does not tell of it"
    kept = next((pair.kept_id for pair in pairs if pair.record_id == record.record_id), record.record_id)
    group = [pair for pair in pairs if pair.kept_id == kept]
    for pair in group:
        yield f"  duplicate   {pair.record_id} was set aside for {pair.kept_id} ({pair.rule}: {pair.evidence})"
    ids = {kept, record.record_id, *(pair.record_id for pair in group)}
    for said in read_decisions(paths.queries, review.protocol.team_words):
        if not ids.isdisjoint(ids_decided(said.record_id)):
            reason = f" ({said.reason})" if said.reason else ""
            where = f"{said.decided_on} {said.reviewer}, {said.phase} of {said.record_id}"
            yield f"  decision    {where}: {said.decision}{reason}"
    yield ""


def strategy_lines(review: Review, record: Record) -> Iterator[str]:
    """Every line of the strategy with its value and words; then, if the search misses the record, what lost it."""
    matches = compile_queries({line.name: line.text for line in review.lines}, mesh=review.protocol.headings()).match(
        record
    )
    yield "Strategy"
    for line in review.lines:
        mark = "  <- the search" if line.name == review.search else ""
        yield f"  {MARK_BY_VALUE[matches.value(line.name)]}  #{line.name}{mark}"
        spans = matches.deciding(line.name)
        for span in first_places(record, spans):
            yield f"             {span.field}: {in_context(record, span, spans)}"
    if matches.value(review.search) is not True:
        yield from _what_lost_it(review, matches)
    yield ""


def _what_lost_it(review: Review, matches: Matches) -> Iterator[str]:
    if matches.value(review.search) is None:
        yield "  Whether the search finds this record is unknown: it lacks what the lines marked unknown ask for."
        return
    missing = [line.name for line in review.lines if matches.value(line.name) is False and line.name != review.search]
    lost = ", ".join(f"#{name}" for name in missing) or f"#{review.search} itself"
    yield f"  The search does not find this record. Lines that do not match: {lost}."


def criteria_lines(review: Review, record: Record) -> Iterator[str]:
    """Every criterion with its verdict and words, and the outcome of all together."""
    screening = review.protocol.screener().screen(record)
    yield f"Criteria (version {review.protocol.screener().version})"
    for verdict in screening.verdicts:
        criterion = verdict.criterion
        kind = "require; without it" if criterion.kind == "require" else criterion.kind
        yield f"  {WORD_BY_VALUE[verdict.value]:<8} {criterion.id} ({kind}: {criterion.reason})"
        for span in first_places(record, verdict.spans):
            yield f"             {span.field}: {in_context(record, span, verdict.spans)}"
        if verdict.others:
            yield f"             also: {', '.join(dict.fromkeys(span.words for span in verdict.others))}"
    yield f"\nOutcome by rules: {screening.outcome}{_because(screening)}"


def _because(screening: Screening) -> str:
    reasons: Sequence[str] = [f"{criterion.id} {criterion.reason}" for criterion in screening.reasons]
    return f" ({'; '.join(reasons)})" if reasons else ""
