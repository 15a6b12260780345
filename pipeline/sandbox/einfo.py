"""EInfo: what databases there are, and the build of PubMed that answers today."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from pipeline.sandbox.call import Call, Reply, json_reply, xml_reply, xml_text
from pipeline.sandbox.database import NAME, Database

PROLOG = (
    '<?xml version="1.0" encoding="UTF-8" ?>\n<!DOCTYPE eInfoResult PUBLIC "-//NLM//DTD einfo 20190110//EN" '
    '"https://eutils.ncbi.nlm.nih.gov/eutils/dtd/20190110/einfo.dtd">\n'
)
HEADER = {"type": "einfo", "version": "0.3"}
FLAGS = ("IsDate", "IsNumerical", "SingleToken", "Hierarchy", "IsHidden")

FIELDS: tuple[tuple[str, str, str], ...] = (
    ("ALL", "All Fields", "NNNNN"),
    ("UID", "UID", "NYYNY"),
    ("FILT", "Filter", "NNYNN"),
    ("TITL", "Title", "NNNNN"),
    ("MESH", "MeSH Terms", "NNYYN"),
    ("MAJR", "MeSH Major Topic", "NNYYN"),
    ("JOUR", "Journal", "NNYNN"),
    ("AFFL", "Affiliation", "NNNNN"),
    ("ECNO", "EC/RN Number", "NNYNN"),
    ("SUBS", "Supplementary Concept", "NNYNN"),
    ("PDAT", "Date - Publication", "YNYNN"),
    ("EDAT", "Date - Entry", "YNYNN"),
    ("VOL", "Volume", "NNYNN"),
    ("PAGE", "Pagination", "NNYNN"),
    ("PTYP", "Publication Type", "NNYYN"),
    ("LANG", "Language", "NNYNN"),
    ("ISS", "Issue", "NNYNN"),
    ("SUBH", "MeSH Subheading", "NNYYN"),
    ("SI", "Secondary Source ID", "NNYNN"),
    ("MHDA", "Date - MeSH", "YNYNN"),
    ("TIAB", "Title/Abstract", "NNNNN"),
    ("OTRM", "Other Term", "NNNNN"),
    ("COLN", "Author - Corporate", "NNNNN"),
    ("CNTY", "Place of Publication", "NNNNY"),
    ("PAPX", "Pharmacological Action", "NNYNN"),
    ("GRNT", "Grants and Funding", "NNYNN"),
    ("MDAT", "Date - Modification", "YNYNN"),
    ("CDAT", "Date - Completion", "YNYNN"),
    ("PID", "Publisher ID", "NNYNY"),
    ("FAUT", "Author - First", "NNYNN"),
    ("FULL", "Author", "NNYNN"),
    ("FINV", "Investigator", "NNYNN"),
    ("TT", "Transliterated Title", "NNNNN"),
    ("LAUT", "Author - Last", "NNYNN"),
    ("PPDT", "Print Publication Date", "YNYNY"),
    ("EPDT", "Electronic Publication Date", "YNYNY"),
    ("LID", "Location ID", "NNYNN"),
    ("CRDT", "Date - Create", "YNYNN"),
    ("BOOK", "Book", "NNYNN"),
    ("ED", "Editor", "NNYNN"),
    ("ISBN", "ISBN", "NNYNN"),
    ("PUBN", "Publisher", "NNYNN"),
    ("AUID", "Author - Identifier", "NNYNN"),
    ("PS", "Subject - Personal Name", "NNYNN"),
    ("COIS", "Conflict of Interest Statements", "NNNNN"),
    ("WORD", "Text Word", "NNNNN"),
    ("EID", "Extended PMID", "NNYNY"),
    ("DSO", "DSO", "NNNNY"),
    ("P1DAT", "P1DAT", "YNYNY"),
    ("AUCL", "Author Cluster ID", "NNYNY"),
)
"""(name, full name, the five flags of FLAGS as Y and N)."""

LINKS: tuple[tuple[str, str], ...] = (
    ("pubmed_pubmed", "Similar articles"),
    ("pubmed_pubmed_citedin", "Cited In"),
    ("pubmed_pubmed_refs", "References"),
)


def build_of(today: date) -> str:
    """The database build of a day."""
    return f"Build-{today:%Y.%m.%d}.06.33"


def einfo(call: Call, database: Database) -> Reply:
    """The reply to one EInfo request: the list of databases, or the description of PubMed."""
    asked = call.get("db")
    if not asked:
        if call.wants_json:
            return _json({"dblist": [NAME]})
        return xml_reply(f"{PROLOG}<eInfoResult>\n<DbList>\n\n\t<DbName>{NAME}</DbName>\n</DbList>\n\n</eInfoResult>\n")
    if asked != NAME:
        words = f"Can not retrieve DbInfo for db={asked}"
        error = f"{PROLOG}<eInfoResult>\n\t<ERROR>{xml_text(words)}</ERROR>\n</eInfoResult>\n"
        return _json({"ERROR": words}) if call.wants_json else xml_reply(error)
    return _json({"dbinfo": [_description(database)]}) if call.wants_json else xml_reply(_xml(database))


def _facts(database: Database) -> dict[str, str]:
    return {
        "DbName": NAME,
        "MenuName": "PubMed",
        "Description": "PubMed bibliographic record",
        "DbBuild": build_of(database.today),
        "Count": str(len(database.snapshot.article_by_pmid)),
        "LastUpdate": f"{database.today:%Y/%m/%d} 06:33",
    }


def _fields() -> list[dict[str, str]]:
    return [
        {"Name": name, "FullName": full, "Description": f"{full} of the publication", "TermCount": ""}
        | dict(zip(FLAGS, flags, strict=True))
        for name, full, flags in FIELDS
    ]


def _links() -> list[dict[str, str]]:
    return [{"Name": name, "Menu": menu, "Description": menu, "DbTo": NAME} for name, menu in LINKS]


def _xml(database: Database) -> str:
    facts = _tags(_facts(database), 2)
    fields = "".join(f"\t\t\t<Field>\n{_tags(field, 4)}\t\t\t</Field>\n" for field in _fields())
    links = "".join(f"\t\t\t<Link>\n{_tags(link, 4)}\t\t\t</Link>\n" for link in _links())
    return (
        f"{PROLOG}<eInfoResult>\n\t<DbInfo>\n{facts}\t\t<FieldList>\n{fields}\t\t</FieldList>\n"
        f"\t\t<LinkList>\n{links}\t\t</LinkList>\n\t</DbInfo>\n\n</eInfoResult>\n"
    )


def _tags(text_by_tag: Mapping[str, str], depth: int) -> str:
    indent = "\t" * depth
    lines = (f"<{tag}>{xml_text(text)}</{tag}>" if text else f"<{tag}/>" for tag, text in text_by_tag.items())
    return "".join(f"{indent}{line}\n" for line in lines)


def _description(database: Database) -> dict[str, Any]:
    lists = {"fieldlist": [_lowered(field) for field in _fields()], "linklist": [_lowered(link) for link in _links()]}
    return _lowered(_facts(database)) | lists


def _lowered(text_by_tag: Mapping[str, str]) -> dict[str, Any]:
    return {tag.lower(): text for tag, text in text_by_tag.items()}


def _json(result: Mapping[str, Any]) -> Reply:
    return json_reply(json.dumps({"header": HEADER, "einforesult": result}, separators=(",", ":")))
