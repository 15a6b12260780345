"""Show what each review waits for: last update, next search, records to read, and by whom."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.commands.named_outside import faults_outside
from pipeline.ground.errors import TrialSiftError
from pipeline.ground.way_in import to_type
from pipeline.review.layout import ReviewPaths, Workspace
from pipeline.review.people import CONSENSUS, People, people_of
from pipeline.review.protocol import Protocol, read_settings
from pipeline.review.searches import last_name, read_searches
from pipeline.review.shares import shares_of
from pipeline.review.updates import read_updates
from pipeline.tables.kept import AUDIT, FULL_TEXT, TITLE_ABSTRACT, Update
from pipeline.tables.records import UNIQUE

if TYPE_CHECKING:
    from pipeline.sheets import TypedRow

ONLY_READS = True


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("review", metavar="REVIEW", nargs="?", help="only this one")


def execute(arguments: Namespace) -> None:
    workspace = Workspace.around(Path.cwd())
    names = [arguments.review] if arguments.review else workspace.review_names()
    for name in names:
        print(status_of(workspace.review(name), date.today()))
    if not names:
        print(f"no review yet: {to_type('new', 'my-review')} begins one")


def status_of(paths: ReviewPaths, today: date) -> str:
    """A few lines about one review; what is wrong with it is said, not raised."""
    try:
        protocol = read_settings(paths.protocol)
        lines = [*_lines(paths, protocol, today), *_translations(paths), *_outside(paths, protocol)]
        return "\n".join([paths.name, *(f"  {line}" for line in lines)])
    except TrialSiftError as error:
        return f"{paths.name}\n  NOT READY: {error}"


def _translations(paths: ReviewPaths) -> list[str]:
    if not paths.translations.is_dir():
        return []
    # Whether one is out of date is known by reading the strategy, for which the whole language is imported.
    from pipeline.review.translations import state_of

    return [f"translation      {state}" for state in state_of(paths)]


def _outside(paths: ReviewPaths, protocol: Protocol) -> list[str]:
    """A warning, on one line, for whatever the protocol names outside of its folder that an update would stop at."""
    faults = faults_outside(paths, protocol)
    return [f"WARNING          {fault.message} ({fault.found or fault.path}); to do: {fault.fix}" for fault in faults]


def _lines(paths: ReviewPaths, protocol: Protocol, today: date) -> list[str]:
    interval = protocol.search.interval_days
    searches, updates = read_searches(paths.searches), read_updates(paths.queries)
    if not (updates and searches):
        started = f"last search {searches[-1].name} has not been reported" if searches else "never searched"
        return [f"{started}; begin with: {to_type('update', paths.name)}"]
    last = date.fromisoformat(updates[-1].search[:10])
    found = next((search.result.count for search in searches if search.name == updates[-1].search), "unknown")
    lines = [
        f"last update      {updates[-1].search}: {updates[-1].n_new} new, {found} records found",
        f"next search      {last + timedelta(days=interval)} (every {interval} days)",
        *_asked(paths, protocol, updates[-1]),
        *_notices(paths, protocol),
        *_reading(paths, protocol),
    ]
    if today - last > timedelta(days=2 * interval):
        lines.append(f"WARNING          the last update is {(today - last).days} days old: is the schedule running?")
    if searches[-1].name != updates[-1].search:
        goes_on = to_type("update", paths.name)
        unreported = f"the search of {searches[-1].name} has not been reported: its update was cut off or not run"
        lines.append(f"WARNING          {unreported}; {goes_on} goes on")
    return lines


def _asked(paths: ReviewPaths, protocol: Protocol, last: Update) -> list[str]:
    """When each source that is asked answered last, and a warning where that was before the last update."""
    lines = []
    for source in protocol.asked_sources:
        name = last_name(paths.answers(source.name))
        lines.append(f"last answer      {source.title}: {name or 'none yet'}")
        if name[:10] < last.search[:10]:
            again = to_type("update", paths.name)
            lines.append(f"WARNING          {source.title} did not answer the last update: {again} asks it again")
    return lines


def _notices(paths: ReviewPaths, protocol: Protocol) -> list[str]:
    """How many notices Retraction Watch's table has given so far, where the protocol names one."""
    if not protocol.notices.retraction_watch:
        return []
    from pipeline.review.retraction_watch import read_noticed

    return [f"Retraction Watch {len(read_noticed(paths.queries))} notices told so far"]


