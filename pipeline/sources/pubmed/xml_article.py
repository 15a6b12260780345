"""An article of PubMed as a record: every value taken by its own path, never by searching the whole article."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from pipeline.ground.record import Record
from pipeline.sources.identifiers import registered
from pipeline.sources.pubmed.xml_dates import date_of, publication_date_of
from pipeline.sources.pubmed.xml_parts import (
    NOTHING,
    NoRecordError,
    Parts,
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

Indexed = dict[str, tuple[str, ...]]


def article_record(element: Element) -> Record:
    """The record of a PubmedArticle. Raises NoRecordError, DepthError."""
    outer = parts_of(element)
    if "MedlineCitation" not in outer:
        raise NoRecordError("it has no MedlineCitation")
    citation_element = outer["MedlineCitation"]
    citation = parts_of(citation_element)
    pmid = pmid_of(citation)
    if "Article" not in citation:
        raise NoRecordError("it has no Article")
    article_element = citation["Article"]
    article = parts_of(article_element)
    journal = parts_of(article.get("Journal", NOTHING))
    issue = parts_of(journal.get("JournalIssue", NOTHING))
    data = parts_of(outer.get("PubmedData", NOTHING))
    locations = locations_of(article_element)
    ids = article_ids(data)
    abstract = abstract_of(article.get("Abstract", NOTHING))
    keywords = keywords_of(citation_element)
    data_banks = data_banks_of(article)
    dates = publication_dates(article_element, article, issue)
    return Record(
        record_id=f"pubmed:{pmid}",
        source="pubmed",
        pmid=pmid,
        doi=first_doi(locations) or first_doi(ids),
        title=without_brackets(text_of(article.get("ArticleTitle"))),
        abstract=abstract,
        authors=people(article.get("AuthorList", NOTHING)),
        journal=text_of(journal.get("Title")) or text_of(journal.get("ISOAbbreviation")),
        year=next(iter(dates["dp"]), "")[:4],
        volume=text_of(issue.get("Volume")),
        issue=text_of(issue.get("Issue")),
        pages=pages_of(article.get("Pagination", NOTHING)),
        language=listed("language", texts_of(article_element.iterfind("Language"))),
        publication_types=listed("publication_types", texts_of(article.get("PublicationTypeList", NOTHING))),
        mesh_terms=listed("mesh_terms", map(mesh_term, citation.get("MeshHeadingList", NOTHING))),
        keywords=listed("keywords", keywords),
        registry_ids=listed("registry_ids", registered(data_banks, abstract)),
        links=listed("links", links_of(citation)),
        status=citation_element.get("Status", ""),
        other_abstract="\n".join(other_abstracts(citation_element)),
        indexed={
            **dates,
            **history_of(data),
            **journal_tags(citation, journal),
            **people_tags(citation_element, article),
            **substance_tags(citation),
            "dcom": present(date_of(citation.get("DateCompleted"))),
            "lr": present(date_of(citation.get("DateRevised"))),
            "lid": present(*(value for _, value in locations)),
            "aid": present(*(value for kind, value in ids if kind != "pubmed")),
            "si": present(*(value for bank, number in data_banks for value in (bank, number))),
            "gr": grants_of(article),
            "ot": keywords,
            "tt": present(text_of(article.get("VernacularTitle"))),
            "cois": present(text_of(citation.get("CoiStatement"))),
            "isbn": (),
            "book": (),
            "pubn": (),
            "version": (version_of(citation),),
        },
    )


def locations_of(article: Element) -> list[tuple[str, str]]:
    """(kind, id) of the article's own locations, without those marked as wrong."""
    return [
        (location.get("EIdType", ""), text_of(location))
        for location in article.iterfind("ELocationID")
        if location.get("ValidYN") != "N"
    ]


