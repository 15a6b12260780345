"""Serve a sandbox from the command line until Ctrl-C."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from pipeline.ground.errors import Fault, SourceError, TableError
from pipeline.sandbox.invented import invented_corpus
from pipeline.sandbox.server import Request, Sandbox
from pipeline.sandbox.stored import corpus_from_files
from pipeline.sources.asked import SERVICES

POLL = 0.5
"""Seconds between two looks at the log."""


def serve(
    corpus_paths: Sequence[Path],
    port: int,
    today: date,
    rate: int,
    faults_path: Path | None,
    log_path: Path | None,
) -> None:
    """Serve PubMed XML files, or the invented corpus where there are none, on 127.0.0.1 until Ctrl-C.

    port         0 takes a free one
    rate         requests a second without a key; 0 for no limit
    faults_path  a fault plan in JSON
    log_path     gets a line of JSON for each request, without the API key

    Raises TableError for a corpus or a plan that cannot be read, SourceError for a port that is taken.
    """
    faults = _plan(faults_path)
    corpus = corpus_from_files(corpus_paths) if corpus_paths else invented_corpus()
    corpus.on(today)
    with _opened(Sandbox(corpus, today=today, rate=rate, faults=faults, port=port)) as sandbox:
        sys.stdout.write(
            f"Sandbox at {sandbox.url} (Ctrl-C ends it). In another terminal: "
            f"{settings_for(sandbox)} trialsift update REVIEW\n"
        )
        sys.stdout.flush()
        _log_until_interrupted(sandbox, log_path)


def settings_for(sandbox: Sandbox) -> str:
    """What a command needs in front of it to ask the sandbox and nobody else, whatever its review asks."""
    url_by_variable = {service.url_variable: sandbox.url_of(service.name) for service in SERVICES}
    urls = {"NCBI_EUTILS_URL": sandbox.url, **url_by_variable}
    return " ".join(f"{name}={url}" for name, url in {**urls, "NCBI_EMAIL": "you@example.org"}.items())


def _plan(path: Path | None) -> Mapping[str, Any] | None:
    if path is None:
        return None
    try:
        plan = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise TableError(Fault(f"the fault plan cannot be read: {error}", path, expected="JSON")) from error
    if not isinstance(plan, dict) or not all(isinstance(entries, list) for entries in plan.values()):
        raise TableError(Fault("not a fault plan", path, expected='{"efetch": [{"on": 3, "do": "E6"}]}'))
    return plan


@contextmanager
def _opened(sandbox: Sandbox) -> Iterator[Sandbox]:
    with ExitStack() as stack:
        try:
            stack.enter_context(sandbox)
        except (OSError, OverflowError) as error:
            fault = Fault("the port cannot be opened", place=f"port {sandbox.port}", found=str(error), fix="use port 0")
            raise SourceError(fault) from error
        yield sandbox


def _log_until_interrupted(sandbox: Sandbox, path: Path | None) -> None:
    n_written = 0
    try:
        while True:
            time.sleep(POLL)
            n_written = _append(path, sandbox.requests, n_written)
    except KeyboardInterrupt:
        _append(path, sandbox.requests, n_written)


def _append(path: Path | None, requests: Sequence[Request], n_written: int) -> int:
    """Write the requests that are not in the log yet; how many are there now."""
    fresh = requests[n_written:]
    if path is not None and fresh:
        with path.open("a", encoding="utf-8") as stream:
            stream.writelines(_line(request) for request in fresh)
    return n_written + len(fresh)


def _line(request: Request) -> str:
    params = {name: "[key]" if name == "api_key" else value for name, value in request.params.items()}
    entry = {"endpoint": request.endpoint, "method": request.method, "status": request.status, "params": params}
    if request.path:
        entry["path"] = request.path
    return json.dumps(entry, ensure_ascii=False) + "\n"
