"""OpenAlex: references and citing works of reports, also of those that PubMed does not know.

Source: https://developers.openalex.org (works, filters, paging, errors, authentication), as of November 2026. Without a key
cursors are refused (401) since October 2026, so pages are asked by their number, of which OpenAlex gives 10,000 works; an
answer that lost or doubled a work between two pages does not reconcile and is asked again. Up to 100 values may stand in
one filter (50 until 2025). Abstracts are inverted: word -> its places. Works that were merged into others do not come back
under their old number.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from pipeline.ground.errors import Fault, SourceError
from pipeline.ground.identifiers import is_pmid, plain_doi, registered
from pipeline.ground.record import SEPARATOR_BY_LIST, Record, listable
from pipeline.sources import values
from pipeline.sources.asked.chasing import CITED_BY, REFERENCES, Chased, Seed
from pipeline.sources.asked.service import Page, Unreadable

TITLE = "OpenAlex"
PAGE_SIZE = 100
"""Works a page, the most that OpenAlex gives."""
AT_ONCE = 50
"""Values in one filter: half of what OpenAlex takes, so that an address stays short."""
MOST_WORKS = 10_000
"""What can be paged through by number."""
N_TRIES = 3
FIELDS = (
    "id,doi,ids,title,publication_year,type,language,authorships,primary_location,biblio,abstract_inverted_index,"
    "referenced_works,keywords,is_retracted"
)
PREFIX = "https://openalex.org/"
PUBMED_PREFIX = "https://pubmed.ncbi.nlm.nih.gov/"
TYPE_BY_OPENALEX = {
    "article": "Journal Article", "preprint": "Preprint", "review": "Review", "letter": "Letter", "editorial": "Editorial",
    "erratum": "Published Erratum", "dissertation": "Academic Dissertation", "retraction": "Retraction of Publication",
}  # fmt: skip
"""OpenAlex's types in PubMed's words, in which criteria are written; others stay as they are."""

Get = Callable[[Mapping[str, str]], bytes]
"""Parameters of a list of works -> the reply, as it came."""
Work = Mapping[str, Any]


def parameters(condition: str, token: str) -> dict[str, str]:
    """Of the request for a page of the works that meet a filter; the token is the page's number, "" for the first."""
    return {"filter": condition, "select": FIELDS, "per_page": str(PAGE_SIZE), "page": token or "1"}


def read_page(body: bytes) -> Page:
    """The count, the ids and the number of the next page. Raises Unreadable for what is none."""
    document = _document(body)
    meta, results = document.get("meta"), document.get("results")
    total, number = (meta.get(name) if isinstance(meta, dict) else None for name in ("count", "page"))
    if not (_is_count(total) and _is_count(number) and isinstance(results, list)):
        raise Unreadable(_refusal(document) or "the answer has no count or no results")
    if not all(isinstance(work, dict) and _number(work.get("id")) for work in results):
        raise Unreadable("a work has no id")
    assert isinstance(total, int)
    assert isinstance(number, int)
    is_last = number * PAGE_SIZE >= total or not results
    return Page(total, tuple(_number(work["id"]) for work in results), "" if is_last else str(number + 1))


def records(body: bytes, source: str) -> Iterator[Record]:
    """The works of one page as records, in its order."""
    for work in _works(body):
        yield _record(work, source)


def chase(get: Get, seeds: Sequence[Seed], links: Sequence[str]) -> Chased:
    """What the seeds cite and what cites them, whole, or SourceError.

    First the seeds are looked up by DOI, else by PMID; then their references are, by number; then what cites them.
    """
    bodies: list[bytes] = []
    named = [_condition(seed) for seed in seeds if seed.doi or seed.pmid]
    for field in ("doi", "pmid"):
        for some in _in_portions([value for name, value in named if name == field]):
            bodies += whole(get, f"{field}:{'|'.join(some)}")
    known = _seed_by_work(bodies, seeds)
    asked = [work for body in bodies for work in _works(body) if _number(work["id"]) in known]
    if REFERENCES in links:
        for some in _in_portions(sorted({number for work in asked for number in _references(work)})):
            bodies += whole(get, f"openalex:{'|'.join(some)}")
    if CITED_BY in links:
        for some in _in_portions(sorted(known)):
            bodies += whole(get, f"cites:{'|'.join(some)}")
    found = led_to(bodies, seeds, links)
    missing = [seed.record_id for seed in seeds if seed.record_id not in known.values()]
    how = f"{' and '.join(links)} of {len(known)} of {len(seeds)} reports"
    return Chased(tuple(sorted(found)), tuple(bodies), how, tuple(missing))


