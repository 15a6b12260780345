"""A sandbox without a socket: the client's own session hands it each request and reads its reply, in one process.

Everything of the client but the operating system's network takes part: its session, headers, limits, unpacking, reading
piece by piece. A wait is not kept: a reply that would come too late is a timeout at once.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from http.client import IncompleteRead

import requests
import urllib3
from requests.adapters import BaseAdapter, HTTPAdapter

from pipeline.sandbox.call import ServedReply
from pipeline.sandbox.server import Sandbox
from pipeline.sandbox.wire import headers_of

Timeout = float | tuple[float, float] | tuple[float, None] | None


class InProcess(BaseAdapter):
    """Carries requests to `sandbox`, which need not be opened. `Entrez(…, adapter=InProcess(sandbox))`."""

    def __init__(self, sandbox: Sandbox) -> None:
        super().__init__()
        self._sandbox = sandbox
        self._usual = HTTPAdapter()

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: Timeout = None,
        verify: bool | str = True,
        cert: bytes | str | tuple[bytes | str, bytes | str] | None = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """The reply of the sandbox, or the error by which requests tells that none came."""
        form = request.body or ""
        body = form if isinstance(form, bytes) else form.encode()
        reply = self._sandbox.reply(request.method or "", request.path_url, body)
        if reply.reset:
            cause = urllib3.exceptions.ProtocolError("Connection aborted.", ConnectionResetError("Connection reset"))
            raise requests.ConnectionError(cause, request=request)
        if reply.wait + reply.drip * len(reply.body) > _read_s(timeout):
            raise requests.ReadTimeout("read timed out", request=request)
        raw = urllib3.HTTPResponse(
            _Body(reply), headers_of(reply, self._sandbox.today), reply.status, preload_content=False
        )
        return self._usual.build_response(request, raw)

    def close(self) -> None:
        """Nothing is open."""


class _Body(io.BytesIO):
    """The body as it arrives: one that is cut ends in an error, except where only the end of the connection ends it."""

    def __init__(self, reply: ServedReply) -> None:
        super().__init__(reply.body if reply.cut is None else reply.body[: reply.cut])
        self._breaks_off = reply.cut is not None and reply.framing != "close"

    def read1(self, size: int | None = -1, /) -> bytes:
        piece = super().read1(size)
        if not piece and self._breaks_off:
            raise IncompleteRead(b"")
        return piece


def _read_s(timeout: Timeout) -> float:
    seconds = timeout[1] if isinstance(timeout, tuple) else timeout
    return float("inf") if seconds is None else seconds
