"""The corpus: articles that come, change and go, and what it holds on a given day."""

from __future__ import annotations

import zlib
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from threading import Lock

from pipeline.ground.record import Record
from pipeline.language import HitIndex, Translation

ALWAYS = date.min

_USUAL_XML = (
    b'<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM" IndexingMethod="Automated"><PMID Version="1'
    b'"></PMID><DateCompleted><Year>20</Year><Month>0</Month><Day>1</Day></DateCompleted><DateRevised></DateRe'
    b'vised><Article PubModel="Print-Electronic"><Journal><ISSN IssnType="Electronic"></ISSN><JournalIssue Cit'
    b'edMedium="Internet"><Volume></Volume><Issue></Issue><PubDate></PubDate></JournalIssue><Title></Title><IS'
    b"OAbbreviation></ISOAbbreviation></Journal><ArticleTitle></ArticleTitle><Pagination><StartPage></StartPag"
    b'e><EndPage></EndPage><MedlinePgn></MedlinePgn></Pagination><ELocationID EIdType="doi" ValidYN="Y">10.</E'
    b'LocationID><Abstract><AbstractText Label="METHODS" NlmCategory="METHODS"></AbstractText></Abstract><Auth'
    b'orList CompleteYN="Y"><Author ValidYN="Y"><LastName></LastName><ForeName></ForeName><Initials></Initials'
    b"><AffiliationInfo><Affiliation>Department of </Affiliation></AffiliationInfo></Author></AuthorList><Lang"
    b'uage>eng</Language><PublicationTypeList><PublicationType UI="D016428">Journal Article</PublicationType><'
    b"/PublicationTypeList></Article><MedlineJournalInfo><Country></Country><MedlineTA></MedlineTA><NlmUniqueI"
    b"D></NlmUniqueID><ISSNLinking></ISSNLinking></MedlineJournalInfo><MeshHeadingList><MeshHeading><Descripto"
    b'rName UI="D0" MajorTopicYN="N">Humans</DescriptorName></MeshHeading><KeywordList Owner="NOTNLM"><Keyword'
    b' MajorTopicYN="N"></Keyword></KeywordList></MedlineCitation><PubmedData><History><PubMedPubDate PubStatu'
    b's="pubmed"><Year>20</Year><Month></Month><Day></Day><Hour>6</Hour><Minute>0</Minute></PubMedPubDate></Hi'
    b'story><PublicationStatus>ppublish</PublicationStatus><ArticleIdList><ArticleId IdType="pubmed"></Article'
    b"Id></ArticleIdList><ReferenceList><Reference><Citation></Citation></Reference></ReferenceList></PubmedDa"
    b"ta></PubmedArticle>"
)
"""Primes the compression of each article, so that 50,000 of them fit in memory and any one is unpacked alone."""


@dataclass(frozen=True, slots=True)
class Article:
    """One state of one PubMed entry: its parsed record and its XML, one line, compressed."""

    record: Record
    packed: bytes

    @classmethod
    def of(cls, record: Record, xml: bytes) -> Article:
        """An article that keeps `xml`, a PubmedArticle or PubmedBookArticle element, compressed."""
        packer = zlib.compressobj(level=3, zdict=_USUAL_XML)
        return cls(record, packer.compress(xml) + packer.flush())

    @property
    def xml(self) -> str:
        """The element, as efetch sends it."""
        return zlib.decompressobj(zdict=_USUAL_XML).decompress(self.packed).decode("utf-8")


@dataclass(frozen=True, slots=True)
class Version:
    """From `since` on, `pmid` is `article`; None means that NLM has deleted it."""

    pmid: str
    since: date
    article: Article | None


class Snapshot:
    """What the corpus holds between two changes."""

    def __init__(self, article_by_pmid: Mapping[str, Article], deleted: frozenset[str]) -> None:
        self.article_by_pmid = article_by_pmid
        self.deleted = deleted
        self._lock = Lock()

    @cached_property
    def pmids(self) -> tuple[str, ...]:
        """All PMIDs, the newest (largest) first: the order in which PubMed lists hits."""
        return tuple(sorted(self.article_by_pmid, key=int, reverse=True))

    @cached_property
    def _index(self) -> HitIndex:
        return HitIndex([self.article_by_pmid[pmid].record for pmid in self.pmids])

    def search(self, query: str, today: date) -> list[str]:
        """PMIDs that match, the largest first. Raises QueryError for what PubMed's backend refuses."""
        with self._lock:
            self._index.today = today
            return [self.pmids[position] for position in sorted(self._index.search(query))]

    def translation(self, query: str, today: date) -> Translation:
        """How PubMed would print the query it ran."""
        with self._lock:
            self._index.today = today
            return self._index.translation(query)


class Corpus:
    """Articles with their lives. What it holds depends on the day alone."""

    def __init__(self, versions: Iterable[Version]) -> None:
        self._versions = sorted(versions, key=lambda version: version.since)
        self._changes: Sequence[date] = sorted({version.since for version in self._versions})
        self._snapshot_by_change: dict[int, Snapshot] = {}
        self._lock = Lock()

    def on(self, today: date) -> Snapshot:
        """What the corpus holds on a day; one snapshot serves all days between two changes."""
        n_changes = bisect_right(self._changes, today)
        with self._lock:
            if n_changes not in self._snapshot_by_change:
                self._snapshot_by_change[n_changes] = self._build(today)
            return self._snapshot_by_change[n_changes]

    def _build(self, today: date) -> Snapshot:
        latest = {version.pmid: version.article for version in self._versions if version.since <= today}
        present = {pmid: article for pmid, article in latest.items() if article is not None}
        return Snapshot(present, frozenset(latest) - present.keys())
