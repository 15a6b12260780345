"""Readers of what articles and books have in common."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from pipeline.ground.identifiers import plain_doi
from pipeline.sources.pubmed.xml_dates import date_of
from pipeline.sources.pubmed.xml_draft import Draft
from pipeline.sources.pubmed.xml_text import text_of, texts_of, tidy

TAG_BY_STATUS = {"entrez": "crdt", "pubmed": "edat", "medline": "mhda"}


def read_pmid(draft: Draft, element: Element) -> None:
    draft.fields["pmid"] = text_of(element)
    draft.tags["version"] = (element.get("Version", "1"),)


def read_title(draft: Draft, element: Element) -> None:
    draft.fields["title"] = without_brackets(text_of(element))


def read_abstract(draft: Draft, element: Element) -> None:
    draft.fields["abstract"] = "\n".join(sections_of(element))


def sections_of(abstract: Element) -> Iterator[str]:
    """The sections that hold a text, "LABEL: text" where there is a label; the copyright is none of them."""
    for section in abstract:
        if section.tag == "AbstractText" and (text := text_of(section)):
            yield labelled(tidy(section.get("Label", "")), text)


def labelled(label: str, text: str) -> str:
    """A section of an abstract, "LABEL: text" where it has a label."""
    return f"{label}: {text}" if label and label.upper() != "UNLABELLED" else text


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
    if "[" not in text[1:]:
        return "]" not in text[:-1]
    depth = 0
    for at, letter in enumerate(text):
        depth += (letter == "[") - (letter == "]")
        if depth == 0:
            return at == len(text) - 1
    return False


def read_pages(draft: Draft, element: Element) -> None:
    """The pages as printed ("187-94", "S3-8, discussion S9", "e101"); from start and end where only these are given."""
    text_by_tag = {child.tag: text_of(child) for child in element}
    ends = filter(None, (text_by_tag.get("StartPage"), text_by_tag.get("EndPage")))
    draft.fields["pages"] = text_by_tag.get("MedlinePgn") or "-".join(ends)


def read_language(draft: Draft, element: Element) -> None:
    code = text_of(element)
    if code and code not in draft.fields.setdefault("language", ()):
        draft.fields["language"] += (code,)


def read_keywords(draft: Draft, element: Element) -> None:
    """The keywords of one list; several lists, of whatever owner, are one after the other."""
    draft.tags["ot"] = tuple(dict.fromkeys((*draft.tags["ot"], *texts_of(element))))
    draft.set_list("keywords", draft.tags["ot"])


def read_grants(draft: Draft, element: Element) -> None:
    """Number, acronym, agency and country of each grant: PubMed finds a record by any of them."""
    draft.tags["gr"] = tuple(dict.fromkeys(text for grant in element for text in texts_of(grant)))


def read_article_ids(draft: Draft, element: Element) -> None:
    """The record's own ids, without its PMID; its DOI, unless a better place has told it."""
    for child in element:
        kind, value = child.get("IdType", "pubmed"), text_of(child)
        if kind == "doi" and not draft.fields.get("doi"):
            draft.fields["doi"] = plain_doi(value)
        if kind != "pubmed":
            draft.add("aid", value)


def read_history(draft: Draft, element: Element) -> None:
    """crdt, edat and mhda: known from here on, and empty where no date says otherwise. Before indexing mhda is edat."""
    tags = draft.tags
    tags["crdt"] = tags["edat"] = tags["mhda"] = ()
    for child in element:
        tag = TAG_BY_STATUS.get(child.get("PubStatus", ""))
        if tag:
            tags[tag] = (date_of(child),)
    tags["mhda"] = tags["mhda"] or tags["edat"]
