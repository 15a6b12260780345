"""ELink: similar articles, what cites an article, and what it cites, as far as the corpus knows."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from pipeline.sandbox.call import Call, Reply, json_reply, xml_reply, xml_text
from pipeline.sandbox.corpus import Article, Snapshot
from pipeline.sandbox.database import NAME, Database, names_history, unknown_query, well_formed, wrong_database

PROLOG = (
    '<?xml version="1.0" encoding="UTF-8" ?>\n<!DOCTYPE eLinkResult PUBLIC "-//NLM//DTD elink 20101123//EN" '
    '"https://eutils.ncbi.nlm.nih.gov/eutils/dtd/20101123/elink.dtd">\n'
)
HEADER = {"type": "elink", "version": "0.3"}
SIMILAR, CITED_IN, REFERENCES = "pubmed_pubmed", "pubmed_pubmed_citedin", "pubmed_pubmed_refs"
N_SIMILAR = 20
CITED = re.compile(
    r'<CommentsCorrections RefType="Cites">.*?<PMID[^>]*>(\d+)</PMID>.*?</CommentsCorrections>'
    r'|<Reference>.*?<ArticleId IdType="pubmed">(\d+)</ArticleId>.*?</Reference>',
    re.DOTALL,
)
WORD = re.compile(r"[a-z]{4,}")

Scored = dict[str, int]
"""PMID -> score, the best first."""


def elink(call: Call, database: Database) -> Reply:
    """The reply to one ELink request: a LinkSet for each `id` parameter, whose comma list is merged into one."""
    if problem := wrong_database(call):
        return _reply(call, [], [], problem)
    if names_history(call):
        stored = database.stored(call)
        if stored is None:
            return _reply(call, [], [], unknown_query(call))
        sources = [list(stored.pmids)]
    else:
        sources = [well_formed(value.split(",")) for value in call.values.get("id", ())]
    name = call.get("linkname", SIMILAR)
    return _reply(call, sources, [_links(ids, name, database.snapshot) for ids in sources])


def _links(pmids: Sequence[str], name: str, snapshot: Snapshot) -> Scored:
    present = [pmid for pmid in pmids if pmid in snapshot.article_by_pmid]
    if name == SIMILAR:
        return _similar(present, snapshot)
    if name == REFERENCES:
        cited = [pmid for source in present for pmid in _cited_by(snapshot.article_by_pmid[source])]
        return {pmid: 0 for pmid in cited if pmid in snapshot.article_by_pmid}
    if name == CITED_IN:
        cited_by = _all_references(snapshot)
        return {pmid: 0 for pmid in snapshot.pmids if not cited_by[pmid].isdisjoint(present)}
    return {}


def _cited_by(article: Article) -> list[str]:
    """The PMIDs that an article cites, from its CommentsCorrections and its reference list."""
    return [first or second for first, second in CITED.findall(article.xml)]


@lru_cache(maxsize=2)
def _all_references(snapshot: Snapshot) -> Mapping[str, frozenset[str]]:
    return {pmid: frozenset(_cited_by(article)) for pmid, article in snapshot.article_by_pmid.items()}


def _similar(pmids: Sequence[str], snapshot: Snapshot) -> Scored:
    """The articles that share most words of the title; an article is the most similar to itself, as at NCBI."""
    wanted = {word for pmid in pmids for word in _words(snapshot, pmid)}
    scores = {pmid: len(wanted & _words(snapshot, pmid)) for pmid in snapshot.pmids} if wanted else {}
    best = sorted((pmid for pmid, score in scores.items() if score), key=lambda pmid: (-scores[pmid], -int(pmid)))
    return {pmid: scores[pmid] * 1_000_000 for pmid in best[:N_SIMILAR]}


def _words(snapshot: Snapshot, pmid: str) -> set[str]:
    return set(WORD.findall(snapshot.article_by_pmid[pmid].record.title.lower()))


def _reply(call: Call, sources: Sequence[Sequence[str]], links: Sequence[Scored], problem: str = "") -> Reply:
    name, scored = call.get("linkname", SIMILAR), call.get("cmd") == "neighbor_score"
    if call.wants_json:
        return json_reply(_json(sources, links, name, problem))
    error = f"\t<ERROR>{xml_text(problem)}</ERROR>\n" if problem else ""
    sets = "".join(_link_set(ids, found, name, scored) for ids, found in zip(sources, links, strict=True))
    return xml_reply(f"{PROLOG}<eLinkResult>\n\n{sets}{error}</eLinkResult>\n")


def _link_set(pmids: Sequence[str], links: Scored, name: str, scored: bool) -> str:
    ids = "".join(f"      <Id>{pmid}</Id>\n" for pmid in pmids)
    scores = {pmid: f"\n\t\t\t\t<Score>{score}</Score>" if scored else "" for pmid, score in links.items()}
    found = "".join(
        f"\n        <Link>\n\t\t\t\t<Id>{pmid}</Id>{score}\n\t\t\t</Link>" for pmid, score in scores.items()
    )
    heading = f"      <DbTo>{NAME}</DbTo>\n      <LinkName>{xml_text(name)}</LinkName>\n      "
    group = f"    <LinkSetDb>\n{heading}{found}\n    </LinkSetDb>\n" if links else ""
    return f"  <LinkSet>\n    <DbFrom>{NAME}</DbFrom>\n    <IdList>\n{ids}    </IdList>\n{group}  </LinkSet>\n"


def _json(sources: Sequence[Sequence[str]], links: Sequence[Scored], name: str, problem: str) -> str:
    sets = []
    for ids, found in zip(sources, links, strict=True):
        groups = [{"dbto": NAME, "linkname": name, "links": list(found)}] if found else []
        sets.append({"dbfrom": NAME, "ids": list(ids), **({"linksetdbs": groups} if groups else {})})
    document = {"header": HEADER, "linksets": sets} | ({"ERROR": problem} if problem else {})
    return json.dumps(document, separators=(",", ":"))
