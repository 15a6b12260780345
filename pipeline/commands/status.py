"""What each review is waiting for: last update, next search, and what is to be read."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from datetime import date, timedelta
from pathlib import Path

from pipeline.ground.errors import TrialSiftError
from pipeline.review.layout import ReviewPaths, Workspace
from pipeline.review.protocol import read_protocol
from pipeline.review.searches import read_searches
from pipeline.review.sheets import read_sheet
from pipeline.review.updates import read_updates


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("review", metavar="REVIEW", nargs="?", help="only this one")


def execute(arguments: Namespace) -> None:
    workspace = Workspace.around(Path.cwd())
    names = [arguments.review] if arguments.review else workspace.review_names()
    for name in names:
        print(status_of(workspace.review(name), date.today()))
    if not names:
        print("no review yet: make new REVIEW=my-review begins one")


def status_of(paths: ReviewPaths, today: date) -> str:
    """A few lines about one review; what is wrong with it is said, not raised."""
    try:
        return "\n".join([paths.name, *(f"  {line}" for line in _lines(paths, today))])
    except TrialSiftError as error:
        return f"{paths.name}\n  NOT READY: {error}"


def _lines(paths: ReviewPaths, today: date) -> list[str]:
    interval = read_protocol(paths.protocol).search.interval_days
    searches, updates = read_searches(paths.searches), read_updates(paths.updates)
    if not (updates and searches):
        started = f"last search {searches[-1].name} has not been reported" if searches else "never searched"
        return [f"{started}; begin with: make update REVIEW={paths.name}"]
    last = date.fromisoformat(updates[-1].search[:10])
    lines = [
        f"last update      {updates[-1].search}: {updates[-1].n_new} new, {searches[-1].result.count} records found",
        f"next search      {last + timedelta(days=interval)} (every {interval} days)",
        f"to read          {_n_to_read(paths)}",
    ]
    if today - last > timedelta(days=2 * interval):
        lines.append(f"WARNING          the last update is {(today - last).days} days old: is the schedule running?")
    if searches[-1].name != updates[-1].search:
        lines.append(f"WARNING          the search of {searches[-1].name} has not been reported: make update goes on")
    return lines


def _n_to_read(paths: ReviewPaths) -> str:
    sheet = paths.result("to_screen.csv")
    if not sheet.is_file():
        return "unknown: the results are not there; trialsift update --offline makes them again"
    phases = [row.phase for row in read_sheet(sheet)]
    return f"{phases.count('title_abstract')} on title and abstract, {phases.count('full_text')} in full text: {sheet}"
