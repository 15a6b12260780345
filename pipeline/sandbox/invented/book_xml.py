"""A chapter of a book as the XML that PubMed sends."""

from __future__ import annotations

from xml.sax.saxutils import escape

from pipeline.sandbox.invented.draft import Draft
from pipeline.sandbox.invented.xml_parts import abstract, author_list, day_element, marked_text, typed

EDITED = ' Type="authors"'
"""Books say whether a list names authors or editors."""


def book_xml(draft: Draft) -> str:
    """The PubmedBookArticle element; the book is the journal of the draft."""
    shelf = escape(draft.journal.title)
    return (
        f'<PubmedBookArticle><BookDocument><PMID Version="1">{draft.pmid}</PMID><ArticleIdList>'
        f'<ArticleId IdType="bookaccession">NBK9{draft.pmid[-5:]}</ArticleId></ArticleIdList><Book><Publisher>'
        f"<PublisherName>{shelf} Publishing</PublisherName><PublisherLocation>Port "
        f"Meridian</PublisherLocation></Publisher>"
        f'<BookTitle book="invented">{shelf}</BookTitle><PubDate><Year>{draft.published[:4]}</Year></PubDate></Book>'
        f'<ArticleTitle book="invented" part="article-{draft.pmid}">{marked_text(draft.title)}</ArticleTitle>'
        f"<Language>{draft.language}</Language>{author_list(draft, EDITED)}"
        f"{typed('PublicationType', draft.publication_types)}{abstract(draft.abstract)}"
        f"{day_element('ContributionDate', draft.created)}</BookDocument><PubmedBookData><History>"
        f'<PubMedPubDate PubStatus="pubmed"><Year>{draft.entered.year}</Year><Month>{draft.entered.month}</Month>'
        f"<Day>{draft.entered.day}</Day></PubMedPubDate></History><PublicationStatus>ppublish</PublicationStatus>"
        f'<ArticleIdList><ArticleId IdType="pubmed">{draft.pmid}</ArticleId></ArticleIdList></PubmedBookData>'
        "</PubmedBookArticle>"
    )
