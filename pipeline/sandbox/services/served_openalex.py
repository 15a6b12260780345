"""OpenAlex: PubMed's articles and what PubMed lacks, with what each cites; lists by filter, page by page.

Shapes after OpenAlex's own documentation (developers.openalex.org: works, filters, paging, errors, authentication) as
of November 2026. Without a key a cursor is answered 401, as clients have met it since October 2026.
"""

from __future__ import annotations

import base64
import json
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any

from pipeline.ground.record import Record
from pipeline.sandbox.call import HTML, Call, ServedReply
from pipeline.sandbox.corpus import Snapshot
from pipeline.sandbox.database import Database
from pipeline.sandbox.elink import cited_by_pmid

PREFIX, PUBMED = "https://openalex.org/", "https://pubmed.ncbi.nlm.nih.gov/"
USUAL_PAGE, LARGEST_PAGE, MOST_VALUES, MOST_BY_NUMBER = 25, 100, 100, 10_000
FILTERS = ("doi", "pmid", "openalex", "cites")

Work = Mapping[str, Any]


class RefusedFilterError(ValueError):
    """A filter that OpenAlex does not take; the words say why."""


def openalex(rest: str, call: Call, database: Database) -> ServedReply:
    """The reply to one request: `works` is a list, `works/doi:…` one work."""
    kind, _, name = rest.partition("/")
    if kind != "works":
        return ServedReply(b"<html><title>404 Not Found</title></html>", 404, HTML)
    works = _works(database.snapshot, database.today)
    if name:
        return _one(name, works)
    try:
        found = [work for work in works if _meets(work, call.get("filter"))]
        return _list(call, found)
    except RefusedFilterError as error:
        return _refused(400, "Invalid query parameters error.", str(error))


def _one(name: str, works: Sequence[Work]) -> ServedReply:
    field, _, value = name.partition(":") if ":" in name else ("openalex", ":", name)
    found = [work for work in works if _has(work, field, value)]
    return _json(found[0]) if found else _refused(404, "Not Found", f"{name} was not found.")


def _list(call: Call, found: Sequence[Work]) -> ServedReply:
    size = min(call.number("per_page", call.number("per-page", USUAL_PAGE)), LARGEST_PAGE)
    cursor = call.get("cursor")
    if cursor and not call.get("api_key"):
        return _refused(401, "Unauthorized", "Cursor paging requires an API key.")
    number = call.number("page", 1)
    start = _place(cursor) if cursor else (number - 1) * size
    if not cursor and start + size > MOST_BY_NUMBER:
        raise RefusedFilterError("Maximum results size of 10,000 records is exceeded. Cursor pagination is required.")
    page = found[start : start + size]
    meta: dict[str, Any] = {"count": len(found), "db_response_time_ms": 12, "page": number, "per_page": size}
    if cursor:
        meta |= {"page": None, "next_cursor": _cursor(start + size) if page else None}
    fields = [name for name in call.get("select").split(",") if name]
    shown = [{name: work.get(name) for name in fields} if fields else work for work in page]
    return _json({"meta": meta, "results": shown, "group_by": []})


def _cursor(place: int) -> str:
    return base64.b64encode(json.dumps([place]).encode()).decode()


def _place(cursor: str) -> int:
    try:
        return 0 if cursor == "*" else int(json.loads(base64.b64decode(cursor))[0])
    except (ValueError, LookupError) as error:
        raise RefusedFilterError("Cursor value is invalid.") from error


def _meets(work: Work, condition: str) -> bool:
    """Whether a work meets every part of a filter; values of one are joined by "|"."""
    for part in condition.split(","):
        field, _, values = part.partition(":")
        if field not in FILTERS:
            raise RefusedFilterError(f"{field} is not a valid field.")
        if len(values.split("|")) > MOST_VALUES:
            words = f"Maximum number of values exceeded for {field}. Decrease values to {MOST_VALUES} or below."
            raise RefusedFilterError(words)
        if not any(_has(work, field, value) for value in values.split("|")):
            return False
    return True


