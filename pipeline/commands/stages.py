"""The stages as subcommands, each for a review; `dedupe` and `screen` also for any file of records.

A stage comes in as the module that it is, so that the eight others are not imported with it.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from types import ModuleType

from pipeline.commands.command import Command, add_review, first_line, review_paths
from pipeline.commands.running import latest_day, name_of, open_asker, open_entrez, open_pubmed, run_stage, say
from pipeline.ground.errors import DecisionError, Fault, ProtocolError
from pipeline.review.kept_settings import keep_settings, require_accepted
from pipeline.review.lock import locked
from pipeline.review.new_results import new_results
from pipeline.review.protocol import read_protocol
from pipeline.review.review import Review, read_review
from pipeline.sheets import PAIRS, read_sheet
from pipeline.sources.record_files import read_record_file
from pipeline.stages.stage import Counts


def _search(stage: ModuleType, arguments: Namespace) -> None:
    review = read_review(review_paths(arguments))
    with open_pubmed(review) as entrez, locked(review.paths.cache):
        run_stage(stage, review, entrez, accept_change=arguments.accept_change)


def _fetch(stage: ModuleType, arguments: Namespace) -> None:
    review = read_review(review_paths(arguments))
    if arguments.offline:
        say(name_of(stage), stage.run_offline(review))
        return
    with open_pubmed(review) as entrez, locked(review.paths.cache):
        run_stage(stage, review, entrez)


def _ask(stage: ModuleType, arguments: Namespace) -> None:
    review = read_review(review_paths(arguments))
    with locked(review.paths.cache):
        asked = run_stage(stage, review, open_asker, open_entrez, accept_change=arguments.accept_change)
    if asked.errors:
        raise stage.failure_of_sources(asked.errors)


def _decide(stage: ModuleType, arguments: Namespace) -> None:
    from pipeline.stages import check, dedupe, report, screen, tell

    review = read_review(review_paths(arguments))
    with locked(review.paths.cache):
        check.check_words(review.paths)
        require_accepted(review, accept_change=arguments.accept_change)
        with new_results(review) as made:
            taken = run_stage(
                stage, made, decided_on=f"{date.today():%Y-%m-%d}", reviewer=arguments.reviewer,
                returned=arguments.returned, latest=latest_day(),
            )  # fmt: skip
            run_stage(dedupe, made)
            run_stage(screen, made, unnamed=arguments.reviewer)
            for computing in (report, tell):
                run_stage(computing, made)
        keep_settings(review)
    DecisionError.raise_if_any([replace(f, path=made.paths.real_path(f.path)) for f in taken.faults])


def _offline(stage: ModuleType, arguments: Namespace) -> None:
    review = read_review(review_paths(arguments))
    with locked(review.paths.cache):
        require_accepted(review, accept_change=False)
        with new_results(review) as made:
            run_stage(stage, made)


def _check(stage: ModuleType, arguments: Namespace) -> None:
    review = read_review(review_paths(arguments))
    with locked(review.paths.cache):
        run_stage(stage, review)


def _dedupe(stage: ModuleType, arguments: Namespace) -> None:
    review = _named_review(arguments, "out")
    if review:
        with locked(review.paths.cache), new_results(review) as made:
            run_stage(stage, made)
    else:
        counts = stage.dedupe(read_record_file(arguments.records), arguments.out, source=arguments.records)
        say(name_of(stage), Counts(counts, stage.in_words(counts)))
    out = review.paths.results if review else arguments.out
    for sheet in PAIRS.paths(out):
        read_sheet(sheet, PAIRS)


def _screen(stage: ModuleType, arguments: Namespace) -> None:
    review = _named_review(arguments, "out", "protocol")
    if review:
        _offline(stage, arguments)
        return
    screener = read_protocol(arguments.protocol).screener()
    counts = stage.screen(read_record_file(arguments.records), screener, (), arguments.out)
    say(name_of(stage), Counts(counts, stage.in_words(counts)))


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


def _with_review(stage: ModuleType, parser: ArgumentParser) -> None:
    add_review(parser)
    _add_options(stage, parser)


def _with_plain_files(stage: ModuleType, parser: ArgumentParser) -> None:
    parser.add_argument("review", metavar="REVIEW", nargs="?", help="a folder in queries/; or give --records")
    parser.add_argument("--records", metavar="FILE", type=Path, help="CSV of records, PubMed XML, MEDLINE/.nbib or RIS")
    parser.add_argument("--out", metavar="DIR", type=Path, help="where the tables go, with --records")
    _add_options(stage, parser)


def _add_options(stage: ModuleType, parser: ArgumentParser) -> None:
    if hasattr(stage, "add_arguments"):
        stage.add_arguments(parser)


EXECUTE: dict[str, Callable[[ModuleType, Namespace], None]] = {
    "search": _search,
    "fetch": _fetch,
    "ask": _ask,
    "collate": _offline,
    "dedupe": _dedupe,
    "screen": _screen,
    "decide": _decide,
    "report": _offline,
    "tell": _offline,
    "check": _check,
}
ON_PLAIN_FILES = ("dedupe", "screen")


def command_of(stage: ModuleType) -> Command:
    """The subcommand of a stage."""
    name = name_of(stage)
    add_arguments = partial(_with_plain_files if name in ON_PLAIN_FILES else _with_review, stage)
    return Command(first_line(stage), add_arguments, partial(EXECUTE[name], stage))
