"""Biopython reads every reply with the DTDs that it ships: the sandbox speaks as NCBI does."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from Bio import Entrez

from pipeline.sandbox import Sandbox
from tests.sandbox.conftest import ask

Serving = Callable[..., Sandbox]
DTDS = Path(Entrez.__file__).parent / "DTDs"


@pytest.fixture(autouse=True)
def only_shipped_dtds(monkeypatch: pytest.MonkeyPatch) -> None:
    """A DTD that Biopython lacks would be fetched: that is a failure here."""
    monkeypatch.setattr("Bio.Entrez.Parser.urlopen", lambda url: pytest.fail(f"{url} is not among the shipped DTDs"))


def read(sandbox: Sandbox, endpoint: str, **params: Any) -> Any:
    return Entrez.read(io.BytesIO(ask(sandbox, endpoint, **params).content))


def test_biopython_reads_esearch(serving: Serving) -> None:
    result = read(serving(), "esearch", term="90000001:90000003[uid]", usehistory="y")
    assert (result["Count"], result["IdList"], result["QueryKey"]) == ("3", ["90000003", "90000002", "90000001"], "1")


def test_biopython_reads_a_search_without_hits(serving: Serving) -> None:
    result = read(serving(), "esearch", term="abcXYZ")
    assert result["QueryTranslation"] == "abcXYZ"
    assert result["WarningList"]["QuotedPhraseNotFound"] == ['"abcXYZ"']
    assert result["WarningList"]["OutputMessage"] == ["No items found."]
    assert "ErrorList" not in result


def test_biopython_reads_all_articles_of_the_corpus(serving: Serving) -> None:
    if not (DTDS / "pubmed_250101.dtd").exists():
        pytest.skip("this Biopython does not ship pubmed_250101.dtd")
    sandbox = serving()
    articles = read(sandbox, "efetch", id=",".join(sandbox.snapshot.pmids))
    assert len(articles["PubmedArticle"]) + len(articles["PubmedBookArticle"]) == len(sandbox.snapshot.pmids)
    first = articles["PubmedArticle"][-1]["MedlineCitation"]
    assert (first["PMID"], first["Article"]["Language"]) == ("90000001", ["eng"])


def test_biopython_reads_elink(serving: Serving) -> None:
    (found,) = read(serving(), "elink", dbfrom="pubmed", id="90000303", linkname="pubmed_pubmed_refs")
    assert found["LinkSetDb"][0]["Link"][0]["Id"].startswith("900000")


def test_biopython_reads_einfo(serving: Serving) -> None:
    sandbox = serving()
    assert read(sandbox, "einfo")["DbInfo"][0]["DbBuild"] == "Build-2026.01.05.06.33"
    assert read(sandbox, "einfo", db="")["DbList"] == ["pubmed"]


def test_biopython_raises_the_error_that_stands_inside_200(serving: Serving) -> None:
    with pytest.raises(RuntimeError, match="Search Backend failed"):
        read(serving(), "esearch", term="((")
