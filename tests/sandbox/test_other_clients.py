"""Other people's clients search and fetch from the sandbox, unchanged: that is how its faithfulness is proven.

They believe that they ask eutils.ncbi.nlm.nih.gov: a proxy leads them to the sandbox, which has a certificate of an
invented authority. Biopython is always there; the others are tried where they are installed: pymed in the Python that
PYMED_PYTHON names, EDirect (Debian: ncbi-entrez-direct), rentrez (Debian: r-cran-rentrez).
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from pipeline.sandbox import Corpus, Sandbox
from tests.company_network import CERTIFICATES, proxy, tls_server

QUERY = '"dry needling"[Title/Abstract] AND neck[Title/Abstract]'
AUTHORITY = f"{CERTIFICATES / 'company.pem'}"
TRUSTED_BY = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")

BIOPYTHON = """
import io, json, sys
from Bio import Entrez, Medline
Entrez.email, Entrez.local_cache = "you@example.org", sys.argv[2]
with Entrez.esearch(db="pubmed", term=sys.argv[1], usehistory="y") as stream:
    found = Entrez.read(stream)
n, titles = int(found["Count"]), {}
for start in range(0, n, 20):
    with Entrez.efetch(db="pubmed", rettype="medline", retmode="text", retstart=start, retmax=20,
                       webenv=found["WebEnv"], query_key=found["QueryKey"]) as stream:
        titles |= {record["PMID"]: record["TI"] for record in Medline.parse(stream)}
with Entrez.efetch(db="pubmed", id=",".join(list(titles)[:3]), retmode="xml") as stream:
    assert len(Entrez.read(stream)["PubmedArticle"]) == 3
print(json.dumps(titles))
"""
PYMED = """
import json, sys
from pymed import PubMed
articles = PubMed(tool="tests", email="you@example.org").query(sys.argv[1], max_results=500)
print(json.dumps({article.pubmed_id.strip().split()[0]: article.title for article in articles}))
"""
EDIRECT = """
esearch -db pubmed -query "$1" | efetch -format xml |
  xtract -pattern PubmedArticle -element MedlineCitation/PMID -tab ' ' -sep ' ' -element ArticleTitle
"""
RENTREZ = """
suppressMessages(library(rentrez))
httr::set_config(httr::config(cainfo = Sys.getenv("CURL_CA_BUNDLE")))
query <- commandArgs(trailingOnly = TRUE)[1]
found <- entrez_search(db = "pubmed", term = query, use_history = TRUE, retmax = 500)
text <- entrez_fetch(db = "pubmed", web_history = found$web_history, rettype = "xml", parsed = FALSE)
records <- parse_pubmed_xml(text)
for (record in records) cat(record$pmid, record$title, "\\n")
"""

Run = Callable[..., str]


@pytest.fixture
def sandbox(corpus: Corpus) -> Sandbox:
    return Sandbox(corpus, rate=0)


@pytest.fixture
def run(sandbox: Sandbox) -> Iterator[Run]:
    """Run a program whose way to NCBI ends at the sandbox; what it prints."""
    with tls_server(sandbox, "ncbi") as port, proxy(port) as address:
        way = dict.fromkeys(("https_proxy", "HTTPS_PROXY"), address) | dict.fromkeys(TRUSTED_BY, AUTHORITY)

        def run(*command: str) -> str:
            done = subprocess.run(
                command, env=os.environ | way, capture_output=True, text=True, check=False, timeout=120
            )
            assert done.returncode == 0, done.stderr
            return done.stdout

        yield run


@pytest.fixture
def expected(sandbox: Sandbox) -> dict[str, str]:
    """PMID -> title of all that the query finds, books apart, which these clients leave out."""
    articles = sandbox.snapshot.article_by_pmid
    found = sandbox.snapshot.search(QUERY, sandbox.today)
    return {pmid: articles[pmid].record.title for pmid in found if "<PubmedArticle>" in articles[pmid].xml}


def without_brackets(titles: Mapping[str, str]) -> dict[str, str]:
    """The titles without the brackets of translated ones, which our reader takes off."""
    return {pmid: re.sub(r"^\[(.*)\]\.$", r"\1.", title.strip()) for pmid, title in titles.items()}


def lines_of(printed: str) -> dict[str, str]:
    """PMID and title of each line."""
    return dict(line.split(maxsplit=1) for line in printed.splitlines() if line.strip())


def test_biopython_searches_and_fetches_as_its_tutorial_says(
    run: Run, expected: dict[str, str], tmp_path: Path
) -> None:
    found = json.loads(run(sys.executable, "-c", BIOPYTHON, QUERY, f"{tmp_path}"))
    assert without_brackets(found) == expected


def test_pymed_searches_and_fetches(run: Run, expected: dict[str, str]) -> None:
    python = os.environ.get("PYMED_PYTHON", "")
    if not python:
        pytest.skip("PYMED_PYTHON names no Python in which pymed is installed")
    assert without_brackets(json.loads(run(python, "-c", PYMED, QUERY))) == expected


def test_edirect_searches_and_fetches(run: Run, expected: dict[str, str]) -> None:
    if not (shutil.which("esearch") and shutil.which("xtract")):
        pytest.skip("EDirect is not on this machine")
    assert without_brackets(lines_of(run("sh", "-c", EDIRECT, "sh", QUERY))) == expected


def test_rentrez_searches_and_fetches(run: Run, expected: dict[str, str]) -> None:
    if not shutil.which("Rscript"):
        pytest.skip("R is not on this machine")
    if subprocess.run(["Rscript", "-e", "library(rentrez)"], capture_output=True, check=False).returncode:
        pytest.skip("rentrez is not on this machine")
    assert without_brackets(lines_of(run("Rscript", "-e", RENTREZ, QUERY))) == expected
