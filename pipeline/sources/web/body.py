"""The body of a reply, read whole within a size: a small packed reply must not swell without bound."""

from __future__ import annotations

import zlib
from threading import Event

import requests

from pipeline.sources.web.refusal import Refusal, refusal

PIECE = 65_536
GZIP = 31
"""zlib's number for the gzip format with the largest window."""


def read_body(response: requests.Response, n_bytes: int, given_up: Event) -> bytes | Refusal:
    """At most `n_bytes` of body, unpacked here and not by urllib3, so that the size is known before the memory is used.

    Stops when `given_up` is set: then nobody waits for it any more.
    """
    packed = response.headers.get("Content-Encoding", "").lower()
    if packed not in ("", "identity", "gzip"):
        return refusal("E16", f"packed in a way nobody asked for: {packed}", response.status_code)
    unpacker = zlib.decompressobj(GZIP) if packed == "gzip" else None
    pieces: list[bytes] = []
    n_left = n_bytes
    while piece := response.raw.read1(PIECE, decode_content=False):
        try:
            plain = unpacker.decompress(piece, n_left + 1) if unpacker else piece
        except zlib.error as error:
            return refusal("E16", f"the packed data is damaged: {error}", response.status_code)
        n_left -= len(plain)
        if n_left < 0:
            return refusal("too-large", f"more than {n_bytes:,} bytes", response.status_code)
        if given_up.is_set():
            return refusal("timeout", status=response.status_code)
        pieces.append(plain)
    if unpacker and pieces and not unpacker.eof:
        return refusal("E16", "the packed data ends before its end", response.status_code)
    return b"".join(pieces)
