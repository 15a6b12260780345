"""Parts that articles and books share: people, pages, abstracts, keywords, identifiers, dates of the history."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from xml.etree.ElementTree import Element

from pipeline.ground.record import SEPARATOR_BY_LIST, listable
from pipeline.sources.identifiers import plain_doi
from pipeline.sources.pubmed.xml_dates import date_of
from pipeline.sources.pubmed.xml_text import text_of, texts_of, tidy

Parts = Mapping[str, Element]
NOTHING = Element("nothing")
"""Stands for an element that is absent: no text, no children."""


class NoRecordError(ValueError):
    """The element is not a PubMed record; the message says why."""


def parts_of(element: Element) -> Parts:
    """The children of `element` by tag; of a tag that occurs several times the last one."""
    return {child.tag: child for child in element}


def pmid_of(parts: Parts) -> str:
    """The PMID among `parts`. Raises NoRecordError when there is none."""
    pmid = text_of(parts.get("PMID"))
    if not pmid.isdecimal():
        raise NoRecordError(f"its PMID is {pmid!r}" if pmid else "it has no PMID")
    return pmid


def version_of(parts: Parts) -> str:
    """The version of the record that has a PMID among `parts`: "1" unless it says another."""
    return parts["PMID"].get("Version", "1")


def listed(field: str, values: Iterable[str]) -> tuple[str, ...]:
    """`values` for the list `field` of a record: none empty, none twice, none with the separator of the list."""
    separator = SEPARATOR_BY_LIST[field]
    return tuple(dict.fromkeys(listable(value, separator) for value in values if value))


def person(element: Element) -> str:
    """ "Family, Given Suffix" of a person, the name of a group, "" for a spelling marked as wrong."""
    if element.get("ValidYN") == "N":
        return ""
    part = parts_of(element)
    if "CollectiveName" in part:
        return text_of(part["CollectiveName"])
    given = text_of(part.get("ForeName")) or text_of(part.get("Initials"))
    suffix = text_of(part.get("Suffix")).lstrip(", ")
    names = " ".join(filter(None, (given, suffix)))
    return ", ".join(filter(None, (text_of(part.get("LastName")), names)))


def people(elements: Iterable[Element]) -> tuple[str, ...]:
    """The names of the authors, editors or investigators in their order; two of the same name are two people."""
    return tuple(listable(name, SEPARATOR_BY_LIST["authors"]) for name in map(person, elements) if name)


def groups(authors: Element) -> tuple[str, ...]:
    """The groups among the authors."""
    return tuple(texts_of(authors.iterfind("Author/CollectiveName")))


def affiliations(*lists: Element) -> tuple[str, ...]:
    """The affiliations of all the people in `lists`, each once."""
    return tuple(
        dict.fromkeys(
            text
            for people_of in lists
            for one in people_of
            for child in one
            if child.tag == "AffiliationInfo"
            for text in texts_of(child.iterfind("Affiliation"))
        )
    )


def person_ids(*lists: Element) -> tuple[str, ...]:
    """The ORCID and other identifiers of the people in `lists`, without the address before them."""
    return tuple(
        dict.fromkeys(
            tidy(child.text).rpartition("/")[2]
            for people_of in lists
            for one in people_of
            for child in one
            if child.tag == "Identifier" and child.text
        )
    )


def abstract_of(abstract: Element) -> str:
    """The sections of an abstract, one a line, "LABEL: text" where there is a label."""
    return "\n".join(_sections(abstract))


def _sections(abstract: Element) -> Iterator[str]:
    for section in abstract:
        if section.tag != "AbstractText":
            continue
        text = text_of(section)
        label = tidy(section.get("Label", ""))
        if text:
            yield f"{label}: {text}" if label and label.upper() != "UNLABELLED" else text


def without_brackets(title: str) -> str:
    """A title without the brackets that mark a translation; a period outside them stays, as printed.

    >>> without_brackets("[Needling of the neck (author's transl)].")
    "Needling of the neck (author's transl)."
    """
    body = title.removesuffix(".")
    if not _is_bracketed(body):
        return title
    inner = body[1:-1].strip()
    return inner if inner.endswith(".") else inner + title[len(body) :]


def _is_bracketed(text: str) -> bool:
    """Whether the bracket that opens `text` closes at its very end."""
    if not (text.startswith("[") and text.endswith("]")):
        return False
    depth = 0
    for at, letter in enumerate(text):
        depth += (letter == "[") - (letter == "]")
        if depth == 0:
            return at == len(text) - 1
    return False


def pages_of(pagination: Element) -> str:
    """The pages as printed ("187-94", "S3-8, discussion S9", "e101")."""
    part = parts_of(pagination)
    if "MedlinePgn" in part and (printed := text_of(part["MedlinePgn"])):
        return printed
    return "-".join(texts_of(part[tag] for tag in ("StartPage", "EndPage") if tag in part))


def article_ids(data: Parts) -> list[tuple[str, str]]:
    """(kind, id) of the record's own ArticleIdList, never of its references."""
    return [(child.get("IdType", "pubmed"), text_of(child)) for child in data.get("ArticleIdList", NOTHING)]


def first_doi(ids: Iterable[tuple[str, str]]) -> str:
    """The first DOI among (kind, id) pairs, "" when there is none."""
    return next(filter(None, (plain_doi(value) for kind, value in ids if kind == "doi")), "")


def history_of(data: Parts) -> dict[str, tuple[str, ...]]:
    """crdt, edat and mhda of PubmedData. Without a history they are unknown; before indexing mhda is edat."""
    if "History" not in data:
        return {}
    date_by_status = {date.get("PubStatus"): date_of(date) for date in data["History"]}
    entered = date_by_status.get("pubmed", "")
    return {
        "crdt": present(date_by_status.get("entrez", "")),
        "edat": present(entered),
        "mhda": present(date_by_status.get("medline", "") or entered),
    }


def present(*values: str) -> tuple[str, ...]:
    """The `values` that are not empty, each once."""
    return tuple(dict.fromkeys(filter(None, values)))
