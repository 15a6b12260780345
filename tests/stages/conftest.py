"""What the tests of the stages share: a made-up PubMed in memory, searches of it, and the folders of one review."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from pipeline.review.layout import ReviewPaths
from pipeline.review.protocol import Protocol
from pipeline.review.review import Review
from pipeline.review.searches import LineResult, Search, write_search
from pipeline.sources.pubmed import Batch
from pipeline.tables.kept import KnownRecord

ARTICLE = """<PubmedArticle><MedlineCitation Status="{status}" Owner="NLM"><PMID Version="{version}">{pmid}</PMID>
<Article PubModel="Print"><Journal><JournalIssue CitedMedium="Internet"><PubDate><Year>2026</Year></PubDate>
</JournalIssue><Title>Journal of Invented Trials</Title></Journal><ArticleTitle>{title}</ArticleTitle>
<Language>eng</Language></Article>{links}</MedlineCitation><PubmedData><History><PubMedPubDate PubStatus="entrez">
<Year>{year}</Year><Month>{month}</Month><Day>{day}</Day></PubMedPubDate></History></PubmedData></PubmedArticle>"""
RETRACTION = """<CommentsCorrectionsList><CommentsCorrections RefType="RetractionIn"><RefSource>x</RefSource>
<PMID Version="1">{pmid}</PMID></CommentsCorrections></CommentsCorrectionsList>"""


@dataclass
class Article:
    """An invented record as PubMed would send it."""

    title: str = "Dry needling of the neck"
    status: str = "MEDLINE"
    created: str = "2020-01-01"
    retracted_in: str = ""
    version: int = 1

    def xml(self, pmid: str) -> str:
        year, month, day = self.created.split("-")
        links = RETRACTION.format(pmid=self.retracted_in) if self.retracted_in else ""
        return ARTICLE.format(
            pmid=pmid,
            title=escape(self.title),
            status=self.status,
            version=self.version,
            links=links,
            year=year,
            month=month,
            day=day,
        )


@dataclass
class InventedPubMed:
    """Answers like `Entrez`, from memory; the batch number `fails_at` is cut off."""

    articles: dict[str, Article] = field(default_factory=dict)
    held_back: set[str] = field(default_factory=set)
    asked: list[tuple[str, ...]] = field(default_factory=list)
    fails_at: int = 0

    def fetch(self, pmids: Sequence[str]) -> Iterator[Batch]:
        self.asked.append(tuple(pmids))
        if len(self.asked) == self.fails_at:
            raise ConnectionError("cut off")
        returned = tuple(pmid for pmid in pmids if pmid in self.articles and pmid not in self.held_back)
        body = "".join(self.articles[pmid].xml(pmid) for pmid in returned)
        yield Batch(
            part="",
            asked=tuple(pmids),
            body=f"<PubmedArticleSet>{body}</PubmedArticleSet>".encode(),
            status=200,
            answered_at=datetime(2026, 1, 5, tzinfo=UTC),
            parameters={"id": ",".join(pmids)},
            returned=returned,
            missing=tuple(pmid for pmid in pmids if pmid not in returned),
        )

    def explain_missing(self, pmids: Sequence[str]) -> dict[str, str]:
        return dict.fromkeys(pmids, "no such record")

    @property
    def n_asked(self) -> int:
        return sum(map(len, self.asked))


def invented_search(name: str, pmids: Sequence[str], sent: str = "needling[tiab]") -> Search:
    return Search(
        name=name,
        answered_at=f"{name[:10]}T06:30:00Z",
        source="pubmed",
        database_build="Build-1",
        database_updated=f"{name[:10]} 06:00",
        client="trialsift 0",
        strategy_sha256="0" * 64,
        search="search",
        how="in one page",
        accepted=(),
        lines=(LineResult("search", sent, sent, len(pmids), sent, (), ()),),
        pmids=tuple(pmids),
    )


@pytest.fixture
def pubmed() -> InventedPubMed:
    """PubMed with the records 1 to 5."""
    return InventedPubMed({str(n): Article(f"Trial {n} of dry needling") for n in range(1, 6)})


@pytest.fixture
def article() -> type[Article]:
    return Article


@pytest.fixture
def paths(tmp_path: Path) -> ReviewPaths:
    paths = ReviewPaths(tmp_path, "neck-pain")
    paths.imports.mkdir(parents=True)
    return paths


@pytest.fixture
def found(paths: ReviewPaths) -> Callable[..., Search]:
    """Write a search down: `found("2026-01-05", "1 2 3")`."""

    def write(name: str, pmids: str, sent: str = "needling[tiab]") -> Search:
        search = invented_search(name, pmids.split(), sent)
        write_search(paths.searches, search)
        return search

    return write


MakeReview = Callable[..., Review]


@pytest.fixture
def review_of(paths: ReviewPaths) -> MakeReview:
    """The review, with these sources and whatever else its protocol says: `review_of("embase", reviewers=2)`."""

    def made(*sources: str, known: Sequence[KnownRecord] = (), **protocol: object) -> Review:
        tables = {"review": {"title": "Needles", "question": "Do needles help?"}}
        named = [{"name": name, "title": name.title(), "kind": "database"} for name in sources]
        whole = Protocol.model_validate(tables | {"source": named} | protocol)
        return Review(paths, whole, "needling[tiab]", (), "search", tuple(known), {})

    return made


@pytest.fixture
def review(review_of: MakeReview) -> Review:
    """The review with nothing but PubMed."""
    return review_of()
