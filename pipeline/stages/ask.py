"""Ask the other sources that the protocol names, and keep what each answers.

Writes the raw replies to cache/<source>/<date>/; searches/<source>/<date>.json last, once everything in it reconciles.

FAILS WHEN  a source cannot be reached or contradicts itself (12), or a person should look at its count or its date (13)
            and nobody accepts it; what the others answer is kept
"""

from __future__ import annotations

import os
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from functools import partial

from pipeline.ground.errors import ExpectationError, Fault, ProvenanceError, SourceError, TrialSiftError
from pipeline.ground.way_in import to_type
from pipeline.review.answers import (
    NewAnswer,
    SourceAnswer,
    damaged_pages,
    read_answers,
    set_aside_damaged,
    write_answer,
)
from pipeline.review.count_alarms import ACCEPT_CHANGE, LARGEST_TIME_APART, of_change
from pipeline.review.protocol import Expectations, Source
from pipeline.review.review import Review
from pipeline.review.seeds import read_seeds
from pipeline.sources.asked import SERVICE_BY_NAME, Service, citations, openalex
from pipeline.sources.asked.chasing import Seed, asked_of
from pipeline.sources.asked.citations import CITATIONS
from pipeline.sources.asked.paging import Asker, WholeAnswer
from pipeline.sources.asked.service import UnreadableError
from pipeline.sources.pubmed import Entrez, Settings
from pipeline.stages.stage import Counts
from pipeline.tables.computed import SCREENING
from pipeline.tables.kept import KNOWN
from pipeline.tables.records import UNIQUE

READS = (KNOWN, UNIQUE, SCREENING)
"""What tells from which reports citations are chased."""
WRITES = ()

OpenAsker = Callable[[Service], AbstractContextManager[Asker]]
OpenEntrez = Callable[[], AbstractContextManager[Entrez]]
Look = Callable[[int, datetime, bool], None]
"""Is told the count of an answer, its date, and whether this machine gave it; raises where a person should look."""


def add_arguments(parser: ArgumentParser) -> None:
    """The option by which a person accepts an alarm; the answer records it."""
    parser.add_argument(ACCEPT_CHANGE, action="store_true", help="accept what stopped a source, and record it")


def alarms(
    total: int,
    asked_at: datetime,
    now: datetime | None,
    earlier: SourceAnswer | None,
    bounds: Expectations,
    *,
    asked_alike: bool = True,
) -> list[str]:
    """What a person should look at before an answer is believed. `now`: the time by our clock, None without one.

    `asked_alike`: whether the two counts can be compared; citations are chased from other reports each time.
    The bounds are those of the protocol's searches, without the fewest hits: those are PubMed's.
    """
    found = []
    if total > bounds.maximum_hits:
        found.append(f"it finds {total} records, more than the {bounds.maximum_hits} expected at most")
    if earlier:
        found += of_change("its answer", earlier.count, total, earlier.name, bounds) if asked_alike else ()
        if f"{asked_at:%Y-%m-%dT%H:%M:%SZ}" < earlier.asked_at:
            found.append(f"it says that it is {asked_at:%Y-%m-%d}, before its last answer ({earlier.name})")
    if now and abs(asked_at - now) > LARGEST_TIME_APART:
        found.append(f"it says that it is {asked_at:%Y-%m-%d}, and by the clock it is {now:%Y-%m-%d}")
    return found


def open_pubmed() -> Entrez:
    """The client of PubMed, as the environment sets it up."""
    return Entrez(Settings.from_environment(os.environ))


def run(
    review: Review,
    open_asker: OpenAsker,
    open_entrez: OpenEntrez = open_pubmed,
    *,
    accept_change: bool = False,
    today: str = "",
) -> Counts:
    """Ask each source; what failed is among the errors of what comes back, and held nothing up.

    `open_entrez` gives the client by which citations are chased in PubMed.
    `today`: a source that answered on this day, when an update was cut off, is not asked again.
    """
    errors: list[TrialSiftError] = []
    n: dict[str, int] = {}
    said = []
    for source in review.protocol.asked_sources:
        try:
            asking = partial(_asked, source, open_asker, open_entrez)
            answer, how = _answer_of(review, source, asking, accept_change=accept_change, today=today)
        except TrialSiftError as error:
            errors.append(error)
            said.append(f"{source.title} gave no answer that can be used")
        else:
            n[source.name] = answer.count
            said.append(f"{answer.event}: {answer.count} records, {how}")
    return Counts(n, "\n          ".join(said) or "no other source is asked", errors=tuple(errors))


