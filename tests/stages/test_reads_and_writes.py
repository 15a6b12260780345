"""What stages read and write in three whole updates, as the interpreter's audit hook sees every file that is opened."""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest

from pipeline.commands.running import name_of
from pipeline.commands.update import ask_all, bring_up_to_date
from pipeline.ground.provenance import RunNote, read_note
from pipeline.review.layout import NOTED_STAGES, ReviewPaths
from pipeline.review.review import Review
from pipeline.sandbox import Sandbox, small_corpus
from pipeline.sheets import PAIRS, SHEETS, TO_SCREEN
from pipeline.sources.pubmed import Limits
from pipeline.stages import ask, check, collate, decide, dedupe, fetch, report, screen, search, tell
from pipeline.stages.stage import Counts
from pipeline.tables.computed import CHANGES, COMPUTED, REMOVED
from pipeline.tables.kept import DRAWN, IMPORTED, KEPT, KNOWN, NOTICED, RECONSIDERED, UPDATES
from tests.job.asked import WITH_REGISTER
from tests.job.workspace import NAME, PAGE_LIMIT, STRATEGY
from tests.rows import cells_of, write_cells
from tests.workspace import client, make_workspace, nothing_drawn, others, the_review, tree

IN_ORDER = (search, fetch, ask, collate, decide, dedupe, screen, report, tell, check)
SOURCE = """
[[source]]
name = "embase"
title = "Embase"
kind = "database"

[[source]]
name = "chased"
title = "PubMed's citations"
kind = "citation searching"
ask = "pubmed-citations"
links = ["cited by"]
"""
ELBOW = "Needling of an elbow that no other database holds"
RIS = f"""TY  - JOUR
AN  - L1
TI  - {ELBOW}
PY  - 2026
ER  -
TY  - JOUR
AN  - L2
TI  - Copper surfaces in wards
AU  - Santos, A.
PY  - 2018
JO  - Ward Care
VL  - 4
ER  -
TY  - JOUR
AN  - L3
TI  - Copper surfaces in wards
PY  - 2019
ER  -
"""
"""The last two may be one: people are asked."""
TABLES = (*COMPUTED, *KEPT, *(table for sheet in SHEETS for table in sheet.tables))
TOLD = {UPDATES.name, IMPORTED.name, NOTICED.name, DRAWN.name}


@dataclass
class Touched:
    """The files of the workspace that one stage opened to read, and those that it put in place."""

    read: set[str] = field(default_factory=set)
    written: set[str] = field(default_factory=set)


class Watch:
    """Listens to the audit hook while a stage runs. A hook cannot be taken away: this one sleeps in between."""

    def __init__(self) -> None:
        self.paths: ReviewPaths | None = None
        self.now: Touched | None = None
        self.by_stage: dict[str, Touched] = {}
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[object, ...]) -> None:
        if self.now is None or self.paths is None:
            return
        if event == "open" and isinstance(arguments[0], str | bytes | os.PathLike):
            flags = arguments[2]
            assert isinstance(flags, int)
            if not flags & (os.O_WRONLY | os.O_RDWR):
                self._note(self.now.read, arguments[0])
        if event == "os.rename":
            self._note(self.now.written, arguments[1])

    def _note(self, files: set[str], path: object) -> None:
        assert self.paths
        found = Path(os.fsdecode(path))  # type: ignore[arg-type]
        if self.paths.workspace in found.parents and not found.is_dir():
            files.add(self.paths.name_of(found))

    def run_of(self, stage: ModuleType) -> Callable[..., Counts]:
        """The stage's own run, watched."""
        run: Callable[..., Counts] = stage.run

        def watched(review: Review, *arguments: object, **options: object) -> Counts:
            self.paths, self.now = review.paths, self.by_stage.setdefault(name_of(stage), Touched())
            try:
                return run(review, *arguments, **options)
            finally:
                self.now = None

        return watched