def _reading(paths: ReviewPaths, protocol: Protocol) -> list[str]:
    # A review that was never searched has no sheets, and what reads them is half of what there is to import.
    from pipeline.review.audit_figures import stopped_rules
    from pipeline.sheets import TO_SCREEN, read_sheet
    from pipeline.tables.computed import AUDITED

    sheet = TO_SCREEN.table.path(paths.results)
    if not sheet.is_file():
        return ["to read          unknown: the results are not there; trialsift update --offline makes them again"]
    rows = read_sheet(sheet, TO_SCREEN)
    phases = [row.phase for row in rows]
    n_first, n_second, n_audit = (phases.count(phase) for phase in (TITLE_ABSTRACT, FULL_TEXT, AUDIT))
    lines = [f"to read          {n_first} on title and abstract, {n_second} in full text, {n_audit} to check: {sheet}"]
    audited = AUDITED.read(paths.results) if AUDITED.exists(paths.results) else ()
    for rule, wrong in stopped_rules(audited).items():
        ids = ", ".join(row.record_id for row in wrong)
        lines.append(f"WARNING          {rule} excludes nothing alone: the audit found {ids} wrongly excluded")
    waiting = waiting_by_person(rows, people_of(paths.queries, protocol))
    lines += [f"{name:<16} {done} of {n} decided" for name, (done, n) in progress(paths, protocol).items()]
    if waiting:
        lines.append("waits for        " + ", ".join(f"{name} {n}" for name, n in waiting.items()))
    return lines


def progress(paths: ReviewPaths, protocol: Protocol) -> dict[str, tuple[int, int]]:
    """Where shares are given: who screens -> how many records of their share they decided on, and how many it holds."""
    if not protocol.people.share:
        return {}
    shares = shares_of(protocol.people, paths.results)
    said = people_of(paths.queries, protocol).said_by_phase[TITLE_ABSTRACT]
    n = {name: [0, 0] for name in protocol.people.screen}
    for record in UNIQUE.read_as(UniqueIds, paths.results):
        deciders = {d.reviewer for i in (record.record_id, *record.merged_ids) for _, d in said.get(i, ())}
        for name in shares.readers(record.record_id):
            n[name][0] += name in deciders
            n[name][1] += 1
    return {name: (done, total) for name, (done, total) in n.items()}


@dataclass(frozen=True, slots=True)
class UniqueIds:
    """The ids of a unique record."""

    record_id: str
    merged_ids: tuple[str, ...]


def waiting_by_person(rows: Iterable[TypedRow], people: People) -> dict[str, int]:
    """Who has to decide how many of the sheet's rows: by name first, then the rows that are nobody's yet.

    A row is theirs whose name stands in it, or, where two have to decide, everybody's who has not decided on it yet.
    """
    said = (decisions for by_record in people.said_by_phase.values() for decisions in by_record.values())
    known = sorted({decision.reviewer for decisions in said for _, decision in decisions})
    names = [name for name in known if name.casefold() != CONSENSUS]
    counts = Counter(name for row in rows for name in _waits_for(row, people, names))
    return dict(sorted(counts.items(), key=lambda counted: (counted[0] not in names, counted[0])))


def _waits_for(row: TypedRow, people: People, names: Sequence[str]) -> Iterator[str]:
    word = people.word(row.phase, row.record_ids)
    if row.cells["reviewer"]:
        yield row.cells["reviewer"]
    elif word.is_conflict:
        yield f"a third person or {CONSENSUS}"
    elif people.reviewers == 1 or row.phase == AUDIT or not names:
        yield "anybody"
    else:
        said = {decision.reviewer for decision in word.said}
        yield from (name for name in names if name not in said)
