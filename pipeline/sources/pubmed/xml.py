"""PubMed's XML as a stream of records: at no time more than a few of them in memory.

What a set may hold: https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd. The DTD is never loaded, an element that
it does not know is passed over, and one bad record does not hide the others.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar
from xml.etree.ElementTree import Element, ParseError

from pipeline.ground.errors import Fault
from pipeline.ground.identifiers import is_pmid
from pipeline.ground.record import Record
from pipeline.sources.pubmed.xml_article import article_record
from pipeline.sources.pubmed.xml_book import book_record
from pipeline.sources.pubmed.xml_draft import NoRecordError
from pipeline.sources.pubmed.xml_sources import ArticleSources, Unusual, is_one_article
from pipeline.sources.pubmed.xml_stream import MalformedXML, Readable, children_of_the_set
from pipeline.sources.pubmed.xml_text import DepthError, text_of, texts_of
from pipeline.sources.pubmed.xml_words import TITLE, USUAL_BEGINNING, NeededWords, may_match


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


@dataclass(frozen=True, slots=True)
class Mark:
    """What the bytes of a set tell of an entry: which child of the set holds it, counted from 0, and its PMID."""

    position: int
    pmid: str
    version: int = 1
    is_deleted: bool = False


Told = TypeVar("Told", Entry, Mark)


def read_pubmed_xml(
    stream: Readable, needed: NeededWords | None = None, skip: Collection[int] = frozenset()
) -> Iterator[Entry]:
    """The entries of a PubmedArticleSet, in their order, each as soon as its end is read.

    needed  what a record must hold; those that cannot are left out unread (see `xml_words.py`)
    skip    positions of children of the set that are left out too

    Raises MalformedXML after the last entry that is whole: of a reply cut short the caller has what came through.
    """
    yield from _until_the_end(_SetReader(needed, skip).entries(ArticleSources(stream)))


def marks_in_xml(stream: Readable) -> Iterator[Mark]:
    """The PMIDs of a set in their order, without reading more of it than that; what is no record has no mark.

    Raises MalformedXML where the document breaks off. Articles that NLM writes as always are not looked into.
    """
    yield from _until_the_end(_SetReader().marks(ArticleSources(stream)))


def superseded(marks: Iterable[Mark]) -> set[int]:
    """The positions whose records do not count: another version of the same file does, or the file deletes them."""
    kept: dict[int, tuple[int, int]] = {}
    left_out, deleted = set(), set()
    for mark in marks:
        pmid = int(mark.pmid)
        if mark.is_deleted:
            deleted.add(pmid)
            continue
        place = (mark.version, mark.position)
        if pmid in kept:
            left_out.add(min(place, kept[pmid])[1])
            place = max(place, kept[pmid])
        kept[pmid] = place
    return left_out | {kept[pmid][1] for pmid in deleted & kept.keys()}


def read_by_trees(stream: Readable) -> Iterator[Entry]:
    """The same by trees alone, which is slower and knows all of XML: what `read_pubmed_xml` does with the unusual."""
    yield from _until_the_end(entry for element in children_of_the_set(stream) for entry in _entries_of(element))


def _until_the_end(entries: Iterable[Told]) -> Iterator[Told]:
    """The entries, or marks of them; where the document breaks off, the error says how far it came."""
    n_entries, last = 0, ""
    try:
        for entry in entries:
            n_entries, last = n_entries + 1, entry.pmid
            yield entry
    except ParseError as error:
        raise MalformedXML(
            Fault(
                f"the XML breaks off or is not well-formed: {error.msg.partition(':')[0]}",
                place=f"after {n_entries} entries, the last of which has the PMID {last}"
                if last
                else "at the beginning",
                expected="a whole PubmedArticleSet, ended by </PubmedArticleSet>",
                fix="fetch or save the file again",
            )
        ) from error


FEW = 64
"""So many articles are read by trees before the patterns of sections are made ready, which costs as much as they do."""


def _by_sections(source: bytes) -> Record:
    from pipeline.sources.pubmed.xml_sections import article_by_sections

    return article_by_sections(source)


@dataclass(slots=True)
class _SetReader:
    """Reads a set by sections, and by trees what is unusual."""

    needed: NeededWords | None = None
    skip: Collection[int] = frozenset()
    position: int = 0

    def entries(self, sources: ArticleSources) -> Iterator[Entry]:
        for n_before, source in enumerate(sources):
            try:
                if self._is_wanted(source):
                    if n_before < FEW:
                        raise Unusual
                    yield _by_sections(source)
                self.position += 1
            except Unusual:
                elements = self._elements(sources, source)
                if elements is None:
                    break
                yield from self._entries_of(elements)
        yield from self._entries_of(children_of_the_set(sources.rest()))

    def _is_wanted(self, source: bytes) -> bool:
        if self.position in self.skip and is_one_article(source):
            return False
        return self.needed is None or may_match(source, self.needed)

    def marks(self, sources: ArticleSources) -> Iterator[Mark]:
        for source in sources:
            found = USUAL_BEGINNING.match(source)
            if found and TITLE in source:
                yield Mark(self.position, found[2].decode(), int(found[1]))
                self.position += 1
            else:
                elements = self._elements(sources, source)
                if elements is None:
                    break
                yield from self._marks_of(elements)
        yield from self._marks_of(children_of_the_set(sources.rest()))

    def _elements(self, sources: ArticleSources, source: bytes) -> list[Element] | None:
        """The trees of one article and of what stands before it; None where they are not whole by themselves."""
        try:
            return list(children_of_the_set(sources.document(source)))
        except (ParseError, MalformedXML):
            sources.put_back(source)
            return None

    def _entries_of(self, elements: Iterable[Element]) -> Iterator[Entry]:
        for element in elements:
            if self.position not in self.skip:
                yield from _entries_of(element)
            self.position += 1

    def _marks_of(self, elements: Iterable[Element]) -> Iterator[Mark]:
        for element in elements:
            for entry in _entries_of(element):
                if isinstance(entry, Deleted) and is_pmid(entry.pmid):
                    yield Mark(self.position, entry.pmid, is_deleted=True)
                elif isinstance(entry, Record):
                    yield Mark(self.position, entry.pmid, version_of(entry))
            self.position += 1


def latest_versions(records: Iterable[Record]) -> list[Record]:
    """Of records with the same record_id the one of the highest version, of equal versions the later; order kept."""
    latest: dict[str, Record] = {}
    versions: dict[str, int] = {}
    for record in records:
        if supersedes(record, versions):
            latest[record.record_id] = record
    return list(latest.values())


VERSION = re.compile("[0-9]{1,4}")


def supersedes(record: Record, version_by_id: dict[str, int]) -> bool:
    """Whether no later version of the record was seen before; what is seen now goes into `version_by_id`."""
    version = version_of(record)
    if version < version_by_id.get(record.record_id, version):
        return False
    version_by_id[record.record_id] = version
    return True


def version_of(record: Record) -> int:
    """The version that NLM gives the record, 1 where it gives none."""
    text = "".join(record.indexed.get("version", ()))
    return int(text) if VERSION.fullmatch(text) else 1


def _entries_of(element: Element) -> Sequence[Entry]:
    """What one child of the set stands for."""
    if element.tag in ("DeleteCitation", "DeleteDocument"):
        return [Deleted(pmid) for pmid in texts_of(element)]
    read = READER_BY_TAG.get(element.tag)
    if read is None:
        return [Unreadable(_any_pmid(element), f"<{element.tag}> is neither an article, nor a book, nor a deletion")]
    try:
        return [read(element)]
    except (NoRecordError, DepthError) as error:
        return [Unreadable(_any_pmid(element), str(error))]


def _any_pmid(element: Element) -> str:
    """The PMID where a record has it, "" when nothing readable stands there."""
    pmid = next((text_of(found) for path in PMID_PATHS if (found := element.find(path)) is not None), "")
    return pmid if is_pmid(pmid) else ""


READER_BY_TAG: Mapping[str, Callable[[Element], Record]] = {
    "PubmedArticle": article_record,
    "PubmedBookArticle": book_record,
}
PMID_PATHS = ("MedlineCitation/PMID", "BookDocument/PMID", "PMID")