def _has(work: Work, field: str, value: str) -> bool:
    if field == "cites":
        return bool(f"{PREFIX}{value}" in work["referenced_works"])
    if field == "pmid":
        return bool(work["ids"].get("pmid") == f"{PUBMED}{value}")
    if field == "doi":
        wanted = value.removeprefix("https://doi.org/").casefold()
        return bool(wanted) and (work["doi"] or "").casefold() == f"https://doi.org/{wanted}"
    return bool(work["id"] == f"{PREFIX}{value}")


@lru_cache(maxsize=4)
def _works(snapshot: Snapshot, today: date) -> Sequence[Work]:
    """Everything that is there today, by number."""
    own = [entry for entry in _own() if entry["on"] <= today]
    cited = cited_by_pmid(snapshot)
    works = [_article(a.record, cited[pmid], own) for pmid, a in snapshot.article_by_pmid.items()]
    works += [_beside_pubmed(entry) for entry in own if not entry.get("merged")]
    return sorted(works, key=lambda work: str(work["id"]))


@lru_cache(maxsize=1)
def _own() -> Sequence[Mapping[str, Any]]:
    entries: list[dict[str, Any]] = tomllib.loads(
        (files("pipeline.sandbox") / "data" / "works.toml").read_text(encoding="utf-8")
    )["work"]
    return entries


def _article(record: Record, cited: Sequence[str], own: Sequence[Mapping[str, Any]]) -> Work:
    """An article of PubMed: it cites what PubMed says, and what only OpenAlex knows that it cites."""
    references = [*map(_of_pmid, cited), *(e["number"] for e in own if record.pmid in e.get("cited_by", ()))]
    names = [" ".join(reversed(name.split(", "))) for name in record.authors]
    work = _work(_of_pmid(record.pmid), record.title, names, record.year, record.journal, record.abstract, references)
    first, _, last = record.pages.partition("-")
    return {
        **work,
        "doi": f"https://doi.org/{record.doi}" if record.doi else None,
        "ids": {**work["ids"], "pmid": f"{PUBMED}{record.pmid}"},
        "type": "article",
        "is_retracted": "Retracted Publication" in record.publication_types,
        "created_date": (record.indexed.get("crdt") or (f"{record.year}/01/01",))[0].replace("/", "-"),
        "biblio": {"volume": record.volume, "issue": record.issue, "first_page": first, "last_page": last or first},
    }


def _beside_pubmed(entry: Mapping[str, Any]) -> Work:
    references = [_of_pmid(pmid) for pmid in entry.get("cites", ())]
    work = _work(
        entry["number"], entry["title"], entry["authors"], str(entry["year"]), entry.get("venue", ""),
        entry.get("abstract", ""), references,
    )  # fmt: skip
    doi = f"https://doi.org/{entry['doi']}" if "doi" in entry else None
    empty = dict.fromkeys(("volume", "issue", "first_page", "last_page"))
    return {
        **work,
        "doi": doi,
        "type": entry["type"],
        "is_retracted": False,
        "created_date": str(entry["on"]),
        "biblio": empty,
    }


def _work(
    number: str, title: str, names: Sequence[str], year: str, venue: str, abstract: str, references: Sequence[str]
) -> dict[str, Any]:
    source = {"display_name": venue, "type": "journal"} if venue else None
    return {
        "id": f"{PREFIX}{number}",
        "doi": None,
        "ids": {"openalex": f"{PREFIX}{number}"},
        "title": title,
        "publication_year": int(year) if year else None,
        "language": "en",
        "authorships": [{"author": {"display_name": name}, "raw_author_name": name} for name in names],
        "primary_location": {"source": source},
        "abstract_inverted_index": _inverted(abstract) or None,
        "referenced_works": [f"{PREFIX}{reference}" for reference in references],
        "keywords": [],
    }


def _of_pmid(pmid: str) -> str:
    return f"W44{pmid}"


def _inverted(text: str) -> dict[str, list[int]]:
    """Word -> its places, in the order in which words come first."""
    places: dict[str, list[int]] = {}
    for place, word in enumerate(text.split()):
        places.setdefault(word, []).append(place)
    return places


def _refused(status: int, error: str, message: str) -> ServedReply:
    return _json({"error": error, "message": message}, status)


def _json(document: Mapping[str, Any], status: int = 200) -> ServedReply:
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return ServedReply(text.encode("utf-8"), status, "application/json")
