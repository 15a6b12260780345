"""The one pager: asks a service page after page, and believes nothing that does not add up.

What the first page counts must hold on every page that counts; ids are unique and as many as counted; no token comes
twice. Services change between two pages, and tokens grow old: then all is asked once more from the start, and only what
fails twice is told. Zero is an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from pipeline.ground.progress import tracked
from pipeline.sources.asked.service import AnswerPage, Service, UnreadableError
from pipeline.sources.web.clock import Clock
from pipeline.sources.web.rate import Turns
from pipeline.sources.web.refusal import Refusal, RefusedError, refusal
from pipeline.sources.web.reply import Limits, Listener, Reply
from pipeline.sources.web.request import WebRequest
from pipeline.sources.web.retry import N_TRIES, with_retries

if TYPE_CHECKING:
    from requests.adapters import BaseAdapter

    from pipeline.sources.web.network import Route

N_FROM_THE_START = 2
OUTDATED = frozenset({"query", "bad-request", "status"})
"""Refusals of a page after the first: its query was accepted, so that the place in the list is what is refused."""
START_SHOWN = 300


@dataclass(frozen=True, slots=True)
class PageReply:
    """One page as it came: its bytes, and the ids of the records on it."""

    body: bytes
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WholeAnswer:
    """All that a service answered to one query: as many ids as it counts.

    asked_at   by the service's clock, aware, in UTC
    url        of the first request, without who asks
    how        "1 page", "3 pages"
    ids        in ascending order
    """

    asked_at: datetime
    url: str
    query: str
    how: str
    ids: tuple[str, ...]
    pages: tuple[PageReply, ...]


class ContradictionError(Exception):
    """The pages do not add up; its words say how."""


class Asker(AbstractContextManager["Asker"]):
    """Asks one service. A context manager: leaving it closes the connection.

    Every call raises SourceError when no answer came that can be trusted; none turns a failure into "0 found".
    """

    def __init__(
        self,
        service: Service,
        environ: Mapping[str, str],
        *,
        clock: Clock | None = None,
        limits: Limits | None = None,
        adapter: BaseAdapter | None = None,
    ) -> None:
        """`adapter` takes the place of the network: the sandbox has one that needs no socket."""
        # Imported where it is needed: whoever asks nothing does without requests, a tenth of the start of an update.
        from pipeline.sources.web.transport import Transport

        self.service = service
        self._server = service.server(environ)
        self._clock = clock or Clock()
        self._turns = Turns(self._server, self._clock)
        self._transport = Transport(self._server, limits or Limits(), self._clock, adapter)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._transport.close()

    @property
    def route(self) -> Route:
        """The proxy and the certificates by which it asks."""
        return self._transport.route

    @property
    def host(self) -> str:
        """The name of the server asked."""
        return self._server.host

    @property
    def is_loopback(self) -> bool:
        """Whether the service is on this very machine, where a sandbox keeps a clock of its own."""
        return self._server.is_loopback

    @property
    def n_requests(self) -> int:
        """How many requests were sent so far, those asked again included."""
        return self._transport.n_requests

    def tell(self, listener: Listener) -> None:
        """From now on `listener` is told of every request and what came."""
        self._transport.listener = listener

    def first_page(self, query: str) -> tuple[AnswerPage, Reply]:
        """The first page of the answer, which counts, and the reply that it is."""
        page, reply = self._page(query, "", 1)
        if page.total is None:
            raise self._refused("incomplete", "the first page does not say how many records there are", 1, query, "")
        return page, reply

    def ask(self, query: str, look: Callable[[int, datetime], None] = lambda total, at: None) -> WholeAnswer:
        """The whole answer. `look` is told the count and the date of it before the rest is asked, and may object."""
        seen: list[str] = []
        for _ in range(N_FROM_THE_START):
            try:
                return self._whole(query, look)
            except ContradictionError as contradiction:
                seen.append(str(contradiction))
        raise self._refused("contradiction", "; then ".join(dict.fromkeys(seen)), N_FROM_THE_START, query, "")

    def _whole(self, query: str, look: Callable[[int, datetime], None]) -> WholeAnswer:
        first, reply = self.first_page(query)
        total = first.total or 0
        look(total, reply.answered_at)
        pages: list[PageReply] = []
        ids: dict[str, int] = {}
        pages_to_come = tracked(self._pages(query, first, reply), self.service.name, unit="page")
        for number, (page, body) in enumerate(pages_to_come, start=1):
            if page.total not in (None, total):
                raise ContradictionError(f"page 1 counts {total:,} records, page {number} {page.total:,}")
            twice = [found for found in page.ids if found in ids] or _twice(page.ids)
            if twice:
                raise ContradictionError(f"page {number} holds a record again: {twice[0]}")
            ids.update(dict.fromkeys(page.ids, number))
            pages.append(PageReply(body, page.ids))
        if len(ids) != total:
            raise ContradictionError(f"{total:,} records counted, {len(ids):,} listed on {len(pages)} pages")
        how = "1 page" if len(pages) == 1 else f"{len(pages)} pages"
        return WholeAnswer(reply.answered_at, self._url(query), query, how, tuple(sorted(ids)), tuple(pages))

    def _pages(self, query: str, first: AnswerPage, reply: Reply) -> Iterator[tuple[AnswerPage, bytes]]:
        """The pages in their order. A page without records that leads on would lead on for ever."""
        yield first, reply.body
        tokens, page, number = {""}, first, 1
        while page.next_token:
            if page.next_token in tokens or not page.ids:
                raise ContradictionError(f"page {number} leads to a page that was read before")
            tokens.add(page.next_token)
            number += 1
            try:
                page, following = self._page(query, page.next_token, number)
            except RefusedError as refused:
                if refused.refusal.kind.code in OUTDATED:
                    raise ContradictionError(f"page {number} is refused: {refused.refusal.words}") from refused
                raise
            yield page, following.body

    def _page(self, query: str, token: str, number: int) -> tuple[AnswerPage, Reply]:
        request = self.service.page(query, token)

        def attempt() -> tuple[AnswerPage, Reply] | Refusal:
            self._turns.wait()
            reply = self._transport.send(request)
            if isinstance(reply, Refusal):
                return reply
            if code := self.service.refused(reply.status, reply.body):
                status = "" if reply.status == 200 else f"HTTP {reply.status}: "
                return refusal(code, status + _start(reply.body), reply.status, reply.retry_after_s)
            try:
                return self.service.read_page(reply.body), reply
            except UnreadableError as error:
                return refusal(error.code, f"{error}: {_start(reply.body)}", reply.status)

        answer, n_done = with_retries(attempt, self._server, self._clock, N_TRIES)
        if isinstance(answer, Refusal):
            raise RefusedError(answer, self._server, _where(request, number), n_done)
        return answer

    def _refused(self, code: str, words: str, n_tries: int, query: str, token: str) -> RefusedError:
        request = self.service.page(query, token)
        return RefusedError(refusal(code, words), self._server, request.endpoint, n_tries)

    def _url(self, query: str) -> str:
        request = self.service.page(query, "")
        return f"{self._server.kept_url}/{request.path}?{urlencode(request.parameters, doseq=True)}"


def _twice(ids: tuple[str, ...]) -> list[str]:
    return [found for found in dict.fromkeys(ids) if ids.count(found) > 1] if len(set(ids)) < len(ids) else []


def _where(request: WebRequest, number: int) -> str:
    return request.endpoint if number == 1 else f"{request.endpoint}, page {number},"


def _start(body: bytes) -> str:
    return body[:START_SHOWN].decode("utf-8", "replace")
