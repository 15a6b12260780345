"""What the tests of services share: a sandbox in this process, and a client that asks it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from pipeline.sandbox import Corpus, InProcess, Sandbox, small_corpus
from pipeline.sources.asked.paging import Asker
from pipeline.sources.asked.service import Service
from pipeline.sources.pubmed import Entrez, Settings
from pipeline.sources.web.clock import Clock


class NoWaiting(Clock):
    """A clock on which no wait takes time."""

    def sleep(self, seconds: float) -> None:
        """Nothing."""


@pytest.fixture(scope="session")
def corpus() -> Corpus:
    return small_corpus()


@pytest.fixture
def made(corpus: Corpus) -> Callable[..., Sandbox]:
    return lambda **settings: Sandbox(corpus, **{"today": date(2026, 2, 2), "rate": 0, **settings})


def asker(sandbox: Sandbox, service: Service, **environ: str) -> Asker:
    """Asks the service of a sandbox, without a socket."""
    settings = {service.url_variable: sandbox.url_of(service.name), **environ}
    return Asker(service, settings, clock=NoWaiting(), adapter=InProcess(sandbox))


def entrez(sandbox: Sandbox, **settings: Any) -> Entrez:
    """Asks the E-utilities of a sandbox, without a socket."""
    known = Settings(email="someone@example.org", url=sandbox.url, **settings)
    return Entrez(known, clock=NoWaiting(), adapter=InProcess(sandbox))
