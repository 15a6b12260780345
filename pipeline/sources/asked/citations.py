"""Citations chased in PubMed: what reports cite, what cites them, what is similar to them (ELink), then those records.

Source: https://www.ncbi.nlm.nih.gov/books/NBK25499/ (ELink) and replies recorded in Biopython's samples. PubMed knows
the references that publishers deposit and those of PMC; many reports have none there.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from io import BytesIO

from pipeline.ground.record import Record
from pipeline.sources.asked.chasing import (
    CITED_BY,
    REFERENCES,
    SIMILAR,
    Seed,
    Step,
    asked_of,
    how_chased,
    in_portions,
    in_words,
)
from pipeline.sources.asked.paging import PageReply, WholeAnswer
from pipeline.sources.asked.service import AnswerPage, CitationIndex, Service, UnreadableError
from pipeline.sources.pubmed.client import LINKED_AT_ONCE, Entrez
from pipeline.sources.pubmed.fetching import BATCH_SIZE
from pipeline.sources.pubmed.replies import linked_by_pmid
from pipeline.sources.pubmed.xml import latest_versions, read_pubmed_xml
from pipeline.sources.web.kinds import CODE_BY_STATUS
from pipeline.sources.web.request import WebRequest

LINK_NAMES: Mapping[str, str] = {
    REFERENCES: "pubmed_pubmed_refs",
    CITED_BY: "pubmed_pubmed_citedin",
    SIMILAR: "pubmed_pubmed",
}
"""The ways to go -> NCBI's names of them (https://eutils.ncbi.nlm.nih.gov/entrez/query/static/entrezlinks.html)."""
OF_LINKS = re.compile(rb"<eLinkResult\b")
HEAD = 1_000


def chase(entrez: Entrez, seeds: Sequence[Seed], links: Sequence[str]) -> WholeAnswer:
    """What the seeds lead to, with every record of it, or SourceError. Seeds without a PMID lead nowhere."""
    pmids = sorted({seed.pmid for seed in seeds if seed.pmid}, key=int)
    answers = [entrez.links(some, LINK_NAMES[way]) for way in links for some in in_portions(pmids, LINKED_AT_ONCE)]
    bodies = [answer.body for answer in answers]
    found = sorted({found for _, _, found in _steps(bodies)}, key=int)
    batches = [batch for some in in_portions(found, BATCH_SIZE) for batch in entrez.fetch(some)]
    returned = sorted((pmid for batch in batches for pmid in batch.returned), key=int)
    pages = [*(PageReply(body, ()) for body in bodies), *(PageReply(batch.body, batch.returned) for batch in batches)]
    query = asked_of(map(name, seeds), links)
    how = how_chased(len(pmids), len(seeds), len(found) - len(returned))
    # Without a report nothing is asked but the date, and zero is an answer.
    answered_at = answers[0].answered_at if answers else entrez.about().answered_at
    url = f"{entrez.server.kept_url}/elink.fcgi"
    return WholeAnswer(answered_at, url, query, how, tuple(sorted(returned)), tuple(pages))


def name(seed: Seed) -> str:
    """How PubMed is asked for a report."""
    return f"PMID {seed.pmid}" if seed.pmid else ""


def led_to(bodies: Iterable[bytes], query: str) -> dict[str, str]:
    """PMID -> which reports led to it, in words, from the replies alone."""
    return in_words((f"PMID {own}", way, other) for own, way, other in _steps(bodies))


def records(body: bytes, source: str) -> Iterator[Record]:
    """The records of one reply: none of a reply with links, all of a set of articles."""
    if not OF_LINKS.search(body[:HEAD]):
        found = latest_versions(entry for entry in read_pubmed_xml(BytesIO(body)) if isinstance(entry, Record))
        yield from (replace(record, record_id=f"{source}:{record.pmid}", source=source) for record in found)


def links_page(pmid: str, token: str) -> WebRequest:
    """A request for what cites one PMID: what the first contact with ELink asks."""
    parameters = {"dbfrom": "pubmed", "db": "pubmed", "linkname": LINK_NAMES[CITED_BY], "id": pmid}
    return WebRequest("elink.fcgi", parameters, by_post=True)


def read_links_page(body: bytes) -> AnswerPage:
    """The PMIDs of such a reply."""
    try:
        found = linked_by_pmid(ET.fromstring(body), LINK_NAMES[CITED_BY])
    except ET.ParseError as error:
        raise UnreadableError(f"not well-formed XML: {error}", "E16") from error
    pmids = tuple(dict.fromkeys(other for others in found.values() for other in others))
    return AnswerPage(len(pmids), pmids)


def refused(status: int, body: bytes) -> str:
    """The kind of failure of such a reply; "" for links."""
    if status != 200:
        return CODE_BY_STATUS.get(status) or ("E13" if status >= 500 else "status")
    return "" if OF_LINKS.search(body[:HEAD]) and b"<ERROR>" not in body else "E8"


CITATIONS = Service(
    name="pubmed-citations",
    title="PubMed's links",
    operator="NCBI",
    url="https://eutils.ncbi.nlm.nih.gov/entrez/eutils",
    url_variable="NCBI_EUTILS_URL",
    per_second=2.7,
    page=links_page,
    read_page=read_links_page,
    records=records,
    refused=refused,
    sample="8043247",
    citations=CitationIndex(name, led_to),
    own={"api_key": "NCBI_API_KEY", "email": "NCBI_EMAIL"},
)


def _steps(bodies: Iterable[bytes]) -> Iterator[Step]:
    for body in bodies:
        if OF_LINKS.search(body[:HEAD]):
            root = ET.fromstring(body)
            for way, name in LINK_NAMES.items():
                for own, others in linked_by_pmid(root, name).items():
                    # An article is the most similar to itself.
                    yield from ((own, way, other) for other in others if other != own)
