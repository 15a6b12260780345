"""A corpus out of PubMed XML files, plain or .gz: whatever they hold is simply there on any day."""

from __future__ import annotations

import gzip
import io
import re
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import BinaryIO, cast

from pipeline.ground.errors import Fault, TableError
from pipeline.ground.progress import tracked
from pipeline.ground.record import Record
from pipeline.sandbox.corpus import ALWAYS, Article, Corpus, Version
from pipeline.sources.pubmed.xml import read_pubmed_xml
from pipeline.sources.pubmed.xml_stream import MalformedXML

ELEMENT = re.compile(rb"<(PubmedArticle|PubmedBookArticle|DeleteCitation)>.*?</\1>", re.DOTALL)
INDENTATION = re.compile(rb">\s*\n\s*<")
PMID = re.compile(rb"<PMID\b[^>]*>\s*(\d+)\s*</PMID>")
DELETION = b"<DeleteCitation"
PIECE = 1 << 20
BATCH = 500
SET = b"<PubmedArticleSet>\n%s\n</PubmedArticleSet>"


def corpus_from_files(paths: Sequence[Path]) -> Corpus:
    """All articles of PubMed XML files; a PMID that a DeleteCitation names is gone, the last of several versions stays.

    Raises TableError for a file that cannot be read or holds no article.
    """
    return Corpus([version for path in paths for version in _versions(path)])


def _versions(path: Path) -> Iterator[Version]:
    """The versions of one file, batch by batch: the unpacked file never stands in memory."""
    n_read = 0
    try:
        with _opened(path) as stream:
            elements = tracked(_elements(stream), f"reading {path.name}")
            while batch := list(islice(elements, BATCH)):
                n_read += len(batch)
                yield from _versions_of(batch)
    except (OSError, EOFError, zlib.error) as error:
        raise TableError(Fault(f"the file cannot be read: {error}", path)) from error
    except MalformedXML as error:
        raise TableError(Fault("the XML of an article is not well-formed", path, found=str(error))) from error
    if not n_read:
        raise TableError(Fault("no PubMed article in the file", path, expected="PubMed XML, plain or .gz"))


def _versions_of(elements: Sequence[bytes]) -> Iterator[Version]:
    """Versions that hold always, for PubmedArticle, PubmedBookArticle and DeleteCitation elements."""
    articles = [element for element in elements if not element.startswith(DELETION)]
    for element, record in zip(articles, _records(articles), strict=True):
        yield Version(record.pmid, ALWAYS, Article.of(record, element))
    for element in elements:
        if element.startswith(DELETION):
            yield from (Version(pmid.decode(), ALWAYS, None) for pmid in PMID.findall(element))


def _records(elements: Sequence[bytes]) -> Iterator[Record]:
    for item in read_pubmed_xml(io.BytesIO(SET % b"\n".join(elements))):
        if not isinstance(item, Record):
            raise TableError(Fault("a record cannot be read", place=f"PMID {item.pmid}", found=str(item)))
        yield item


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    with path.open("rb") as stream:
        zipped = stream.read(2) == b"\x1f\x8b"
        stream.seek(0)
        yield cast(BinaryIO, gzip.GzipFile(fileobj=stream)) if zipped else stream


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
