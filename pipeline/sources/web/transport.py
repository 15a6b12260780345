"""The one place that talks to the network: a POST or a GET, its reply read whole within a time and a size.

PubMed is asked by POST: its key travels in the body, never in an address, so that neither a log nor a proxy nor a
message of requests or urllib3 can hold it. Services that know nothing but GET get theirs in the address, and every
message is cleared of it. What goes wrong comes back as a value without the exception that knew the request.
"""

from __future__ import annotations

import os
import threading
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cached_property
from queue import Empty, SimpleQueue
from urllib.parse import urlencode, urlsplit

import requests
import urllib3
from requests.adapters import BaseAdapter

from pipeline import __version__
from pipeline.sources.web.body import read_body
from pipeline.sources.web.clock import Clock
from pipeline.sources.web.host import Server
from pipeline.sources.web.network import Route, cause_of, code_of
from pipeline.sources.web.refusal import Refusal, refusal
from pipeline.sources.web.reply import Limits, Listener, Reply
from pipeline.sources.web.request import WebRequest


class Transport:
    """Sends requests over one connection that stays open; counts them. Several threads may share it."""

    def __init__(self, server: Server, limits: Limits, clock: Clock, adapter: BaseAdapter | None = None) -> None:
        self.n_requests = 0
        self._counting = threading.Lock()
        self._server, self._limits, self._clock = server, limits, clock
        self.listener: Listener | None = None
        self._session = requests.Session()
        self._session.headers.update({"User-Agent": f"{server.agent}/{__version__}", "Accept-Encoding": "gzip"})
        self._session.trust_env = not server.is_loopback  # a proxy cannot reach this machine's own loopback
        self.route = Route.to(server.url, os.environ, loopback=server.is_loopback)
        if adapter is not None:
            self._session.mount(f"{urlsplit(server.url).scheme}://", adapter)

    @cached_property
    def _certificates_fault(self) -> str:
        """What is wrong with the certificates, where any are needed. Looked at once: reading a bundle takes a while."""
        return self.route.fault if self._server.url.startswith("https:") else ""

    def close(self) -> None:
        """Close the connection."""
        self._session.close()

    def send(self, request: WebRequest) -> Reply | Refusal:
        """Send `request` with who asks added; the reply, or why there is none."""
        with self._counting:
            self.n_requests += 1
        outcome: SimpleQueue[Reply | Refusal | BaseException] = SimpleQueue()
        given_up = threading.Event()

        def work() -> None:
            try:
                outcome.put(self._exchange(request, given_up))
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
            self.listener(request, result)
        return result

    def _exchange(self, request: WebRequest, given_up: threading.Event) -> Reply | Refusal:
        if self._certificates_fault:
            return refusal("certificate-file", self._certificates_fault)
        address, sent = (
            f"{self._server.url}/{request.path}",
            urlencode({**request.parameters, **self._server.own}, doseq=True),
        )
        posted = {"Content-Type": "application/x-www-form-urlencoded"} if request.by_post else {}
        try:
            with self._session.request(
                "POST" if request.by_post else "GET",
                address if request.by_post or not sent else f"{address}?{sent}",
                data=sent if request.by_post else None,
                headers=posted,
                timeout=(self._limits.connect_s, self._limits.read_s),
                allow_redirects=False,
                stream=True,
                verify=self.route.certificates or True,
            ) as response:
                return self._reply(response, given_up)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            return refusal(code_of(error), self._redacted(cause_of(error)))

    def _reply(self, response: requests.Response, given_up: threading.Event) -> Reply | Refusal:
        """The reply with secrets blotted out: NCBI echoes a key that it does not accept, and nothing may keep it."""
        if response.is_redirect:
            return refusal("redirect", self._redacted(response.headers["Location"]), response.status_code)
        body = read_body(response, self._limits.n_bytes, given_up)
        if isinstance(body, Refusal):
            return body
        answered_at = _date_of(response.headers.get("Date", "")) or self._clock.wall()
        retry_after_s = _retry_after_s(response.headers.get("Retry-After", ""), answered_at)
        headers = {name.lower(): self._redacted(value) for name, value in response.headers.items()}
        return Reply(response.status_code, self._server.redacted(body), answered_at, retry_after_s, headers)

    def _redacted(self, words: str) -> str:
        return self._server.redacted(words.encode("utf-8", "replace")).decode("utf-8")


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
