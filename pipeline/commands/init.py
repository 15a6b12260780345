"""Make a workspace: a folder with queries/ and a template in it."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from pipeline.ground.errors import Fault, ProtocolError
from pipeline.ground.files import copied, made_whole, write_text
from pipeline.review.layout import template_folder

BEGUN = (".git", ".gitignore", "..gitignore.tmp", ".gitattributes", "..gitattributes.tmp", ".queries.next")
"""What may stand there already: a repository, and what an earlier try was stopped at."""
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
    if folder.exists() and (not folder.is_dir() or any(path.name not in BEGUN for path in folder.iterdir())):
        raise ProtocolError(Fault("something is here already", folder, expected="a new or an empty folder"))
    template = template_folder(folder)
    write_text(folder / ".gitignore", IGNORED)
    write_text(folder / ".gitattributes", MERGED_BY_LINES)
    made_whole(folder / "queries", lambda queries: copied(template, queries / "_template"))
    print(f"workspace: {folder}\nnext: cd {folder} && trialsift new my-review")
