"""Small files as NLM hands them out, made on purpose: records, versions, deletions, and whatever may be wrong."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

HEAD = (
    '<?xml version="1.0" encoding="utf-8"?>\n'
    '<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2019//EN" '
    '"https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_190101.dtd">\n<PubmedArticleSet>\n'
)
END = "</PubmedArticleSet>\n"
DECEMBER, JANUARY = 1_765_800_000, 1_767_700_000
"""2025-12-15 and 2026-01-06, in seconds."""


def article(pmid: int, title: str, version: int = 1, abstract: str = "") -> str:
    """One record, laid out as in NLM's files."""
    text = f"<Abstract>\n<AbstractText>{escape(abstract)}</AbstractText>\n</Abstract>" if abstract else ""
    return f"""  <PubmedArticle>
    <MedlineCitation Status="MEDLINE" Owner="NLM">
      <PMID Version="{version}">{pmid}</PMID>
      <Article PubModel="Print">
        <Journal><JournalIssue CitedMedium="Print"><PubDate><Year>2020</Year></PubDate></JournalIssue></Journal>
        <ArticleTitle>{escape(title)}</ArticleTitle>
        {text}
        <Language>eng</Language>
      </Article>
    </MedlineCitation>
    <PubmedData><ArticleIdList><ArticleId IdType="pubmed">{pmid}</ArticleId></ArticleIdList></PubmedData>
  </PubmedArticle>
"""


def deletion(*pmids: int | tuple[int, int]) -> str:
    """What is no more; a PMID alone is its first version."""
    numbered = [pmid if isinstance(pmid, tuple) else (pmid, 1) for pmid in pmids]
    inner = "\n".join(f'<PMID Version="{version}">{pmid}</PMID>' for pmid, version in numbered)
    return f"  <DeleteCitation>\n{inner}\n</DeleteCitation>\n"


def xml_file(entries: Iterable[str]) -> bytes:
    """The bytes of a whole file."""
    return (HEAD + "".join(entries) + END).encode()


def write_file(path: Path, entries: Iterable[str], made: int = DECEMBER) -> Path:
    """A packed file that was made at this second; 0 is a file that does not tell."""
    packed = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=packed, mtime=made, compresslevel=1) as stream:
        stream.write(xml_file(entries))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(packed.getvalue())
    return path


def write_mirror(folder: Path, files: Sequence[Sequence[str]]) -> Path:
    """A baseline and updates, named and dated as NLM's."""
    for number, entries in enumerate(files, start=1):
        write_file(folder / f"pubmed26n{number:04}.xml.gz", entries, DECEMBER + 86_400 * number)
    return folder
