"""Who asks, with which key, and where: read from the environment, once."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import SplitResult, quote_plus, urlsplit

from pipeline.ground.errors import Fault, SourceError

NCBI = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils"
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
KEY = re.compile(r"([\x21-\x7e]{8,})?")


@dataclass(frozen=True, slots=True)
class Settings:
    """What every request needs. `api_key` is "" when there is none; it stands in no repr.

    url   the folder of the E-utilities, without a slash at its end
    """

    email: str
    api_key: str = field(default="", repr=False)
    url: str = NCBI
    tool: str = "trialsift"

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Settings:
        """The settings in NCBI_EMAIL, NCBI_API_KEY (blank: none) and NCBI_EUTILS_URL (blank: NCBI itself).

        Raises SourceError with every fault found: NCBI asks for an address with each request, and a key sent to a
        wrong or unencrypted place is a key lost.
        """
        email, key = environ.get("NCBI_EMAIL", "").strip(), environ.get("NCBI_API_KEY", "").strip()
        url = environ.get("NCBI_EUTILS_URL", "").strip().rstrip("/") or NCBI
        SourceError.raise_if_any([*_email_faults(email), *_key_faults(key), *_url_faults(url)])
        return cls(email, key, url)

    @property
    def host(self) -> str:
        """The name of the server asked."""
        return urlsplit(self.url).hostname or ""

    @property
    def is_loopback(self) -> bool:
        """Whether the server is this very machine."""
        return _is_loopback(self.host)

    def redacted(self, received: bytes) -> bytes:
        """`received` with the key blotted out, also in the form it takes in a web form."""
        if self.api_key:
            for key in (self.api_key, quote_plus(self.api_key)):
                received = received.replace(key.encode("ascii"), b"[key]")
        return received


def _email_faults(email: str) -> list[Fault]:
    if EMAIL.fullmatch(email):
        return []
    message = "NCBI_EMAIL is not an e-mail address" if email else "NCBI_EMAIL is not set"
    return [
        Fault(
            f"{message}; NCBI asks everybody who searches by program for one",
            "environment",
            found=email,
            fix="set it to your own address: export NCBI_EMAIL=you@example.org",
        )
    ]


def _key_faults(key: str) -> list[Fault]:
    if KEY.fullmatch(key):
        return []
    return [
        Fault(
            "NCBI_API_KEY is no key: too short, or with a blank or a letter that no key has",
            "environment",
            fix="copy the key again from your NCBI account, or unset NCBI_API_KEY to go without",
        )
    ]


def _url_faults(url: str) -> list[Fault]:
    place = _place(url)
    if place and not (place.username or place.password or place.query or place.fragment):
        if place.scheme == "https" and place.hostname:
            return []
        if place.scheme == "http" and _is_loopback(place.hostname or ""):
            return []
    return [
        Fault(
            "NCBI_EUTILS_URL is no address to ask at",
            "environment",
            found=url if place and not place.password else "",
            expected="https://…, or http:// on this machine itself (127.0.0.1, localhost)",
            fix=f"unset it to ask NCBI itself ({NCBI})",
        )
    ]


def _place(url: str) -> SplitResult | None:
    try:
        place = urlsplit(url)
        _ = place.port
    except ValueError:
        return None
    return place


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
