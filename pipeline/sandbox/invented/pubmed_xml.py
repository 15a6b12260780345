"""A draft as the XML that PubMed sends: elements in the order of NLM's DTD (pubmed_250101.dtd), on one line."""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape

from pipeline.sandbox.invented.book_xml import book_xml
from pipeline.sandbox.invented.draft import Draft
from pipeline.sandbox.invented.xml_parts import (
    abstract,
    author_list,
    day_element,
    made_up_id,
    marked_text,
    optional,
    typed,
)

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def xml_of(draft: Draft) -> bytes:
    """The PubmedArticle element, or the PubmedBookArticle of a chapter."""
    return (book_xml(draft) if draft.book else _article(draft)).encode("utf-8")


def _article(draft: Draft) -> str:
    method = ' IndexingMethod="Automated"' if draft.status == "MEDLINE" else ""
    indexed = day_element("DateCompleted", draft.indexed) if draft.indexed else ""
    citation = (
        f'<PMID Version="1">{draft.pmid}</PMID>{indexed}{day_element("DateRevised", draft.revised or draft.entered)}'
        f"{_report(draft)}{_journal_info(draft)}{_substances(draft)}<CitationSubset>IM</CitationSubset>"
        f"{_corrections(draft)}{_mesh(draft)}{_other_abstract(draft)}{_keywords(draft.keywords)}"
        "<CoiStatement>The authors are invented and have nothing to declare.</CoiStatement>"
    )
    return (
        f'<PubmedArticle><MedlineCitation Status="{draft.status}" Owner="NLM"{method}>{citation}</MedlineCitation>'
        f"{_pubmed_data(draft)}</PubmedArticle>"
    )


def _report(draft: Draft) -> str:
    vernacular = (
        f"<VernacularTitle>{marked_text(draft.vernacular_title)}</VernacularTitle>" if draft.vernacular_title else ""
    )
    return (
        f'<Article PubModel="Print-Electronic">{_journal(draft)}<ArticleTitle>{marked_text(draft.title)}</ArticleTitle>'
        f"{_pagination(draft)}"
        f'<ELocationID EIdType="doi" ValidYN="Y">{draft.doi}</ELocationID>{abstract(draft.abstract)}'
        f"{author_list(draft)}<Language>{draft.language}</Language>{_registries(draft)}<PublicationTypeList>"
        f"{typed('PublicationType', draft.publication_types)}</PublicationTypeList>{vernacular}</Article>"
    )


def _pagination(draft: Draft) -> str:
    start, _, end = draft.pages.partition("-")
    pages = f"<StartPage>{start}</StartPage><EndPage>{end}</EndPage><MedlinePgn>{draft.pages}</MedlinePgn>"
    return f"<Pagination>{pages}</Pagination>" if start else ""


def _journal(draft: Draft) -> str:
    issn = f'<ISSN IssnType="Electronic">{draft.journal.issn}</ISSN>' if draft.journal.issn else ""
    return (
        f"<Journal>{issn}<JournalIssue "
        f'CitedMedium="Internet">{optional("Volume", draft.volume)}{optional("Issue", draft.issue)}'
        f"{_published(draft)}</JournalIssue><Title>{escape(draft.journal.title)}</Title>"
        f"<ISOAbbreviation>{escape(draft.journal.short)}</ISOAbbreviation></Journal>"
    )


def _published(draft: Draft) -> str:
    parts = draft.published.split("/")
    month = f"<Month>{MONTHS[int(parts[1]) - 1]}</Month>" if len(parts) > 1 else ""
    day = f"<Day>{parts[2]}</Day>" if len(parts) > 2 else ""
    return f"<PubDate><Year>{parts[0]}</Year>{month}{day}</PubDate>"


def _registries(draft: Draft) -> str:
    banks = "".join(
        f"<DataBank><DataBankName>{name}</DataBankName><AccessionNumberList><AccessionNumber>{number}</AccessionNumber>"
        "</AccessionNumberList></DataBank>"
        for name, number in draft.registry
    )
    return f'<DataBankList CompleteYN="Y">{banks}</DataBankList>' if banks else ""


