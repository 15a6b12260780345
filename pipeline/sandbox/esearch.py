"""ESearch: a query in, PMIDs out, with everything it swallows without a word."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from pipeline.ground.record import Record
from pipeline.language import QueryError
from pipeline.sandbox.call import Call, ServedReply
from pipeline.sandbox.corpus import Snapshot
from pipeline.sandbox.database import Database, unknown_query, wrong_database
from pipeline.sandbox.esearch_reply import HitPage, count_reply, page_reply, refused

USUAL_PAGE = 20
EARLIEST = date(1000, 1, 1)
TAG_BY_DATETYPE: Mapping[str, str] = {"pdat": "dp", "edat": "edat", "mdat": "lr", "crdt": "crdt", "mhda": "mhda"}
STORED_QUERY = re.compile(r"#(\d+)")


class RefusalError(Exception):
    """The words with which ESearch refuses: sent in the body, with HTTP 200."""


def esearch(call: Call, database: Database) -> ServedReply:
    """The reply to one ESearch request; a refusal has status 200, as PubMed's has."""
    try:
        if problem := wrong_database(call):
            raise RefusalError(problem)
        term = _whole_term(call, database)
        if call.get("rettype").lower() == "count":
            return count_reply(call, len(_hits(term, database)))
        page = _page(call, term, database)
    except RefusalError as refusal:
        return refused(call, str(refusal))
    return page_reply(call, page)


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
        return f"{first:%Y/%m/%d}:{today:%Y/%m/%d}[{tag}]"
    if call.get("mindate") and call.get("maxdate"):
        return f"{call.get('mindate')}:{call.get('maxdate')}[{tag}]"
    return ""


def _hits(term: str, database: Database) -> list[str]:
    try:
        return database.snapshot.search(term, database.today)
    except QueryError as error:
        words = str(error).splitlines()[0]
        raise RefusalError(f"Search Backend failed: Exception:\n'{words}'") from error


def _page(call: Call, term: str, database: Database) -> HitPage:
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
    return HitPage(
        len(pmids),
        start,
        tuple(pmids[start : start + asked]),
        translation.text,
        tuple(translation.phrases_not_found),
        tuple(translation.quoted_phrases_not_found),
        tuple(messages),
        translation.mapped,
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
