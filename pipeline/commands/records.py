"""Stages on plain files: `dedupe` and `screen`, for a review or for any file of records."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from pipeline.commands import stages
from pipeline.commands.command import Command, first_line, review_paths
from pipeline.ground.errors import DecisionError, Fault, ProtocolError
from pipeline.review.lock import locked
from pipeline.review.pair_sheets import read_pair_sheets
from pipeline.review.protocol import read_protocol
from pipeline.review.review import Review, read_review
from pipeline.sources.files import read_record_file
from pipeline.stages import dedupe, screen


def _add_plain_files(parser: ArgumentParser) -> None:
    parser.add_argument("review", metavar="REVIEW", nargs="?", help="a folder in queries/; or give --records")
    parser.add_argument("--records", metavar="FILE", type=Path, help="CSV of records, PubMed XML, MEDLINE/.nbib or RIS")
    parser.add_argument("--out", metavar="DIR", type=Path, help="where the tables go, with --records")


def _screen_arguments(parser: ArgumentParser) -> None:
    _add_plain_files(parser)
    parser.add_argument("--protocol", metavar="FILE", type=Path, help="the protocol.toml with the criteria")


def _named_review(arguments: Namespace, *needed: str) -> Review | None:
    """The review that was named, or None when plain files were. Raises ProtocolError when neither is complete."""
    if arguments.review and not arguments.records:
        return read_review(review_paths(arguments))
    missing = [f"--{name}" for name in ("records", *needed) if getattr(arguments, name) is None]
    if arguments.review or missing:
        expected = "REVIEW, or --records FILE " + " ".join(f"--{name} …" for name in needed)
        found = "both" if arguments.review else "nothing for " + ", ".join(missing)
        raise ProtocolError(Fault("name either a review or plain files", found=found, expected=expected))
    return None


def _dedupe(arguments: Namespace) -> None:
    review = _named_review(arguments, "out")
    if review:
        with locked(review.paths.cache):
            stages.do_dedupe(review)
    else:
        counts = dedupe.dedupe(read_record_file(arguments.records), arguments.out, source=arguments.records)
        stages.say("dedupe", counts)
    out = review.paths.results if review else arguments.out
    DecisionError.raise_if_any(read_pair_sheets(out / "maybe_duplicates.csv").faults)


def _screen(arguments: Namespace) -> None:
    review = _named_review(arguments, "out", "protocol")
    if review:
        with locked(review.paths.cache):
            stages.do_screen(review)
        return
    screener = read_protocol(arguments.protocol).screener()
    records = ((record, ()) for record in read_record_file(arguments.records))
    stages.say("screen", screen.run(records, screener, (), arguments.out))


RECORD_STAGES = {
    "dedupe": Command(first_line(dedupe), _add_plain_files, _dedupe),
    "screen": Command(first_line(screen), _screen_arguments, _screen),
}
