"""A server that is asked: its address, how often, what each request carries, and how messages name it."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import SplitResult, quote, quote_plus, urlsplit

from pipeline.ground.errors import Fault


@dataclass(frozen=True, slots=True)
class Server:
    """Whom requests go to.

    title      the service as messages name it: "PubMed"
    operator   who runs it: "NCBI"
    url        the folder of its endpoints, without a slash at its end
    variable   the environment variable that names another address
    gap_s      seconds between two requests
    own        parameters that every request carries and that are told to nobody: who asks, and with which key
    secrets    those of their values that stand in no message, no file and no log
    agent      how we call ourselves
    """

    title: str
    operator: str
    url: str
    variable: str
    gap_s: float
    own: Mapping[str, str] = field(default_factory=dict, repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)
    agent: str = "trialsift"

    @property
    def host(self) -> str:
        """The name of the server asked."""
        return urlsplit(self.url).hostname or ""

    @property
    def kept_url(self) -> str:
        """The address as answers keep it: on this very machine without the port, which is another in every run."""
        place = urlsplit(self.url)
        return place._replace(netloc=self.host).geturl() if self.is_loopback else self.url

    @property
    def is_loopback(self) -> bool:
        """Whether the server is this very machine."""
        return is_loopback(self.host)

    def named(self, words: str) -> str:
        """`words` with the names of this service in the place of {title}, {operator}, {host} and {variable}."""
        names = {"title": self.title, "operator": self.operator, "host": self.host, "variable": self.variable}
        for name, value in names.items():
            words = words.replace(f"{{{name}}}", value)
        return words

    def redacted(self, received: bytes) -> bytes:
        """`received` with the secrets blotted out, also in the forms that they take in a web form or an address."""
        for secret in self.secrets:
            for written in {secret, quote_plus(secret), quote(secret, safe="")}:
                received = received.replace(written.encode("ascii"), b"[key]")
        return received


def address_faults(variable: str, url: str, usual: str) -> list[Fault]:
    """What is wrong with the address `url` that `variable` names: only https, or http on this very machine."""
    place = _place(url)
    if place and not (place.username or place.password or place.query or place.fragment):
        if place.scheme == "https" and place.hostname:
            return []
        if place.scheme == "http" and is_loopback(place.hostname or ""):
            return []
    return [
        Fault(
            f"{variable} is no address to ask at",
            "environment",
            found=url if place and not place.password else "",
            expected="https://…, or http:// on this machine itself (127.0.0.1, localhost)",
            fix=f"unset it to ask the service itself ({usual})",
        )
    ]


def is_loopback(host: str) -> bool:
    """Whether this is the name or the number by which a machine calls itself."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _place(url: str) -> SplitResult | None:
    try:
        place = urlsplit(url)
        _ = place.port
    except ValueError:
        return None
    return place
