"""What the sandbox's tests share: the corpus, built once, and a plain way to ask."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
import requests

from pipeline.sandbox import Corpus, Sandbox, invented_corpus

Ask = Callable[..., requests.Response]


@pytest.fixture(scope="session")
def corpus() -> Corpus:
    return invented_corpus()


@pytest.fixture
def serving(corpus: Corpus) -> Iterator[Callable[..., Sandbox]]:
    """Open a sandbox with the given settings; it closes when the test ends."""
    with ExitStack() as stack:
        yield lambda **settings: stack.enter_context(Sandbox(corpus, **{"rate": 0, **settings}))


def ask(sandbox: Sandbox, endpoint: str, **params: Any) -> requests.Response:
    """POST to an endpoint of the sandbox, without following redirects."""
    return requests.post(
        f"{sandbox.url}/{endpoint}.fcgi", data={"db": "pubmed", **params}, timeout=5, allow_redirects=False
    )
