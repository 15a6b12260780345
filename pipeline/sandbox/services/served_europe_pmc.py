"""Europe PMC: PubMed's articles under their PMIDs, and beside them preprints and what only PMC has.

Shapes after Europe PMC's own description (europepmc.org/RestfulWebService) and recorded replies in public repositories:
a core page of two (resultType, cursorMark, hitCount, nextCursorMark although the page is the last), versionList and
versionNumber of preprints, "Preprint of" with its note. After the last record comes an empty page without a mark, as
ropensci/europepmc#44 met it; sort orders are not imitated, the newest comes first.
"""

from __future__ import annotations

import base64
import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any

from pipeline.ground.record import Record
from pipeline.ground.text import folded
from pipeline.sandbox.call import HTML, Call, ServedReply
from pipeline.sandbox.corpus import Snapshot
from pipeline.sandbox.database import Database
from pipeline.sandbox.services.word_query import WordQueryError, has_words, matches

VERSION = "6.9"
USUAL_PAGE, LARGEST_PAGE = 25, 1000
NO_CRITERIA = "No search criteria provided. Please provide search criteria of less than 1500 characters."
BY_TITLE = "Link created based on a title-first author match"
START = "*"
DATES = {"FIRST_PDATE": "firstPublicationDate", "FIRST_IDATE": "firstIndexDate", "CREATION_DATE": "dateOfCreation"}
WORDS: Mapping[str, Sequence[str]] = {
    "": ("title", "abstract", "authors", "journal", "keywords"),
    "TITLE": ("title",),
    "ABSTRACT": ("abstract",),
    "TITLE_ABS": ("title", "abstract"),
    "AUTH": ("authors",),
    "JOURNAL": ("journal",),
    "KW": ("keywords",),
    "PUB_TYPE": ("types",),
}
"""Field of a query -> where its words are looked for."""


@dataclass(frozen=True, slots=True)
class Known:
    """A record of Europe PMC: what it sends under resultType=core, and the words by which it is found."""

    core: Mapping[str, Any]
    words_by_place: Mapping[str, str]

    def holds(self, field: str, value: str) -> bool:
        """Whether a single value of a query finds it; a field that is not known finds nothing."""
        if field in DATES and value.startswith("["):
            first, _, last = value.strip("[]").partition(" TO ")
            day = str(self.core.get(DATES[field], ""))
            return first.strip() <= day[: len(first.strip())] and day[: len(last.strip())] <= last.strip()
        if field in ("SRC", "EXT_ID", "DOI", "PUB_YEAR"):
            name = {"SRC": "source", "EXT_ID": "id", "DOI": "doi", "PUB_YEAR": "pubYear"}[field]
            return str(self.core.get(name, "")).casefold() == value.strip('"').casefold()
        return any(has_words(self.words_by_place[place], value) for place in WORDS.get(field, ()))


def europe_pmc(rest: str, call: Call, database: Database) -> ServedReply:
    """The reply to one request; only `search` is served."""
    if rest.rstrip("/") != "search":
        return ServedReply(b"<html><title>404 Not Found</title></html>", 404, HTML)
    query, mark = call.get("query").strip(), call.get("cursorMark", START)
    if not query:
        return _json({"errCode": 400, "errMsg": NO_CRITERIA})
    after = _read_mark(mark)
    if after is None:
        return _json({"version": VERSION})
    try:
        found = [entry for entry in _entries(database) if matches(query, entry.holds)]
    except WordQueryError as error:
        return _json({"errCode": 400, "errMsg": f"The query cannot be parsed: {error}"})
    size = min(call.number("pageSize", USUAL_PAGE), LARGEST_PAGE)
    page = found[after : after + size]
    request = {
        "queryString": query,
        "resultType": call.get("resultType", "lite"),
        "cursorMark": mark,
        "pageSize": size,
        "sort": call.get("sort"),
        "synonym": call.get("synonym", "false").lower() == "true",
    }
    reply = {
        "version": VERSION,
        "hitCount": len(found),
        **({"nextCursorMark": _mark(after + len(page))} if page else {}),
        "request": request,
        "resultList": {"result": [_shown(entry.core, request["resultType"]) for entry in page]},
    }
    return _json(reply)


def _shown(core: Mapping[str, Any], kind: Any) -> Mapping[str, Any]:
    return {name: core[name] for name in ("id", "source", "pmid") if name in core} if kind == "idlist" else core


def _mark(place: int) -> str:
    """Marks are base64 and may end in "=": whoever sends one back unescaped sends another."""
    return base64.b64encode(b"\x02\x82%d" % place).decode()


def _read_mark(mark: str) -> int | None:
    """How many records lie before the page; None for a mark that Europe PMC did not give."""
    if mark == START:
        return 0
    try:
        place = base64.b64decode(mark, validate=True).removeprefix(b"\x02\x82")
        return int(place)
    except ValueError:
        return None


def _entries(database: Database) -> Sequence[Known]:
    return _entries_of(database.snapshot, database.today)


