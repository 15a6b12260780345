"""Where everything lives: folders, and the files that are no tables. The names of tables are in `pipeline/tables/`.

queries/ holds what people asked and decided, cache/ what sources answered, results/ what was computed from the two.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from pipeline.ground.errors import Fault, ProtocolError
from pipeline.ground.way_in import to_type

REPORT_PAGE = "report.html"
DIAGRAM_SVG, DIAGRAM_PNG = "prisma.svg", "prisma.png"
PAPER_MARKDOWN, PAPER_HTML = "paper.md", "paper.html"
INCLUDED_RIS = "included.ris"
DIGEST, FEED, EVENT = "digest.md", "feed.xml", "event.json"
"""The results that are no tables."""
REVIEW_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
NOTED_STAGES = ("collate", "dedupe", "screen", "report", "tell")
"""The stages that compute results. What the others did is kept where it cannot be made again: the search file, the
notes beside each raw reply, the decisions."""
NAME_RULE = "small letters, digits, - and _, beginning with a letter or a digit, at most 64"


def screening_page_name(slug: str) -> str:
    """The page in which one person screens; "" for the page of whoever opens it."""
    return f"screen.{slug}.html" if slug else "screen.html"


@dataclass(frozen=True, slots=True)
class ReviewPaths:
    """The files of one review in one workspace.

    results_name   the folder in `results/`, "" for that of the review's name: new results are made beside the old ones
    """

    workspace: Path
    name: str
    results_name: str = ""

    @property
    def queries(self) -> Path:
        return self.workspace / "queries" / self.name

    @property
    def protocol(self) -> Path:
        return self.queries / "protocol.toml"

    @property
    def strategy(self) -> Path:
        return self.queries / "strategy.txt"

    @property
    def imports(self) -> Path:
        return self.queries / "imports"

    @property
    def translations(self) -> Path:
        """The strategy in the languages of other platforms."""
        return self.queries / "translations"

    @property
    def searches(self) -> Path:
        return self.queries / "searches"

    def answers(self, source: str) -> Path:
        """What a source that is asked answered, each time: one file for each answer."""
        return self.searches / source

    @property
    def extraction(self) -> Path:
        """The sheets that people fill in from the full texts."""
        return self.queries / "extraction"

    @property
    def cache(self) -> Path:
        return self.workspace / "cache" / self.name

    def pages(self, source: str) -> Path:
        """The raw replies of a source that is asked: a folder for each answer."""
        return self.cache / source

    def shelf(self, stage: str) -> Path:
        """What the stage worked out and need not work out again."""
        return self.cache / "shelf" / f"{stage}.jsonl"

    @property
    def results(self) -> Path:
        return self.workspace / "results" / (self.results_name or self.name)

    def real_path(self, path: Path | str) -> Path | str:
        """Where a file stands once the results are in their place."""
        if isinstance(path, Path) and (path == self.results or self.results in path.parents):
            return self.workspace / "results" / self.name / path.relative_to(self.results)
        return path

    def name_of(self, path: Path) -> str:
        """A file's name in the workspace, as it is once the results are in their place; "" for one outside of it."""
        # By letters: after five years a run has read a thousand files, and paths are slow.
        name, here = path.as_posix(), f"{self.workspace.as_posix()}/"
        made, real = (f"{here}results/{folder}/" for folder in (self.results.name, self.name))
        if name.startswith(made):
            name = real + name.removeprefix(made)
        return name.removeprefix(here) if name.startswith(here) else ""

    def named(self, name: str) -> Path:
        """The file of this name, as `name_of` gives it."""
        real = self.workspace / name
        results = self.workspace / "results" / self.name
        return self.results / real.relative_to(results) if results in real.parents else real

    def result(self, name: str) -> Path:
        """One computed file that is no table, by its name: `result(REPORT_PAGE)`."""
        return self.results / name

    def note(self, stage: str) -> Path:
        """What the stage read, wrote and counted."""
        return self.results / "run" / f"{stage}.json"

    @property
    def notes(self) -> tuple[Path, ...]:
        """The notes of the stages that compute results, in their order."""
        return tuple(map(self.note, NOTED_STAGES))


@dataclass(frozen=True, slots=True)
class Workspace:
    """A folder that holds `queries/`."""

    root: Path

    @classmethod
    def around(cls, folder: Path) -> Workspace:
        """The workspace that `folder` lies in: itself or the nearest folder above that holds `queries/`."""
        for candidate in (folder.resolve(), *folder.resolve().parents):
            if (candidate / "queries").is_dir():
                return cls(candidate)
        raise ProtocolError(
            Fault(
                "no workspace here: no folder `queries` in it or above it", folder, fix="trialsift init DIR makes one"
            )
        )

    def review_names(self) -> tuple[str, ...]:
        """The reviews that there are, templates apart."""
        folders = (path.parent.name for path in (self.root / "queries").glob("*/protocol.toml"))
        return tuple(sorted(name for name in folders if REVIEW_NAME.fullmatch(name)))

    def review(self, name: str) -> ReviewPaths:
        """The files of an existing review. Raises ProtocolError for a name that is none, before any path is made."""
        paths = self.new_review(name)
        if not paths.queries.is_dir():
            raise ProtocolError(
                Fault(
                    f"there is no review named {name!r}",
                    self.root / "queries",
                    expected=", ".join(self.review_names()) or "no review is here yet",
                    fix=f"{to_type('new', name)} begins it",
                )
            )
        return paths

    def new_review(self, name: str) -> ReviewPaths:
        """The files that a review of this name has or would have."""
        if not REVIEW_NAME.fullmatch(name):
            raise ProtocolError(
                Fault(
                    "this cannot be the name of a review", found=repr(name), expected=NAME_RULE, fix="REVIEW=my-review"
                )
            )
        paths = ReviewPaths(self.root, name)
        fix = "move the folder or the file itself here"
        ProtocolError.raise_if_any(
            [
                Fault(
                    "nothing is read or written through a link that leads elsewhere", link, found=f"{target}", fix=fix
                )
                for link, target in _links_out_of(self.root, paths)
            ]
        )
        return paths


def _links_out_of(root: Path, paths: ReviewPaths) -> Iterator[tuple[Path, Path]]:
    """The links among a review's files that lead out of the workspace, and where to.

    Whoever clones a stranger's folder must not find their own files among its records, nor anything of theirs renamed.
    """
    folders = (paths.queries, root / "cache", paths.cache, root / "results", paths.results)
    below = (
        Path(at) / name for top in (paths.queries, paths.cache) for at, *names in os.walk(top) for name in chain(*names)
    )
    for path in (*folders, *below):
        if path.is_symlink():
            target = Path(os.path.realpath(path))  # of a link to itself, too
            if path == paths.queries or not target.is_relative_to(root.resolve()):
                yield path, target


def template_folder(workspace: Path) -> Path:
    """The template of a review: the workspace's own, or the one that came with the installation."""
    package = Path(__file__).parents[1]
    candidates = (workspace / "queries" / "_template", package / "_template", package.parent / "queries" / "_template")
    found = next((folder for folder in candidates if folder.is_dir()), None)
    if found is None:
        raise ProtocolError(Fault("there is no template to copy", candidates[0], fix="install trialsift again"))
    return found
