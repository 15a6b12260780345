"""Begin a review: copy the template into queries/."""

from __future__ import annotations

import shutil
from argparse import ArgumentParser, Namespace
from pathlib import Path

from pipeline.commands.command import add_review
from pipeline.ground.errors import Fault, ProtocolError
from pipeline.ground.files import made_whole
from pipeline.ground.way_in import to_type
from pipeline.review.layout import Workspace, template_folder


def add_arguments(parser: ArgumentParser) -> None:
    add_review(parser)


def execute(arguments: Namespace) -> None:
    paths = Workspace.around(Path.cwd()).new_review(arguments.review)
    if paths.queries.exists():
        raise ProtocolError(Fault("there is a review of this name already", paths.queries, fix="choose another name"))
    made_whole(paths.queries, lambda folder: shutil.copytree(template_folder(paths.workspace), folder))
    print(f"begun: {paths.queries}\nwrite protocol.toml and strategy.txt, then: {to_type('lint', arguments.review)}")