def run_offline(review: Review) -> Counts:
    """Check that what the sources answered is in the cache, whole; no network. Raises ProvenanceError."""
    faults = [
        fault
        for source in review.protocol.asked_sources
        for fault in damaged_pages(review.paths.pages(source.name), read_answers(review.paths.answers(source.name)))
    ]
    ProvenanceError.raise_if_any(faults)
    return Counts(said="the cache holds what the other sources answered")


def _asked(
    source: Source, open_asker: OpenAsker, open_entrez: OpenEntrez, seeds: Sequence[Seed], look: Look
) -> tuple[WholeAnswer, int]:
    """The whole answer of a source, and how many requests it took."""
    if source.ask == CITATIONS.name:
        with open_entrez() as entrez:
            n_before = entrez.n_requests
            whole = citations.chase(entrez, seeds, source.links)
            look(len(whole.ids), whole.asked_at, entrez.server.is_loopback)
            return whole, entrez.n_requests - n_before
    with open_asker(SERVICE_BY_NAME[source.ask]) as asker:
        if source.links:
            whole = openalex.chase(asker.ask, seeds, source.links)
            look(len(whole.ids), whole.asked_at, asker.is_loopback)
        else:
            whole = asker.ask(source.query, lambda total, at: look(total, at, asker.is_loopback))
        return whole, asker.n_requests


def _answer_of(
    review: Review,
    source: Source,
    asking: Callable[[Sequence[Seed], Look], tuple[WholeAnswer, int]],
    *,
    accept_change: bool,
    today: str,
) -> tuple[SourceAnswer, str]:
    """The answer of today and how it came: the one that stands there already, or a new one."""
    paths, service = review.paths, SERVICE_BY_NAME[source.ask]
    earlier = read_answers(paths.answers(source.name))
    is_whole = set_aside_damaged(paths.pages(source.name), earlier)
    last = earlier[-1] if earlier else None
    seeds, query = [], source.query
    if service.citations:
        seeds = read_seeds(paths, last.query if last else "")
        query = asked_of(map(service.citations.name, seeds), source.links)
    if last and is_whole and (last.date, last.query) == (today, query):
        return last, "answered already today"
    accepted: list[str] = []

    def look(total: int, at: datetime, is_loopback: bool) -> None:
        now, alike = None if is_loopback else datetime.now(UTC), not service.citations or (last and last.query == query)
        found = alarms(total, at, now, last, review.protocol.expectations, asked_alike=bool(alike))
        if found and not accept_change:
            raise _unaccepted(found, source, service, paths.name)
        accepted[:] = found

    whole, n_requests = asking(seeds, look)
    _check_records(whole, source, service)
    pages = [(page.body, len(page.ids)) for page in whole.pages]
    answered_at = f"{whole.asked_at:%Y-%m-%dT%H:%M:%SZ}"
    new = NewAnswer(service.name, answered_at, whole.url, whole.query, whole.how, whole.ids, pages, tuple(accepted))
    return write_answer(paths, source.name, new), f"{whole.how}, {n_requests} requests"


def _unaccepted(found: Sequence[str], source: Source, service: Service, review: str) -> ExpectationError:
    fix = "look at it there; if it is right: " + to_type("update", review, variables="ACCEPT=1", options=ACCEPT_CHANGE)
    return ExpectationError(*(Fault(alarm, service.title, f"source {source.name}", fix=fix) for alarm in found))


def _check_records(whole: WholeAnswer, source: Source, service: Service) -> None:
    """What cannot be read is found before it is kept: each page gives the records that it lists, and no others."""
    for number, page in enumerate(whole.pages, start=1):
        try:
            there = [record.record_id for record in service.records(page.body, source.name)]
            found = "" if there == [f"{source.name}:{own}" for own in page.ids] else "other records than it lists"
        except UnreadableError as error:
            found = str(error)
        if found:
            fix = "nothing of this answer was kept; run the same command again in an hour, and report it if it stays"
            raise SourceError(
                Fault("the records of this answer cannot be read", service.title, f"page {number}", found, fix=fix)
            )


def failure_of_sources(errors: Sequence[TrialSiftError]) -> TrialSiftError:
    """One error of all that failed: a source that did not answer weighs more than one that a person should look at."""
    faults = [fault for error in errors for fault in error.faults]
    kind = next((type(error) for error in errors if not isinstance(error, ExpectationError)), type(errors[0]))
    return SourceError(*faults) if issubclass(kind, SourceError) else kind(*faults)
