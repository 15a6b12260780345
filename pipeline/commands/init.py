"""Make a workspace: a folder with queries/ and a template in it."""

from __future__ import annotations

import shutil
from argparse import ArgumentParser, Namespace
from pathlib import Path

from pipeline.ground.errors import Fault, ProtocolError
from pipeline.ground.files import write_text
from pipeline.review.layout import template_folder

IGNORED = "cache/\nresults/\n"


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("folder", metavar="DIR", type=Path, help="a new or an empty folder")


def execute(arguments: Namespace) -> None:
    folder: Path = arguments.folder
    if folder.exists() and (not folder.is_dir() or any(path.name != ".git" for path in folder.iterdir())):
        raise ProtocolError(Fault("something is here already", folder, expected="a new or an empty folder"))
    shutil.copytree(template_folder(folder), folder / "queries" / "_template")
    write_text(folder / ".gitignore", IGNORED)
    print(f"workspace: {folder}\nnext: cd {folder} && trialsift new my-review")
