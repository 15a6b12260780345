"""All PMIDs of a search, also where PubMed lists only the first 9,999 of them.

A longer search is asked for range by range of PMIDs: `(QUERY) AND 1:50000000[uid]`. The ranges are disjoint and cover
every PMID there is, and each record has exactly one, so their lists add up to the whole; they are counted to see it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pipeline.ground.errors import Fault, SourceError
from pipeline.ground.progress import tracked
from pipeline.sources.pubmed.replies import Count, Page
from pipeline.sources.web import reply

HIGHEST_PMID = 99_999_999
"""Above every PMID: in 2026 they stand at 42 million and grow by less than 2 million a year. Were it ever passed, the
lists would not add up to the count, and the search would stop."""

Range = tuple[int, int]
Ask = Callable[[str], Page]


@dataclass(frozen=True, slots=True)
class EntrezLimits(reply.Limits):
    """How long and how much one request may take, and how much PubMed lists at once.

    page_size   PMIDs that PubMed lists for one search at most (its own text says 10,000, the server 9,999)
    """

    page_size: int = 9_999


Limits = EntrezLimits


@dataclass(frozen=True, slots=True)
class Hits(Count):
    """What a query finds: a count, and exactly that many PMIDs in rising order.

    how   "one page", or "split by PMID into N ranges"
    """

    pmids: tuple[str, ...]
    how: str


def search(ask: Ask, query: str, page_size: int) -> Hits:
    """Every PMID that `query` finds. PubMed may change between two pages: then all is asked once more.

    Raises SourceError when the PMIDs listed are again not as many as PubMed counts.
    """
    seen: list[str] = []
    for _ in range(2):
        whole = ask(query)
        pmids, how = _all_pmids(ask, query, whole, page_size)
        count = whole.count
        if len(pmids) == count.count:
            in_order = tuple(sorted(pmids, key=int))
            return Hits(count.count, count.translation, count.translations, count.warnings, in_order, how)
        seen.append(f"{count.count:,} counted, {len(pmids):,} listed")
    raise SourceError(
        Fault(
            "PubMed's count and its lists do not agree: the database is changing, or the answer is damaged",
            "PubMed",
            "esearch",
            "; then ".join(seen),
            "as many PMIDs as counted",
            "run the same command again in an hour",
        )
    )


def _all_pmids(ask: Ask, query: str, whole: Page, page_size: int) -> tuple[set[str], str]:
    if whole.count.count <= page_size:
        return set(whole.pmids), "one page"
    pages = leaves(lambda span: ask(within(query, span)), page_size)
    lists = [page.pmids for page in tracked(pages, "search", unit="range")]
    return {pmid for pmids in lists for pmid in pmids}, f"split by PMID into {len(lists)} ranges"


def leaves(ask: Callable[[Range], Page], page_size: int) -> Iterator[Page]:
    """The pages of disjoint ranges that together cover every PMID; a range that overflows its page is halved."""
    waiting = [*reversed(halves((1, HIGHEST_PMID)))]
    while waiting:
        span = waiting.pop()
        page = ask(span)
        if page.count.count <= page_size:
            yield page
        elif span[0] == span[1]:
            raise SourceError(
                Fault("PubMed counts many records under one PMID", "PubMed", "esearch", f"PMID {span[0]}")
            )
        else:
            waiting += reversed(halves(span))


def halves(span: Range) -> tuple[Range, Range]:
    """The lower and the upper half of a range, both ends included."""
    low, high = span
    middle = (low + high) // 2
    return (low, middle), (middle + 1, high)


def within(query: str, span: Range) -> str:
    """`query`, limited to the PMIDs of a range."""
    return f"({query}) AND {span[0]}:{span[1]}[uid]"
