"""Write the page in which one person screens: a file that opens in any browser, without the network.

It holds what to_screen.csv asks of this person. The page saves a file of decisions, which `trialsift decide REVIEW
--from FILE` takes in.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from pipeline.commands.command import add_review, review_paths
from pipeline.ground.errors import DecisionError, Fault
from pipeline.ground.files import write_text
from pipeline.ground.way_in import to_type
from pipeline.review.layout import ReviewPaths, screening_page_name
from pipeline.review.review import read_review
from pipeline.review.shares import slug_of
from pipeline.review.team import Team
from pipeline.screening_page import page_for
from pipeline.sheets import TO_SCREEN


def add_arguments(parser: ArgumentParser) -> None:
    add_review(parser)
    parser.add_argument("--reviewer", required=True, metavar="NAME", help="who screens on it")
    parser.add_argument("--out", metavar="FILE", type=Path, help="where it goes; without it, into the results")


def execute(arguments: Namespace) -> None:
    review = read_review(review_paths(arguments))
    reviewer = named(review.protocol.people, arguments.reviewer, review.paths)
    if not TO_SCREEN.table.exists(review.paths.results):
        sheet, fix = TO_SCREEN.table.path(review.paths.results), f"{to_type('update', review.paths.name)} makes it"
        raise DecisionError(Fault("there is no sheet to screen yet", sheet, fix=fix))
    path = arguments.out or review.paths.result(screening_page_name(slug_of(reviewer)))
    write_text(path, page_for(review, reviewer))
    print(f"page      for {reviewer}: open {path} in a browser")
    how = to_type("decide", review.paths.name, options="--from FILE", variables="FROM=FILE")
    print(f"          take in what it saves: {how}; a folder of downloads will do")


def named(team: Team, typed: str, paths: ReviewPaths) -> str:
    """The person whom the protocol calls so. Raises DecisionError."""
    name = team.name_of(typed)
    if not name:
        near = team.nearest(typed) if typed.strip() else ""
        raise DecisionError(
            Fault(
                "the protocol names nobody so" if typed.strip() else "a page is somebody's: name them",
                paths.protocol,
                found=typed,
                expected=", ".join(team.names) or "a name",
                fix=f"did you mean {near}?" if near else "",
            )
        )
    return name
