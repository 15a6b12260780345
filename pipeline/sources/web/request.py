"""A request as it is sent: where to, with which parameters, and how."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath


@dataclass(frozen=True, slots=True)
class WebRequest:
    """One request to a server.

    path         below the server's address: "esearch.fcgi", "studies"
    parameters   of the form or of the address, without who asks: that is added when it is sent; one of several values
                 is sent with each of them
    by_post      whether the parameters go in the body; otherwise in the address
    """

    path: str
    parameters: Mapping[str, str | tuple[str, ...]]
    by_post: bool = False

    @property
    def endpoint(self) -> str:
        """What is asked, in a word for messages: "esearch", "studies"."""
        return PurePosixPath(self.path).stem or self.path
