"""Put a reply on the wire: headers, framing, compression, and every way in which a connection can let a client down."""

from __future__ import annotations

import gzip
import socket
import struct
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler
from threading import Event

from pipeline.sandbox.call import ServedReply

CHUNK = 65_536
WORTH_COMPRESSING = 1_000
"""Bytes; NCBI compresses replies, and a reply this small would only grow."""

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def http_date(today: date) -> str:
    """The `Date` header of the sandbox's day, always at noon: RFC 9110, 5.6.7, whatever the locale."""
    return f"{WEEKDAYS[today.weekday()]}, {today.day:02} {MONTHS[today.month - 1]} {today.year:04} 12:00:00 GMT"


def transmit(handler: BaseHTTPRequestHandler, reply: ServedReply, today: date, closing: Event) -> None:
    """Send `reply`; `closing` ends any wait early, because a sandbox that closes must not wait for its own faults."""
    if reply.wait and closing.wait(reply.wait):
        handler.close_connection = True
        return
    if reply.reset:
        _reset(handler)
        return
    headers = headers_of(reply, today)
    body = reply.body
    if _compresses(handler, reply):
        body, headers["Content-Encoding"] = gzip.compress(body, compresslevel=1, mtime=0), "gzip"
    handler.send_response_only(reply.status)
    for name, value in headers.items():
        handler.send_header(name, value)
    _send_framed(handler, reply, body, closing)


def headers_of(reply: ServedReply, today: date) -> dict[str, str]:
    """The headers of a reply, those of its framing apart."""
    return {"Date": http_date(today), "Server": "Finatra", "Content-Type": reply.content_type, **reply.headers}


def _compresses(handler: BaseHTTPRequestHandler, reply: ServedReply) -> bool:
    return (
        not reply.plain
        and "Content-Encoding" not in reply.headers
        and len(reply.body) > WORTH_COMPRESSING
        and "gzip" in handler.headers.get("Accept-Encoding", "")
    )


def _send_framed(handler: BaseHTTPRequestHandler, reply: ServedReply, body: bytes, closing: Event) -> None:
    """The three framings of HTTP/1.1: a cut is visible in the first two and silent in the third."""
    framing = reply.framing if handler.request_version == "HTTP/1.1" or reply.framing == "length" else "close"
    if framing == "chunked":
        handler.send_header("Transfer-Encoding", "chunked")
    elif framing == "length":
        handler.send_header("Content-Length", str(len(body)))
    if framing == "close" or reply.cut is not None:
        handler.close_connection = True
    if framing == "close":
        handler.send_header("Connection", "close")
    handler.end_headers()
    sent = body if reply.cut is None else body[: reply.cut]
    for piece in _pieces(sent, reply.drip):
        handler.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece) if framing == "chunked" else piece)
        if reply.drip and closing.wait(reply.drip):
            handler.close_connection = True
            return
    if framing == "chunked" and reply.cut is None:
        handler.wfile.write(b"0\r\n\r\n")


def _pieces(body: bytes, drip: float) -> Iterator[bytes]:
    size = 1 if drip else CHUNK
    return (body[start : start + size] for start in range(0, len(body), size))


def _reset(handler: BaseHTTPRequestHandler) -> None:
    """Close with SO_LINGER 0: the kernel sends RST instead of a polite end."""
    handler.close_connection = True
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.rfile.close()
    handler.connection.close()
