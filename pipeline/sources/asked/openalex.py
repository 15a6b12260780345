"""OpenAlex: references and citing works of reports, also of those that PubMed does not know.

Source: https://developers.openalex.org (works, filters, paging, errors, authentication), as of November 2026. Without a
key cursors are refused (401) since October 2026, so pages are asked by their number, of which OpenAlex gives 10,000
works; an answer that lost or doubled a work between two pages does not reconcile and is asked again. Up to 100 values
may stand in one filter (50 until 2025). Abstracts are inverted: word -> its places. Works that were merged into others
do not come back under their old number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from pipeline.ground.identifiers import is_pmid, plain_doi, registered
from pipeline.ground.record import SEPARATOR_BY_LIST, Record, listable
from pipeline.sources import values
from pipeline.sources.asked.chasing import (
    CITED_BY,
    REFERENCES,
    Seed,
    Step,
    asked_of,
    how_chased,
    in_portions,
    in_words,
    seeds_asked,
    ways_asked,
)
from pipeline.sources.asked.paging import WholeAnswer
from pipeline.sources.asked.service import AnswerPage, CitationIndex, Service, UnreadableError, json_of
from pipeline.sources.web.refusal import RefusedError
from pipeline.sources.web.request import WebRequest

PAGE_SIZE = 100
"""Works a page, the most that OpenAlex gives."""
AT_ONCE = 50
"""Values in one filter: half of what OpenAlex takes, so that an address stays short."""
TOO_MANY = "query"
"""The kind of refusal for more works than are listed: the question is at fault, not the service."""
NOTHING = "openalex:W1"
"""Finds no work: a filter that is asked for the date of the answer."""
MOST_WORKS = 10_000
"""What can be paged through by number."""
FIELDS = (
    "id,doi,ids,title,publication_year,type,language,authorships,primary_location,biblio,abstract_inverted_index,"
    "referenced_works,keywords,is_retracted,created_date"
)
PREFIX = "https://openalex.org/"
PUBMED_PREFIX = "https://pubmed.ncbi.nlm.nih.gov/"
TYPE_BY_OPENALEX = {
    "article": "Journal Article", "preprint": "Preprint", "review": "Review", "letter": "Letter",
    "editorial": "Editorial", "erratum": "Published Erratum", "dissertation": "Academic Dissertation",
    "retraction": "Retraction of Publication",
}  # fmt: skip
"""OpenAlex's types in PubMed's words, in which criteria are written; others stay as they are."""

Ask = Callable[[str], WholeAnswer]
"""A filter -> every work that meets it."""
Work = Mapping[str, Any]


def page(condition: str, token: str) -> WebRequest:
    """The request for a page of the works that meet a filter; the token is the page's number, "" for the first."""
    parameters = {"filter": condition, "select": FIELDS, "per_page": str(PAGE_SIZE), "page": token or "1"}
    return WebRequest("works", parameters)


def read_page(body: bytes) -> AnswerPage:
    """The count, the ids and the number of the next page. Raises UnreadableError for what is none."""
    document = json_of(body)
    meta, results = document.get("meta"), document.get("results")
    total, number = (meta.get(name) if isinstance(meta, dict) else None for name in ("count", "page"))
    if not (_is_count(total) and _is_count(number) and isinstance(results, list)):
        raise UnreadableError("without meta.count, meta.page or results")
    if not all(isinstance(work, dict) and _number(work.get("id")) for work in results):
        raise UnreadableError("a work has no id")
    assert isinstance(total, int)
    assert isinstance(number, int)
    if total > MOST_WORKS:
        raise UnreadableError(f"{total:,} works, of which OpenAlex lists {MOST_WORKS:,}", TOO_MANY)
    is_last = number * PAGE_SIZE >= total or not results
    return AnswerPage(total, tuple(_number(work["id"]) for work in results), "" if is_last else str(number + 1))