@dataclass(frozen=True)
class Watched:
    """Three updates: what each stage touched in all of them and in the last, and the notes of the last."""

    paths: ReviewPaths
    ever: dict[str, Touched]
    last: dict[str, Touched]
    notes: dict[str, RunNote]


WATCH = Watch()


@contextmanager
def watching() -> Iterator[dict[str, Touched]]:
    WATCH.by_stage = {}
    with pytest.MonkeyPatch.context() as patch:
        for stage in IN_ORDER:
            patch.setattr(stage, "run", WATCH.run_of(stage))
        yield WATCH.by_stage


def update(workspace: Path, pubmed: Sandbox) -> None:
    review = the_review(workspace)
    with nothing_drawn():
        with client(pubmed, Limits(page_size=PAGE_LIMIT)) as entrez:
            ask_all(review, entrez, others(pubmed))
        bring_up_to_date(review)


def fill_in(results: Path) -> None:
    """A person decides on the first row of each sheet."""
    for sheet, word in ((TO_SCREEN, "include"), (PAIRS, "split")):
        path = sheet.table.path(results)
        rows = cells_of(path)
        rows[0] |= {"decision": word, "reviewer": "anna"}
        write_cells(path, sheet.table.columns, [list(row.values()) for row in rows])


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Watched:
    folder = tmp_path_factory.mktemp("watched")
    workspace = make_workspace(folder / "workspace", NAME, WITH_REGISTER + SOURCE, STRATEGY)
    paths = the_review(workspace).paths
    paths.imports.mkdir()
    (paths.imports / "embase-2026-01-05.ris").write_text(RIS)
    write_cells(KNOWN.path(paths.queries), KNOWN.columns, [("", "", ELBOW, "")])
    NOTICED.write(paths.queries, ())
    sandbox = Sandbox(small_corpus(), today=date(2026, 1, 5), rate=0, page_limit=PAGE_LIMIT)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(folder))
        with watching() as first:
            update(workspace, sandbox)
        fill_in(paths.results)
        sandbox.today = date(2026, 2, 2)
        with watching() as second:
            update(workspace, sandbox)
        sandbox.today = date(2026, 3, 2)
        with watching() as last:
            update(workspace, sandbox)
    ever = {
        name: Touched(*(set[str]().union(*(getattr(one[name], what) for one in (first, second, last)))
                        for what in ("read", "written")))
        for name in last
    }  # fmt: skip
    return Watched(paths, ever, last, {name: read_note(paths.note(name)) for name in NOTED_STAGES})


def is_left_out(name: str, paths: ReviewPaths) -> bool:
    """What no note tells of: what a run takes for an input and then changes itself, notes, and what stages laid by."""
    path = paths.workspace / name
    if path.parent == paths.shelf("collate").parent:
        return True
    sheets = {sheet for declared in SHEETS for sheet in declared.paths(paths.results)}
    return path in sheets or path.name in TOLD or paths.extraction in path.parents or path in paths.notes


def test_every_stage_of_an_update_ran(watched: Watched) -> None:
    assert list(watched.last) == [name_of(stage) for stage in IN_ORDER]


@pytest.mark.parametrize("stage", NOTED_STAGES)
def test_the_note_of_a_stage_names_exactly_what_it_opened(watched: Watched, stage: str) -> None:
    touched, note, paths = watched.last[stage], watched.notes[stage], watched.paths
    typed = {paths.name_of(path) for path in (paths.protocol, paths.strategy, KNOWN.path(paths.queries))}
    read = {name for name in touched.read - touched.written if not is_left_out(name, paths)}
    assert set(note.inputs) - typed == read - typed
    assert typed <= set(note.inputs), "what people wrote was read before the first stage began"
    assert set(note.outputs) == {name for name in touched.written if not is_left_out(name, paths)}


