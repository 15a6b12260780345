"""PubMed's XML as a stream of records: at no time more than a few of them in memory.

What a set may hold: https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd. The DTD is never loaded, an element that
it does not know is passed over, and one bad record does not hide the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser

from pipeline.ground.errors import Fault, TableError
from pipeline.ground.record import Record
from pipeline.sources.pubmed.xml_article import article_record
from pipeline.sources.pubmed.xml_book import book_record
from pipeline.sources.pubmed.xml_parts import NoRecordError
from pipeline.sources.pubmed.xml_text import DepthError, text_of, texts_of

SETS = ("PubmedArticleSet", "PubmedBookArticleSet")
BLOCK = 1 << 16
LARGEST_RECORD = 1 << 25
"""Bytes without the end of a record before we give up: 60 times the largest record of a real file."""


class Readable(Protocol):
    """A binary stream, as far as we need one."""

    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Deleted:
    """A PMID that NLM has deleted."""

    pmid: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An entry of the set that is no record; its PMID, "" where even that cannot be read, and why."""

    pmid: str
    why: str


Entry = Record | Deleted | Unreadable


class MalformedXML(TableError):  # noqa: N818 - named for what the reader meets
    """The document ends too early, is not well-formed, or is not a set of PubMed records."""


def read_pubmed_xml(stream: Readable) -> Iterator[Entry]:
    """The entries of a PubmedArticleSet, in their order, each as soon as its end is read.

    Raises MalformedXML after the last entry that is whole: of a reply cut short the caller has what came through.
    """
    for element in _children_of_the_set(stream):
        yield from _entries_of(element)


def latest_versions(records: Iterable[Record]) -> list[Record]:
    """Of records with the same record_id the one of the highest version, of equal versions the later; order kept."""
    latest: dict[str, Record] = {}
    for record in records:
        known = latest.get(record.record_id)
        if known is None or _version(record) >= _version(known):
            latest[record.record_id] = record
    return list(latest.values())


def _version(record: Record) -> int:
    text = "".join(record.indexed.get("version", ()))
    return int(text) if text.isdecimal() else 1


def _children_of_the_set(stream: Readable) -> Iterator[Element]:
    """The children of the document's root, each once it is whole, and then forgotten.

    The parser hangs the document below an element of ours: its tree can be looked at, and emptied, while it grows.
    That costs nothing for the elements that we do not want, unlike an event for each of them (iterparse).
    """
    builder = TreeBuilder()
    above = builder.start("above", {})
    parser = XMLParser(target=builder)
    n_waiting = 0
    try:
        while block := stream.read(BLOCK):
            parser.feed(block)
            n_waiting += len(block)
            for element in _taken(above, keep_last=True):
                n_waiting = 0
                yield element
            if n_waiting > LARGEST_RECORD:
                raise MalformedXML(Fault(f"no record ends within {LARGEST_RECORD >> 20} MB: this is not PubMed's XML"))
        parser.close()
    except ParseError as error:
        yield from _taken(above, keep_last=_is_open(builder, above))
        raise _malformed(error) from error
    yield from _taken(above, keep_last=False)


def _taken(above: Element, keep_last: bool) -> list[Element]:
    """The children of the document's root, taken out of it; the last one stays when it may not be whole yet."""
    if not len(above):
        return []
    root = above[0]
    if root.tag not in SETS:
        raise MalformedXML(Fault("not a set of PubMed records", found=f"<{root.tag}>", expected=f"<{SETS[0]}>"))
    end = len(root) - keep_last
    children = root[:end]
    del root[:end]
    return children


def _is_open(builder: TreeBuilder, above: Element) -> bool:
    """Whether the parser stopped inside the last child of the document's root: there a new element would land."""
    probe = builder.start("probe", {})
    for parent in (above, *above[:1]):
        if len(parent) and parent[-1] is probe:
            parent.remove(probe)
            return False
    return True


def _malformed(error: ParseError) -> MalformedXML:
    line, column = error.position
    return MalformedXML(
        Fault(
            f"the XML breaks off or is not well-formed: {error.msg.partition(':')[0]}",
            place=f"line {line}, column {column + 1}",
            expected="a whole PubmedArticleSet, ended by </PubmedArticleSet>",
            fix="fetch or save the file again",
        )
    )


def _entries_of(element: Element) -> Iterator[Entry]:
    """What one child of the set stands for."""
    if element.tag in ("DeleteCitation", "DeleteDocument"):
        yield from map(Deleted, texts_of(element))
        return
    read = READER_BY_TAG.get(element.tag)
    if read is None:
        yield Unreadable(_any_pmid(element), f"<{element.tag}> is neither an article, nor a book, nor a deletion")
        return
    try:
        yield read(element)
    except (NoRecordError, DepthError) as error:
        yield Unreadable(_any_pmid(element), str(error))


def _any_pmid(element: Element) -> str:
    """The PMID where a record has it, "" when nothing readable stands there."""
    pmid = next((text_of(found) for path in PMID_PATHS if (found := element.find(path)) is not None), "")
    return pmid if pmid.isdecimal() else ""


READER_BY_TAG: Mapping[str, Callable[[Element], Record]] = {
    "PubmedArticle": article_record,
    "PubmedBookArticle": book_record,
}
PMID_PATHS = ("MedlineCitation/PMID", "BookDocument/PMID", "PMID")
