"""Without a socket a client is told what it is told over one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from pipeline.sandbox import Corpus, InProcess, Sandbox
from pipeline.sandbox.fault_kinds import FAULTS
from pipeline.sources.pubmed import Clock, Limits, Settings
from pipeline.sources.web.reply import Reply
from pipeline.sources.web.request import WebRequest
from pipeline.sources.web.transport import Transport

Serving = Callable[..., Sandbox]
SHORT, LONG = Limits(2, 0.3, 0.4), Limits(20, 20, 30)
IDS = {"db": "pubmed", "id": "90000001,90000002", "retmode": "xml"}
OWN_SETTINGS: dict[str, dict[str, Any]] = {"poison": {"pmid": "90000002"}, "gzip_bomb": {"megabytes": 70}}


def told(sandbox: Sandbox, limits: Limits, *, wire: bool) -> object:
    """What the client makes of a fetch: the reply, or the code of its refusal."""
    adapter = None if wire else InProcess(sandbox)
    transport = Transport(Settings("you@example.org", url=sandbox.url).server, limits, Clock(), adapter)
    came = transport.send(WebRequest("efetch.fcgi", IDS, by_post=True))
    transport.close()
    return replace(came, headers={}) if isinstance(came, Reply) else came.kind.code


@pytest.mark.parametrize("fault", [None, *FAULTS])
def test_a_reply_comes_the_same_over_a_socket_and_without(serving: Serving, corpus: Corpus, fault: str | None) -> None:
    plan = {"efetch": [{"do": fault, **OWN_SETTINGS.get(fault or "", {})}]} if fault else {}
    if fault == "delay":
        plan["efetch"][0]["seconds"] = 0.1
    # To blow up megabytes takes a busy machine longer than the short limits wait.
    limits = LONG if fault == "gzip_bomb" else SHORT
    without = told(Sandbox(corpus, rate=0, faults=plan), limits, wire=False)
    # Only what is about time is waited for briefly: a busy machine is slow with the rest over a socket.
    assert without == told(serving(faults=plan), SHORT if without == "timeout" else LONG, wire=True)
