"""The shape of a service that a review may ask besides PubMed: data and pure functions; who sends stands elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline.ground.errors import Fault, SourceError
from pipeline.ground.record import Record
from pipeline.sources.asked.chasing import Seed
from pipeline.sources.asked.query_rules import QueryRemark
from pipeline.sources.web.host import Server, address_faults
from pipeline.sources.web.json_body import json_object
from pipeline.sources.web.kinds import CODE_BY_STATUS
from pipeline.sources.web.request import WebRequest

BLANK = "\ufeff \t\r\n"
PAGE_OF_HTML = re.compile(r"(<\?xml[^>]*>\s*)?(<!DOCTYPE\s+html|<html)", re.IGNORECASE)
HEAD = 2_000
"""Bytes of a reply by which a page of a network is told from data."""


class UnreadableError(Exception):
    """A reply is not what the service answers with; `code` is the kind of failure, its words are for a person."""

    def __init__(self, words: str, code: str = "incomplete") -> None:
        self.code = code
        super().__init__(words)


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """One page of an answer.

    total        how many records the whole answer has; None where this page does not say
    ids          the service's own ids of the records on it, in its order
    next_token   leads to the next page; "" on the last one
    """

    total: int | None
    ids: tuple[str, ...]
    next_token: str = ""


@dataclass(frozen=True, slots=True)
class RegisteredTrial:
    """What a register says of a trial today, in the words in which it is told. Dates as the register has them, "" for
    none: "2026-01-05", "2026-01".

    number            "NCT01234567"
    status            "recruiting"; why_stopped says more of one that ended early
    enrolment         "60 planned" or "58", "" where it is unknown
    started, primary_completion, completion   with " planned" behind a date that has not come
    results_posted    the day on which results were posted
    registered        the day on which the record was first posted
    reports           PMIDs that the register itself names as reports of results
    """

    record_id: str
    number: str
    title: str
    status: str = ""
    why_stopped: str = ""
    enrolment: str = ""
    started: str = ""
    primary_completion: str = ""
    completion: str = ""
    results_posted: str = ""
    registered: str = ""
    reports: tuple[str, ...] = ()


def refused_json(status: int, body: bytes) -> str:
    """The kind of failure of a reply of a service that answers in JSON; "" for data."""
    start = body[:HEAD].decode("utf-8", "replace").lstrip(BLANK)
    if status != 200:
        code = CODE_BY_STATUS.get(status) or ("E13" if status >= 500 else "status")
        return "foreign-page" if code == "status" and PAGE_OF_HTML.match(start) else code
    if not start:
        return "empty"
    return "" if start.startswith("{") else "E14"


@dataclass(frozen=True, slots=True)
class CitationIndex:
    """What an index of citations has besides a service that is asked a query.

    name          a report -> how the index is asked for it, "" for one that it cannot be asked for
    led_to        (the bodies of an answer, its query) -> own id -> which reports led to it, in words
    holds_others  whether its pages hold records that were not found too, and one on several pages
    """

    name: Callable[[Seed], str]
    led_to: Callable[[Sequence[bytes], str], Mapping[str, str]]
    holds_others: bool = False


@dataclass(frozen=True, slots=True)
class Service:
    """A service.

    name          the value of `ask` in a protocol: "clinicaltrials.gov"
    title         as messages name it: "ClinicalTrials.gov"; operator: who runs it
    url           its address, which the environment variable `url_variable` replaces
    per_second    requests that it may get in a second
    page          (query, token; "" for the first page) -> the request for a page
    read_page     the body of a reply -> what stands on the page. Raises UnreadableError
    records       (the body of one page, the name of the source) -> its records; needs no network
    refused       (HTTP status, body) -> the kind of failure by its code, "" for data
    trials        of a register: (the body of one page, the name of the source) -> the trials as they stand
    citations     of an index of citations: how it is asked and read
    own           parameter -> the environment variable whose value each request carries in it, where it is set; such a
                  value stands in no message and no file
    check         what is wrong with a query before anybody is asked
    remarks       what in a query is probably not meant so: the service would answer it all the same
    sample        a query that finds next to nothing, and asks whether the service answers as it is known to
    """

    name: str
    title: str
    operator: str
    url: str
    url_variable: str
    per_second: float
    page: Callable[[str, str], WebRequest]
    read_page: Callable[[bytes], AnswerPage]
    records: Callable[[bytes, str], Iterator[Record]]
    sample: str
    refused: Callable[[int, bytes], str] = refused_json
    trials: Callable[[bytes, str], Iterator[RegisteredTrial]] | None = None
    citations: CitationIndex | None = None
    check: Callable[[str], Iterable[Fault]] = lambda query: ()
    remarks: Callable[[str], Iterable[QueryRemark]] = lambda query: ()
    own: Mapping[str, str] = field(default_factory=dict)

    def server(self, environ: Mapping[str, str]) -> Server:
        """The server that is asked, as the environment sets it up. Raises SourceError for an address that is none."""
        url = environ.get(self.url_variable, "").strip().rstrip("/") or self.url
        SourceError.raise_if_any(address_faults(self.url_variable, url, self.url))
        own = {name: value for name, variable in self.own.items() if (value := environ.get(variable, "").strip())}
        return Server(self.title, self.operator, url, self.url_variable, 1 / self.per_second, own, tuple(own.values()))


def json_of(body: bytes) -> dict[str, Any]:
    """The JSON object that a reply is. Raises UnreadableError."""
    values = json_object(body)
    if values is None:
        raise UnreadableError("it begins like JSON and is none", "E16")
    return values
