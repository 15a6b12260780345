"""The one place that talks to the network: a POST, its reply read whole within a time and a size.

The key travels in the body of the POST, never in an address, so that neither a log nor a proxy nor a message of
requests or urllib3 can hold it. What goes wrong comes back as a value without the exception that knew the request.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cached_property
from queue import Empty, SimpleQueue
from urllib.parse import urlencode, urlsplit

import requests
import urllib3
from requests.adapters import BaseAdapter

from pipeline import __version__
from pipeline.sources.pubmed.body import read_body
from pipeline.sources.pubmed.clock import Clock
from pipeline.sources.pubmed.network import Route, cause_of, code_of
from pipeline.sources.pubmed.refusal import Refusal, refusal
from pipeline.sources.pubmed.settings import Settings

BLOCKED = "misuse.ncbi.nlm.nih.gov"
"""Where NCBI sends whom it has shut out."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how much one request may take, and how much PubMed lists at once.

    connect_s, read_s   seconds until a connection stands, and between two pieces of a reply
    total_s             seconds for the whole request: a server that drips byte by byte never runs into read_s
    n_bytes             of a reply after unpacking; 200 records take about 2.3 MB
    page_size           PMIDs that PubMed lists for one search at most (its own text says 10,000, the server 9,999)
    """

    connect_s: float = 10
    read_s: float = 60
    total_s: float = 120
    n_bytes: int = 64 * 2**20
    page_size: int = 9_999


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

    @property
    def from_ncbi(self) -> bool:
        """Whether the headers bear NCBI's name; a proxy's do not, and not all of NCBI's do."""
        return any(name.startswith("ncbi-") for name in self.headers)


Listener = Callable[[str, Mapping[str, str], Reply | Refusal], None]
"""Is told of every request: the endpoint, the parameters without who asks, and what came."""


class Transport:
    """Sends requests over one connection that stays open; counts them. Several threads may share it."""

    def __init__(self, settings: Settings, limits: Limits, clock: Clock, adapter: BaseAdapter | None = None) -> None:
        self.n_requests = 0
        self._counting = threading.Lock()
        self._settings, self._limits, self._clock = settings, limits, clock
        self.listener: Listener | None = None
        self._session = requests.Session()
        self._session.headers.update({"User-Agent": f"{settings.tool}/{__version__}", "Accept-Encoding": "gzip"})
        self._session.trust_env = not settings.is_loopback  # a proxy cannot reach this machine's own loopback
        self.route = Route.to(settings.url, os.environ, loopback=settings.is_loopback)
        if adapter is not None:
            self._session.mount(f"{urlsplit(settings.url).scheme}://", adapter)

    @cached_property
    def _certificates_fault(self) -> str:
        """What is wrong with the certificates, where any are needed. Looked at once: reading a bundle takes a while."""
        return self.route.fault if self._settings.url.startswith("https:") else ""

    def close(self) -> None:
        """Close the connection."""
        self._session.close()

    def send(self, endpoint: str, parameters: Mapping[str, str]) -> Reply | Refusal:
        """POST `parameters` with tool, address and key added; the reply, or why there is none."""
        with self._counting:
            self.n_requests += 1
        own = {"tool": self._settings.tool, "email": self._settings.email}
        key = {"api_key": self._settings.api_key} if self._settings.api_key else {}
        form = urlencode({**parameters, **own, **key})
        outcome: SimpleQueue[Reply | Refusal | BaseException] = SimpleQueue()
        given_up = threading.Event()

        def work() -> None:
            try:
                outcome.put(self._exchange(endpoint, form, given_up))
            except BaseException as error:  # noqa: BLE001  it is raised again below, in the caller's thread
                outcome.put(error)

        # In a thread of its own, because neither looking up a name nor reading the headers obeys a deadline.
        threading.Thread(target=work, daemon=True).start()
        try:
            result = outcome.get(timeout=self._limits.total_s)
        except Empty:
            result = refusal("timeout", f"no whole answer within {self._limits.total_s:g} s")
        finally:
            given_up.set()
        if isinstance(result, BaseException):
            raise result
        if self.listener:
            self.listener(endpoint, parameters, result)
        return result

    def _exchange(self, endpoint: str, form: str, given_up: threading.Event) -> Reply | Refusal:
        if self._certificates_fault:
            return refusal("certificate-file", self._certificates_fault)
        try:
            with self._session.post(
                f"{self._settings.url}/{endpoint}.fcgi",
                data=form,
                headers={"Content-Type": "application/x-www-form-urlencoded"},
                timeout=(self._limits.connect_s, self._limits.read_s),
                allow_redirects=False,
                stream=True,
                verify=self.route.certificates or True,
            ) as response:
                return self._reply(response, given_up)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            return refusal(code_of(error), self._redacted(cause_of(error)))

    def _reply(self, response: requests.Response, given_up: threading.Event) -> Reply | Refusal:
        """The reply with the key blotted out: NCBI echoes a key that it does not accept, and nothing may keep it."""
        if response.is_redirect:
            to = self._redacted(response.headers["Location"])
            return refusal("blocked" if BLOCKED in to else "redirect", to, response.status_code)
        body = read_body(response, self._limits.n_bytes, given_up)
        if isinstance(body, Refusal):
            return body
        answered_at = _date_of(response.headers.get("Date", "")) or self._clock.wall()
        retry_after_s = _retry_after_s(response.headers.get("Retry-After", ""), answered_at)
        headers = {name.lower(): self._redacted(value) for name, value in response.headers.items()}
        return Reply(response.status_code, self._settings.redacted(body), answered_at, retry_after_s, headers)

    def _redacted(self, words: str) -> str:
        return self._settings.redacted(words.encode("utf-8", "replace")).decode("utf-8")


def _date_of(header: str) -> datetime | None:
    """The date in an HTTP header, aware, in UTC; None when there is none."""
    try:
        date = parsedate_to_datetime(header)
        return date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _retry_after_s(header: str, answered_at: datetime) -> float:
    """Seconds that a Retry-After header asks for: it holds a number of seconds, or a date (RFC 9110, 10.2.3)."""
    if header.isascii() and header.strip().isdecimal():
        return float(header.strip()[:9])
    until = _date_of(header)
    return max(0.0, (until - answered_at).total_seconds()) if until else 0.0
