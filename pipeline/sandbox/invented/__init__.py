"""An invented corpus: no author, journal, trial or result in it exists."""

from __future__ import annotations

import io
from functools import lru_cache

from pipeline.ground.record import Record
from pipeline.sandbox.corpus import Article, Corpus, Version
from pipeline.sandbox.invented.life import life
from pipeline.sandbox.invented.pubmed_xml import xml_of
from pipeline.sources.pubmed.xml import read_pubmed_xml


@lru_cache(maxsize=1)
def invented_corpus() -> Corpus:
    """More than 300 articles on needling, spinal pain and what surrounds them, alive from 2026-01-05 to 2027-01."""
    states = life()
    elements = [xml_of(draft) for _, _, draft in states if draft]
    records = (
        item for item in read_pubmed_xml(io.BytesIO(b"<PubmedArticleSet>%s</PubmedArticleSet>" % b"".join(elements)))
    )
    articles = iter(
        Article.of(record, element)
        for record, element in zip(records, elements, strict=True)
        if isinstance(record, Record)
    )
    return Corpus([Version(pmid, since, next(articles) if draft else None) for since, pmid, draft in states])
