"""The stages as subcommands: each is given the files of a review, and leaves a note of what it read and wrote."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path

from pipeline.commands.command import Command, add_review, first_line, review_paths
from pipeline.ground.provenance import write_run
from pipeline.review.decisions import read_decisions
from pipeline.review.layout import ReviewPaths
from pipeline.review.lock import locked
from pipeline.review.news import News
from pipeline.review.review import Review, read_review
from pipeline.sources.pubmed import DatabaseInfo, Entrez, Settings
from pipeline.stages import check, collate, decide, dedupe, fetch, report, screen, search, tell


def open_entrez() -> Entrez:
    """The client, as the environment sets it up."""
    return Entrez(Settings.from_environment(os.environ))


def do_search(review: Review, entrez: Entrez, about: DatabaseInfo, *, accept: bool) -> None:
    """Run the strategy."""
    found = search.run(review, review.paths.searches, entrez, about, accept=accept)
    print(f"search    {found.name}: {found.result.count} records found, {found.how}")
    not_found = dict.fromkeys(warning.partition(": ")[2] for line in found.lines for warning in line.warnings)
    if not_found:
        print(f"          PubMed remarked on {', '.join(not_found)}: see the search file")


def do_fetch(review: Review, entrez: Entrez) -> None:
    """Read what the last search needs."""
    paths = review.paths
    reviewers = review.protocol.screening.reviewers
    fetched = fetch.run(paths.searches, paths.cache, paths.decisions, paths.results, entrez, reviewers=reviewers)
    print(
        f"fetch     {fetched.n_first} records asked for the first time, {fetched.n_again} again, "
        f"{fetched.n_missing} not returned"
    )


def do_collate(review: Review) -> None:
    """Bring all sources together."""
    paths = review.paths
    names = [source.name for source in review.protocol.sources]
    counts = collate.run(names, paths)
    inputs = [*paths.searches.glob("*.json"), *paths.imports.glob("*"), *paths.cache.glob("*/efetch-*.json")]
    inputs += [paths.imported, paths.updates]
    _finish(paths, "collate", inputs, ("records.csv", "removed.csv", "changes.csv"), counts)


def do_dedupe(review: Review) -> None:
    """Set duplicates aside."""
    paths = review.paths
    counts = dedupe.run(paths.result("records.csv"), paths.results, paths.decisions)
    outputs = ("unique.csv", "duplicates.csv", "maybe_duplicates.csv", "links.csv")
    _finish(paths, "dedupe", [paths.result("records.csv"), paths.decisions], outputs, counts)


def do_screen(review: Review) -> None:
    """Apply the criteria."""
    paths = review.paths
    unique = paths.result("unique.csv")
    records = screen.unique_records(unique)
    decisions, reviewers = read_decisions(paths.decisions), review.protocol.screening.reviewers
    counts = screen.run(records, review.protocol.screener(), decisions, paths.results, reviewers)
    inputs = [unique, paths.protocol, paths.decisions]
    _finish(paths, "screen", inputs, ("verdicts.csv", "screening.csv"), counts)


def do_decide(review: Review, reviewer: str, decided_on: str, returned: Path | None = None) -> decide.Taken:
    """Take in the filled rows of the people's sheet, or of a file that came back from elsewhere.

    What is wrong with the others is returned, not raised.
    """
    paths = review.paths
    if not paths.result("records.csv").exists():
        return decide.Taken((), ())
    taken = decide.run(
        paths.results,
        paths.decisions,
        reviewer=reviewer,
        decided_on=decided_on,
        criteria_version=review.protocol.screener().version,
        returned=returned,
    )
    print(f"decide    {len(taken.decisions)} decisions taken in, {len(taken.faults)} rows not understood")
    return taken


def do_report(review: Review) -> Mapping[str, int]:
    """Count, and say what is new."""
    paths = review.paths
    counts = report.run(review.protocol, paths)
    names = ("records", "removed", "unique", "duplicates", "links", "screening", "verdicts", "changes")
    inputs = [*(paths.result(f"{name}.csv") for name in names), *paths.searches.glob("*.json")]
    tables = ("flow.csv", "prisma.csv", "living.csv", "new.csv", "studies.csv")
    texts = ("prisma.svg", "prisma.png", "summary.md", "report.html", "paper.md", "paper.html", "included.ris")
    outputs = (*tables, *texts)
    _finish(paths, "report", [*inputs, paths.protocol, paths.decisions], outputs, counts)
    return counts


def do_tell(review: Review) -> News:
    """Write what people are told."""
    paths = review.paths
    news = tell.run(review.protocol, paths)
    names = ("new", "changes", "records", "unique", "screening", "verdicts", "flow")
    inputs = [*(paths.result(f"{name}.csv") for name in names), *paths.searches.glob("*.json")]
    lists = ("recheck.csv", "conflicts.csv", "disagreements.csv", "agreement.csv")
    counts = {"new": len(news.new), "to_read": news.to_read, **news.second_look}
    outputs = ("digest.md", "feed.xml", "event.json", *lists)
    _finish(paths, "tell", [*inputs, paths.decisions, paths.updates], outputs, counts)
    return news


def do_check(review: Review) -> None:
    """Check what must hold."""
    paths = review.paths
    check.run(review.known, paths.known, paths.decisions, paths.updates, paths.results)
    print(f"check     {len(review.known)} known records found and kept, every record accounted for")


def _finish(
    paths: ReviewPaths, stage: str, inputs: Iterable[Path], outputs: Iterable[str], counts: Mapping[str, int]
) -> None:
    """Leave the note of a stage and say in one line what it counted."""
    write_run(paths.run(stage), stage, paths.workspace, inputs, map(paths.result, outputs), counts)
    say(stage, counts)


def say(stage: str, counts: Mapping[str, int]) -> None:
    """The one line that a stage leaves on the screen."""
    print(f"{stage:<9} " + ", ".join(f"{n} {name.replace('_', ' ')}" for name, n in counts.items()))


def _search(arguments: Namespace) -> None:
    review = read_review(review_paths(arguments))
    with open_entrez() as entrez, locked(review.paths.cache):
        do_search(review, entrez, entrez.about(), accept=arguments.accept_change)


def _fetch(arguments: Namespace) -> None:
    review = read_review(review_paths(arguments))
    if arguments.offline:
        fetch.run_offline(review.paths.searches, review.paths.cache)
        print("fetch     the cache holds every record of every search")
        return
    with open_entrez() as entrez, locked(review.paths.cache):
        do_fetch(review, entrez)


def _decide(arguments: Namespace) -> None:
    review = read_review(review_paths(arguments))
    with locked(review.paths.cache):
        taken = do_decide(review, arguments.reviewer, f"{date.today():%Y-%m-%d}", arguments.returned)
        do_screen(review)
        do_report(review)
        do_tell(review)
    decide.raise_faults(taken)


def _offline(stage: Callable[[Review], object]) -> Callable[[Namespace], None]:
    def execute(arguments: Namespace) -> None:
        review = read_review(review_paths(arguments))
        with locked(review.paths.cache):
            stage(review)

    return execute


def _search_arguments(parser: ArgumentParser) -> None:
    add_review(parser)
    add_accept_change(parser)


def add_accept_change(parser: ArgumentParser) -> None:
    """The option by which a person accepts an alarm; the search file records it."""
    parser.add_argument("--accept-change", action="store_true", help="accept what stopped the search, and record it")


def _fetch_arguments(parser: ArgumentParser) -> None:
    add_review(parser)
    parser.add_argument("--offline", action="store_true", help="only check that the cache is whole")


def _decide_arguments(parser: ArgumentParser) -> None:
    add_review(parser)
    parser.add_argument("--reviewer", default="", help="who decided where that cell is empty")
    parser.add_argument(
        "--from", dest="returned", metavar="FILE", type=Path,
        help="take in this file instead of the sheets: Rayyan, ASReview, RIS, or a copy of to_screen.csv",
    )  # fmt: skip


STAGES = {
    "search": Command(first_line(search), _search_arguments, _search),
    "fetch": Command(first_line(fetch), _fetch_arguments, _fetch),
    "collate": Command(first_line(collate), add_review, _offline(do_collate)),
    "report": Command(first_line(report), add_review, _offline(do_report)),
    "tell": Command(first_line(tell), add_review, _offline(do_tell)),
    "decide": Command(first_line(decide), _decide_arguments, _decide),
    "check": Command(first_line(check), add_review, _offline(do_check)),
}
