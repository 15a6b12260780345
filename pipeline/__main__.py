"""Keeps a systematic review alive: search, remove duplicates, screen by rules that quote their evidence, report."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence
from contextlib import suppress

from pipeline import __version__
from pipeline.commands.catalogue import MODULE_BY_COMMAND, command_named, help_of
from pipeline.commands.command import Command
from pipeline.commands.exit_codes import INTERRUPTED, UNTOLD
from pipeline.commands.screen_output import let_go, steadfast
from pipeline.ground.cycles import left_to_the_system, seldom_searched, unsearched
from pipeline.ground.errors import TrialSiftError


def main(argv: Sequence[str]) -> int:
    """Run one subcommand; its exit code. The only place that catches our errors.

    A command that only reads ends well when whoever reads it has seen enough. A job goes on when nobody listens any
    more, and does not end well, so that a schedule tells somebody.
    """
    named = next((word for word in argv if not word.startswith("-")), "")
    # Modules stay: looking for cycles among what they bring is a tenth of the start.
    with unsearched():
        command = command_named(named) if named in MODULE_BY_COMMAND else None
    arguments = _parser(named, command).parse_args(argv)
    assert command, "the parser lets no other word pass"
    if command.only_reads:
        return _read_out(arguments, command)
    with steadfast() as lost:
        code = _executed(arguments, command)
    for why in lost:
        _try_to_say(f"trialsift: {why}")
    return code or (UNTOLD if lost else 0)


def _read_out(arguments: argparse.Namespace, command: Command) -> int:
    """Run a command whose whole work is what it prints."""
    try:
        code = _executed(arguments, command)
        if sys.stdout:
            sys.stdout.flush()
        return code
    except OSError as error:
        if error.filename is not None:  # It is not about the screen.
            raise
        let_go(sys.stdout)
        if isinstance(error, BrokenPipeError):
            return 0
        _try_to_say(f"trialsift: the output could not be written ({error.strerror})")
        return UNTOLD


def _executed(arguments: argparse.Namespace, command: Command) -> int:
    # Tries that are asked again are for a person who watches; a scheduled job wants only how it ended.
    seldom_searched()
    logging.basicConfig(format="%(message)s", level=logging.WARNING if _is_watched() else logging.ERROR)
    try:
        command.execute(arguments)
    except TrialSiftError as error:
        _try_to_say(f"trialsift {arguments.command}: {error}")
        return error.exit_code
    except KeyboardInterrupt:
        _try_to_say("\nstopped; the next run goes on from here")
        return INTERRUPTED
    return 0


def _is_watched() -> bool:
    return sys.stderr is not None and sys.stderr.isatty()


def _try_to_say(words: str) -> None:
    # Where standard error is closed, print would take standard output instead.
    with suppress(OSError, ValueError):
        if sys.stderr:
            print(words, file=sys.stderr)


def _parser(named: str, command: Command | None) -> argparse.ArgumentParser:
    """The parser with the arguments of the command that is named, and of the others their names."""
    parser = argparse.ArgumentParser(prog="trialsift", description=__doc__)
    parser.add_argument("--version", action="version", version=f"trialsift {__version__}")
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name in MODULE_BY_COMMAND:
        if name != named:
            subparsers.add_parser(name, help="" if command else help_of(name))
        elif command:
            command.add_arguments(subparsers.add_parser(name, help=command.help, description=command.help))
    return parser


def entry_point() -> None:
    """The command `trialsift`."""
    try:
        sys.exit(main(sys.argv[1:]))
    finally:
        left_to_the_system()


if __name__ == "__main__":
    entry_point()
