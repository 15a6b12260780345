"""ESearch: a query in, PMIDs out, with everything it swallows without a word."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pipeline.ground.record import Record
from pipeline.language import QueryError
from pipeline.sandbox.call import Call, Reply, json_reply, xml_reply, xml_text
from pipeline.sandbox.corpus import Snapshot
from pipeline.sandbox.database import Database, unknown_query, wrong_database

PROLOG = (
    '<?xml version="1.0" encoding="UTF-8" ?>\n<!DOCTYPE eSearchResult PUBLIC "-//NLM//DTD esearch 20060628//EN" '
    '"https://eutils.ncbi.nlm.nih.gov/eutils/dtd/20060628/esearch.dtd">\n'
)
HEADER = {"type": "esearch", "version": "0.3"}
USUAL_PAGE = 20
EARLIEST = date(1000, 1, 1)
LATEST = "3000/12/31"
TAG_BY_DATETYPE: Mapping[str, str] = {"pdat": "dp", "edat": "edat", "mdat": "lr", "crdt": "crdt", "mhda": "mhda"}
STORED_QUERY = re.compile(r"#(\d+)")


@dataclass(frozen=True, slots=True)
class Page:
    """One page of hits, with whatever PubMed has to say about it."""

    count: int
    start: int
    pmids: tuple[str, ...]
    translation: str
    phrases_not_found: tuple[str, ...]
    quoted_not_found: tuple[str, ...]
    messages: tuple[str, ...]
    environment: str
    key: int


class RefusalError(Exception):
    """The words with which ESearch refuses: sent in the body, with HTTP 200."""


def esearch(call: Call, database: Database) -> Reply:
    """The reply to one ESearch request; a refusal has status 200, as PubMed's has."""
    try:
        if problem := wrong_database(call):
            raise RefusalError(problem)
        term = _whole_term(call, database)
        if call.get("rettype").lower() == "count":
            return _count_reply(call, len(_hits(term, database)))
        page = _page(call, term, database)
    except RefusalError as refusal:
        return refused(call, str(refusal))
    return json_reply(_json_of(page)) if call.wants_json else xml_reply(_xml_of(page))


def refused(call: Call, words: str) -> Reply:
    """An error inside HTTP 200. In JSON a line break of the text stands raw inside the string, as PubMed sends it."""
    if call.wants_json:
        document = {"header": HEADER, "esearchresult": {"ERROR": words}}
        return json_reply(_compact(document).replace("\\n", "\n"))
    return xml_reply(f"{PROLOG}<eSearchResult>\n\t<ERROR>{xml_text(words)}</ERROR>\n</eSearchResult>\n")


def _whole_term(call: Call, database: Database) -> str:
    """The query with its stored queries, field, key and dates worked in."""
    term = _with_stored_queries(call, database)
    if call.get("field") and term and "[" not in term:
        term = f"{term}[{call.get('field')}]"
    if call.get("usehistory") == "y" and call.get("WebEnv") and call.get("query_key"):
        stored = database.stored(call)
        if stored is None:
            raise RefusalError(unknown_query(call))
        term = f"({stored.query}) AND ({term})" if term else stored.query
    if not term:
        raise RefusalError("Empty term and query_key - nothing todo")
    dates = _date_range(call, database.today)
    return f"({term}) AND {dates}" if dates else term


def _with_stored_queries(call: Call, database: Database) -> str:
    """`#1` stands for an earlier query of the same environment, when history is in use."""
    term = " ".join(call.get("term").split())
    if call.get("usehistory") != "y" or not call.get("WebEnv"):
        return term

    def query_of(found: re.Match[str]) -> str:
        stored = database.history.find(call.get("WebEnv"), found[1])
        if stored is None:
            raise RefusalError(f"Unable to obtain query #{found[1]}")
        return f"({stored.query})"

    return STORED_QUERY.sub(query_of, term)


def _date_range(call: Call, today: date) -> str:
    """The date parameters as a query term; "" without them. mindate and maxdate count only together."""
    tag = TAG_BY_DATETYPE.get(call.get("datetype", "edat").lower(), "edat")
    if days := call.number("reldate", 0):
        first = date.fromordinal(max(today.toordinal() - days, EARLIEST.toordinal()))
        return f"{first.isoformat().replace('-', '/')}:{LATEST}[{tag}]"
    if call.get("mindate") and call.get("maxdate"):
        return f"{call.get('mindate')}:{call.get('maxdate')}[{tag}]"
    return ""


