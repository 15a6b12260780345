"""Send the whole strategy to PubMed, line by line, and keep what it answers.

Writes searches/<date>.json, once everything in it reconciles.

FAILS WHEN  PubMed cannot be reached or contradicts itself (12); its date is earlier than the last search or far from
            this machine's, hits are out of bounds, a line fell to nothing, a term is no longer found or a line is
            understood otherwise (13), unless a person accepts it
"""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile
from typing import TYPE_CHECKING

from pipeline import __version__
from pipeline.ground.errors import ExpectationError, Fault
from pipeline.ground.progress import tracked
from pipeline.ground.way_in import to_type
from pipeline.language import Line, expand, same_but_for, settled
from pipeline.review.count_alarms import ACCEPT_CHANGE, LARGEST_TIME_APART, of_change
from pipeline.review.protocol import Expectations
from pipeline.review.review import Review
from pipeline.review.searches import LineResult, Search, is_of_a_mirror, next_name, read_searches, write_search
from pipeline.sources.pubmed import Count, DatabaseInfo, Entrez, Hits
from pipeline.stages.stage import Counts

if TYPE_CHECKING:
    from pipeline.sweep.mirror import Mirror

READS = ()
WRITES = ()

NOT_FOUND = "NotFound"
"""Stands in the names of the warnings by which PubMed says that it does not know a term."""
BEFORE, AFTER = 20, 60
"""Characters of a translation that are shown around the place where it changed."""


def add_arguments(parser: ArgumentParser) -> None:
    """The option by which a person accepts an alarm; the search file records it."""
    parser.add_argument(ACCEPT_CHANGE, action="store_true", help="accept what stopped the search, and record it")


def line_result(line: Line, sent: str, answer: Count) -> LineResult:
    """What is kept of PubMed's answer to one line."""
    return LineResult(
        line.name, line.text, sent, answer.count, answer.translation, answer.translations, answer.warnings
    )


def alarms(search: Search, earlier: Search | None, bounds: Expectations) -> list[str]:
    """What a person should look at before this search is believed: one sentence each, with the figures."""
    now = search.result.count
    found = []
    if now < bounds.minimum_hits:
        found.append(f"the search found {now} records, fewer than the {bounds.minimum_hits} expected at least")
    if now > bounds.maximum_hits:
        found.append(f"the search found {now} records, more than the {bounds.maximum_hits} expected at most")
    if earlier:
        found += _changes(search, earlier, bounds)
    return found


def _changes(search: Search, earlier: Search, bounds: Expectations) -> list[str]:
    since = f"since {earlier.name}"
    found = [*of_change("the search", earlier.result.count, search.result.count, earlier.name, bounds)]
    line_by_sent = {line.sent: line for line in earlier.lines}
    for line in search.lines:
        if line.sent in line_by_sent:
            found += [f"line #{line.name} {change} {since}" for change in _line_changes(line, line_by_sent[line.sent])]
    return found


def _line_changes(line: LineResult, earlier: LineResult) -> list[str]:
    """What PubMed makes otherwise of a line that was sent in the very same words."""
    found = []
    if line.count == 0 and earlier.count > 0:
        found.append(f"fell from {earlier.count} to 0 records")
    found += [
        f"holds a term that is newly not found ({warning})"
        for warning in line.warnings
        if NOT_FOUND in warning.partition(":")[0] and warning not in earlier.warnings
    ]
    before, now = settled(earlier.translation, earlier.sent), settled(line.translation, line.sent)
    newly_found = set(_not_found(earlier)) - set(_not_found(line))
    if now != before and not (newly_found and same_but_for(before, now, newly_found)):
        found.append(f"is understood otherwise: {_difference(before, now)}")
    return found


def _not_found(line: LineResult) -> list[str]:
    """The words that PubMed said it does not know."""
    parted = (warning.partition(": ") for warning in line.warnings)
    return [words for kind, _, words in parted if NOT_FOUND in kind]


def _difference(before: str, now: str) -> str:
    """Where two translations part, and how each goes on."""
    at = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(before, now, strict=False)))
    one, other = (text[max(0, at - BEFORE) : at + AFTER] for text in (before, now))
    return f"«{one}» became «{other}»"


