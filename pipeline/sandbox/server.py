"""The sandbox: an E-utilities server on the loopback address, with a clock of its own and faults by plan.

Under other paths of the same server answer the services that a review asks beside PubMed (`services/`).
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from pipeline.sandbox.call import HTML, Call, ServedReply
from pipeline.sandbox.corpus import Corpus, Snapshot
from pipeline.sandbox.database import Database
from pipeline.sandbox.efetch import efetch
from pipeline.sandbox.einfo import einfo
from pipeline.sandbox.elink import elink
from pipeline.sandbox.error_replies import invalid_key, over_the_rate, too_long
from pipeline.sandbox.esearch import esearch
from pipeline.sandbox.esummary import esummary
from pipeline.sandbox.faults import FaultPlan
from pipeline.sandbox.history import History
from pipeline.sandbox.rate_limiter import RateLimiter, Standing
from pipeline.sandbox.services import ServiceRequest, asked_for
from pipeline.sandbox.services.shapes import SERVED_AS, SHAPE_BY_SERVICE
from pipeline.sandbox.wire import transmit

PATH = "/entrez/eutils"
LONGEST_GET = 4_000
"""Characters of a query string beyond which a GET is refused; NCBI's own figure is not published."""

PARAMETERS = (
    "db", "dbfrom", "term", "id", "usehistory", "WebEnv", "query_key", "retstart", "retmax", "rettype", "retmode",
    "sort", "field", "datetype", "reldate", "mindate", "maxdate", "linkname", "cmd", "tool", "email", "api_key",
)  # fmt: skip
SPELLING_BY_NAME = {name.lower(): name for name in PARAMETERS}
ENDPOINTS: Mapping[str, Callable[[Call, Database], ServedReply]] = {
    "einfo": einfo,
    "esearch": esearch,
    "esummary": esummary,
    "efetch": efetch,
    "elink": elink,
}


@dataclass(frozen=True, slots=True)
class Request:
    """A line of the log. `params` is decoded, repeated values joined by commas; `query` is the URL's, as sent.

    `endpoint` is that of the E-utilities, or the name of another service; `path` is what was asked below it.
    `time` is monotonic seconds at arrival; `status` is 0 where the connection was reset instead of answered.
    """

    endpoint: str
    method: str
    params: Mapping[str, str]
    query: str
    time: float
    status: int
    path: str = ""


