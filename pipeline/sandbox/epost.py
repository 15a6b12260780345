"""EPost: keep a list of UIDs on the history server."""

from __future__ import annotations

from pipeline.sandbox.call import Call, Reply, xml_reply, xml_text
from pipeline.sandbox.database import Database, well_formed, wrong_database

PROLOG = (
    '<?xml version="1.0" encoding="UTF-8" ?>\n<!DOCTYPE ePostResult PUBLIC "-//NLM//DTD epost 20090526//EN" '
    '"https://eutils.ncbi.nlm.nih.gov/eutils/dtd/20090526/epost.dtd">'
)
EMPTY = "Empty ID list; Nothing to store"
INVALID = "Some IDs have invalid value and were omitted. Maximum ID value 18446744073709551615"


def epost(call: Call, database: Database) -> Reply:
    """The reply to one EPost request. Ids that no record has are kept all the same."""
    if problem := wrong_database(call):
        return xml_reply(f"{PROLOG}\n<ePostResult>\n\t<ERROR>{xml_text(problem)}</ERROR>\n</ePostResult>\n")
    asked = call.ids()
    pmids = well_formed(asked)
    if not pmids:
        words = [EMPTY, INVALID] if asked else [EMPTY]
        return refused(*words)
    environment, key = database.history.store(pmids, " OR ".join(f"{pmid}[uid]" for pmid in pmids), call.get("WebEnv"))
    return xml_reply(
        f"{PROLOG}<ePostResult>\n\t<QueryKey>{key}</QueryKey>\n\t<WebEnv>{environment}</WebEnv>\n</ePostResult>\n"
    )


def refused(*words: str) -> Reply:
    """EPost's errors, with status 200."""
    errors = "".join(f"\n\t<ERROR>{xml_text(text)}</ERROR>" for text in words)
    return xml_reply(f"{PROLOG}<ePostResult>{errors}</ePostResult>\n")
