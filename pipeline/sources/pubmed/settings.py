"""Who asks PubMed, with which key, and where: read from the environment, once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.ground.errors import Fault, SourceError
from pipeline.sources.web.host import Server, address_faults

NCBI = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils"
URL_VARIABLE = "NCBI_EUTILS_URL"
GAP_S = 0.37
"""Seconds between requests without a key. NCBI allows 3 a second, and exactly 1/3 s trips its limiter."""
GAP_WITH_KEY_S = 0.11
"""Seconds between requests with a key, which allows 10 a second."""
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
        SourceError.raise_if_any([*_email_faults(email), *_key_faults(key), *address_faults(URL_VARIABLE, url, NCBI)])
        return cls(email, key, url)

    @property
    def server(self) -> Server:
        """PubMed's server, as it is asked."""
        key = {"api_key": self.api_key} if self.api_key else {}
        return Server(
            "PubMed", "NCBI", self.url, URL_VARIABLE, GAP_WITH_KEY_S if self.api_key else GAP_S,
            own={"tool": self.tool, "email": self.email, **key}, secrets=tuple(key.values()), agent=self.tool,
        )  # fmt: skip

    @property
    def host(self) -> str:
        """The name of the server asked."""
        return self.server.host

    @property
    def is_loopback(self) -> bool:
        """Whether the server is this very machine."""
        return self.server.is_loopback


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
