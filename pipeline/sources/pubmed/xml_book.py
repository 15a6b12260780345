"""A book of PubMed, or a chapter of one, as a record: of a chapter the book is the journal."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from pipeline.ground.record import Record
from pipeline.sources.pubmed.xml_dates import publication_date_of
from pipeline.sources.pubmed.xml_draft import Draft, Readers, children_by, date_into, read_children, tag_into, text_into
from pipeline.sources.pubmed.xml_parts import (
    read_abstract,
    read_article_ids,
    read_grants,
    read_history,
    read_keywords,
    read_language,
    read_pages,
    read_pmid,
    read_title,
)
from pipeline.sources.pubmed.xml_people import read_authors, read_editors, read_investigators
from pipeline.sources.pubmed.xml_text import text_of


def book_record(element: Element) -> Record:
    """The record of a PubmedBookArticle. Raises NoRecordError, DepthError."""
    draft = Draft()
    read_children(draft, element, PUBMED_BOOK_ARTICLE)
    name = "".join(draft.tags["book"])
    if draft.fields.get("title"):
        draft.fields["journal"] = name
    else:
        draft.fields["title"] = name
    draft.fields["year"] = "".join(draft.tags["dp"][:1])[:4]
    return draft.record()


def read_people(draft: Draft, element: Element) -> None:
    """Authors of the chapter, or of the book where the chapter names none, and editors."""
    if element.get("Type") == "editors":
        read_editors(draft, element)
    else:
        read_authors(draft, element)


def read_publication_type(draft: Draft, element: Element) -> None:
    draft.set_list("publication_types", (*draft.fields.get("publication_types", ()), text_of(element)))


def read_publication_date(draft: Draft, element: Element) -> None:
    draft.add("dp", publication_date_of(element))
    draft.add("epdat", publication_date_of(element))


def read_contribution_date(draft: Draft, element: Element) -> None:
    draft.add("dp", publication_date_of(element))


PUBLISHER: Readers = {"PublisherName": tag_into("pubn"), "PublisherLocation": tag_into("pl")}
BOOK: Readers = {
    "Publisher": children_by(PUBLISHER),
    "BookTitle": tag_into("book"),
    "PubDate": read_publication_date,
    "AuthorList": read_people,
    "InvestigatorList": read_investigators,
    "Volume": text_into("volume"),
    "Isbn": tag_into("isbn"),
    "ELocationID": tag_into("lid"),
}
DOCUMENT: Readers = {
    "PMID": read_pmid,
    "ArticleIdList": read_article_ids,
    "Book": children_by(BOOK),
    "ArticleTitle": read_title,
    "VernacularTitle": tag_into("tt"),
    "Pagination": read_pages,
    "Language": read_language,
    "AuthorList": read_people,
    "InvestigatorList": read_investigators,
    "PublicationType": read_publication_type,
    "Abstract": read_abstract,
    "KeywordList": read_keywords,
    "ContributionDate": read_contribution_date,
    "DateRevised": date_into("lr"),
    "GrantList": read_grants,
}
BOOK_DATA: Readers = {"History": read_history}
PUBMED_BOOK_ARTICLE: Readers = {"BookDocument": children_by(DOCUMENT), "PubmedBookData": children_by(BOOK_DATA)}