def tables_among(files: set[str], paths: ReviewPaths) -> set[str]:
    """The declared tables among these files. A name with a part in <> is a table in several files."""
    folders = (paths.name_of(paths.results), paths.name_of(paths.queries))
    patterns = {table.name: re.sub("<.*?>", "[^/]+", re.escape(table.name)) for table in TABLES}
    here = {name.removeprefix(f"{folder}/") for name in files for folder in folders if name.startswith(f"{folder}/")}
    plain = here & set(patterns)
    return plain | {
        table for table, pattern in patterns.items() if any(re.fullmatch(pattern, name) for name in here - plain)
    }


def declared(stage: ModuleType, names: str) -> set[str]:
    return {table.name for table in getattr(stage, names)}


@pytest.mark.parametrize("stage", IN_ORDER, ids=name_of)
def test_a_stage_reads_and_writes_the_tables_that_it_declares_and_no_others(
    watched: Watched, stage: ModuleType
) -> None:
    touched = watched.ever[name_of(stage)]
    read = tables_among(touched.read, watched.paths)
    expected = declared(stage, "READS") | {table.name for table in getattr(stage, "READS_OF_LAST_RUN", ())}
    if stage is check:  # which also takes the hash of everything that a note names
        noted = {name for note in watched.notes.values() for name in note.outputs}
        expected |= read & tables_among(noted, watched.paths)
    never = {RECONSIDERED.name}  # nobody has asked for it here
    if stage is decide:  # which looks for records that are gone where a decision is on one that is not there
        never |= {CHANGES.name, REMOVED.name}
    assert read == expected - never
    assert tables_among(touched.written, watched.paths) == declared(stage, "WRITES")


SHEET_NAMES = {table.name for sheet in SHEETS for table in sheet.tables}
"""Written for people by one update and taken in by the next."""


def test_no_stage_reads_what_a_later_one_of_the_same_update_writes() -> None:
    """The sheets apart, and what asks: `fetch` decides by the last update what may have changed and is worth reading,
    `ask` from which included reports citations are chased."""
    for at, stage in enumerate(IN_ORDER):
        written_later = {name for later in IN_ORDER[at + 1 :] for name in declared(later, "WRITES")}
        if stage not in (fetch, ask):
            assert not (declared(stage, "READS") & written_later) - SHEET_NAMES, name_of(stage)


def test_no_file_of_results_is_read_that_a_later_stage_puts_in_place(watched: Watched) -> None:
    for at, stage in enumerate(IN_ORDER):
        written_later = {name for later in IN_ORDER[at + 1 :] for name in watched.last[name_of(later)].written}
        if stage not in (fetch, ask):
            assert watched.last[name_of(stage)].read & written_later <= {
                f"results/{NAME}/{name}" for name in SHEET_NAMES
            }


def test_the_chain_of_notes_has_no_gap(watched: Watched) -> None:
    """Whatever a noted stage read of the results, a stage before it wrote, with the same hash."""
    written: dict[str, str] = {}
    for note in watched.notes.values():
        of_results = {name: sha256 for name, sha256 in note.inputs.items() if name.startswith(f"results/{NAME}/")}
        assert of_results.items() <= written.items(), note.stage
        written |= note.outputs
    assert not any(re.search(r"\.(tmp|next)\b", name) for name in written)


def test_no_byte_of_any_result_depends_on_what_stages_laid_by(watched: Watched, tmp_path: Path) -> None:
    shutil.copytree(watched.paths.workspace, tmp_path / "workspace")
    review = the_review(tmp_path / "workspace")
    shelves = review.paths.shelf("collate").parent

    def results() -> dict[str, str]:
        with nothing_drawn():
            bring_up_to_date(review)
        return tree(review.paths.workspace, "results")

    stages = ("ask", "collate", "dedupe", "report", "screen")
    assert {path.name for path in shelves.iterdir()} == {f"{stage}.jsonl" for stage in stages}
    known = results()
    shutil.rmtree(shelves)
    assert results() == known
    assert results() == known