def _hits(term: str, database: Database) -> list[str]:
    try:
        return database.snapshot.search(term, database.today)
    except QueryError as error:
        words = str(error).splitlines()[0]
        raise RefusalError(f"Search Backend failed: Exception:\n'{words}'") from error


def _page(call: Call, term: str, database: Database) -> Page:
    limit = database.page_limit
    start, asked = call.number("retstart", 0), call.number("retmax", USUAL_PAGE)
    if start > limit - 1:
        raise RefusalError(database.beyond_the_ceiling)
    pmids = _sorted(_hits(term, database), call.get("sort").lower(), database.snapshot)
    translation = database.snapshot.translation(term, database.today)
    messages = [] if pmids else ["No items found."]
    if start + asked > limit:
        asked = limit - start
        messages.append(f"Restrictions achieved. start and count adjusted to {start}, {asked}")
    environment, key = "", 0
    if call.get("usehistory") == "y":
        environment, key = database.history.store(pmids, term, call.get("WebEnv"))
    return Page(
        len(pmids),
        start,
        tuple(pmids[start : start + asked]),
        translation.text,
        tuple(translation.phrases_not_found),
        tuple(translation.quoted_phrases_not_found),
        tuple(messages),
        environment,
        key,
    )


def _sorted(pmids: list[str], order: str, snapshot: Snapshot) -> list[str]:
    """The hits in the order asked. The sandbox ranks nothing: relevance is the order of PMIDs, as PubMed's default."""
    record_of = {pmid: snapshot.article_by_pmid[pmid].record for pmid in pmids} if order else {}

    def first_author(pmid: str) -> str:
        return (record_of[pmid].authors or ("",))[0].casefold()

    def journal(pmid: str) -> str:
        return record_of[pmid].journal.casefold()

    if order in ("pub_date", "pub+date", "pub date"):
        return sorted(pmids, key=lambda pmid: publication_date(record_of[pmid]), reverse=True)
    if order == "author":
        return sorted(pmids, key=first_author)
    if order == "journalname":
        return sorted(pmids, key=journal)
    return pmids


def publication_date(record: Record) -> str:
    """The date by which PubMed sorts, YYYY/MM/DD or coarser; "" where the record has none."""
    return max(record.indexed.get("dp", ()), default=record.year)


def _count_reply(call: Call, count: int) -> Reply:
    """rettype=count: the number and nothing else, no translation and no warning."""
    if call.wants_json:
        return json_reply(_compact({"header": HEADER, "esearchresult": {"count": str(count)}}))
    return xml_reply(f"{PROLOG}<eSearchResult>\n\t<Count>{count}</Count>\n</eSearchResult>\n")


def _xml_of(page: Page) -> str:
    history = f"<QueryKey>{page.key}</QueryKey><WebEnv>{page.environment}</WebEnv>" if page.key else ""
    ids = "".join(f"<Id>{pmid}</Id>\n" for pmid in page.pmids)
    lists = _xml_list("ErrorList", PhraseNotFound=page.phrases_not_found) + _xml_list(
        "WarningList", QuotedPhraseNotFound=page.quoted_not_found, OutputMessage=page.messages
    )
    return (
        f"{PROLOG}<eSearchResult><Count>{page.count}</Count><RetMax>{len(page.pmids)}</RetMax>"
        f"<RetStart>{page.start}</RetStart>{history}{f'<IdList>{chr(10)}{ids}</IdList>' if ids else '<IdList/>'}"
        f"<TranslationSet/><QueryTranslation>{xml_text(page.translation)}</QueryTranslation>{lists}</eSearchResult>\n"
    )


def _xml_list(name: str, **texts_by_tag: tuple[str, ...]) -> str:
    inner = "".join(f"<{tag}>{xml_text(text)}</{tag}>" for tag, texts in texts_by_tag.items() for text in texts)
    return f"<{name}>{inner}</{name}>" if inner else ""


def _json_of(page: Page) -> str:
    result: dict[str, Any] = {
        "count": str(page.count),
        "retmax": str(len(page.pmids)),
        "retstart": str(page.start),
        **({"querykey": str(page.key), "webenv": page.environment} if page.key else {}),
        "idlist": list(page.pmids),
        "translationset": [],
        "querytranslation": page.translation,
    }
    if page.phrases_not_found:
        result["errorlist"] = {"phrasesnotfound": list(page.phrases_not_found), "fieldsnotfound": []}
    if page.quoted_not_found or page.messages:
        result["warninglist"] = {
            "phrasesignored": [],
            "quotedphrasesnotfound": list(page.quoted_not_found),
            "outputmessages": list(page.messages),
        }
    return _compact({"header": HEADER, "esearchresult": result})


def _compact(document: Mapping[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))
