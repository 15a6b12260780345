"""A client that asks the sandbox, with waiting that takes no time."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.sandbox import Corpus, InProcess, Sandbox, invented_corpus
from pipeline.sources.pubmed import Clock, Entrez, Limits, Settings

PATIENT = Limits()
KEY = "0123canary89abcdef"


@dataclass
class Talk:
    """A client, the sandbox it asks, and the waits it would have kept."""

    entrez: Entrez
    sandbox: Sandbox
    waits: list[float] = field(default_factory=list)

    @property
    def n_asked(self) -> int:
        return len(self.sandbox.requests)


OpenTalk = Callable[..., AbstractContextManager[Talk]]


@pytest.fixture(autouse=True)
def own_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test keeps a request clock of its own."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


@pytest.fixture(scope="session")
def corpus() -> Corpus:
    return invented_corpus()


@pytest.fixture
def talk(corpus: Corpus) -> OpenTalk:
    """Open a talk: `talk({"efetch": [{"on": 1, "do": "E6"}]}, key=KEY, page_limit=20)`; over a socket with `wire`."""

    @contextmanager
    def open_talk(
        faults: Mapping[str, Any] | None = None,
        *,
        key: str = "",
        page_limit: int = 9_999,
        limits: Limits = PATIENT,
        wire: bool = False,
    ) -> Iterator[Talk]:
        waits: list[float] = []
        clock = Clock(sleep=waits.append, jitter=lambda cap: cap)
        bounds = replace(limits, page_size=page_limit)
        sandbox = Sandbox(corpus, rate=0, faults=faults, page_limit=page_limit)
        with sandbox if wire else nullcontext():
            settings = Settings("you@example.org", key, sandbox.url)
            adapter = None if wire else InProcess(sandbox)
            with Entrez(settings, clock=clock, limits=bounds, adapter=adapter) as entrez:
                yield Talk(entrez, sandbox, waits)

    return open_talk


@pytest.fixture
def key() -> str:
    return KEY
