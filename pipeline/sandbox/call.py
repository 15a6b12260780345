"""One request as an endpoint sees it, and one reply as the wire sees it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from xml.sax.saxutils import escape

XML = "text/xml; charset=UTF-8"
JSON = "application/json; charset=UTF-8"
TEXT = "text/plain; charset=UTF-8"
HTML = "text/html; charset=UTF-8"

NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
LONGEST_NUMBER = 20
"""Digits of the largest UID that NCBI stores, 18446744073709551615; a longer number is none."""

Framing = Literal["chunked", "length", "close"]


@dataclass(frozen=True, slots=True)
class Call:
    """A decoded request. `values` holds every value of a parameter in the order sent; names as NCBI spells them."""

    endpoint: str
    method: str
    values: Mapping[str, tuple[str, ...]]

    def get(self, name: str, default: str = "") -> str:
        """The last value of a parameter, `default` where it was not sent."""
        return self.values.get(name, (default,))[-1]

    def number(self, name: str, default: int) -> int:
        """A parameter that counts; whatever is not a number is passed over, as the E-utilities do."""
        return int(self.get(name)) if is_number(self.get(name)) else default

    def ids(self) -> list[str]:
        """All UIDs sent, commas and repeated parameters alike."""
        return [part.strip() for value in self.values.get("id", ()) for part in value.split(",") if part.strip()]

    @property
    def wants_json(self) -> bool:
        """Whether the caller asked for JSON."""
        return self.get("retmode").lower() == "json"


@dataclass(frozen=True, slots=True)
class ServedReply:
    """What is sent back, and the manner of sending it; the manner is plain unless a fault changes it.

    wait      seconds before the first byte
    cut       bytes of the body after which the connection is dropped; None sends all
    drip      seconds after each byte of the body; 0 sends it at once
    reset     drop the connection with a TCP reset instead of answering
    plain     never compress, so that a fault stays about one thing
    """

    body: bytes = b""
    status: int = 200
    content_type: str = XML
    headers: Mapping[str, str] = field(default_factory=dict)
    framing: Framing = "chunked"
    wait: float = 0.0
    cut: int | None = None
    drip: float = 0.0
    reset: bool = False
    plain: bool = False


def is_number(text: str) -> bool:
    """Whether `text` is a whole number that NCBI would take."""
    return text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER


def xml_text(text: str) -> str:
    """`text` as it may stand inside an element: escaped, and without characters that XML does not know."""
    return escape(NOT_XML.sub("", text))


def xml_reply(text: str, status: int = 200) -> ServedReply:
    """`text` as an XML reply."""
    return ServedReply(text.encode("utf-8"), status)


def text_reply(text: str, status: int = 200) -> ServedReply:
    """`text` as a plain reply."""
    return ServedReply(text.encode("utf-8"), status, TEXT)


def json_reply(text: str, status: int = 200) -> ServedReply:
    """`text`, JSON already, as a reply."""
    return ServedReply(text.encode("utf-8"), status, JSON)
