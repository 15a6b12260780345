"""Europe PMC: preprints, and what PubMed lacks. One search, page after page by cursorMark.

Source: https://europepmc.org/RestfulWebService, and replies recorded in public repositories. Its strangeness, a sample
each in tests/sources/asked/: an error comes with status 200 (errCode, or nothing but a version); a page may lack its
count and be right the next time; the last page names a further mark, the same mark or none; a lone result may stand
without its list; abstracts are HTML; a preprint's later version is a record of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from pipeline.ground.errors import Fault
from pipeline.ground.identifiers import is_pmid, registered
from pipeline.ground.record import SEPARATOR_BY_LIST, Record, listable
from pipeline.sources import values
from pipeline.sources.asked.query_rules import QueryLanguage, remarks, unclosed
from pipeline.sources.asked.service import AnswerPage, Service, UnreadableError, json_of, refused_json
from pipeline.sources.web.request import WebRequest

START = "*"
PAGE_SIZE = 100
"""Records a page; Europe PMC takes up to 1,000, and a record of the core kind has some 10 kB."""
HEADING = re.compile(r"<h([1-6])>\s*(.*?)\s*:?\s*</h\1>\s*", re.IGNORECASE | re.DOTALL)
ERROR = re.compile(rb'"errCode"\s*:')
HEAD = 2_000
LONGEST_QUERY = 1_500
"""By Europe PMC's own words: "less than 1500 characters"."""
SHOWN = 40
"""Characters of a query that a message shows from the place that is wrong."""
LANGUAGE = QueryLanguage(
    "Europe PMC",
    re.compile(r":\s*$"),
    "behind a field and a colon, for a range, as in FIRST_PDATE:[2020 TO 2026]",
    "Write TITLE:, ABSTRACT: or TITLE_ABS: before the word or the phrase.",
)
"""https://europepmc.org/searchsyntax, and the capitals of its operators as its courses teach them."""
OWN_NUMBERS = frozenset({"MED", "PMC", "PPR"})
"""Sources whose ids are no other's; patents, theses and Agricola's count for themselves."""
PREPRINT_LINKS = {"preprint of": "UpdateIn", "preprint in": "UpdateOf"}
"""As PubMed names the link between a preprint and its article. Europe PMC makes them by title and first author."""

Result = Mapping[str, Any]


def page(query: str, token: str) -> WebRequest:
    """The request for the page at `token`, "" for the first. Synonyms are Europe PMC's own idea: switched off."""
    parameters = {
        "query": query,
        "format": "json",
        "resultType": "core",
        "synonym": "false",
        "pageSize": str(PAGE_SIZE),
        "cursorMark": token or START,
    }
    return WebRequest("search", parameters)


def read_page(body: bytes) -> AnswerPage:
    """The count, the ids and the next mark of a page. Raises UnreadableError for what is none."""
    document = json_of(body)
    total = document.get("hitCount")
    if isinstance(total, bool) or not isinstance(total, int) or total < 0:
        raise UnreadableError("without hitCount")
    results = list(_results(document))
    if not all(isinstance(result.get("id"), str) and result.get("source") for result in results):
        raise UnreadableError("a result has no id or no source")
    request = document.get("request") or {}
    mark = document.get("nextCursorMark") or ""
    is_last = len(results) < int(request.get("pageSize") or PAGE_SIZE) or mark == request.get("cursorMark")
    return AnswerPage(total, tuple(map(_id, results)), "" if is_last else str(mark))


def refused(status: int, body: bytes) -> str:
    """The kind of failure: with status 200 Europe PMC says too that it cannot run a query; "" for data."""
    code = refused_json(status, body)
    return code or ("query" if ERROR.search(body[:HEAD]) else "")


def records(body: bytes, source: str) -> Iterator[Record]:
    """The records of one page, in its order."""
    for result in _results(json_of(body)):
        yield _record(result, source)


def check(query: str) -> Iterator[Fault]:
    """What is wrong with a query before Europe PMC is asked: it answers some of it with nothing, and some with zero."""
    if len(query.strip()) >= LONGEST_QUERY:
        yield Fault("the query is longer than Europe PMC takes", found=f"{len(query.strip())} characters",
                    expected=f"less than {LONGEST_QUERY}", fix="ask two sources, each a part of it")  # fmt: skip
    for one in unclosed(query)[:1]:
        found = f"character {one.start + 1}: {query[one.start : one.start + SHOWN]}"
        fix = "close it; the search box of europepmc.org shows what it makes of a query"
        yield Fault("a parenthesis or a quotation mark is not closed", found=found, fix=fix)


EUROPE_PMC = Service(
    name="europepmc",
    title="Europe PMC",
    operator="EMBL-EBI",
    url="https://www.ebi.ac.uk/europepmc/webservices/rest",
    url_variable="TRIALSIFT_EUROPE_PMC_URL",
    per_second=3,
    page=page,
    read_page=read_page,
    records=records,
    refused=refused,
    check=check,
    remarks=partial(remarks, language=LANGUAGE),
    sample="EXT_ID:34894759 AND SRC:MED",
    own={"email": "NCBI_EMAIL"},
)
"""No limit of requests a second is documented; three are what PubMed asks for."""


def _results(document: Mapping[str, Any]) -> Iterator[Result]:
    found = (document.get("resultList") or {}).get("result")
    for result in _listed(found):
        if not isinstance(result, dict):
            raise UnreadableError("a result is no object")
        yield result


