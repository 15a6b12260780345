"""What a service answered, and how long and how much it may: known without the library that talks to the network.

That library takes a while to import, and most commands send no request.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from pipeline.sources.web.refusal import Refusal
from pipeline.sources.web.request import WebRequest


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how much one request may take.

    connect_s, read_s   seconds until a connection stands, and between two pieces of a reply
    total_s             seconds for the whole request: a server that drips byte by byte never runs into read_s
    n_bytes             of a reply after unpacking; 200 records of PubMed take about 2.3 MB
    """

    connect_s: float = 10
    read_s: float = 60
    total_s: float = 120
    n_bytes: int = 64 * 2**20


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server answered, whatever it was.

    answered_at     aware, in UTC: from the reply's Date header, from the local clock when it has none
    retry_after_s   seconds the server asks to wait; 0 when it does not say
    headers         as they came, names in lower case
    """

    status: int
    body: bytes
    answered_at: datetime
    retry_after_s: float
    headers: Mapping[str, str] = field(default_factory=dict)


Listener = Callable[[WebRequest, Reply | Refusal], None]
"""Is told of every request, without who asks, and of what came."""
