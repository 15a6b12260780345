"""A book of PubMed, or a chapter of one, as a record."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree.ElementTree import Element

from pipeline.ground.record import Record
from pipeline.sources.identifiers import registered
from pipeline.sources.pubmed.xml_dates import date_of, publication_date_of
from pipeline.sources.pubmed.xml_parts import (
    NOTHING,
    NoRecordError,
    abstract_of,
    affiliations,
    article_ids,
    first_doi,
    groups,
    history_of,
    listed,
    pages_of,
    parts_of,
    people,
    person_ids,
    pmid_of,
    present,
    version_of,
    without_brackets,
)
from pipeline.sources.pubmed.xml_text import text_of, texts_of


def book_record(element: Element) -> Record:
    """The record of a PubmedBookArticle: of a chapter the book is its journal. Raises NoRecordError, DepthError."""
    outer = parts_of(element)
    if "BookDocument" not in outer:
        raise NoRecordError("it has no BookDocument")
    document_element = outer["BookDocument"]
    document = parts_of(document_element)
    pmid = pmid_of(document)
    book_element = document.get("Book", NOTHING)
    book = parts_of(book_element)
    publisher = parts_of(book.get("Publisher", NOTHING))
    ids = article_ids(document)
    abstract = abstract_of(document.get("Abstract", NOTHING))
    chapter = without_brackets(text_of(document.get("ArticleTitle")))
    name = text_of(book.get("BookTitle"))
    published = publication_date_of(book.get("PubDate"))
    contributed = publication_date_of(document.get("ContributionDate"))
    keywords = present(*texts_of(document_element.iterfind("KeywordList/Keyword")))
    lists = [*document_element.iterfind("AuthorList"), *book_element.iterfind("AuthorList")]
    investigators = [*document_element.iterfind("InvestigatorList"), *book_element.iterfind("InvestigatorList")]
    authors = next((one for one in lists if one.get("Type") != "editors"), NOTHING)
    return Record(
        record_id=f"pubmed:{pmid}",
        source="pubmed",
        pmid=pmid,
        doi=first_doi(ids),
        title=chapter or name,
        abstract=abstract,
        authors=people(authors),
        journal=name if chapter else "",
        year=(published or contributed)[:4],
        volume=text_of(book.get("Volume")),
        pages=pages_of(document.get("Pagination", NOTHING)),
        language=listed("language", texts_of(document_element.iterfind("Language"))),
        publication_types=listed("publication_types", texts_of(document_element.iterfind("PublicationType"))),
        keywords=listed("keywords", keywords),
        registry_ids=listed("registry_ids", registered((), abstract)),
        indexed={
            **history_of(parts_of(outer.get("PubmedBookData", NOTHING))),
            **dict.fromkeys(("dcom", "ppdat", "ta", "jid", "is", "lid", "si", "nm", "rn", "ps", "cois"), ()),
            "dp": present(published, contributed),
            "epdat": present(published),
            "lr": present(date_of(document.get("DateRevised"))),
            "aid": present(*(value for _, value in ids)),
            "ot": keywords,
            "tt": present(text_of(document.get("VernacularTitle"))),
            "gr": present(*texts_of(document_element.iterfind("GrantList/Grant/*"))),
            "ad": affiliations(*lists, *investigators),
            "auid": person_ids(*lists, *investigators),
            "cn": tuple(name for one in lists for name in groups(one)),
            "ed": _people_of(one for one in lists if one.get("Type") == "editors"),
            "ir": _people_of(investigators),
            "fir": _people_of(investigators),
            "book": present(name),
            "isbn": present(*texts_of(book_element.iterfind("Isbn"))),
            "pubn": present(text_of(publisher.get("PublisherName"))),
            "pl": present(text_of(publisher.get("PublisherLocation"))),
            "version": (version_of(document),),
        },
    )


def _people_of(lists: Iterable[Element]) -> tuple[str, ...]:
    return tuple(name for one in lists for name in people(one))
