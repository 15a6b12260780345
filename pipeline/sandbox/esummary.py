"""ESummary: short summaries in JSON, the one form that TrialSift asks for; it tells why a record is missing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from pipeline.ground.record import Record
from pipeline.sandbox.call import JSON, Call, ServedReply, json_reply
from pipeline.sandbox.database import Database, names_history, unknown_query, well_formed, wrong_database
from pipeline.sandbox.medline_text import printed_date, short_journal, short_name

HEADER = {"type": "esummary", "version": "0.3"}
NO_SUMMARY = "cannot get document summary"
NO_IDS = "Neither query_key nor id specified"
TOO_MANY = "Too many UIDs in request. Maximum number of UIDs is 500 for JSON format output."
MOST_IDS = 500
HISTORY_STATES = (("pubmed", "edat"), ("medline", "mhda"), ("entrez", "crdt"))


def esummary(call: Call, database: Database) -> ServedReply:
    """The reply to one ESummary request. `result` is keyed by uid; the order stands in `uids`."""
    if problem := wrong_database(call):
        return refused(problem)
    if names_history(call):
        stored = database.stored(call)
        if stored is None:
            return refused(unknown_query(call))
        start = call.number("retstart", 0)
        asked: Sequence[str] = stored.pmids[start : start + call.number("retmax", database.page_limit)]
    else:
        asked = well_formed(call.ids())
    if not asked:
        return refused(NO_IDS)
    if len(asked) > MOST_IDS:
        return refused(TOO_MANY)
    articles = database.snapshot.article_by_pmid
    summaries = {pmid: _summary(articles[pmid].record) if pmid in articles else _missing(pmid) for pmid in asked}
    return json_reply(_compact({"header": HEADER, "result": {"uids": list(asked), **summaries}}))


def refused(words: str) -> ServedReply:
    """ESummary's errors, with status 200: a list of words."""
    return json_reply(_compact({"esummaryresult": [words]}))


def without_summaries(reply: ServedReply) -> ServedReply:
    """The same reply with an error for every id; a reply that is no summary as it is."""
    document = json.loads(reply.body) if reply.content_type == JSON else {}
    if "result" not in document:
        return reply
    uids = document["result"]["uids"]
    document["result"] = {"uids": uids, **{uid: _missing(uid) for uid in uids}}
    return json_reply(_compact(document))


def _missing(pmid: str) -> dict[str, Any]:
    return {"uid": pmid, "error": NO_SUMMARY}


def _summary(record: Record) -> dict[str, Any]:
    authors = [
        {"name": short_name(name), "authtype": "Author" if ", " in name else "CollectiveName", "clusterid": ""}
        for name in record.authors
    ]
    ids = [("pubmed", 1, record.pmid), *([("doi", 3, record.doi)] if record.doi else [])]
    dates = [(state, value) for state, tag in HISTORY_STATES for value in record.indexed.get(tag, ())]
    return {
        "uid": record.pmid,
        "pubdate": printed_date(record),
        "epubdate": "",
        "source": short_journal(record),
        "authors": authors,
        "lastauthor": authors[-1]["name"] if authors else "",
        "title": record.title,
        "volume": record.volume,
        "issue": record.issue,
        "pages": record.pages,
        "lang": list(record.language),
        "pubtype": list(record.publication_types),
        "articleids": [{"idtype": kind, "idtypen": number, "value": value} for kind, number, value in ids],
        "history": [{"pubstatus": state, "date": f"{value} 00:00"} for state, value in dates],
        "attributes": ["Has Abstract"] if record.abstract else [],
        "fulljournalname": record.journal,
        "elocationid": f"doi: {record.doi}" if record.doi else "",
        "vernaculartitle": "".join(record.indexed.get("tt", ())[:1]),
    }


def _compact(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))
