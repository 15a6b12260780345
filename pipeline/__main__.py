"""Keeps a systematic review alive: search, remove duplicates, screen by rules that quote their evidence, report."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence

from pipeline import __version__
from pipeline.commands.catalogue import COMMANDS
from pipeline.ground.errors import TrialSiftError

INTERRUPTED = 130


def main(argv: Sequence[str]) -> int:
    """Run one subcommand; its exit code. The only place that catches our errors."""
    arguments = _parser().parse_args(argv)
    # Tries that are asked again are for a person who watches; a scheduled job wants only how it ended.
    logging.basicConfig(format="%(message)s", level=logging.WARNING if sys.stderr.isatty() else logging.ERROR)
    try:
        COMMANDS[arguments.command].execute(arguments)
    except TrialSiftError as error:
        print(f"trialsift {arguments.command}: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("\nstopped; the next run goes on from here", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="trialsift", description=__doc__)
    parser.add_argument("--version", action="version", version=f"trialsift {__version__}")
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, command in COMMANDS.items():
        command.add_arguments(subparsers.add_parser(name, help=command.help, description=command.help))
    return parser


def entry_point() -> None:
    """The command `trialsift`."""
    sys.exit(main(sys.argv[1:]))


if __name__ == "__main__":
    entry_point()