def _listed(value: Any) -> Sequence[Any]:
    """A list as it stands, a lone value as a list of one, nothing as none."""
    return value if isinstance(value, list) else [] if value is None else [value]


def _inner(result: Mapping[str, Any], outer: str, name: str) -> Sequence[Any]:
    """The values of Europe PMC's lists, which stand one level down: keywordList.keyword."""
    holder = result.get(outer)
    return [value for value in _listed(holder.get(name)) if value] if isinstance(holder, dict) else []


def _id(result: Result) -> str:
    source = result["source"]
    return str(result["id"]) if source in OWN_NUMBERS else f"{source}-{result['id']}"


def _record(result: Result, source: str) -> Record:
    title, abstract = values.title_of(_texts(result, "title")), _abstract(str(result.get("abstractText") or ""))
    journal = result.get("journalInfo") or {}
    where = [(journal.get("journal") or {}).get("title"), (result.get("bookOrReportDetails") or {}).get("publisher")]
    pmid = str(result.get("pmid") or (result["id"] if result["source"] == "MED" else ""))
    return Record(
        record_id=f"{source}:{_id(result)}",
        source=source,
        pmid=pmid if is_pmid(pmid) else "",
        doi=values.doi_of(_texts(result, "doi")),
        title=title,
        abstract=abstract,
        authors=_fit("authors", _authors(result)),
        journal=values.journal_of([next((str(name) for name in where if name), "")]),
        year=values.year_of([str(result.get("pubYear") or result.get("firstPublicationDate") or "")]),
        volume=values.number_of([str(journal.get("volume") or "")]),
        issue=values.number_of([str(journal.get("issue") or "")]),
        pages=values.pages_of(str(result.get("pageInfo") or ""), "", "", ""),
        language=values.languages_of(_texts(result, "language")),
        publication_types=_fit("publication_types", _types(result)),
        mesh_terms=_fit("mesh_terms", _headings(result)),
        keywords=_fit("keywords", values.keywords_of([str(word) for word in _inner(result, "keywordList", "keyword")])),
        registry_ids=registered((), f"{title}\n{abstract}"),
        links=_fit("links", _links(result)),
        indexed=_created(result),
    )


def _created(result: Result) -> dict[str, tuple[str, ...]]:
    """The day on which Europe PMC had the record first, as PubMed writes days."""
    day = str(result.get("firstIndexDate") or result.get("firstPublicationDate") or "")
    return {"crdt": (day.replace("-", "/"),)} if day else {}


def _texts(result: Result, name: str) -> list[str]:
    return [str(value) for value in _listed(result.get(name)) if value]


def _abstract(text: str) -> str:
    """Headings are what other sources call labels, and stand as such."""
    return values.abstract_of([HEADING.sub(r"<title>\2</title>", text)] if text else [])


def _authors(result: Result) -> tuple[str, ...]:
    """Names in full where they are told, else as the line of authors has them."""
    names = [_name(author) for author in _inner(result, "authorList", "author") if isinstance(author, dict)]
    if any(names):
        return values.authors_of([name for name in names if name])
    return values.authors_of([str(result.get("authorString") or "").rstrip(".")])


def _name(author: Mapping[str, Any]) -> str:
    if family := author.get("lastName"):
        given = author.get("firstName") or author.get("initials") or ""
        return f"{family}, {given}" if given else str(family)
    return str(author.get("collectiveName") or author.get("fullName") or "")


def _types(result: Result) -> list[str]:
    """As they stand; a preprint is one whatever its server calls it, because that is what screening asks for."""
    told = values.listed_of([str(name) for name in _inner(result, "pubTypeList", "pubType")])
    named = [name for name in told if name.casefold() != "preprint"]
    return [*named, "Preprint"] if result["source"] == "PPR" or len(named) < len(told) else named


def _headings(result: Result) -> Iterator[str]:
    """MEDLINE's notation: "*Dry Needling/methods", the star before what the article is about."""
    for heading in _inner(result, "meshHeadingList", "meshHeading"):
        if isinstance(heading, dict) and heading.get("descriptorName"):
            parts = [_starred(heading, "descriptorName")]
            parts += [
                _starred(qualifier, "qualifierName")
                for qualifier in _inner(heading, "meshQualifierList", "meshQualifier")
            ]
            yield "/".join(parts)


def _starred(part: Mapping[str, Any], name: str) -> str:
    return f"{'*' if part.get('majorTopic_YN') == 'Y' else ''}{part.get(name)}"


def _links(result: Result) -> Iterator[str]:
    """The relations to other records, named as PubMed names them, and a preprint's earlier versions."""
    for link in _inner(result, "commentCorrectionList", "commentCorrection"):
        if isinstance(link, dict) and link.get("type"):
            words = str(link["type"])
            kind = PREPRINT_LINKS.get(words.casefold()) or "".join(word.capitalize() for word in words.split())
            if where := link.get("id") or link.get("reference"):
                yield f"{kind}:{' '.join(str(where).split())}"
    number = result.get("versionNumber")
    for version in _inner(result, "versionList", "version"):
        if isinstance(version, dict) and isinstance(number, int) and version.get("versionNumber", number) < number:
            yield f"UpdateOf:{version.get('id')}"


def _fit(name: str, found: Sequence[str] | Iterator[str]) -> tuple[str, ...]:
    return tuple(listable(value, SEPARATOR_BY_LIST[name]) for value in found)
