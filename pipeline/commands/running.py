"""How a stage is run: traced, so that its note says what it touched, and with one line for the screen."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from pipeline.ground.files import Trace, sha256_of_file, traced
from pipeline.ground.provenance import RunNote, write_note
from pipeline.review.layout import NOTED_STAGES, ReviewPaths
from pipeline.review.review import Review
from pipeline.sheets import is_sheet
from pipeline.sources.asked import Service
from pipeline.sources.asked.paging import Asker
from pipeline.sources.pubmed import Entrez, Settings
from pipeline.stages.stage import Counts
from pipeline.tables.kept import DRAWN, IMPORTED, NOTICED, UPDATES

if TYPE_CHECKING:
    from pipeline.sweep.mirror import Mirror


def open_pubmed(review: Review) -> Entrez | Mirror:
    """Where the review takes PubMed's records from: the client, as the environment sets it up, or its mirror."""
    mirror = review.protocol.pubmed.mirror
    if mirror:
        from pipeline.sweep.mirror import Mirror

        return Mirror(Path(mirror), review.paths.name, review.paths.protocol)
    return open_entrez()


def open_entrez() -> Entrez:
    """The client of PubMed itself, as the environment sets it up."""
    return Entrez(Settings.from_environment(os.environ))


def open_asker(service: Service) -> Asker:
    """The client of another service, as the environment sets it up."""
    return Asker(service, os.environ)


def latest_day() -> str:
    """The last day that it can be today anywhere: a colleague's clock may be ahead of ours by some hours."""
    return f"{date.today() + timedelta(days=1):%Y-%m-%d}"


def name_of(stage: ModuleType) -> str:
    """The word of a stage: its file's."""
    return stage.__name__.rpartition(".")[2]


def run_stage(stage: ModuleType, review: Review, *arguments: object, **options: object) -> Counts:
    """Run a stage on a review, leave its note, and say what it counted."""
    run: Callable[..., Counts] = stage.run
    with traced() as trace:
        counts = run(review, *arguments, **options)
    name = name_of(stage)
    if name in NOTED_STAGES:
        _note(review, name, trace, counts)
    say(name, counts)
    return counts


def say(name: str, counts: Counts) -> None:
    """The one line that a stage leaves on the screen."""
    print(f"{name:<9} {counts}")


def _note(review: Review, name: str, trace: Trace, counts: Counts) -> None:
    """Leave the note of a stage: what people wrote before it began counts as read by it.

    Left out is what a run takes for an input and then changes itself, so that a rebuild leaves the same note: the
    sheets, whose words become decisions, and the tables of what was told.
    """
    paths = review.paths
    written = {path: sha256_of_file(path) for path in trace.written if path.is_file()}
    inputs, outputs = _by_name({**review.read, **trace.read}, paths), _by_name(written, paths)
    write_note(paths.note(name), RunNote(name, inputs, outputs, counts.n))


def _by_name(sha256_by_path: Mapping[Path, str], paths: ReviewPaths) -> dict[str, str]:
    told = {paths.name_of(table.path(paths.queries)) for table in (UPDATES, IMPORTED, NOTICED, DRAWN)}
    extraction = f"{paths.name_of(paths.extraction)}/"
    named = {
        name: sha256
        for path, sha256 in sha256_by_path.items()
        if (name := paths.name_of(path))
        and name not in told
        and not name.startswith(extraction)
        and not (path.parent == paths.results and is_sheet(path))
    }
    return {name: named[name] for name in sorted(named)}
