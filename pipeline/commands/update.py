"""Search again and bring everything up to date: the scheduled job.

Asks the whole strategy, reads what is new or may have changed, takes in what people decided, and writes what is new.
A run that fails leaves yesterday's results standing; the next one shows what it could not.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from contextlib import nullcontext

from pipeline.commands import stages
from pipeline.commands.command import add_review, review_paths
from pipeline.ground.errors import Fault, TrialSiftError
from pipeline.review.decisions import fingerprint, read_decisions
from pipeline.review.imported import KINDS, append_told
from pipeline.review.imports import read_imports
from pipeline.review.lock import locked
from pipeline.review.news import event_of, failure_of, hand_over
from pipeline.review.review import Review, read_review
from pipeline.review.searches import Search, read_searches
from pipeline.review.updates import Update, read_updates, record_update
from pipeline.sources.pubmed import Entrez
from pipeline.stages import fetch, report


def add_arguments(parser: ArgumentParser) -> None:
    add_review(parser)
    parser.add_argument("--offline", action="store_true", help="rebuild all results from the cache, without a search")
    stages.add_accept_change(parser)


def execute(arguments: Namespace) -> None:
    review = read_review(review_paths(arguments))
    try:
        # The settings are looked at before the lock is taken: who lacks them leaves no trace.
        with nullcontext() if arguments.offline else stages.open_entrez() as entrez, locked(review.paths.cache):
            _update(review, entrez, accept=arguments.accept_change)
    except TrialSiftError as error:
        notify(review, failure_of(review.paths.name, error))
        raise


def _update(review: Review, entrez: Entrez | None, *, accept: bool) -> None:
    """The whole update, or without a connection what the cache allows."""
    if entrez:
        search_and_fetch(review, entrez, accept=accept)
    else:
        fetch.run_offline(review.paths.searches, review.paths.cache)
    bring_up_to_date(review)


def search_and_fetch(review: Review, entrez: Entrez, *, accept: bool = False) -> None:
    """Ask PubMed; an update of the same day that was cut off goes on with the search that it had already made."""
    about = entrez.about()
    interrupted = _interrupted(review, f"{about.answered_at:%Y-%m-%d}")
    if interrupted:
        print(f"search    {interrupted.name}: made already, its update goes on")
    else:
        stages.do_search(review, entrez, about, accept=accept)
    stages.do_fetch(review, entrez)
    print(f"          {entrez.n_requests} requests to PubMed in all")


def bring_up_to_date(review: Review) -> None:
    """Everything after the network; that people were shown the news is written down last."""
    paths = review.paths
    last = read_searches(paths.searches)[-1]
    stages.do_collate(review)
    stages.do_dedupe(review)
    _say(stages.do_decide(review, "", last.date).faults)
    stages.do_screen(review)
    stages.do_report(review)
    news = stages.do_tell(review)
    stages.do_check(review)
    if last.name not in _reported(review):
        notify(review, event_of(news))
        _record(review, last, len(news.new), news.to_read)
    print(f"          read {paths.result('digest.md')}, fill in {paths.result('to_screen.csv')}")


def notify(review: Review, event: str) -> None:
    """Hand the event to the program that the protocol names, if it names one; its failure is told and no more."""
    fault = hand_over(event, review.protocol.notify.command, review.paths.workspace)
    if fault:
        print(fault, file=sys.stderr)


def _interrupted(review: Review, today: str) -> Search | None:
    """The search of today that no finished update has reported, with the strategy as it is now."""
    searches = read_searches(review.paths.searches)
    last = searches[-1] if searches else None
    same = last and last.date == today and last.strategy_sha256 == review.strategy_sha256
    return last if last and same and last.name not in _reported(review) else None


def _reported(review: Review) -> set[str]:
    return {update.search for update in read_updates(review.paths.updates)}


def _record(review: Review, last: Search, n_new: int, n_to_read: int) -> None:
    """Write down what was told; the row that makes it count comes last."""
    paths = review.paths
    told = {event for update in read_updates(paths.updates) for event in update.event_names}
    searches = [search.name for search in read_searches(paths.searches)]
    changes = report.read_changes(paths.results)
    of_imports = [change for change in changes if change.event not in searches and change.change in KINDS]
    append_told(paths.imported, of_imports)
    events = [*searches, *(file.name for file in read_imports(paths.imports)), *(c.event for c in of_imports)]
    decisions = read_decisions(paths.decisions)
    news = "|".join(event for event in dict.fromkeys(events) if event not in told)
    update = Update(last.name, news, str(n_new), str(n_to_read), str(len(decisions)), fingerprint(decisions))
    record_update(paths.updates, update)


def _say(faults: tuple[Fault, ...]) -> None:
    """Name the rows of people's sheets that could not be taken in; they stay where they are."""
    for fault in faults:
        print(fault, file=sys.stderr)
