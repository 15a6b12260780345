"""PubMed's XML as a stream of records: at no time more than a few of them in memory.

What a set may hold: https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd. The DTD is never loaded, an element that
it does not know is passed over, and one bad record does not hide the others.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError

from pipeline.ground.errors import Fault
from pipeline.ground.identifiers import is_pmid
from pipeline.ground.record import Record
from pipeline.sources.pubmed.xml_article import article_record
from pipeline.sources.pubmed.xml_book import book_record
from pipeline.sources.pubmed.xml_draft import NoRecordError
from pipeline.sources.pubmed.xml_stream import MalformedXML, Readable, children_of_the_set
from pipeline.sources.pubmed.xml_text import DepthError, text_of, texts_of


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


def read_pubmed_xml(stream: Readable) -> Iterator[Entry]:
    """The entries of a PubmedArticleSet, in their order, each as soon as its end is read.

    Raises MalformedXML after the last entry that is whole: of a reply cut short the caller has what came through.
    """
    n_entries, last = 0, ""
    try:
        for element in children_of_the_set(stream):
            for entry in _entries_of(element):
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
    text = "".join(record.indexed.get("version", ()))
    version = int(text) if VERSION.fullmatch(text) else 1
    if version < version_by_id.get(record.record_id, version):
        return False
    version_by_id[record.record_id] = version
    return True


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
