"""Clients that ask a sandbox in this process and wait for nothing."""

from __future__ import annotations

from typing import Any

from pipeline.sandbox import InProcess, Sandbox
from pipeline.sources.asked.paging import Asker
from pipeline.sources.asked.service import Service
from pipeline.sources.pubmed import Entrez, Settings
from tests.workspace import WITHOUT_WAITS


def asker(sandbox: Sandbox, service: Service, **environ: str) -> Asker:
    """A client of one service."""
    settings = {service.url_variable: sandbox.url_of(service.name), **environ}
    return Asker(service, settings, clock=WITHOUT_WAITS, adapter=InProcess(sandbox))


def entrez(sandbox: Sandbox, **settings: Any) -> Entrez:
    """A client of the E-utilities."""
    known = Settings(email="someone@example.org", url=sandbox.url, **settings)
    return Entrez(known, clock=WITHOUT_WAITS, adapter=InProcess(sandbox))