def records(body: bytes, source: str) -> Iterator[Record]:
    """The works of one page as records, in its order."""
    for work in _works(body):
        yield _record(work, source)


def chase(ask: Ask, seeds: Sequence[Seed], links: Sequence[str]) -> WholeAnswer:
    """What the seeds cite and what cites them, whole, or SourceError.

    First the seeds are looked up by DOI, else by PMID; then their references are, by number; then what cites them.
    """
    names = sorted({own for seed in seeds if (own := name(seed))})
    # Without a report nothing is asked but the date, and zero is an answer.
    answers = list(_lookups(ask, names)) or [ask(NOTHING)]
    query = asked_of(names, links)
    works = [work for answer in answers for page in answer.pages for work in _works(page.body)]
    known = _seed_by_work(works, query)
    references = sorted({number for work in works if _number(work["id"]) in known for number in _references(work)})
    if REFERENCES in links:
        answers += _whole(ask, "openalex", references)
    if CITED_BY in links:
        answers += _whole(ask, "cites", sorted(known))
    pages = [page for answer in answers for page in answer.pages]
    found = led_to((page.body for page in pages), query)
    named = {*found, *(references if REFERENCES in links else ())}
    how = how_chased(len(known), len(seeds), len(named) - len(found))
    return WholeAnswer(answers[0].asked_at, answers[0].url, query, how, tuple(sorted(found)), tuple(pages))


def led_to(bodies: Iterable[bytes], query: str) -> dict[str, str]:
    """Work -> which reports led to it, in words, from the replies alone: works that they cite or that cite them."""
    works = {_number(work["id"]): work for body in bodies for work in _works(body)}
    return in_words(_steps(works, _seed_by_work(works.values(), query), query))


def _steps(works: Mapping[str, Work], seed_by_work: Mapping[str, str], query: str) -> Iterator[Step]:
    ways = ways_asked(query)
    for number, work in works.items():
        for other in _references(work):
            if REFERENCES in ways and number in seed_by_work and other in works:
                yield seed_by_work[number], REFERENCES, other
            if CITED_BY in ways and other in seed_by_work:
                yield seed_by_work[other], CITED_BY, number


def name(seed: Seed) -> str:
    """By what OpenAlex looks a seed up, "" for nothing; what joins values in a filter cannot stand in one."""
    if seed.doi and not set("|,+!<>") & set(seed.doi):
        return seed.doi
    return f"PMID {seed.pmid}" if seed.pmid else ""


def _lookups(ask: Ask, names: Sequence[str]) -> Iterator[WholeAnswer]:
    """The answers that hold the seeds."""
    pmids = [name.removeprefix("PMID ") for name in names if name.startswith("PMID ")]
    dois = [name for name in names if not name.startswith("PMID ")]
    yield from (*_whole(ask, "doi", dois), *_whole(ask, "pmid", pmids))


