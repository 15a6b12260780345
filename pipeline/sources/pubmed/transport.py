"""The one place that talks to the network: a POST, its reply read whole within a time and a size.

The key travels in the body of the POST, never in an address, so that neither a log nor a proxy nor a message of
requests or urllib3 can hold it. What goes wrong comes back as a value without the exception that knew the request.
"""

from __future__ import annotations

import threading
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from queue import Empty, SimpleQueue
from urllib.parse import urlencode

import requests
import urllib3

from pipeline import __version__
from pipeline.sources.pubmed.clock import Clock
from pipeline.sources.pubmed.refusal import Refusal, refusal
from pipeline.sources.pubmed.settings import Settings

PIECE = 65_536


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
    total_s: float = 180
    n_bytes: int = 64 * 2**20
    page_size: int = 9_999


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server answered, whatever it was.

    answered_at     aware, in UTC: from the reply's Date header, from the local clock when it has none
    retry_after_s   seconds the server asks to wait; 0 when it does not say
    """

    status: int
    body: bytes
    answered_at: datetime
    retry_after_s: float


class Transport:
    """Sends requests over one connection that stays open; counts them. Several threads may share it."""

    def __init__(self, settings: Settings, limits: Limits, clock: Clock) -> None:
        self.n_requests = 0
        self._counting = threading.Lock()
        self._settings, self._limits, self._clock = settings, limits, clock
        self._session = requests.Session()
        self._session.headers.update({"User-Agent": f"{settings.tool}/{__version__}", "Accept-Encoding": "gzip"})
        self._session.trust_env = not settings.is_loopback  # a proxy cannot reach this machine's own loopback

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
        return result

    def _exchange(self, endpoint: str, form: str, given_up: threading.Event) -> Reply | Refusal:
        url = f"{self._settings.url}/{endpoint}.fcgi"
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        patience = (self._limits.connect_s, self._limits.read_s)
        try:
            with self._session.post(
                url, data=form, headers=headers, timeout=patience, allow_redirects=False, stream=True
            ) as response:
                if response.is_redirect:
                    return refusal("redirect", response.headers["Location"], response.status_code)
                body = self._body(response, given_up)
                if isinstance(body, Refusal):
                    return body
                answered_at = _date_of(response.headers.get("Date", "")) or self._clock.wall()
                wait_s = _retry_after_s(response.headers.get("Retry-After", ""), answered_at)
                return Reply(response.status_code, body, answered_at, wait_s)
        except (requests.Timeout, urllib3.exceptions.TimeoutError) as error:
            return refusal("timeout", _cause(error))
        except requests.exceptions.InvalidHeader as error:
            return refusal("E14", _cause(error))
        except requests.ConnectionError as error:
            return refusal("E15" if _was_connected(error) else "unreachable", _cause(error))
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            return refusal("E15", _cause(error))

    def _body(self, response: requests.Response, given_up: threading.Event) -> bytes | Refusal:
        """The body, unpacked here so that a small reply cannot swell without bound."""
        packed = response.headers.get("Content-Encoding", "identity").lower()
        if packed not in ("identity", "gzip", ""):
            return refusal("E16", f"packed in a way nobody asked for: {packed}", response.status_code)
        unpacker = zlib.decompressobj(31) if packed == "gzip" else None
        pieces: list[bytes] = []
        n_left = self._limits.n_bytes
        while piece := response.raw.read1(PIECE, decode_content=False):
            try:
                plain = unpacker.decompress(piece, n_left + 1) if unpacker else piece
            except zlib.error as error:
                return refusal("E16", str(error), response.status_code)
            n_left -= len(plain)
            if n_left < 0:
                return refusal("too-large", f"more than {self._limits.n_bytes:,} bytes", response.status_code)
            if given_up.is_set():
                return refusal("timeout")
            pieces.append(plain)
        if unpacker and pieces and not unpacker.eof:
            return refusal("E16", "the packed data ends before its end", response.status_code)
        return b"".join(pieces)


def _date_of(header: str) -> datetime | None:
    try:
        return parsedate_to_datetime(header).astimezone(UTC)
    except ValueError:
        return None


def _retry_after_s(header: str, answered_at: datetime) -> float:
    """Seconds that a Retry-After header asks for: it holds a number of seconds, or a date (RFC 9110, 10.2.3)."""
    if header.strip().isdecimal():
        return float(header[:9])
    until = _date_of(header)
    return max(0.0, (until - answered_at).total_seconds()) if until else 0.0


def _was_connected(error: requests.ConnectionError) -> bool:
    """Whether the connection stood before it broke: then the reply may be to blame, and not only the network."""
    return isinstance(error.args[0] if error.args else None, urllib3.exceptions.ProtocolError)


def _cause(error: BaseException) -> str:
    """The innermost reason that the libraries give, without the objects around it."""
    reason: object = error
    while isinstance(reason, BaseException):
        inner = getattr(reason, "reason", None) or next(
            (arg for arg in reason.args if isinstance(arg, Exception)), None
        )
        if inner is None or inner is reason:
            break
        reason = inner
    return f"{type(reason).__name__}: {reason}"
