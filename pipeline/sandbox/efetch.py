"""EFetch: PMIDs in, records out; what is unknown is missing without a word."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.sandbox.call import Call, ServedReply, text_reply, xml_reply, xml_text
from pipeline.sandbox.database import Database, names_history, unknown_query, well_formed, wrong_database
from pipeline.sandbox.medline_text import medline_text

PROLOG = (
    '<?xml version="1.0" ?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN" '
    '"https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">\n'
)
ERROR_PROLOG = (
    '<?xml version="1.0" encoding="UTF-8" ?>\n<!DOCTYPE eEfetchResult PUBLIC "-//NLM//DTD efetch 20131226//EN" '
    '"https://eutils.ncbi.nlm.nih.gov/eutils/dtd/20131226/efetch.dtd">\n'
)
NO_IDS = "ID list is empty! Possibly it has no correct IDs."
TEXT_TYPES = ("medline", "uilist")


def efetch(call: Call, database: Database) -> ServedReply:
    """The reply to one EFetch request."""
    if problem := wrong_database(call):
        return refused(call, problem)
    if names_history(call):
        stored = database.stored(call)
        if stored is None:
            return refused(call, unknown_query(call))
        if problem := _out_of_range(call.number("retstart", 0), len(stored.pmids), database):
            return refused(call, problem)
        asked: Sequence[str] = stored.pmids[: database.page_limit]
    else:
        asked = well_formed(call.ids())
        if not asked:
            return refused(call, NO_IDS)
    start = call.number("retstart", 0)
    return _records(call, asked[start : start + call.number("retmax", len(asked))], database)


def refused(call: Call, words: str) -> ServedReply:
    """NCBI's 400: XML, or plain text with plus signs where text was asked."""
    if _wants_text(call):
        return text_reply(words.replace(" ", "+"), 400)
    return xml_reply(f"{ERROR_PROLOG}<eFetchResult>\n\t<ERROR>{xml_text(words)}</ERROR>\n</eFetchResult>", 400)


def article_set(elements: Sequence[str]) -> str:
    """An efetch document: one article a line, compact."""
    return PROLOG + "<PubmedArticleSet>" + "".join(f"\n{element}" for element in elements) + "</PubmedArticleSet>"


def _out_of_range(start: int, n_stored: int, database: Database) -> str:
    if start > database.page_limit - 1:
        return database.beyond_the_ceiling
    if start and start >= n_stored:
        return (
            f"Cannot retrieve history data: OUT OF RANGE. Parameter retstart={start} + 1 is greater than number of "
            f"records available in history. History includes {n_stored} IDs."
        )
    return ""


def _wants_text(call: Call) -> bool:
    return call.get("retmode", "text" if call.get("rettype").lower() in TEXT_TYPES else "xml").lower() != "xml"


def _records(call: Call, pmids: Sequence[str], database: Database) -> ServedReply:
    present = [database.snapshot.article_by_pmid[pmid] for pmid in pmids if pmid in database.snapshot.article_by_pmid]
    kind = call.get("rettype").lower()
    if not _wants_text(call):
        return xml_reply(article_set([article.xml for article in present]))
    if kind == "medline":
        return text_reply("".join("\n" + medline_text(article) for article in present))
    return text_reply("".join(f"{article.record.pmid}\n" for article in present))