class Sandbox:
    """E-utilities with `corpus` as it stands on `today`; a context manager that serves on loopback while it is open.

    Without being opened it answers whoever hands it a request, as `in_process.py` does.

    today        the virtual clock; setting it moves what the corpus holds and every date that a reply carries
    rate         requests a second for callers without a key; 10 with a key; 0 for no limit
    retry_after  seconds in the Retry-After header of a 429; None sends none, as NCBI did not in 2026
    faults       a fault plan as `FaultPlan.of` reads it
    page_limit   NCBI's ceiling of 9,999; tests lower it
    """

    def __init__(
        self,
        corpus: Corpus,
        *,
        today: date = date(2026, 1, 5),
        rate: int = 3,
        retry_after: int | None = None,
        faults: Mapping[str, Any] | None = None,
        page_limit: int = 9999,
        port: int = 0,
    ) -> None:
        self.today = today
        self.port = port
        self.history = History()
        self.requests: list[Request] = []
        self._corpus = corpus
        self._page_limit = page_limit
        self._retry_after = retry_after
        self._limiter = RateLimiter(rate)
        self._plan = FaultPlan.of(faults or {})
        self._lock = threading.Lock()
        self._closing = threading.Event()

    @property
    def url(self) -> str:
        """The base that takes the place of https://eutils.ncbi.nlm.nih.gov/entrez/eutils."""
        return f"http://127.0.0.1:{self.port}{PATH}"

    def url_of(self, service: str) -> str:
        """The base that takes the place of a service's own, by its name in the log or in a protocol.

        PubMed's links ("pubmed-citations") are among the E-utilities.
        """
        shape = SHAPE_BY_SERVICE.get(SERVED_AS.get(service, service))
        return f"http://127.0.0.1:{self.port}{shape.base}" if shape else self.url

    @property
    def snapshot(self) -> Snapshot:
        """What the corpus holds today."""
        return self._corpus.on(self.today)

    def __enter__(self) -> Self:
        self._server = _Server(("127.0.0.1", self.port), handler_for(self))
        self.port = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def reply(self, method: str, target: str, body: bytes) -> ServedReply:
        """The reply to one request for `target`, a path with its query."""
        arrived = time.monotonic()
        split = urlsplit(target)
        if service := asked_for(split.path):
            return self._of_service(service, method, split.query, body, arrived)
        endpoint = split.path.removeprefix(f"{PATH}/").removesuffix(".fcgi")
        if endpoint not in ENDPOINTS or split.path != f"{PATH}/{endpoint}.fcgi":
            return ServedReply(b"<html><title>404 Not Found</title></html>", 404, HTML)
        call = Call(endpoint, method, _values([*_pairs(split.query), *_pairs(body.decode("utf-8", "replace"))]))
        return self._of_entrez(call, split.query, arrived)

    def _of_entrez(self, call: Call, query: str, arrived: float) -> ServedReply:
        """The reply of the E-utilities, faults and the limit of requests a second included."""
        database = self._database()
        with self._lock:
            standing = self._limiter.take(call.get("api_key"), arrived)
            fault = self._plan.next_for(call)
        if fault is not None:
            reply = fault(call, database, lambda: ENDPOINTS[call.endpoint](call, database))
        else:
            reply = self._refused(call, query, standing) or ENDPOINTS[call.endpoint](call, database)
        if standing:
            reply = replace(reply, headers={**standing.headers(), **reply.headers})
        self._log(call, query, arrived, reply)
        return reply

    def _refused(self, call: Call, query: str, standing: Standing | None) -> ServedReply | None:
        """What NCBI says before it looks at a request; None where it does."""
        if standing and standing.exceeded:
            return over_the_rate(call, standing.count, standing.limit, self._retry_after)
        if "api_key" in call.values and not call.get("api_key").strip():
            return invalid_key(call)
        if call.method == "GET" and len(query) > LONGEST_GET:
            return too_long()
        return None

    def _of_service(self, service: ServiceRequest, method: str, query: str, body: bytes, arrived: float) -> ServedReply:
        """The reply of another service, faults included; its parameters are spelled as it spells them."""
        pairs = [*parse_qsl(query, keep_blank_values=True), *parse_qsl(body.decode("utf-8", "replace"))]
        call, database = Call(service.name, method, _values(pairs)), self._database()
        with self._lock:
            fault = self._plan.next_for(call)
        answer = partial(service.answer, call, database)
        reply = fault(call, database, answer) if fault else answer()
        self._log(call, query, arrived, reply, service.rest)
        return reply

    def _database(self) -> Database:
        today = self.today
        return Database(self._corpus.on(today), today, self.history, self._page_limit)

    def transmit(self, handler: BaseHTTPRequestHandler, reply: ServedReply) -> None:
        """Send `reply`, dated by the virtual clock."""
        transmit(handler, reply, self.today, self._closing)

    def _log(self, call: Call, query: str, arrived: float, reply: ServedReply, path: str = "") -> None:
        """Before anything is sent: whoever has a reply finds its request in the log."""
        params = {name: ",".join(values) for name, values in call.values.items()}
        status = 0 if reply.reset else reply.status
        with self._lock:
            self.requests.append(Request(call.endpoint, call.method, params, query, arrived, status, path))


def _values(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """Every value of a parameter, in the order sent."""
    values: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        values[name] = (*values.get(name, ()), value)
    return values


def _pairs(form: str) -> Iterator[tuple[str, str]]:
    """Names and values of a form: names as NCBI spells them, in whatever case they were sent.

    An empty parameter is like none, as rentrez sends them; only an empty key is a wrong key.
    """
    for name, value in parse_qsl(form, keep_blank_values=True):
        known = SPELLING_BY_NAME.get(name.lower(), name)
        if value or known == "api_key":
            yield known, value


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is its own affair; anything else keeps its traceback."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def handler_for(sandbox: Sandbox) -> type[BaseHTTPRequestHandler]:
    """How a server of the standard library answers as `sandbox`."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            self._serve(b"")

        def do_POST(self) -> None:
            self._serve(self.rfile.read(int(self.headers.get("Content-Length", "0"))))

        def _serve(self, body: bytes) -> None:
            sandbox.transmit(self, sandbox.reply(self.command, self.path, body))

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing: the sandbox keeps its own log."""

    return Handler
