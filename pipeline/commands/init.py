"""Make a workspace: a folder with queries/ and a template in it."""

from __future__ import annotations

import shutil
from argparse import ArgumentParser, Namespace
from pathlib import Path

from pipeline.ground.errors import Fault, ProtocolError
from pipeline.ground.files import made_whole, write_text
from pipeline.review.layout import template_folder

IGNORED = "cache/\nresults/\n"
MERGED_BY_LINES = (
    "queries/*/decisions/*.csv merge=union\n"
    + "".join(f"queries/*/{name} merge=union\n" for name in ("updates.csv", "imported.csv", "settings.csv"))
    + "queries/*/reconsidered.csv merge=union\n"
)
"""For git: the files that are only ever added to take the lines of both sides, in whatever order."""


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("folder", metavar="DIR", type=Path, help="a new or an empty folder")


def execute(arguments: Namespace) -> None:
    folder: Path = arguments.folder
    if folder.exists() and not (folder.is_dir() and all(map(_is_no_obstacle, folder.iterdir()))):
        raise ProtocolError(Fault("something is here already", folder, expected="a new or an empty folder"))
    template = template_folder(folder)
    write_text(folder / ".gitignore", IGNORED)
    write_text(folder / ".gitattributes", MERGED_BY_LINES)
    made_whole(folder / "queries", lambda queries: shutil.copytree(template, queries / "_template"))
    print(f"workspace: {folder}\nnext: cd {folder} && trialsift new my-review")


def _is_no_obstacle(path: Path) -> bool:
    """Whether this is a repository's own folder, or what an earlier try was stopped at."""
    ours = {".gitignore": IGNORED, ".gitattributes": MERGED_BY_LINES}.get(path.name)
    is_ours = ours is not None and path.is_file() and path.read_bytes() == ours.encode()
    return is_ours or path.name in (".git", "..gitignore.tmp", "..gitattributes.tmp", ".queries.next")
