"""Allow a review to start the program that its protocol names under [notify]: for you, on this machine."""

from __future__ import annotations

import shlex
from argparse import ArgumentParser, Namespace

from pipeline.commands.command import add_review, review_paths
from pipeline.ground.errors import Fault, ProtocolError
from pipeline.review.consent import allow, withdraw
from pipeline.review.protocol import read_protocol


def add_arguments(parser: ArgumentParser) -> None:
    add_review(parser)
    parser.add_argument("--withdraw", action="store_true", help="allow it no longer")


def execute(arguments: Namespace) -> None:
    paths = review_paths(arguments)
    command = read_protocol(paths.protocol).notify.command
    if not command:
        fix = "there is nothing to allow"
        raise ProtocolError(Fault("this review names no program", paths.protocol, "[notify] command", fix=fix))
    (withdraw if arguments.withdraw else allow)(command, paths.workspace)
    print(f"{'no longer allowed' if arguments.withdraw else 'allowed'}: {shlex.join(command)}")
