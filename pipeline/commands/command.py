"""What a subcommand is: its help, its arguments, and what it does."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from pipeline.review.layout import ReviewPaths, Workspace


@dataclass(frozen=True, slots=True)
class Command:
    """`add_arguments` declares what may be typed, `execute` does it; `help` is one line.

    only_reads   whether it changes nothing, so that it may stop when nobody reads on
    """

    help: str
    add_arguments: Callable[[ArgumentParser], None]
    execute: Callable[[Namespace], None]
    only_reads: bool = False


def of_module(module: ModuleType) -> Command:
    """The command that a module of this package is: its first line of documentation is the help."""
    assert module.__doc__
    only_reads = getattr(module, "ONLY_READS", False)
    return Command(module.__doc__.splitlines()[0], module.add_arguments, module.execute, only_reads)


def first_line(module: ModuleType) -> str:
    """The first line of a module's documentation."""
    assert module.__doc__
    return module.__doc__.splitlines()[0]


def add_review(parser: ArgumentParser) -> None:
    """The argument REVIEW, the name of a folder in queries/."""
    parser.add_argument("review", metavar="REVIEW", help="a folder in queries/")


def review_paths(arguments: Namespace) -> ReviewPaths:
    """The files of the review that was named, in the workspace around the current folder."""
    return Workspace.around(Path.cwd()).review(arguments.review)