def led_to(bodies: Iterable[bytes], seeds: Sequence[Seed], links: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Work -> the seeds that led to it, from replies alone: works that they cite or that cite them."""
    bodies = list(bodies)
    seed_by_work = _seed_by_work(bodies, seeds)
    works = {_number(work["id"]): work for body in bodies for work in _works(body)}
    found: dict[str, set[str]] = {}
    for number, work in works.items():
        for other in _references(work):
            if REFERENCES in links and number in seed_by_work and other in works:
                found.setdefault(other, set()).add(seed_by_work[number])
            if CITED_BY in links and other in seed_by_work:
                found.setdefault(number, set()).add(seed_by_work[other])
    return {number: tuple(sorted(leading)) for number, leading in sorted(found.items())}


def whole(get: Get, condition: str) -> list[bytes]:
    """Every page of a list, as many works as it counts and none twice; asked once more where that does not hold."""
    problem = ""
    for _ in range(N_TRIES):
        bodies, problem = _pages(get, condition)
        if not problem:
            return bodies
    fix = "run again later; what was found before stands" if "more than" not in problem else "ask fewer reports"
    raise SourceError(Fault("the answer is not whole", TITLE, condition[:80], found=problem, fix=fix))


def _pages(get: Get, condition: str) -> tuple[list[bytes], str]:
    """The pages, and why they are not the whole; "" where they are."""
    bodies: list[bytes] = []
    ids: list[str] = []
    token, total = "", -1
    while True:
        bodies.append(get(parameters(condition, token)))
        try:
            page = read_page(bodies[-1])
        except Unreadable as error:
            return bodies, str(error)
        ids += page.ids
        if total not in (-1, page.total):
            return bodies, f"{total} works were counted on one page, {page.total} on another"
        total, token = page.total, page.next_token
        if total > MOST_WORKS:
            return bodies, f"{total} works, more than the {MOST_WORKS} that OpenAlex gives"
        if not token:
            break
    if len(ids) != total or len(set(ids)) != total:
        return bodies, f"{total} works were counted and {len(set(ids))} came"
    return bodies, ""


def _in_portions(numbers: Sequence[str]) -> Iterator[Sequence[str]]:
    return (numbers[start : start + AT_ONCE] for start in range(0, len(numbers), AT_ONCE))


def _condition(seed: Seed) -> tuple[str, str]:
    """By which field OpenAlex looks a seed up; what joins values in a filter cannot stand in one."""
    if seed.doi and not set("|,+!<>") & set(seed.doi):
        return "doi", seed.doi
    return "pmid", seed.pmid


def _seed_by_work(bodies: Iterable[bytes], seeds: Sequence[Seed]) -> dict[str, str]:
    """Number of a work -> the record id of the seed that it is."""
    by_name = {("doi", seed.doi): seed.record_id for seed in seeds if seed.doi}
    by_name |= {("pmid", seed.pmid): seed.record_id for seed in seeds if seed.pmid}
    found = {}
    for work in (work for body in bodies for work in _works(body)):
        seed = by_name.get(("doi", _doi(work))) or by_name.get(("pmid", _pmid(work)))
        if seed:
            found[_number(work["id"])] = seed
    return found


def _document(body: bytes) -> dict[str, Any]:
    try:
        document = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise Unreadable("the answer is no JSON") from error
    if not isinstance(document, dict):
        raise Unreadable("the answer is no JSON object")
    return document


def _refusal(document: Mapping[str, Any]) -> str:
    return ": ".join(str(document[name]) for name in ("error", "message") if document.get(name))


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _works(body: bytes) -> Iterator[Work]:
    return (work for work in _document(body).get("results") or () if isinstance(work, dict))


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
        journal=values.journal_of([str(venue)] if venue else []),
        year=values.year_of([str(work.get("publication_year") or "")]),
        volume=values.number_of([str(place.get("volume") or "")]),
        issue=values.number_of([str(place.get("issue") or "")]),
        pages=values.pages_of("", first, last, ""),
        language=values.languages_of([str(work["language"])] if work.get("language") else []),
        publication_types=_fit("publication_types", _types(work)),
        keywords=_fit("keywords", values.keywords_of([word for word in keywords if word])),
        registry_ids=registered((), f"{title}\n{abstract}"),
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
