"""The way from this machine to a service: the proxy and the certificates in use, what an error on that way means."""

from __future__ import annotations

import re
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import requests
import urllib3
from requests.utils import get_environ_proxies, select_proxy

CERTIFICATE_SETTINGS = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE")
"""Who may name a file of certificates; the first that is set counts. requests itself passes over the last."""
CONNECTION = re.compile(r"HTTPS?Connection(Pool)?\([^()]*\): ")
"""How urllib3 begins its messages; the host stands in ours already."""
LOGIN = re.compile(r"(?<=//)[^/@\s]*@")
"""Name and password in the address of a proxy."""
TUNNEL = re.compile(r"Tunnel connection failed: (\d+)")
BROKEN_OFF = (ssl.SSLEOFError, ssl.SSLZeroReturnError, ssl.SSLSyscallError)

CODE_BY_CERTIFICATE_WORDS = (
    (re.compile("certificate has expired|not yet valid", re.IGNORECASE), "certificate-date"),
    (re.compile("hostname mismatch|doesn't match|not valid for", re.IGNORECASE), "certificate-name"),
    (re.compile("certificate", re.IGNORECASE), "certificate"),
)
"""OpenSSL's words -> the kind of failure; the first that fits counts."""


@dataclass(frozen=True, slots=True)
class Route:
    """How requests leave this machine.

    proxy         its address without name and password; "" where there is none
    certificates  the file or folder of certificates that stands in the place of the usual ones; "" for those
    named_by      the setting that names it
    """

    proxy: str = ""
    certificates: str = ""
    named_by: str = ""

    @classmethod
    def to(cls, url: str, environ: Mapping[str, str], *, loopback: bool) -> Route:
        """The route to `url`; the proxy is the one that requests takes from the environment or the system."""
        proxy = "" if loopback else select_proxy(url, get_environ_proxies(url)) or ""
        named_by = next((name for name in CERTIFICATE_SETTINGS if environ.get(name, "").strip()), "")
        return cls(without_login(proxy), environ.get(named_by, "").strip(), named_by)

    @property
    def fault(self) -> str:
        """What is wrong with the certificates named; "" where they can be used, or none are named."""
        if not self.certificates:
            return ""
        folder = Path(self.certificates).is_dir()
        try:
            ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(
                cafile=None if folder else self.certificates, capath=self.certificates if folder else None
            )
        except (OSError, ValueError) as error:
            return f"{self.named_by}={self.certificates}: {getattr(error, 'strerror', '') or error}"
        return ""

    def __str__(self) -> str:
        proxy = f"proxy {self.proxy}" if self.proxy else "no proxy"
        named = f"the certificates of {self.named_by} ({self.certificates})"
        return f"{proxy}, {named if self.certificates else 'the usual certificates'}"


def code_of(error: BaseException) -> str:
    """The kind of failure that an exception of requests, urllib3 or the system is."""
    causes = list(_causes(error))
    if isinstance(error, requests.exceptions.InvalidURL | requests.exceptions.InvalidSchema):
        return "proxy-address"  # our own address was checked when the settings were read: only the proxy's is left
    if any(isinstance(cause, requests.exceptions.ProxyError | urllib3.exceptions.ProxyError) for cause in causes):
        return _proxy_code(causes)
    tls = [cause for cause in causes if isinstance(cause, ssl.SSLError | requests.exceptions.SSLError)]
    if tls and not any(isinstance(cause, BROKEN_OFF) for cause in causes):
        words = " ".join(str(cause) for cause in causes)
        return next((code for pattern, code in CODE_BY_CERTIFICATE_WORDS if pattern.search(words)), "tls")
    if isinstance(error, requests.Timeout | urllib3.exceptions.TimeoutError):
        return "timeout"
    if isinstance(error, requests.ConnectionError) and not tls:
        # Whether the connection ever stood matters: only then may the reply be to blame.
        inner = error.args[0] if error.args else None
        return "E15" if isinstance(inner, urllib3.exceptions.ProtocolError) else "unreachable"
    return "E15"


def _proxy_code(causes: list[BaseException]) -> str:
    words = " ".join(str(cause) for cause in causes)
    if status := TUNNEL.search(words):
        if status[1] == "407":
            return "proxy-login"
        return "proxy-unreachable" if status[1].startswith("5") else "proxy-refused"
    if any(isinstance(cause, ssl.SSLError | urllib3.exceptions.NameResolutionError) for cause in causes):
        return "proxy-address"  # no such host, or http:// where https:// is written
    return "proxy-unreachable"


def cause_of(error: BaseException) -> str:
    """The innermost reason that the libraries give, without the objects around it: they hold the request."""
    *_, innermost = _causes(error)
    return without_login(f"{type(innermost).__name__}: {CONNECTION.sub('', str(innermost))}")


def without_login(words: str) -> str:
    """`words` without the name and the password in the address of a proxy."""
    return LOGIN.sub("", words)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and the reasons inside it, the innermost last."""
    inner: BaseException | None = error
    while inner is not None:
        yield inner
        reason = getattr(inner, "reason", None)
        nested = (arg for arg in inner.args if isinstance(arg, Exception))
        inner = reason if isinstance(reason, BaseException) else next(nested, None)
