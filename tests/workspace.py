"""What the tests of whole updates share: a workspace with one review, a client that waits for nothing, what is kept."""

from __future__ import annotations

import csv
import hashlib
import multiprocessing
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from pipeline.page import charts, render
from pipeline.prisma import flow_writing
from pipeline.review.layout import Workspace
from pipeline.review.review import Review, read_review
from pipeline.sandbox import InProcess, Sandbox
from pipeline.sources.asked import SERVICES, Service
from pipeline.sources.asked.paging import Asker
from pipeline.sources.pubmed import Clock, Entrez, Limits, Settings
from pipeline.stages import fetch

FAULTS = tuple(f"E{number}" for number in range(1, 17))
"""The ways in which NCBI is known to fail, as the sandbox and the client name them."""
AS_USUAL, OTHERS_AS_USUAL = Entrez.__init__, Asker.__init__
CHARTS = ("years", "reasons", "people", "hits")
OWN_PROCESS = multiprocessing.get_context("forkserver")
"""Starts processes that have everything loaded already."""
OWN_PROCESS.set_forkserver_preload(["tests.living.disturbances", "tests.living.two_at_once", "tests.job.killed_update"])
WITHOUT_WAITS = Clock(sleep=lambda seconds: None, jitter=lambda cap: 0.0)


def make_workspace(folder: Path, name: str, protocol: str, strategy: str) -> Path:
    """A workspace with one review in it."""
    review = folder / "queries" / name
    review.mkdir(parents=True)
    (review / "protocol.toml").write_text(protocol, encoding="utf-8")
    (review / "strategy.txt").write_text(strategy, encoding="utf-8")
    return folder


def the_review(workspace: Path) -> Review:
    """The one review of a workspace."""
    (queries,) = (workspace / "queries").iterdir()
    return read_review(Workspace(workspace).review(queries.name))


def client(pubmed: Sandbox | str, limits: Limits, *, key: str = "", clock: Clock = WITHOUT_WAITS) -> Entrez:
    """A client that asks a sandbox in this process, or one that serves at a URL."""
    url, adapter = (pubmed, None) if isinstance(pubmed, str) else (pubmed.url, InProcess(pubmed))
    return Entrez(Settings("you@example.org", key, url), clock=clock, limits=limits, adapter=adapter)


def others(sandbox: Sandbox, clock: Clock = WITHOUT_WAITS) -> Callable[[Service], Asker]:
    """What opens a client of another service, which a sandbox in this process answers."""
    environ = {service.url_variable: sandbox.url_of(service.name) for service in SERVICES}
    return lambda service: Asker(service, environ, clock=clock, adapter=InProcess(sandbox))


def commands_ask(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a command asks of PubMed and the other services, this sandbox answers: in this process, at once."""

    def in_process(self: Entrez, settings: Settings) -> None:
        AS_USUAL(self, settings, clock=WITHOUT_WAITS, adapter=InProcess(sandbox))

    def others_in_process(self: Asker, service: Service, environ: Mapping[str, str]) -> None:
        OTHERS_AS_USUAL(self, service, environ, clock=WITHOUT_WAITS, adapter=InProcess(sandbox))

    draw_nothing(monkeypatch)
    monkeypatch.setattr(Entrez, "__init__", in_process)
    monkeypatch.setattr(Asker, "__init__", others_in_process)
    for service in SERVICES:
        monkeypatch.setenv(service.url_variable, sandbox.url_of(service.name))
    monkeypatch.setenv("NCBI_EUTILS_URL", sandbox.url)
    monkeypatch.setenv("NCBI_EMAIL", "you@example.org")
    monkeypatch.delenv("NCBI_API_KEY", raising=False)


@contextmanager
def small_batches() -> Iterator[None]:
    """Records are read 40 at a time: the small corpus too takes several requests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fetch, "BATCH_SIZE", 40)
        yield


@contextmanager
def nothing_drawn() -> Iterator[None]:
    """The report has no charts and an empty picture: they take half of an update, and few tests look at them."""
    with pytest.MonkeyPatch.context() as patch:
        draw_nothing(patch)
        yield


def draw_nothing(patch: pytest.MonkeyPatch) -> None:
    """The same for as long as the patch lasts."""
    patch.setattr(render, "charts_of", lambda content: dict.fromkeys(CHARTS, ""))
    patch.setattr(charts, "agreement", lambda found, at: "")
    patch.setattr(flow_writing, "png", lambda diagram: (b"", ""))


def rows_of(table: Path) -> list[dict[str, str]]:
    """The rows of a table as any other program reads them: cells by column, an apostrophe before a formula kept."""
    with table.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def ids(table: Path) -> list[str]:
    """The column record_id of a table."""
    return [row["record_id"] for row in rows_of(table)]


def write_rows(table: Path, rows: Sequence[Mapping[str, str]]) -> None:
    """Write these rows, one at least, as any other program writes them."""
    table.parent.mkdir(parents=True, exist_ok=True)
    with table.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def tree(workspace: Path, *folders: str) -> dict[str, str]:
    """Path -> hash of every file below these folders."""
    return {
        path.relative_to(workspace).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for folder in folders
        for path in sorted((workspace / folder).rglob("*"))
        if path.is_file()
    }


def kept(workspace: Path) -> dict[str, str]:
    """What people and papers rely on: everything asked, decided and computed."""
    return tree(workspace, "queries", "results")


def differing(found: dict[str, str], expected: dict[str, str]) -> list[str]:
    """The paths of the files that only one of two trees has, or that have other bytes."""
    return sorted(path for path in found.keys() | expected.keys() if found.get(path) != expected.get(path))
