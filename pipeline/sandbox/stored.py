"""A corpus out of PubMed XML files, plain or .gz: whatever they hold is simply there on any day."""

from __future__ import annotations

import gzip
import io
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import BinaryIO, cast

from pipeline.ground.errors import Fault, TableError
from pipeline.ground.progress import tracked
from pipeline.ground.record import Record
from pipeline.sandbox.corpus import ALWAYS, Article, Corpus, Version
from pipeline.sources.pubmed.xml import read_pubmed_xml

ELEMENT = re.compile(rb"<(PubmedArticle|PubmedBookArticle|DeleteCitation)>.*?</\1>", re.DOTALL)
INDENTATION = re.compile(rb">\s*\n\s*<")
PMID = re.compile(rb"<PMID\b[^>]*>\s*(\d+)\s*</PMID>")
PIECE = 1 << 20
BATCH = 500
SET = b"<PubmedArticleSet>\n%s\n</PubmedArticleSet>"


def corpus_from_files(paths: Sequence[Path]) -> Corpus:
    """All articles of PubMed XML files; a PMID that a DeleteCitation names is gone, the last of several versions stays.

    Raises TableError for a file that cannot be read or holds no article.
    """
    return Corpus([version for path in paths for version in _versions(path)])


def versions_of_xml(elements: Sequence[bytes]) -> list[Version]:
    """Versions that hold always, for PubmedArticle, PubmedBookArticle and DeleteCitation elements."""
    kept = [element for element in elements if not element.startswith(b"<DeleteCitation")]
    records = _record_by_pmid(kept)
    versions = []
    for element in kept:
        pmid = _first_pmid(element)
        if pmid in records:
            versions.append(Version(pmid, ALWAYS, Article.of(records[pmid], element)))
    for element in elements:
        if element.startswith(b"<DeleteCitation"):
            versions += [Version(pmid.decode(), ALWAYS, None) for pmid in PMID.findall(element)]
    return versions


def _first_pmid(element: bytes) -> str:
    found = PMID.search(element)
    return found[1].decode() if found else ""


def _record_by_pmid(elements: Sequence[bytes]) -> dict[str, Record]:
    items = read_pubmed_xml(io.BytesIO(SET % b"\n".join(elements)))
    return {item.pmid: item for item in items if isinstance(item, Record)}


def _versions(path: Path) -> Iterator[Version]:
    try:
        with _opened(path) as stream:
            elements = tracked(_elements(stream), f"reading {path.name}")
            n_read = 0
            while batch := list(islice(elements, BATCH)):
                n_read += len(batch)
                yield from versions_of_xml(batch)
    except (OSError, EOFError) as error:
        raise TableError(Fault(f"the file cannot be read: {error}", path)) from error
    if not n_read:
        raise TableError(Fault("no PubMed article in the file", path, expected="PubMed XML, plain or .gz"))


def _opened(path: Path) -> BinaryIO:
    stream = path.open("rb")
    zipped = stream.read(2) == b"\x1f\x8b"
    stream.seek(0)
    return cast(BinaryIO, gzip.GzipFile(fileobj=stream)) if zipped else stream


def _elements(stream: BinaryIO) -> Iterator[bytes]:
    """The elements of a set, one line each, without holding the file: FTP files are indented, efetch is not."""
    rest = b""
    while piece := stream.read(PIECE):
        rest += piece
        end = 0
        for found in ELEMENT.finditer(rest):
            yield INDENTATION.sub(b"><", found[0])
            end = found.end()
        rest = rest[end:]
