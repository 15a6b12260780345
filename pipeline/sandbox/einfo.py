"""EInfo: the build of PubMed that answers today, and how many records it holds."""

from __future__ import annotations

from datetime import date

from pipeline.sandbox.call import Call, ServedReply, xml_reply, xml_text
from pipeline.sandbox.database import NAME, Database

PROLOG = (
    '<?xml version="1.0" encoding="UTF-8" ?>\n<!DOCTYPE eInfoResult PUBLIC "-//NLM//DTD einfo 20190110//EN" '
    '"https://eutils.ncbi.nlm.nih.gov/eutils/dtd/20190110/einfo.dtd">\n'
)


def build_of(today: date) -> str:
    """The database build of a day."""
    return f"Build-{today:%Y.%m.%d}.06.33"


def einfo(call: Call, database: Database) -> ServedReply:
    """The reply to one EInfo request: the list of databases, or PubMed's description without its fields and links."""
    asked = call.get("db")
    if not asked:
        return _result(f"<DbList>\n\n\t<DbName>{NAME}</DbName>\n</DbList>\n")
    if asked != NAME:
        return _result(f"\t<ERROR>{xml_text(f'Can not retrieve DbInfo for db={asked}')}</ERROR>")
    text_by_tag = {
        "DbName": NAME,
        "MenuName": "PubMed",
        "Description": "PubMed bibliographic record",
        "DbBuild": build_of(database.today),
        "Count": f"{len(database.snapshot.article_by_pmid)}",
        "LastUpdate": f"{database.today:%Y/%m/%d} 06:33",
    }
    facts = "".join(f"\t\t<{tag}>{text}</{tag}>\n" for tag, text in text_by_tag.items())
    return _result(f"\t<DbInfo>\n{facts}\t\t<FieldList/>\n\t\t<LinkList/>\n\t</DbInfo>\n")


def _result(inner: str) -> ServedReply:
    return xml_reply(f"{PROLOG}<eInfoResult>\n{inner}\n</eInfoResult>\n")
