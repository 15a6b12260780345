"""That people were shown an update: written down last, by the row that makes its news count as told."""

from __future__ import annotations

from pipeline.review.answers import answered_sources, read_answers
from pipeline.review.audit import record_drawn
from pipeline.review.decisions import decision_id, fingerprint, ids_by_file, kept_decisions, listed
from pipeline.review.imported import KINDS, append_told
from pipeline.review.imports import import_paths
from pipeline.review.layout import ReviewPaths
from pipeline.review.retraction_watch import append_noticed, read_noticed
from pipeline.review.searches import Search, read_searches
from pipeline.review.updates import read_updates, record_update
from pipeline.tables.computed import CHANGES
from pipeline.tables.kept import Update


def record_told(paths: ReviewPaths, last: Search, *, n_new: int, n_to_read: int) -> None:
    """Write down what the update of `last` told."""
    queries = paths.queries
    told = {event for update in read_updates(queries) for event in update.events}
    searches = [search.name for search in read_searches(paths.searches)]
    changes = list(CHANGES.read(paths.results))
    sources = answered_sources(paths.searches)
    answers = [answer.event for source in sources for answer in read_answers(paths.answers(source))]
    asked = {*searches, *answers}
    of_imports = [change for change in changes if change.event not in asked and change.change in KINDS]
    append_told(queries, of_imports, last.name)
    record_drawn(queries, paths.results)
    append_noticed(queries, changes, last.name)
    # Those too that a run without a new search kept.
    noticed = [row.event for row in read_noticed(queries)]
    files = [path.name for path in import_paths(paths.imports)]
    events = [*searches, *answers, *files, *(change.event for change in of_imports), *noticed]
    decisions = kept_decisions(queries)
    known = {i for update in read_updates(queries) for ids in ids_by_file(update.decisions).values() for i in ids}
    added = listed(decision for decision in decisions if decision_id(decision) not in known)
    news = tuple(event for event in dict.fromkeys(events) if event not in told)
    record_update(queries, Update(last.name, news, n_new, n_to_read, len(decisions), fingerprint(decisions), added))


def keep_noticed(paths: ReviewPaths, last: Search) -> None:
    """Keep the notices that a run without a new search brought; the next update tells them as news."""
    append_noticed(paths.queries, CHANGES.read(paths.results), last.name)