def check_time(about: DatabaseInfo, earlier: Sequence[Search], *, accept: bool, review: str = "") -> tuple[str, ...]:
    """The alarms about PubMed's date that a person accepted. Raises ExpectationError for those nobody did.

    The date of a reply names the search and tells which records are new. It comes from outside: one wrong header of a
    proxy would put a search behind all later ones, or before all earlier ones, for ever. So nothing is asked on it.
    """
    found = []
    from_files = is_of_a_mirror(about.build)
    today = f"{'the mirror is of' if from_files else 'PubMed says that it is'} {about.answered_at:%Y-%m-%d}"
    if earlier and f"{about.answered_at:%Y-%m-%dT%H:%M:%SZ}" < earlier[-1].answered_at:
        found.append(f"{today}, before the last search ({earlier[-1].name})")
    if about.expected_at and abs(about.answered_at - about.expected_at) > LARGEST_TIME_APART:
        found.append(f"{today}, and by the clock it is {about.expected_at:%Y-%m-%d}")
    if found and not accept:
        fix = (
            "sweep NLM's later files; to go on with those that are there: "
            if from_files
            else "set the clock of this machine right, or ask whoever runs the proxy; if PubMed is right: "
        ) + to_type("update", review, variables="ACCEPT=1", options=ACCEPT_CHANGE)
        raise ExpectationError(*(Fault(alarm, "", "search", fix=fix) for alarm in found))
    return tuple(found)


def check_alarms(
    search: Search, earlier: Search | None, bounds: Expectations, *, accept: bool, review: str = ""
) -> tuple[str, ...]:
    """The alarms that a person accepted. Raises ExpectationError for those nobody did."""
    found = alarms(search, earlier, bounds)
    if found and not accept:
        accepted = to_type("update", review, variables="ACCEPT=1", options=ACCEPT_CHANGE)
        where = "what the sweep found" if search.is_of_a_mirror else "it in PubMed"
        fix = f"look at {where}; if it is right: {accepted}"
        raise ExpectationError(*(Fault(alarm, "", f"search {search.name}", fix=fix) for alarm in found))
    return tuple(found)


def run(
    review: Review, entrez: Entrez | Mirror, *, accept_change: bool = False, about: DatabaseInfo | None = None
) -> Counts:
    """Run the strategy and write the new search file. `about`, asked where it is not given, dates the search."""
    searches = review.paths.searches
    about = about or entrez.about()
    earlier = read_searches(searches)
    name = review.paths.name
    wrong_time = check_time(about, earlier, accept=accept_change, review=name)
    found, results = _ask(review, entrez)
    search = _search(review, next_name(searches, f"{about.answered_at:%Y-%m-%d}"), about, found, results)
    bounds = review.protocol.expectations
    accepted = check_alarms(search, earlier[-1] if earlier else None, bounds, accept=accept_change, review=name)
    write_search(searches, replace(search, accepted=(*wrong_time, *accepted)))
    return Counts({"records": search.result.count}, _said(search))


def _said(search: Search) -> str:
    said = f"{search.name}: {search.result.count} records found, {search.how}"
    not_found = dict.fromkeys(warning.partition(": ")[2] for line in search.lines for warning in line.warnings)
    who = search.matched_by
    return said + (f"\n          {who} remarked on {', '.join(not_found)}: see the search file" if not_found else "")


def _ask(review: Review, entrez: Entrez | Mirror) -> tuple[Hits, list[LineResult]]:
    """What the search found, and every line's count, in the order of the strategy."""
    sent_by_name = {line.name: expand(review.lines, line.name) for line in review.lines}
    found = entrez.search(sent_by_name[review.search])
    results = []
    for line in tracked(review.lines, "search", len(review.lines), "line"):
        sent = sent_by_name[line.name]
        results.append(line_result(line, sent, found if line.name == review.search else entrez.count(sent)))
    return found, results


def _search(review: Review, name: str, about: DatabaseInfo, found: Hits, lines: Sequence[LineResult]) -> Search:
    return Search(
        name=name,
        answered_at=f"{about.answered_at:%Y-%m-%dT%H:%M:%SZ}",
        source="pubmed",
        database_build=about.build,
        database_updated=about.last_update,
        client=f"trialsift {__version__}",
        strategy_sha256=review.strategy_sha256,
        search=review.search,
        how=found.how,
        accepted=(),
        lines=tuple(lines),
        pmids=found.pmids,
    )
