"""Make a workspace: a folder for reviews, with a template and a Makefile."""

from __future__ import annotations

import re
import shutil
from argparse import ArgumentParser, Namespace
from pathlib import Path

import pipeline
from pipeline.ground.errors import Fault, ProtocolError
from pipeline.ground.files import made_whole, write_text
from pipeline.review.layout import template_folder
from pipeline.tables.kept import KEPT

MAKEFILE = Path(pipeline.__file__).with_name("workspace.mk")
IGNORED = "cache/\nresults/\n"
MERGED_BY_LINES = "".join(
    f"queries/*/{re.sub('<.*>', '*', table.name)} merge=union\n" for table in KEPT if table.held_by == "ledger"
)
"""For git: the files that are only ever added to take the lines of both sides, in whatever order."""


def _files() -> dict[str, str]:
    """Name -> content of the files of an empty workspace."""
    makefile = MAKEFILE.read_text(encoding="utf-8")
    return {".gitignore": IGNORED, ".gitattributes": MERGED_BY_LINES, "Makefile": makefile}


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("folder", metavar="DIR", type=Path, help="a new or an empty folder")


def execute(arguments: Namespace) -> None:
    folder: Path = arguments.folder
    if folder.exists() and not (folder.is_dir() and all(map(_is_no_obstacle, folder.iterdir()))):
        raise ProtocolError(Fault("something is here already", folder, expected="a new or an empty folder"))
    template = template_folder(folder)
    for name, content in _files().items():
        write_text(folder / name, content)
    made_whole(folder / "queries", lambda queries: shutil.copytree(template, queries / "_template"))
    print(f"workspace: {folder}\nnext: cd {folder} && trialsift new my-review")


def _is_no_obstacle(path: Path) -> bool:
    """Whether this is a repository's own folder, or what an earlier try was stopped at."""
    ours = _files()
    is_ours = path.name in ours and path.is_file() and path.read_bytes() == ours[path.name].encode()
    return is_ours or path.name in (".git", ".queries.next", *(f".{name}.tmp" for name in ours))
