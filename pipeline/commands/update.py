"""Search again and bring everything up to date. Put this command on a schedule.

Asks the whole strategy, reads what is new or may have changed, takes in what people decided, and writes what is new.
A run that fails leaves yesterday's results standing; the next one shows what it could not.
"""

from __future__ import annotations

import shlex
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pipeline.commands.command import add_review, review_paths
from pipeline.commands.large_job import keep_to_quiet_hours
from pipeline.commands.named_outside import require_table
from pipeline.commands.running import latest_day, open_asker, open_entrez, open_pubmed, run_stage
from pipeline.ground.errors import Fault, TrialSiftError
from pipeline.ground.files import read_text
from pipeline.review.consent import is_allowed
from pipeline.review.imports import require_readable
from pipeline.review.kept_settings import keep_settings, require_accepted
from pipeline.review.layout import DIGEST, EVENT
from pipeline.review.lock import locked
from pipeline.review.new_results import new_results
from pipeline.review.news import failure_of, hand_over
from pipeline.review.review import Review, read_review
from pipeline.review.searches import NLM_FILES, Search, is_of_a_mirror, read_searches
from pipeline.review.shares import screening_pages
from pipeline.review.telling import keep_noticed, record_told
from pipeline.review.updates import read_updates
from pipeline.sheets import TO_SCREEN
from pipeline.sources.pubmed import DatabaseInfo, Entrez
from pipeline.stages import ask, check, collate, decide, dedupe, fetch, report, screen, search, tell

if TYPE_CHECKING:
    from pipeline.sweep.mirror import Mirror


def add_arguments(parser: ArgumentParser) -> None:
    add_review(parser)
    parser.add_argument("--offline", action="store_true", help="rebuild all results from the cache, without a search")
    parser.add_argument(
        "--wait", action="store_true", help="begin a first search of many requests when NCBI asks for such jobs"
    )
    search.add_arguments(parser)


def execute(arguments: Namespace) -> None:
    review = read_review(review_paths(arguments))
    try:
        # The settings are looked at before the lock is taken: who lacks them leaves no trace.
        with nullcontext() if arguments.offline else open_pubmed(review) as entrez, locked(review.paths.cache):
            failed = _update(review, entrez, accept_change=arguments.accept_change, wait=arguments.wait)
    except TrialSiftError as error:
        notify(review, failure_of(review.paths.name, error))
        raise
    # The update went all the way and was told, with these sources as of their last answers: only the end is not well.
    if failed:
        raise ask.failure_of_sources(failed)


def _update(
    review: Review, entrez: Entrez | Mirror | None, *, accept_change: bool, wait: bool
) -> tuple[TrialSiftError, ...]:
    """The whole update, or without a connection what the cache allows; what people wrote is checked before anything.

    What comes back are the errors of sources besides PubMed: they keep nobody else's news back.
    """
    check.check_words(review.paths)
    require_accepted(review, accept_change=accept_change)
    failed: tuple[TrialSiftError, ...] = ()
    if entrez:
        failed = ask_all(review, entrez, accept_change=accept_change, wait=wait)
    else:
        fetch.run_offline(review)
        ask.run_offline(review)
    try:
        bring_up_to_date(review)
    except TrialSiftError:
        say_failures(failed)
        raise
    return failed


def say_failures(errors: Iterable[TrialSiftError]) -> None:
    """Tell what else failed, where another error ends the run, or none does."""
    for error in errors:
        print(error, file=sys.stderr)


def ask_all(
    review: Review,
    entrez: Entrez | Mirror,
    open_other: ask.OpenAsker = open_asker,
    *,
    accept_change: bool = False,
    wait: bool = False,
) -> tuple[TrialSiftError, ...]:
    """Ask PubMed and then the other sources, whether PubMed answered or not; the errors of the others.

    What would stop the run later on, whoever answers, is looked at before anybody is asked.
    """
    require_readable(review.paths.imports, review.protocol.columns_by_source)
    require_table(review.protocol)
    try:
        today = search_and_fetch(review, entrez, accept_change=accept_change, wait=wait)
    except TrialSiftError:
        # PubMed's failure is what ends the run and is told; those of the others would otherwise never be.
        say_failures(_ask_others(review, entrez, open_other, accept_change=accept_change, today=""))
        raise
    return _ask_others(review, entrez, open_other, accept_change=accept_change, today=today)