def publication_dates(element: Element, article: Parts, issue: Parts) -> Indexed:
    """dp, epdat and ppdat. The issue's date is one of print unless the journal appears on line only."""
    of_issue = publication_date_of(issue.get("PubDate"))
    online = [date_of(date) for date in element.iterfind("ArticleDate")]
    printed = (
        not element.get("PubModel", "Print").startswith("Electronic") or element.get("PubModel") == "Electronic-Print"
    )
    return {
        "dp": present(of_issue, *online),
        "epdat": present(*online) or present("" if printed else of_issue),
        "ppdat": present(of_issue if printed else ""),
    }


def mesh_term(heading: Element) -> str:
    """A MeshHeading as MEDLINE writes it: "Low Back Pain/*therapy"; an automatic mark (AutoHM) is none of the topic."""
    return "/".join(
        ("*" if part.get("MajorTopicYN") == "Y" else "") + text for part in heading if (text := text_of(part))
    )


def keywords_of(citation: Element) -> tuple[str, ...]:
    """The keywords of all lists, whoever owns them."""
    return present(*(text for keywords in citation.iterfind("KeywordList") for text in texts_of(keywords)))


def other_abstracts(citation: Element) -> Iterator[str]:
    """One line for each abstract in another language or for other readers: "(ger) text"."""
    for abstract in citation.iterfind("OtherAbstract"):
        text = abstract_of(abstract).replace("\n", " ")
        if text:
            yield f"({abstract.get('Language', 'eng')}) {text}"


def data_banks_of(article: Parts) -> list[tuple[str, str]]:
    """(data bank, accession number), the number "" for a bank that lists none."""
    pairs = []
    for bank in article.get("DataBankList", NOTHING):
        name = text_of(bank.find("DataBankName"))
        numbers = list(texts_of(bank.iterfind("AccessionNumberList/AccessionNumber")))
        pairs += [(name, number) for number in numbers or [""]]
    return pairs


def links_of(citation: Parts) -> Iterator[str]:
    """The related records, "RetractionIn:12345678", or the reference where there is no PMID, without cited works."""
    for correction in citation.get("CommentsCorrectionsList", NOTHING):
        kind = correction.get("RefType", "")
        if kind != "Cites":
            yield f"{kind}:{text_of(correction.find('PMID')) or text_of(correction.find('RefSource'))}"


def grants_of(article: Parts) -> tuple[str, ...]:
    """Number, acronym, agency and country of each grant: PubMed finds a record by any of them."""
    return present(*(text for grant in article.get("GrantList", NOTHING) for text in texts_of(grant)))


def journal_tags(citation: Parts, journal: Parts) -> Indexed:
    """ta, jid, is and pl."""
    about = parts_of(citation.get("MedlineJournalInfo", NOTHING))
    return {
        "ta": present(text_of(about.get("MedlineTA")), text_of(journal.get("ISOAbbreviation"))),
        "jid": present(text_of(about.get("NlmUniqueID"))),
        "is": present(text_of(journal.get("ISSN")), text_of(about.get("ISSNLinking"))),
        "pl": present(text_of(about.get("Country"))),
    }


def people_tags(citation: Element, article: Parts) -> Indexed:
    """ad, auid, cn, ed, ir, fir and ps."""
    authors = article.get("AuthorList", NOTHING)
    investigators = citation.findall("InvestigatorList")
    names = tuple(name for people_of in investigators for name in people(people_of))
    return {
        "ad": affiliations(authors, *investigators),
        "auid": person_ids(authors, *investigators),
        "cn": groups(authors),
        "ed": (),
        "ir": names,
        "fir": names,
        "ps": people(citation.iterfind("PersonalNameSubjectList/PersonalNameSubject")),
    }


def substance_tags(citation: Parts) -> Indexed:
    """nm (substances and supplementary concepts) and rn (their registry numbers; "0" stands for none)."""
    chemicals = [parts_of(chemical) for chemical in citation.get("ChemicalList", NOTHING)]
    names = [text_of(chemical.get("NameOfSubstance")) for chemical in chemicals]
    numbers = [text_of(chemical.get("RegistryNumber")) for chemical in chemicals]
    return {
        "nm": present(*names, *texts_of(citation.get("SupplMeshList", NOTHING))),
        "rn": present(*(number for number in numbers if number != "0")),
    }
