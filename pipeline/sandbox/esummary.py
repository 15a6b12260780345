"""ESummary: short summaries, as DocSum XML, XML version 2.0 or JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from pipeline.ground.record import Record
from pipeline.sandbox.call import Call, Reply, json_reply, xml_reply, xml_text
from pipeline.sandbox.database import Database, names_history, unknown_query, well_formed, wrong_database
from pipeline.sandbox.medline import printed_date, short_journal, short_name
from pipeline.sandbox.summary_document import STATUS_WORDS, document_of, elements_of, history, stamp

PROLOG = (
    '<?xml version="1.0" encoding="UTF-8" ?>\n<!DOCTYPE eSummaryResult PUBLIC "-//NLM//DTD esummary v1 20041029//EN" '
    '"https://eutils.ncbi.nlm.nih.gov/eutils/dtd/20041029/esummary-v1.dtd">\n'
)
PROLOG_2 = (
    '<?xml version="1.0" encoding="UTF-8" ?>\n<!DOCTYPE eSummaryResult PUBLIC '
    '"-//NLM//DTD esummary pubmed 20250904//EN" "https://eutils.ncbi.nlm.nih.gov/eutils/dtd/20250904/esummary_pubmed.dtd">\n'
)
HEADER = {"type": "esummary", "version": "0.3"}
NO_SUMMARY = "cannot get document summary"
NO_IDS = "Neither query_key nor id specified"
TOO_MANY = "Too many UIDs in request. Maximum number of UIDs is 500 for JSON format output."
JSON_LIMIT = 500
LANGUAGE_NAMES = {"eng": "English", "spa": "Spanish", "ger": "German", "fre": "French", "por": "Portuguese"}

Field = tuple[str, str, str | list[tuple[str, str, str]]]
"""(name, type, value); the value of a List holds fields."""


def esummary(call: Call, database: Database) -> Reply:
    """The reply to one ESummary request."""
    if problem := wrong_database(call):
        return refused(call, problem)
    if names_history(call):
        stored = database.stored(call)
        if stored is None:
            return refused(call, unknown_query(call))
        start = call.number("retstart", 0)
        asked: Sequence[str] = stored.pmids[start : start + call.number("retmax", database.page_limit)]
    else:
        asked = well_formed(call.ids())
    if not asked:
        return refused(call, NO_IDS)
    if call.wants_json and len(asked) > JSON_LIMIT:
        return refused(call, TOO_MANY)
    articles = database.snapshot.article_by_pmid
    records = [(pmid, articles[pmid].record if pmid in articles else None) for pmid in asked]
    if call.wants_json:
        return json_reply(_json(records))
    return xml_reply(_version_2(records) if call.get("version") == "2.0" else _version_1(records))


def refused(call: Call, words: str) -> Reply:
    """ESummary's errors, with status 200: a list of words in JSON, ERROR in XML."""
    if call.wants_json:
        return json_reply(json.dumps({"esummaryresult": [words]}, separators=(",", ":")))
    return xml_reply(f"{PROLOG}<eSummaryResult>\n\t<ERROR>{xml_text(words)}</ERROR>\n</eSummaryResult>\n")


def _version_1(records: Sequence[tuple[str, Record | None]]) -> str:
    unknown = f"\t<ERROR>{NO_SUMMARY}</ERROR>\n"
    documents = [
        f"<DocSum>\n\t<Id>{pmid}</Id>\n{_items(_fields(record), 1)}</DocSum>\n\n" if record else unknown
        for pmid, record in records
    ]
    return f"{PROLOG}<eSummaryResult>\n{''.join(documents)}</eSummaryResult>\n"


def _items(fields: Sequence[Any], depth: int) -> str:
    indent, text = "\t" * depth, ""
    for name, kind, value in fields:
        inner = f"\n{_items(value, depth + 1)}{indent}" if kind == "List" and value else xml_text(str(value or ""))
        text += f'{indent}<Item Name="{name}" Type="{kind}">{inner}</Item>\n'
    return text


def _fields(record: Record) -> list[Field]:
    names = [short_name(author) for author in record.authors]
    indexed = record.indexed
    article_ids = [("pubmed", "String", record.pmid), *([("doi", "String", record.doi)] if record.doi else [])]
    return [
        ("PubDate", "Date", printed_date(record)),
        ("EPubDate", "Date", ""),
        ("Source", "String", short_journal(record)),
        ("AuthorList", "List", [("Author", "String", name) for name in names]),
        ("LastAuthor", "String", names[-1] if names else ""),
        ("Title", "String", record.title),
        ("Volume", "String", record.volume),
        ("Issue", "String", record.issue),
        ("Pages", "String", record.pages),
        ("LangList", "List", [("Lang", "String", LANGUAGE_NAMES.get(code, code)) for code in record.language]),
        ("NlmUniqueID", "String", "".join(indexed.get("jid", ())[:1])),
        ("ISSN", "String", "".join(indexed.get("is", ())[:1])),
        ("ESSN", "String", ""),
        ("PubTypeList", "List", [("PubType", "String", kind) for kind in record.publication_types]),
        ("RecordStatus", "String", STATUS_WORDS.get(record.status, "PubMed")),
        ("PubStatus", "String", "ppublish"),
        ("ArticleIds", "List", article_ids),
        ("History", "List", [(state, "Date", stamp(value)) for state, value in history(record)]),
        ("References", "List", []),
        ("HasAbstract", "Integer", str(int(bool(record.abstract)))),
        ("PmcRefCount", "Integer", "0"),
        ("FullJournalName", "String", record.journal),
        ("ELocationID", "String", f"doi: {record.doi}" if record.doi else ""),
        ("SO", "String", f"{printed_date(record)};{record.volume}:{record.pages}"),
    ]


def _json(records: Sequence[tuple[str, Record | None]]) -> str:
    """`result` is keyed by uid; the order stands in `uids`."""
    documents = {
        pmid: document_of(record) if record else {"uid": pmid, "error": NO_SUMMARY} for pmid, record in records
    }
    document = {"header": HEADER, "result": {"uids": [pmid for pmid, _ in records], **documents}}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def _version_2(records: Sequence[tuple[str, Record | None]]) -> str:
    documents = "".join(
        f'<DocumentSummary uid="{pmid}">'
        + (elements_of(document_of(record)) if record else f"<error>{NO_SUMMARY}</error>")
        + "</DocumentSummary>\n"
        for pmid, record in records
    )
    inner = f'<DocumentSummarySet status="OK">\n{documents}</DocumentSummarySet>'
    return f"{PROLOG_2}<eSummaryResult>\n{inner}\n</eSummaryResult>\n"