def _ask_others(
    review: Review, entrez: Entrez | Mirror, open_other: ask.OpenAsker, *, accept_change: bool, today: str
) -> tuple[TrialSiftError, ...]:
    if not review.protocol.asked_sources:
        return ()
    # Citations are PubMed's own: a mirror has records and no links.
    clients = (open_other, (lambda: nullcontext(entrez)) if isinstance(entrez, Entrez) else open_entrez)
    return run_stage(ask, review, *clients, accept_change=accept_change, today=today).errors


def search_and_fetch(
    review: Review, entrez: Entrez | Mirror, *, accept_change: bool = False, wait: bool = False
) -> str:
    """Ask PubMed, and say its date; an update of the same day that was cut off goes on with the search that it made.

    A mirror's day is that of its last file, and no service's: the date is then this machine's.
    """
    about = entrez.about()
    if isinstance(entrez, Entrez):
        about = keep_to_quiet_hours(review, entrez, about, wait=wait)
    interrupted = _interrupted(review, about)
    if interrupted:
        print(f"search    {interrupted.name}: made already, its update goes on")
    else:
        run_stage(search, review, entrez, about=about, accept_change=accept_change)
    run_stage(fetch, review, entrez)
    if not isinstance(entrez, Entrez):
        print(f"          nobody was asked: the records are from {NLM_FILES}")
        return f"{datetime.now(UTC):%Y-%m-%d}"
    print(f"          {entrez.n_requests} requests to PubMed in all")
    return f"{about.answered_at:%Y-%m-%d}"


def bring_up_to_date(review: Review) -> None:
    """Everything after the network; that people were shown the news is written down last.

    What people typed is taken in before anything is computed from decisions, so that a stage never reads what a later
    one of the same run writes.
    """
    paths = review.paths
    last = read_searches(paths.searches)[-1]
    with new_results(review) as made:
        run_stage(collate, made)
        for fault in run_stage(decide, made, decided_on=last.date, latest=latest_day()).faults:
            print(replace(fault, path=made.paths.real_path(fault.path)), file=sys.stderr)
        for stage in (dedupe, screen, report):
            run_stage(stage, made)
        told = run_stage(tell, made)
        run_stage(check, made)
    if last.name not in _reported(review):
        notify(review, read_text(paths.result(EVENT)))
        record_told(paths, last, n_new=told.n["new"], n_to_read=told.n["to_read"])
    else:
        keep_noticed(paths, last)
    keep_settings(review)
    screens = " or ".join(str(paths.result(name)) for name in screening_pages(review.protocol.people.names))
    print(f"          read {paths.result(DIGEST)}")
    print(f"          screen on {screens}, or fill in {TO_SCREEN.table.path(paths.results)}")


def notify(review: Review, event: str) -> None:
    """Hand the event to the program that the protocol names and this user allows; its failure is told and no more."""
    command, workspace = review.protocol.notify.command, review.paths.workspace
    if command and not is_allowed(command, workspace):
        fix = f"read what it does; trialsift consent {review.paths.name} allows it on this machine"
        fault: Fault | None = Fault(
            "this program was not told of the update: nobody here has allowed it", review.paths.protocol,
            "[notify] command", shlex.join(command), fix=fix,
        )  # fmt: skip
    else:
        fault = hand_over(event, command, workspace)
    if fault:
        print(fault, file=sys.stderr)


def _interrupted(review: Review, about: DatabaseInfo) -> Search | None:
    """The search of today that no finished update has reported, with the strategy as it is now.

    One in a mirror that was swept again since is not gone on with: the files there may hold other records by now than
    those that it found. PubMed's build changes in the middle of a day, and its search stays good for that day.
    """
    searches = read_searches(review.paths.searches)
    last = searches[-1] if searches else None
    if not last or last.date != f"{about.answered_at:%Y-%m-%d}" or last.name in _reported(review):
        return None
    is_of_these_files = last.database_build == about.build or not (last.is_of_a_mirror or is_of_a_mirror(about.build))
    return last if is_of_these_files and last.strategy_sha256 == review.strategy_sha256 else None


def _reported(review: Review) -> set[str]:
    return {update.search for update in read_updates(review.paths.queries)}
