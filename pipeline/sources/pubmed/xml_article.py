"""An article of PubMed as a record: every element has its own path and its own reader; nothing is searched for."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from pipeline.ground.identifiers import plain_doi
from pipeline.ground.record import Record
from pipeline.sources.pubmed.xml_dates import publication_date_of
from pipeline.sources.pubmed.xml_draft import (
    Draft,
    NoRecordError,
    Readers,
    children_by,
    date_into,
    read_children,
    tag_into,
    text_into,
)
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
    sections_of,
)
from pipeline.sources.pubmed.xml_people import read_authors, read_investigators, read_subjects
from pipeline.sources.pubmed.xml_text import text_of, texts_of

ONLINE_ONLY = ("Electronic", "Electronic-eCollection")


def article_record(element: Element) -> Record:
    """The record of a PubmedArticle. Raises NoRecordError, DepthError."""
    draft = Draft()
    read_children(draft, element, PUBMED_ARTICLE)
    if "title" not in draft.fields:
        raise NoRecordError("it has no Article with an ArticleTitle")
    return draft.record()


def read_citation(draft: Draft, element: Element) -> None:
    draft.fields["status"] = element.get("Status", "")
    read_children(draft, element, CITATION)


def read_article(draft: Draft, element: Element) -> None:
    """The article, and its dates: an issue's date is one of print unless the journal appears on line only."""
    read_children(draft, element, ARTICLE)
    settle_dates(draft, element.get("PubModel", ""))


def settle_dates(draft: Draft, model: str) -> None:
    """What the dates of the issue and of the article mean together, by the way in which it was published."""
    tags = draft.tags
    issued, online = tags["ppdat"], tags["epdat"]
    if model in ONLINE_ONLY:
        tags["ppdat"], tags["epdat"] = (), online or issued
    tags["dp"] = issued + tuple(date for date in online if date not in issued)
    draft.fields["year"] = "".join(tags["dp"][:1])[:4]


def read_journal_abbreviation(draft: Draft, element: Element) -> None:
    add_journal_abbreviation(draft, text_of(element))


def add_journal_abbreviation(draft: Draft, abbreviation: str) -> None:
    """One more abbreviation; the journal's name, where the record has no other (a Title may be missing)."""
    draft.add("ta", abbreviation)
    if not draft.fields.get("journal"):
        draft.fields["journal"] = abbreviation


def read_location(draft: Draft, element: Element) -> None:
    """A location of the article itself, unless it is marked as wrong."""
    if element.get("ValidYN") == "N":
        return
    value = text_of(element)
    draft.add("lid", value)
    if element.get("EIdType") == "doi" and not draft.fields.get("doi"):
        draft.fields["doi"] = plain_doi(value)


def read_publication_types(draft: Draft, element: Element) -> None:
    draft.set_list("publication_types", texts_of(element))


def read_data_banks(draft: Draft, element: Element) -> None:
    """Data banks with their accession numbers; a bank may list none."""
    for bank in element:
        name = "".join(texts_of(bank.iterfind("DataBankName")))
        numbers = list(texts_of(bank.iterfind("AccessionNumberList/AccessionNumber")))
        draft.data_banks += [(name, number) for number in numbers]
        draft.add("si", name, *numbers)


def read_chemicals(draft: Draft, element: Element) -> None:
    """Substances and their registry numbers; "0" stands for none."""
    for chemical in element:
        for child in chemical:
            if child.tag == "NameOfSubstance":
                draft.add("nm", text_of(child))
            elif child.tag == "RegistryNumber" and child.text != "0":
                draft.add("rn", text_of(child))


def read_supplementary_concepts(draft: Draft, element: Element) -> None:
    draft.add("nm", *texts_of(element))


def read_mesh(draft: Draft, element: Element) -> None:
    """The headings as MEDLINE writes them: "Low Back Pain/*therapy", whoever chose them (AutoHM)."""
    draft.set_list(
        "mesh_terms",
        [
            "/".join(["*" + text_of(part) if part.get("MajorTopicYN") == "Y" else text_of(part) for part in heading])
            for heading in element
        ],
    )


def read_links(draft: Draft, element: Element) -> None:
    """The related records, "RetractionIn:12345678", or the reference where there is no PMID; not what is only cited."""
    links = []
    for child in element:
        kind = child.get("RefType", "")
        if kind != "Cites":
            other = next(texts_of((*child.iterfind("PMID"), *child.iterfind("RefSource"))), "")
            links.append(f"{kind}:{other}")
    draft.set_list("links", links)


def read_other_abstract(draft: Draft, element: Element) -> None:
    """An abstract in another language or for other readers, as one more line: "(ger) text"."""
    text = " ".join(sections_of(element))
    if text:
        lines = (draft.fields.get("other_abstract", ""), f"({element.get('Language', 'eng')}) {text}")
        draft.fields["other_abstract"] = "\n".join(filter(None, lines))


ISSUE: Readers = {
    "Volume": text_into("volume"),
    "Issue": text_into("issue"),
    "PubDate": tag_into("ppdat", publication_date_of),
}
JOURNAL: Readers = {
    "ISSN": tag_into("is"),
    "JournalIssue": children_by(ISSUE),
    "Title": text_into("journal"),
    "ISOAbbreviation": read_journal_abbreviation,
}
ARTICLE: Readers = {
    "Journal": children_by(JOURNAL),
    "ArticleTitle": read_title,
    "Pagination": read_pages,
    "ELocationID": read_location,
    "Abstract": read_abstract,
    "AuthorList": read_authors,
    "Language": read_language,
    "DataBankList": read_data_banks,
    "GrantList": read_grants,
    "PublicationTypeList": read_publication_types,
    "VernacularTitle": tag_into("tt"),
    "ArticleDate": date_into("epdat"),
}
JOURNAL_INFO: Readers = {
    "Country": tag_into("pl"),
    "MedlineTA": read_journal_abbreviation,
    "NlmUniqueID": tag_into("jid"),
    "ISSNLinking": tag_into("is"),
}
CITATION: Readers = {
    "PMID": read_pmid,
    "DateCompleted": date_into("dcom"),
    "DateRevised": date_into("lr"),
    "Article": read_article,
    "MedlineJournalInfo": children_by(JOURNAL_INFO),
    "ChemicalList": read_chemicals,
    "SupplMeshList": read_supplementary_concepts,
    "CommentsCorrectionsList": read_links,
    "MeshHeadingList": read_mesh,
    "PersonalNameSubjectList": read_subjects,
    "OtherAbstract": read_other_abstract,
    "KeywordList": read_keywords,
    "CoiStatement": tag_into("cois"),
    "InvestigatorList": read_investigators,
}
PUBMED_DATA: Readers = {"History": read_history, "ArticleIdList": read_article_ids}
PUBMED_ARTICLE: Readers = {"MedlineCitation": read_citation, "PubmedData": children_by(PUBMED_DATA)}
