"""ELink: what an article cites, what cites it, and similar articles, as far as the corpus knows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from pipeline.sandbox.call import Call, ServedReply, xml_reply, xml_text
from pipeline.sandbox.corpus import Snapshot
from pipeline.sandbox.database import NAME, Database, well_formed, wrong_database

PROLOG = (
    '<?xml version="1.0" encoding="UTF-8" ?>\n<!DOCTYPE eLinkResult PUBLIC "-//NLM//DTD elink 20101123//EN" '
    '"https://eutils.ncbi.nlm.nih.gov/eutils/dtd/20101123/elink.dtd">\n'
)
SIMILAR, CITED_IN, REFERENCES = "pubmed_pubmed", "pubmed_pubmed_citedin", "pubmed_pubmed_refs"
N_SIMILAR = 20
CITED = re.compile(r'<Reference>.*?<ArticleId IdType="pubmed">(\d+)</ArticleId>.*?</Reference>', re.DOTALL)
WORD = re.compile(r"[a-z]{4,}")


def elink(call: Call, database: Database) -> ServedReply:
    """The reply to one ELink request: a LinkSet for each `id` parameter, whose comma list is merged into one."""
    if problem := wrong_database(call):
        return refused(problem)
    name = call.get("linkname", SIMILAR)
    sources = [well_formed(value.split(",")) for value in call.values.get("id", ())]
    sets = "".join(_link_set(ids, name, _linked(ids, name, database.snapshot)) for ids in sources)
    return xml_reply(f"{PROLOG}<eLinkResult>\n\n{sets}</eLinkResult>\n")


def refused(words: str) -> ServedReply:
    """ELink says no with status 200."""
    return xml_reply(f"{PROLOG}<eLinkResult>\n\n\t<ERROR>{xml_text(words)}</ERROR>\n</eLinkResult>\n")


def _linked(pmids: Sequence[str], name: str, snapshot: Snapshot) -> list[str]:
    cited = cited_by_pmid(snapshot)
    present = [pmid for pmid in pmids if pmid in cited]
    if name == SIMILAR:
        return _similar(present, snapshot)
    if name == REFERENCES:
        return list(dict.fromkeys(other for pmid in present for other in cited[pmid] if other in cited))
    if name == CITED_IN:
        return [pmid for pmid in snapshot.pmids if not set(present).isdisjoint(cited[pmid])]
    return []


@lru_cache(maxsize=2)
def cited_by_pmid(snapshot: Snapshot) -> Mapping[str, list[str]]:
    """PMID -> what the article cites, by its reference list."""
    return {pmid: CITED.findall(article.xml) for pmid, article in snapshot.article_by_pmid.items()}


def _similar(pmids: Sequence[str], snapshot: Snapshot) -> list[str]:
    """The articles that share most words of the title; an article is the most similar to itself, as at NCBI."""
    wanted = {word for pmid in pmids for word in _words(snapshot, pmid)}
    shared = {pmid: len(wanted & _words(snapshot, pmid)) for pmid in snapshot.pmids} if wanted else {}
    return sorted((pmid for pmid in shared if shared[pmid]), key=lambda pmid: (-shared[pmid], -int(pmid)))[:N_SIMILAR]


def _words(snapshot: Snapshot, pmid: str) -> set[str]:
    return set(WORD.findall(snapshot.article_by_pmid[pmid].record.title.lower()))


def _link_set(pmids: Sequence[str], name: str, linked: Sequence[str]) -> str:
    ids = "".join(f"      <Id>{pmid}</Id>\n" for pmid in pmids)
    links = "".join(f"\n        <Link>\n\t\t\t\t<Id>{pmid}</Id>\n\t\t\t</Link>" for pmid in linked)
    heading = f"      <DbTo>{NAME}</DbTo>\n      <LinkName>{xml_text(name)}</LinkName>\n      "
    group = f"    <LinkSetDb>\n{heading}{links}\n    </LinkSetDb>\n" if links else ""
    return f"  <LinkSet>\n    <DbFrom>{NAME}</DbFrom>\n    <IdList>\n{ids}    </IdList>\n{group}  </LinkSet>\n"
