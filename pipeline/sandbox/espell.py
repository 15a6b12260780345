"""ESpell: a query with the words that the corpus does not know replaced by the nearest that it does."""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz import fuzz, process

from pipeline.sandbox.call import Call, Reply, xml_reply, xml_text
from pipeline.sandbox.corpus import Snapshot
from pipeline.sandbox.database import Database, wrong_database

PROLOG = (
    '<?xml version="1.0"?>\n<!DOCTYPE eSpellResult PUBLIC "-//NLM//DTD eSpellResult, 23 November 2004//EN" '
    '"https://www.ncbi.nlm.nih.gov/entrez/query/DTD/eSpell.dtd">\n'
)
WORD = re.compile(r"[A-Za-z]{4,}")
NEAR_ENOUGH = 80
"""Percent of rapidfuzz's ratio: one letter wrong in a word of five."""


def espell(call: Call, database: Database) -> Reply:
    """The reply to one ESpell request. Its empty ERROR element is no error: NCBI sends it too."""
    term, problem = call.get("term"), wrong_database(call)
    known = _vocabulary(database.snapshot)
    spelled = ""
    corrected = ""
    end = 0
    for found in WORD.finditer(term):
        word = found[0].lower()
        nearest = "" if word in known else _nearest(word, database.snapshot)
        kept = term[end : found.start()]
        corrected += kept + (nearest or found[0])
        spelled += f"<Original>{xml_text(kept)}</Original>" + (
            f"<Replaced>{nearest}</Replaced>" if nearest else f"<Original>{found[0]}</Original>"
        )
        end = found.end()
    corrected += term[end:]
    changed = "<Replaced>" in spelled
    return xml_reply(
        f"{PROLOG}<eSpellResult>\n\t<Database>{xml_text(call.get('db'))}</Database>\n\t<Query>{xml_text(term)}</Query>\n"
        f"\t<CorrectedQuery>{xml_text(corrected) if changed else ''}</CorrectedQuery>\n"
        f"\t<SpelledQuery>{spelled if changed else ''}</SpelledQuery>\n"
        f"\t{f'<ERROR>{xml_text(problem)}</ERROR>' if problem else '<ERROR/>'}\n</eSpellResult>\n"
    )


def _nearest(word: str, snapshot: Snapshot) -> str:
    """The known word that is most like `word`; "" where none is near enough."""
    found = process.extractOne(word, list(_vocabulary(snapshot)), scorer=fuzz.ratio, score_cutoff=NEAR_ENOUGH)
    return str(found[0]) if found else ""


@lru_cache(maxsize=2)
def _vocabulary(snapshot: Snapshot) -> dict[str, None]:
    """Every longer word of the titles, in a fixed order."""
    words = (word for pmid in snapshot.pmids for word in WORD.findall(snapshot.article_by_pmid[pmid].record.title))
    return dict.fromkeys(word.lower() for word in words)
