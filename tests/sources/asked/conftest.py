"""A client of ClinicalTrials.gov that asks the sandbox, three studies a page, with waiting that takes no time."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline.sandbox import Corpus, InProcess, Sandbox, small_corpus
from pipeline.sources.asked import SERVICE_BY_NAME, clinical_trials
from pipeline.sources.asked.paging import Asker
from pipeline.sources.pubmed import Clock

DAY_1, DAY_2 = date(2026, 1, 5), date(2026, 2, 2)
CTGOV = SERVICE_BY_NAME["clinicaltrials.gov"]


@dataclass
class AskerTalk:
    """A client, the sandbox it asks, and the waits it would have kept."""

    asker: Asker
    sandbox: Sandbox
    waits: list[float] = field(default_factory=list)


OpenAskerTalk = Callable[..., Any]


@pytest.fixture(autouse=True)
def own_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test keeps a request clock of its own."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


@pytest.fixture(scope="session")
def corpus() -> Corpus:
    return small_corpus()


@pytest.fixture
def talk(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> OpenAskerTalk:
    """Open a talk: `talk([{"on": 2, "do": "E13"}])`."""
    monkeypatch.setattr(clinical_trials, "PAGE_SIZE", 3)

    @contextmanager
    def open_talk(faults: list[Mapping[str, Any]] | None = None, today: date = DAY_1) -> Iterator[AskerTalk]:
        waits: list[float] = []
        sandbox = Sandbox(corpus, today=today, rate=0, faults={"ctgov": faults} if faults else None)
        clock = Clock(now=lambda: 1000.0, sleep=waits.append, jitter=lambda cap: cap)
        environ = {CTGOV.url_variable: sandbox.url_of("ctgov")}
        with Asker(CTGOV, environ, clock=clock, adapter=InProcess(sandbox)) as asker:
            yield AskerTalk(asker, sandbox, waits)

    return open_talk


@pytest.fixture
def made(corpus: Corpus) -> Callable[..., Sandbox]:
    """Make a sandbox, in this process, with the given settings."""
    return lambda **settings: Sandbox(corpus, **{"today": DAY_2, "rate": 0, **settings})
