"""The calls that the stages make of Entrez, NCBI's search and retrieval system."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from types import TracebackType
from typing import TYPE_CHECKING, TypeVar

from pipeline.ground.identifiers import is_pmid
from pipeline.sources.pubmed.classify import Form, classify, shut_out
from pipeline.sources.pubmed.fetching import BATCH_SIZE, MOST_UNDELIVERED, Batch, delivered
from pipeline.sources.pubmed.listing import Hits, Limits, search
from pipeline.sources.pubmed.replies import (
    Count,
    DatabaseInfo,
    Links,
    Page,
    read_delivery,
    read_info,
    read_links,
    read_page,
    read_summaries,
)
from pipeline.sources.pubmed.settings import Settings
from pipeline.sources.web.clock import Clock
from pipeline.sources.web.host import Server
from pipeline.sources.web.rate import Turns
from pipeline.sources.web.refusal import Refusal, RefusedError, refusal
from pipeline.sources.web.reply import Listener, Reply
from pipeline.sources.web.request import WebRequest
from pipeline.sources.web.retry import N_TRIES, with_retries

if TYPE_CHECKING:
    from requests.adapters import BaseAdapter

    from pipeline.sources.web.network import Route

FEW_TRIES = 2
"""For the parts of a batch that has already failed as a whole."""
LINKED_AT_ONCE = 100
"""PMIDs in one request for links: each is answered apart, and some have thousands of links."""
Answer = TypeVar("Answer")


class Entrez:
    """Asks PubMed through the E-utilities. A context manager: leaving it closes the connection.

    Every call raises SourceError when no answer came that can be trusted; none turns a failure into "0 found".
    """

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Clock | None = None,
        limits: Limits | None = None,
        adapter: BaseAdapter | None = None,
    ) -> None:
        """`adapter` takes the place of the network: the sandbox has one that needs no socket."""
        # Imported where it is needed: whoever asks nothing does without requests, a tenth of the start of an update.
        from pipeline.sources.web.transport import Transport

        self._settings, self._server = settings, settings.server
        self._clock = clock or Clock()
        self._limits = limits or Limits()
        self._turns = Turns(self._server, self._clock)
        self._transport = Transport(self._server, self._limits, self._clock, adapter)

    def __enter__(self) -> Entrez:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._transport.close()

    @property
    def route(self) -> Route:
        """The proxy and the certificates by which it asks."""
        return self._transport.route

    @property
    def server(self) -> Server:
        """Whom it asks."""
        return self._server

    def tell(self, listener: Listener) -> None:
        """From now on `listener` is told of every request and what came."""
        self._transport.listener = listener

    @property
    def page_size(self) -> int:
        """How many PMIDs of a search are listed at once."""
        return self._limits.page_size

    @property
    def n_requests(self) -> int:
        """How many requests were sent so far, those asked again included."""
        return self._transport.n_requests

    def about(self) -> DatabaseInfo:
        """The state of PubMed now (EInfo)."""
        about = self._ask("einfo", {"db": "pubmed", "retmode": "xml"}, "xml", read_info)
        return replace(about, expected_at=self._expected_at(about))

    def count(self, query: str) -> Count:
        """How many records `query` finds, and how PubMed understood it (ESearch without a list)."""
        return self._page(query, 0).count

    def search(self, query: str) -> Hits:
        """Every PMID that `query` finds; as many as PubMed counts, or SourceError."""
        return search(lambda asked: self._page(asked, self._limits.page_size), query, self._limits.page_size)

    def fetch(self, pmids: Sequence[str]) -> Iterator[Batch]:
        """The records of at most 200 PMIDs: one reply, or, where that fails because of a record, those of its parts.

        What a reply leaves out is asked for once more before it counts as missing. More of it than an accident can
        explain is an error, unless PubMed no longer has the records.
        """
        asked = tuple(dict.fromkeys(pmids))
        if len(asked) > BATCH_SIZE or not all(map(is_pmid, asked)):
            raise ValueError(f"not at most {BATCH_SIZE} PMIDs: {asked!r}")
        if asked:
            for batch in delivered(self._batch, self._serves, asked, self._clock.wall):
                self._refuse_withheld(batch)
                yield batch

    def links(self, pmids: Sequence[str], name: str) -> Links:
        """What PubMed links each of at most 100 PMIDs with under the name of a link, pubmed_pubmed_refs, … (ELink)."""
        asked = tuple(dict.fromkeys(pmids))
        if not 0 < len(asked) <= LINKED_AT_ONCE or not all(map(is_pmid, asked)):
            raise ValueError(f"not 1 to {LINKED_AT_ONCE} PMIDs: {asked!r}")
        parameters: Mapping[str, str | tuple[str, ...]] = {
            "dbfrom": "pubmed", "db": "pubmed", "cmd": "neighbor", "linkname": name, "id": asked,
        }  # fmt: skip
        return self._ask("elink", parameters, "xml", lambda reply: read_links(reply, asked, name))

    def explain_missing(self, pmids: Sequence[str]) -> dict[str, str]:
        """Why each of these PMIDs was not returned, as far as NCBI tells (ESummary): PMID -> words."""
        words_by_pmid: dict[str, str] = {}
        for start in range(0, len(pmids), BATCH_SIZE):
            asked = tuple(pmids[start : start + BATCH_SIZE])
            error_by_pmid = self._summary_errors(asked)
            words_by_pmid |= {pmid: _reason(error_by_pmid.get(pmid)) for pmid in asked}
        return words_by_pmid

    def _expected_at(self, about: DatabaseInfo) -> datetime:
        """The time by this machine's clock; on this machine itself, where a sandbox keeps a clock of its own, the day
        of the database's last update."""
        updated = _moment(about.last_update)
        return updated if self._settings.is_loopback and updated else self._clock.wall()

    def _summary_errors(self, asked: tuple[str, ...]) -> dict[str, str]:
        parameters = {"db": "pubmed", "id": ",".join(asked), "retmode": "json"}
        return self._ask("esummary", parameters, "json", read_summaries)

    def _refuse_withheld(self, batch: Batch) -> None:
        """Raise RefusedError when PubMed has more of the missing records than may be undelivered."""
        if len(batch.missing) > MOST_UNDELIVERED:
            withheld = [pmid for pmid, error in self._summary_errors(batch.missing).items() if not error]
            if len(withheld) > MOST_UNDELIVERED:
                words = f"{len(withheld)} of {len(batch.asked)} records: PMID {', '.join(withheld)}"
                raise RefusedError(refusal("withheld", words), self._server, "efetch", 2)

    def _page(self, query: str, page_size: int) -> Page:
        parameters = {"db": "pubmed", "term": query, "retmax": str(page_size), "retmode": "xml", "sort": "pub_date"}

        def read(reply: Reply) -> Page | Refusal:
            page = read_page(reply)
            if isinstance(page, Refusal):
                return page
            n_expected, n_listed = min(page.count.count, page_size), len(set(page.pmids))
            if n_listed != n_expected:
                return refusal("short-list", f"{n_expected:,} expected, {n_listed:,} listed", reply.status)
            return page

        return self._ask("esearch", parameters, "xml", read)

    def _batch(self, part: str, asked: tuple[str, ...]) -> Batch:
        def read(reply: Reply) -> Batch | Refusal:
            there = read_delivery(reply, asked)
            if isinstance(there, Refusal):
                return there
            missing = tuple(pmid for pmid in asked if pmid not in there)
            late = self._delivery(missing) if missing else frozenset()
            if late:
                return refusal("E1", f"PMID {', '.join(sorted(late, key=int))}", reply.status)
            returned = tuple(pmid for pmid in asked if pmid in there)
            return Batch(part, asked, reply.body, reply.status, reply.answered_at, parameters, returned, missing)

        parameters = _fetch_parameters(asked)
        return self._ask("efetch", parameters, "xml", read, N_TRIES if not part or len(asked) == 1 else FEW_TRIES)

    def _delivery(self, asked: tuple[str, ...]) -> frozenset[str]:
        return self._ask("efetch", _fetch_parameters(asked), "xml", lambda reply: read_delivery(reply, asked))

    def _serves(self) -> bool:
        """Whether EFetch delivers anything at all now: a set that holds PubMed's first record, or none."""
        try:
            self._ask("efetch", _fetch_parameters(("1",)), "xml", lambda reply: read_delivery(reply, ("1",)), FEW_TRIES)
        except RefusedError:
            return False
        return True

    def _ask(
        self,
        endpoint: str,
        parameters: Mapping[str, str | tuple[str, ...]],
        form: Form,
        read: Callable[[Reply], Answer | Refusal],
        n_tries: int = N_TRIES,
    ) -> Answer:
        def attempt() -> Answer | Refusal:
            self._turns.wait()
            reply = self._transport.send(WebRequest(f"{endpoint}.fcgi", parameters, by_post=True))
            if isinstance(reply, Refusal):
                return shut_out(reply)
            return classify(reply, form) or read(reply)

        answer, n_done = with_retries(attempt, self._server, self._clock, n_tries)
        if isinstance(answer, Refusal):
            raise RefusedError(answer, self._server, endpoint, n_done)
        return answer


def _moment(written: str) -> datetime | None:
    """The time in "2026/01/05 06:33", taken for UTC; None where it is none."""
    try:
        return datetime.strptime(written, "%Y/%m/%d %H:%M").replace(tzinfo=UTC)
    except ValueError:
        return None


def _fetch_parameters(pmids: tuple[str, ...]) -> dict[str, str]:
    return {"db": "pubmed", "id": ",".join(pmids), "retmode": "xml"}


def _reason(error: str | None) -> str:
    if error is None:
        return "PubMed says nothing about it"
    if error:
        return f"no such record in PubMed, never given or deleted ({error})"
    return "PubMed has the record and did not deliver it"
