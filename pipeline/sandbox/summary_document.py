"""The document that ESummary's version 2.0 and JSON share: one summary, and its elements in XML."""

from __future__ import annotations

import re
from typing import Any

from pipeline.ground.record import Record
from pipeline.sandbox.call import xml_text
from pipeline.sandbox.medline import printed_date, short_journal, short_name

HISTORY_STATES = (("pubmed", "edat"), ("medline", "mhda"), ("entrez", "crdt"))
STATUS_WORDS = {"MEDLINE": "PubMed - indexed for MEDLINE", "Publisher": "PubMed - as supplied by publisher"}

ELEMENT_NAMES = {
    "pubdate": "PubDate", "epubdate": "EPubDate", "source": "Source", "authors": "Authors", "lastauthor": "LastAuthor",
    "title": "Title", "sorttitle": "SortTitle", "volume": "Volume", "issue": "Issue", "pages": "Pages", "lang": "Lang",
    "nlmuniqueid": "NlmUniqueID", "issn": "ISSN", "essn": "ESSN", "pubtype": "PubType", "recordstatus": "RecordStatus",
    "pubstatus": "PubStatus", "articleids": "ArticleIds", "history": "History", "references": "References",
    "attributes": "Attributes", "fulljournalname": "FullJournalName", "elocationid": "ELocationID",
    "sortpubdate": "SortPubDate", "sortfirstauthor": "SortFirstAuthor", "vernaculartitle": "VernacularTitle",
    "name": "Name", "authtype": "AuthType", "clusterid": "ClusterID", "idtype": "IdType", "idtypen": "IdTypeN",
    "value": "Value", "date": "Date",
}  # fmt: skip
ITEM_NAMES = {
    "authors": "Author",
    "lang": "string",
    "pubtype": "flag",
    "articleids": "ArticleId",
    "history": "PubMedPubDate",
    "attributes": "flag",
}


def history(record: Record) -> list[tuple[str, str]]:
    """(state, date) of the entry's history, in the order in which PubMed prints them."""
    return [(state, value) for state, tag in HISTORY_STATES for value in record.indexed.get(tag, ())]


def sorting_date(record: Record) -> str:
    """The publication date, YYYY/MM/DD: the first of the month or of January where no more is known."""
    year, *rest = next(iter(record.indexed.get("dp", ())), record.year).split("/")
    return "/".join((year, *rest, "01", "01")[:3])


def stamp(value: str) -> str:
    """A date with a time of day, as summaries print it."""
    return f"{value} 00:00"


def document_of(record: Record) -> dict[str, Any]:
    """The document of version 2.0 and JSON."""
    authors = [
        {"name": short_name(name), "authtype": "Author" if ", " in name else "CollectiveName", "clusterid": ""}
        for name in record.authors
    ]
    names = [author["name"] for author in authors]
    ids = [("pubmed", 1, record.pmid), *([("doi", 3, record.doi)] if record.doi else [])]
    indexed = record.indexed
    return {
        "uid": record.pmid,
        "pubdate": printed_date(record),
        "epubdate": "",
        "source": short_journal(record),
        "authors": authors,
        "lastauthor": names[-1] if names else "",
        "title": record.title,
        "sorttitle": re.sub(r"[^\w\s]", "", record.title.casefold()),
        "volume": record.volume,
        "issue": record.issue,
        "pages": record.pages,
        "lang": list(record.language),
        "nlmuniqueid": "".join(indexed.get("jid", ())[:1]),
        "issn": "".join(indexed.get("is", ())[:1]),
        "essn": "",
        "pubtype": list(record.publication_types),
        "recordstatus": STATUS_WORDS.get(record.status, "PubMed"),
        "pubstatus": "4",
        "articleids": [{"idtype": kind, "idtypen": number, "value": value} for kind, number, value in ids],
        "history": [{"pubstatus": state, "date": stamp(value)} for state, value in history(record)],
        "references": [],
        "attributes": ["Has Abstract"] if record.abstract else [],
        "fulljournalname": record.journal,
        "elocationid": f"doi: {record.doi}" if record.doi else "",
        "sortpubdate": stamp(sorting_date(record)),
        "sortfirstauthor": names[0] if names else "",
        "vernaculartitle": "".join(indexed.get("tt", ())[:1]),
    }


def elements_of(document: dict[str, Any]) -> str:
    """The children of a DocumentSummary."""
    text = ""
    for key, value in document.items():
        if key == "uid":
            continue
        name = ELEMENT_NAMES[key]
        if isinstance(value, list):
            items = (elements_of(item) if isinstance(item, dict) else xml_text(str(item)) for item in value)
            inner = "".join(f"<{ITEM_NAMES[key]}>{item}</{ITEM_NAMES[key]}>" for item in items)
        else:
            inner = xml_text(str(value))
        text += f"<{name}>{inner}</{name}>"
    return text
