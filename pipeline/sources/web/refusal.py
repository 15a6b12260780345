"""A refusal: a reply, or the lack of one, that must not be taken for an answer."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.ground.errors import Fault, SourceError
from pipeline.sources.web.host import Server
from pipeline.sources.web.kinds import KIND_BY_CODE, Again, Kind

LONGEST_WORDS = 400
MARKUP = re.compile(r"<!--|-->|<[^<>]{0,500}>")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request brought no answer.

    words          the server's own words, or what was found, on one line
    status         of the HTTP reply; 0 when there was none
    retry_after_s  how long the server asks to wait, in seconds; 0 when it does not say
    """

    kind: Kind
    words: str = ""
    status: int = 0
    retry_after_s: float = 0.0


class RefusedError(SourceError):
    """A request that brought no answer, after all the tries that made sense."""

    def __init__(self, refusal: Refusal, server: Server, where: str, n_tries: int) -> None:
        """`where`: the endpoint that was asked, "esearch"."""
        self.refusal = refusal
        place = f"{where} at {server.host}" + ("" if n_tries == 1 else f", {n_tries} tries")
        message, fix = (
            server.named(words) for words in (f"{refusal.kind.what} ({refusal.kind.code})", refusal.kind.fix)
        )
        super().__init__(Fault(message, server.title, place, found=refusal.words, fix=fix))

    @property
    def may_be_one_record(self) -> bool:
        """Whether smaller batches may go through where this one did not."""
        return self.refusal.kind.divide


def refusal(code: str, words: str = "", status: int = 0, retry_after_s: float = 0.0) -> Refusal:
    """The refusal of the kind with that code."""
    return Refusal(KIND_BY_CODE[code], on_one_line(words), status, retry_after_s)


def on_one_line(words: str) -> str:
    """`words` without markup and control characters, on one line, cut to a length that a person reads."""
    text = "".join(mark if mark.isprintable() else " " for mark in MARKUP.sub(" ", words))
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_WORDS else f"{text[:LONGEST_WORDS]} …"


def is_final(refused: Refusal, earlier: Refusal | None) -> bool:
    """Whether asking again is no use: the kind says so, or the same words came twice."""
    if refused.kind.again is Again.UNLESS_REPEATED:
        return earlier is not None and (earlier.kind, earlier.words) == (refused.kind, refused.words)
    return refused.kind.again is Again.NO
