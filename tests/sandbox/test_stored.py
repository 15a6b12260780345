"""A corpus out of PubMed XML files."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from pipeline.ground.errors import TableError
from pipeline.sandbox import Corpus, Sandbox, corpus_from_files
from pipeline.sandbox.invented import life
from pipeline.sandbox.invented.article_xml import xml_of
from tests.sandbox.conftest import ask

TODAY = date(2026, 1, 5)


def elements(n: int) -> Iterator[str]:
    return (xml_of(state.draft).decode() for state in life()[:n] if state.draft)


def article_set(*parts: str) -> bytes:
    return "\n".join(("<PubmedArticleSet>", *parts, "</PubmedArticleSet>")).encode()


def test_plain_and_compressed_files_are_served_together(tmp_path: Path) -> None:
    first, second = tmp_path / "first.xml", tmp_path / "second.xml.gz"
    articles = list(elements(6))
    first.write_bytes(article_set(*articles[:4]))
    second.write_bytes(gzip.compress(article_set(*articles[4:])))
    assert len(corpus_from_files([first, second]).on(TODAY).pmids) == 6


def test_an_indented_file_is_sent_compact(tmp_path: Path) -> None:
    path = tmp_path / "indented.xml"
    (article,) = elements(1)
    path.write_bytes(article_set(article.replace("><", ">\n      <")))
    assert corpus_from_files([path]).on(TODAY).article_by_pmid["90000001"].xml == article


def test_a_deleted_citation_is_gone(tmp_path: Path) -> None:
    path = tmp_path / "update.xml"
    gone = '<DeleteCitation><PMID Version="1">90000002</PMID><PMID Version="1">7</PMID></DeleteCitation>'
    path.write_bytes(article_set(*elements(3), gone))
    snapshot = corpus_from_files([path]).on(TODAY)
    assert snapshot.pmids == ("90000003", "90000001")
    assert snapshot.deleted == {"90000002", "7"}


def test_the_last_of_two_versions_counts(tmp_path: Path) -> None:
    path = tmp_path / "twice.xml"
    (article,) = elements(1)
    later = article.replace('<PMID Version="1">90000001', '<PMID Version="2">90000001').replace("Lidocaine", "Procaine")
    path.write_bytes(article_set(article, later))
    kept = corpus_from_files([path]).on(TODAY).article_by_pmid["90000001"]
    assert kept.record.title.startswith("Procaine")
    assert "Procaine" in kept.xml


@pytest.mark.parametrize("content", [b"<PubmedArticleSet></PubmedArticleSet>", b"\x1f\x8bnot really", b"plain text"])
def test_a_file_without_articles_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "odd.xml"
    path.write_bytes(content)
    with pytest.raises(TableError, match=r"odd\.xml"):
        corpus_from_files([path])


@pytest.fixture(scope="module")
def real_corpus(real_data: Path) -> Corpus:
    return corpus_from_files([real_data / "pubmed" / "needling_and_spine.xml"])


@pytest.mark.needs_data
def test_real_records_are_served_whole(real_corpus: Corpus) -> None:
    with Sandbox(real_corpus, rate=0) as sandbox:
        found = ask(sandbox, "esearch", term="all[sb]", retmax=9999, retmode="json").json()["esearchresult"]
        reply = ask(sandbox, "efetch", id=",".join(found["idlist"])).text
    assert found["count"] == "126"
    assert reply.count("<PubmedArticle>") == 126
    assert "\n " not in reply


def test_a_broken_article_is_named_by_its_file(tmp_path: Path) -> None:
    path = tmp_path / "broken.xml"
    (article,) = elements(1)
    path.write_bytes(article_set(article.replace("</Title>", "")))
    with pytest.raises(TableError, match=r"broken\.xml: the XML of an article is not well-formed"):
        corpus_from_files([path])