def _whole(ask: Ask, field: str, wanted: Sequence[str], at_once: int = AT_ONCE) -> Iterator[WholeAnswer]:
    """Answers that together hold every work whose field has one of these values.

    Where more works have one than OpenAlex lists for one question, it is asked of half as many values at once.
    """
    for some in in_portions(wanted, at_once):
        try:
            yield ask(f"{field}:{'|'.join(some)}")
        except RefusedError as refused:
            if refused.refusal.kind.code != TOO_MANY or len(some) == 1:
                raise
            yield from _whole(ask, field, some, -(-len(some) // 2))


OPENALEX = Service(
    name="openalex",
    title="OpenAlex",
    operator="OurResearch",
    url="https://api.openalex.org",
    url_variable="TRIALSIFT_OPENALEX_URL",
    per_second=10,
    page=page,
    read_page=read_page,
    records=records,
    sample="doi:10.7717/peerj.4375",
    citations=CitationIndex(name, led_to, holds_others=True),
    own={"api_key": "OPENALEX_API_KEY", "mailto": "NCBI_EMAIL"},
)


def _seed_by_work(works: Iterable[Work], query: str) -> dict[str, str]:
    """Number of a work -> the name of the seed that it is."""
    names = set(seeds_asked(query))
    found = {}
    for work in works:
        for name in (f"PMID {_pmid(work)}", _doi(work)):
            if name in names:
                found[_number(work["id"])] = name
    return found


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _works(body: bytes) -> Iterator[Work]:
    return (work for work in json_of(body).get("results") or () if isinstance(work, dict))


def _number(address: Any) -> str:
    """ "https://openalex.org/W123" -> "W123"; "" for anything else."""
    number = str(address or "").removeprefix(PREFIX)
    return number if number[:1] == "W" and number[1:].isdecimal() else ""


def _references(work: Work) -> list[str]:
    return [number for address in work.get("referenced_works") or () if (number := _number(address))]


def _doi(work: Work) -> str:
    return plain_doi(str(work.get("doi") or ""))


def _pmid(work: Work) -> str:
    ids = work.get("ids")
    address = str(ids.get("pmid") or "") if isinstance(ids, dict) else ""
    pmid = address.removeprefix(PUBMED_PREFIX).rstrip("/")
    return pmid if is_pmid(pmid) else ""


def _record(work: Work, source: str) -> Record:
    title, abstract = values.title_of([str(work.get("title") or "")]), upright(work.get("abstract_inverted_index"))
    place = work.get("biblio") or {}
    venue = ((work.get("primary_location") or {}).get("source") or {}).get("display_name")
    keywords = [str(word.get("display_name") or "") for word in work.get("keywords") or () if isinstance(word, dict)]
    first, last = (str(place.get(name) or "") for name in ("first_page", "last_page"))
    return Record(
        record_id=f"{source}:{_number(work['id'])}",
        source=source,
        pmid=_pmid(work),
        doi=_doi(work),
        title=title,
        abstract=abstract,
        authors=_fit("authors", values.authors_of(_authors(work))),
        journal=values.journal_of([str(venue or "")]),
        year=values.year_of([str(work.get("publication_year") or "")]),
        volume=values.number_of([str(place.get("volume") or "")]),
        issue=values.number_of([str(place.get("issue") or "")]),
        pages=values.pages_of("", first, last, ""),
        language=values.languages_of([str(work["language"])] if work.get("language") else []),
        publication_types=_fit("publication_types", _types(work)),
        keywords=_fit("keywords", values.keywords_of([word for word in keywords if word])),
        registry_ids=registered((), f"{title}\n{abstract}"),
        indexed={"crdt": (created[:10].replace("-", "/"),)} if (created := str(work.get("created_date") or "")) else {},
    )


def upright(inverted: Any) -> str:
    """The abstract of an inverted index, word by word in its order; places that no word has are passed over.

    >>> upright({"needling": [1, 3], "Dry": [0], "beats": [2]})
    'Dry needling beats needling'
    """
    if not isinstance(inverted, dict):
        return ""
    placed = [(place, word) for word, places in inverted.items() for place in places or () if isinstance(place, int)]
    return values.abstract_of([" ".join(word for _, word in sorted(placed))]) if placed else ""


def _authors(work: Work) -> list[str]:
    """ "Given Family" as OpenAlex writes people, turned round at the last blank."""
    names = []
    for authorship in work.get("authorships") or ():
        name = str(authorship.get("raw_author_name") or (authorship.get("author") or {}).get("display_name") or "")
        given, _, family = name.rpartition(" ")
        names.append(name if "," in name or not given else f"{family}, {given}")
    return [name for name in names if name]


def _types(work: Work) -> list[str]:
    kind = str(work.get("type") or "")
    told = [TYPE_BY_OPENALEX.get(kind, kind)] if kind else []
    return [*told, "Retracted Publication"] if work.get("is_retracted") is True else told


def _fit(name: str, found: Sequence[str]) -> tuple[str, ...]:
    return tuple(listable(value, SEPARATOR_BY_LIST[name]) for value in found)