@lru_cache(maxsize=4)
def _entries_of(snapshot: Snapshot, today: date) -> Sequence[Known]:
    """Everything, the newest first."""
    articles = [_article(article.record) for article in snapshot.article_by_pmid.values()]
    entries = [*articles, *(_beside_pubmed(states) for states in _works(today))]
    return sorted(entries, key=lambda entry: (entry.core["firstPublicationDate"], entry.core["id"]), reverse=True)


def _article(record: Record) -> Known:
    """A record of PubMed as Europe PMC sends it."""
    created = (record.indexed.get("crdt") or (f"{record.year}/01/01",))[0].replace("/", "-")
    core = {
        "id": record.pmid,
        "source": "MED",
        "pmid": record.pmid,
        "doi": record.doi,
        "title": record.title,
        **_authors(record.authors),
        "journalInfo": {
            "issue": record.issue,
            "volume": record.volume,
            "yearOfPublication": int(record.year) if record.year else 0,
            "journal": {"title": record.journal},
        },
        "pubYear": record.year,
        "pageInfo": record.pages,
        "abstractText": record.abstract,
        "language": next(iter(record.language), ""),
        "pubTypeList": {"pubType": list(record.publication_types)},
        "dateOfCreation": created,
        "firstIndexDate": created,
        "firstPublicationDate": created,
    }
    return _entry({name: value for name, value in core.items() if value}, record.keywords)


def _beside_pubmed(states: Sequence[Mapping[str, Any]]) -> Known:
    """A preprint with all its versions so far, or an article of PMC alone."""
    latest = {name: value for state in states for name, value in state.items()}
    ids = list(dict.fromkeys(str(state["id"]) for state in states if "id" in state))
    posted = next(state["on"] for state in reversed(states) if "id" in state)
    is_preprint = latest.get("source", "PPR") == "PPR"
    core: dict[str, Any] = {
        "id": latest["id"],
        "source": latest.get("source", "PPR"),
        **({"pmcid": latest["id"]} if not is_preprint else {}),
        **({"doi": latest["doi"]} if "doi" in latest else {}),
        "title": latest["title"],
        **_authors(latest["authors"]),
        "pubYear": str(posted.year),
        **({"abstractText": latest["abstract"]} if "abstract" in latest else {}),
        "pubTypeList": {"pubType": ["Preprint"] if is_preprint else list(latest["types"])},
        "dateOfCreation": str(posted),
        "firstIndexDate": str(posted),
        "firstPublicationDate": str(posted),
    }
    if "keywords" in latest:
        core["keywordList"] = {"keyword": list(latest["keywords"])}
    if is_preprint:
        core["bookOrReportDetails"] = {"publisher": latest["server"], "yearOfPublication": posted.year}
    else:
        core["journalInfo"] = {"yearOfPublication": posted.year, "journal": {"title": latest["journal"]}}
    if len(ids) > 1:
        versions = [{"id": name, "source": "PPR", "versionNumber": n} for n, name in enumerate(ids, start=1)]
        core |= {"versionList": {"version": versions}, "versionNumber": len(ids)}
    if "published" in latest:
        link = {"id": latest["published"], "source": "MED", "type": "Preprint of", "note": BY_TITLE, "orderIn": 10001}
        core["commentCorrectionList"] = {"commentCorrection": [link]}
    return _entry(core, latest.get("keywords", ()))


def _works(today: date) -> Iterator[list[Mapping[str, Any]]]:
    """The states of each work that have come by now."""
    states_by_work: dict[str, list[Mapping[str, Any]]] = {}
    for state in _states():
        if state["on"] <= today:
            states_by_work.setdefault(state["work"], []).append(state)
    yield from states_by_work.values()


@lru_cache(maxsize=1)
def _states() -> Sequence[Mapping[str, Any]]:
    text = (files("pipeline.sandbox") / "data" / "preprints.toml").read_text(encoding="utf-8")
    states: list[dict[str, Any]] = tomllib.loads(text)["state"]
    return states


def _authors(names: Sequence[str]) -> dict[str, Any]:
    """`authorString` ends in a full stop, and gives initials; `authorList` has the names in full; groups are apart."""
    people = [_person(name) for name in names]
    if not people:
        return {}
    return {
        "authorString": ", ".join(person.get("fullName", person.get("collectiveName", "")) for person in people) + ".",
        "authorList": {"author": people},
    }


def _person(name: str) -> dict[str, str]:
    family, comma, given = name.partition(", ")
    if not comma:
        return {"collectiveName": name}
    initials = "".join(part[0] for part in given.split())
    return {"fullName": f"{family} {initials}", "firstName": given, "lastName": family, "initials": initials}


def _entry(core: Mapping[str, Any], keywords: Sequence[str]) -> Known:
    journal = core.get("journalInfo", {}).get("journal", {}).get("title", "")
    texts = {
        "title": core.get("title", ""),
        "abstract": core.get("abstractText", ""),
        "authors": core.get("authorString", ""),
        "journal": journal or core.get("bookOrReportDetails", {}).get("publisher", ""),
        "keywords": " ".join(keywords),
        "types": " ".join(core.get("pubTypeList", {}).get("pubType", ())),
    }
    return Known(core, {place: folded(text) for place, text in texts.items()})


def _json(document: Mapping[str, Any]) -> ServedReply:
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return ServedReply(text.encode("utf-8"), content_type="application/json;charset=UTF-8")