def _journal_info(draft: Draft) -> str:
    linking = f"<ISSNLinking>{draft.journal.issn}</ISSNLinking>" if draft.journal.issn else ""
    return (
        f"<MedlineJournalInfo><Country>{draft.journal.country}</Country><MedlineTA>{escape(draft.journal.short)}</MedlineTA>"
        f"<NlmUniqueID>{draft.journal.nlm_id}</NlmUniqueID>{linking}</MedlineJournalInfo>"
    )


def _substances(draft: Draft) -> str:
    chemicals = "".join(
        f"<Chemical><RegistryNumber>0</RegistryNumber><NameOfSubstance "
        f'UI="{made_up_id(name)}">{escape(name)}</NameOfSubstance>'
        "</Chemical>"
        for name in draft.substances
    )
    return f"<ChemicalList>{chemicals}</ChemicalList>" if chemicals else ""


def _corrections(draft: Draft) -> str:
    notes = "".join(
        f'<CommentsCorrections RefType="{link.kind}"><RefSource>{escape(link.source)}</RefSource>'
        + (f'<PMID Version="1">{link.pmid}</PMID>' if link.pmid else "")
        + "</CommentsCorrections>"
        for link in draft.links
    )
    return f"<CommentsCorrectionsList>{notes}</CommentsCorrectionsList>" if notes else ""


def _mesh(draft: Draft) -> str:
    headings = "".join(f"<MeshHeading>{_heading(term)}</MeshHeading>" for term in draft.mesh)
    return f"<MeshHeadingList>{headings}</MeshHeadingList>" if headings else ""


def _heading(term: str) -> str:
    tags = ("DescriptorName", *["QualifierName"] * term.count("/"))
    return "".join(
        f'<{tag} UI="{made_up_id(part)}" '
        f'MajorTopicYN="{"Y" if part.startswith("*") else "N"}">{escape(part.lstrip("*"))}</{tag}>'
        for tag, part in zip(tags, term.split("/"), strict=True)
    )


def _other_abstract(draft: Draft) -> str:
    text = f"<AbstractText>{marked_text(draft.other_abstract)}</AbstractText>"
    language = draft.language if draft.language != "eng" else "spa"
    return (
        f'<OtherAbstract Type="Publisher" Language="{language}">{text}</OtherAbstract>' if draft.other_abstract else ""
    )


def _keywords(keywords: Iterable[str]) -> str:
    inner = "".join(f'<Keyword MajorTopicYN="N">{escape(keyword)}</Keyword>' for keyword in keywords)
    return f'<KeywordList Owner="NOTNLM">{inner}</KeywordList>' if inner else ""


def _pubmed_data(draft: Draft) -> str:
    states = [("pubmed", draft.entered), ("medline", draft.indexed or draft.entered), ("entrez", draft.created)]
    history = "".join(
        f'<PubMedPubDate PubStatus="{state}"><Year>{day.year}</Year><Month>{day.month}</Month><Day>{day.day}</Day>'
        "<Hour>6</Hour><Minute>0</Minute></PubMedPubDate>"
        for state, day in states
    )
    status = "aheadofprint" if draft.status == "Publisher" else "ppublish"
    ids = f'<ArticleId IdType="pubmed">{draft.pmid}</ArticleId><ArticleId IdType="doi">{draft.doi}</ArticleId>'
    return (
        f"<PubmedData><History>{history}</History><PublicationStatus>{status}</PublicationStatus>"
        f"<ArticleIdList>{ids}</ArticleIdList>{_references(draft)}</PubmedData>"
    )


def _references(draft: Draft) -> str:
    cited = "".join(
        f"<Reference><Citation>An invented reference, number {number}.</Citation><ArticleIdList>"
        f'<ArticleId IdType="pubmed">{pmid}</ArticleId></ArticleIdList></Reference>'
        for number, pmid in enumerate(draft.cites, start=1)
    )
    return f"<ReferenceList>{cited}</ReferenceList>" if cited else ""
