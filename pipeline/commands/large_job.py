"""A first search that is a large job for NCBI: it is said, and on demand it waits for a quiet hour."""

from __future__ import annotations

import time

from pipeline.language import expand
from pipeline.review.review import Review
from pipeline.review.searches import read_searches
from pipeline.sources.pubmed import DatabaseInfo, Entrez
from pipeline.sources.pubmed.etiquette import LARGE_JOB, is_quiet, n_requests_for, next_quiet, wait_until_quiet


def keep_to_quiet_hours(review: Review, entrez: Entrez, about: DatabaseInfo, *, wait: bool) -> DatabaseInfo:
    """The state of PubMed when the job begins: now, or after a wait.

    Only a first search is looked at: an update reads what is new, and that is little.
    """
    if read_searches(review.paths.searches):
        return about
    count = entrez.count(expand(review.lines, review.search)).count
    n_requests = n_requests_for(count, len(review.lines), entrez.page_size)
    now = about.answered_at
    if n_requests <= LARGE_JOB or is_quiet(now):
        return about
    print(
        f"          {count:,} records are found, which takes about {n_requests} requests. NCBI asks that more than "
        f"{LARGE_JOB} are sent at weekends or from 21:00 to 05:00 US Eastern: next at {next_quiet(now):%Y-%m-%d %H:%M} "
        f"there. {'Waiting for it.' if wait else 'Going on all the same; --wait waits for it.'}",
        flush=True,
    )
    if not wait:
        return about
    time.sleep(wait_until_quiet(now).total_seconds())
    return entrez.about()
