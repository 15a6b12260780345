"""A draft as the XML that PubMed sends: elements in the order of NLM's DTD (pubmed_250101.dtd), on one line."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date
from xml.sax.saxutils import escape, quoteattr

from pipeline.sandbox.invented.draft import Draft, Person, Section

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
EDITED = ' Type="authors"'
"""Books say whether a list names authors or editors."""
MARKUP = ("i", "sup", "sub", "b")


def xml_of(draft: Draft) -> bytes:
    """The PubmedArticle element, or the PubmedBookArticle of a chapter."""
    return (_book(draft) if draft.book else _article(draft)).encode("utf-8")


def _article(draft: Draft) -> str:
    method = ' IndexingMethod="Automated"' if draft.status == "MEDLINE" else ""
    indexed = "".join(_date("DateCompleted", draft.indexed) for _ in [0] if draft.indexed)
    citation = (
        f'<PMID Version="1">{draft.pmid}</PMID>{indexed}{_date("DateRevised", draft.revised or draft.entered)}'
        f"{_report(draft)}{_journal_info(draft)}{_substances(draft)}<CitationSubset>IM</CitationSubset>"
        f"{_corrections(draft)}{_mesh(draft)}{_other_abstract(draft)}{_keywords(draft.keywords)}"
        "<CoiStatement>The authors are invented and have nothing to declare.</CoiStatement>"
    )
    return (
        f'<PubmedArticle><MedlineCitation Status="{draft.status}" Owner="NLM"{method}>{citation}</MedlineCitation>'
        f"{_pubmed_data(draft)}</PubmedArticle>"
    )


def _report(draft: Draft) -> str:
    vernacular = f"<VernacularTitle>{_text(draft.vernacular_title)}</VernacularTitle>" if draft.vernacular_title else ""
    return (
        f'<Article PubModel="Print-Electronic">{_journal(draft)}<ArticleTitle>{_text(draft.title)}</ArticleTitle>'
        f"{_pagination(draft)}"
        f'<ELocationID EIdType="doi" ValidYN="Y">{draft.doi}</ELocationID>{_abstract(draft.abstract)}'
        f"{_authors(draft)}<Language>{draft.language}</Language>{_registries(draft)}<PublicationTypeList>"
        f"{_typed('PublicationType', draft.publication_types)}</PublicationTypeList>{vernacular}</Article>"
    )


def _pagination(draft: Draft) -> str:
    start, _, end = draft.pages.partition("-")
    pages = f"<StartPage>{start}</StartPage><EndPage>{end}</EndPage><MedlinePgn>{draft.pages}</MedlinePgn>"
    return f"<Pagination>{pages}</Pagination>" if start else ""


def _journal(draft: Draft) -> str:
    issn = f'<ISSN IssnType="Electronic">{draft.journal.issn}</ISSN>' if draft.journal.issn else ""
    return (
        f"<Journal>{issn}<JournalIssue "
        f'CitedMedium="Internet">{_optional("Volume", draft.volume)}{_optional("Issue", draft.issue)}'
        f"{_published(draft)}</JournalIssue><Title>{escape(draft.journal.title)}</Title>"
        f"<ISOAbbreviation>{escape(draft.journal.short)}</ISOAbbreviation></Journal>"
    )


def _optional(tag: str, text: str) -> str:
    return f"<{tag}>{escape(text)}</{tag}>" if text else ""


def _published(draft: Draft) -> str:
    parts = draft.published.split("/")
    month = f"<Month>{MONTHS[int(parts[1]) - 1]}</Month>" if len(parts) > 1 else ""
    day = f"<Day>{parts[2]}</Day>" if len(parts) > 2 else ""
    return f"<PubDate><Year>{parts[0]}</Year>{month}{day}</PubDate>"


def _abstract(sections: Iterable[Section]) -> str:
    texts = "".join(_section(section) for section in sections)
    notice = "<CopyrightInformation>Invented text; nobody's copyright.</CopyrightInformation>"
    return f"<Abstract>{texts}{notice}</Abstract>" if texts else ""


def _section(section: Section) -> str:
    label = f" Label={quoteattr(section.label)}" if section.label else ""
    category = f' NlmCategory="{section.category}"' if section.category else ""
    return f"<AbstractText{label}{category}>{_text(section.text)}</AbstractText>"


def _authors(draft: Draft, kind: str = "") -> str:
    people = "".join(_person(person) for person in draft.authors)
    group = (
        f'<Author ValidYN="Y"><CollectiveName>{escape(draft.group)}</CollectiveName></Author>' if draft.group else ""
    )
    return f'<AuthorList CompleteYN="Y"{kind}>{people}{group}</AuthorList>' if people or group else ""


def _person(person: Person) -> str:
    return (
        f'<Author ValidYN="Y"><LastName>{escape(person.family)}</LastName><ForeName>{escape(person.given)}</ForeName>'
        f"<Initials>{person.initials}</Initials><AffiliationInfo><Affiliation>{escape(person.affiliation)}</Affiliation>"
        "</AffiliationInfo></Author>"
    )


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
        f'UI="{_ui(name)}">{escape(name)}</NameOfSubstance>'
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
        f'<{tag} UI="{_ui(part)}" '
        f'MajorTopicYN="{"Y" if part.startswith("*") else "N"}">{escape(part.lstrip("*"))}</{tag}>'
        for tag, part in zip(tags, term.split("/"), strict=True)
    )


def _other_abstract(draft: Draft) -> str:
    text = f"<AbstractText>{_text(draft.other_abstract)}</AbstractText>"
    language = draft.language if draft.language != "eng" else "spa"
    return (
        f'<OtherAbstract Type="Publisher" Language="{language}">{text}</OtherAbstract>' if draft.other_abstract else ""
    )


def _keywords(keywords: Iterable[str]) -> str:
    inner = "".join(f'<Keyword MajorTopicYN="N">{escape(keyword)}</Keyword>' for keyword in keywords)
    return f'<KeywordList Owner="NOTNLM">{inner}</KeywordList>' if inner else ""


def _typed(tag: str, names: Iterable[str]) -> str:
    return "".join(f'<{tag} UI="{_ui(name)}">{escape(name)}</{tag}>' for name in names)


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


def _book(draft: Draft) -> str:
    shelf = escape(draft.journal.title)
    return (
        f'<PubmedBookArticle><BookDocument><PMID Version="1">{draft.pmid}</PMID><ArticleIdList>'
        f'<ArticleId IdType="bookaccession">NBK9{draft.pmid[-5:]}</ArticleId></ArticleIdList><Book><Publisher>'
        f"<PublisherName>{shelf} Publishing</PublisherName><PublisherLocation>Port "
        f"Meridian</PublisherLocation></Publisher>"
        f'<BookTitle book="invented">{shelf}</BookTitle><PubDate><Year>{draft.published[:4]}</Year></PubDate></Book>'
        f'<ArticleTitle book="invented" part="article-{draft.pmid}">{_text(draft.title)}</ArticleTitle>'
        f"<Language>{draft.language}</Language>{_authors(draft, EDITED)}"
        f"{_typed('PublicationType', draft.publication_types)}{_abstract(draft.abstract)}"
        f"{_date('ContributionDate', draft.created)}</BookDocument><PubmedBookData><History>"
        f'<PubMedPubDate PubStatus="pubmed"><Year>{draft.entered.year}</Year><Month>{draft.entered.month}</Month>'
        f"<Day>{draft.entered.day}</Day></PubMedPubDate></History><PublicationStatus>ppublish</PublicationStatus>"
        f'<ArticleIdList><ArticleId IdType="pubmed">{draft.pmid}</ArticleId></ArticleIdList></PubmedBookData>'
        "</PubmedBookArticle>"
    )


def _date(tag: str, day: date) -> str:
    return f"<{tag}><Year>{day.year}</Year><Month>{day.month:02}</Month><Day>{day.day:02}</Day></{tag}>"


def _text(text: str) -> str:
    """Escaped, with the markup that PubMed allows inside titles and abstracts left standing."""
    escaped = escape(text)
    for tag in MARKUP:
        escaped = escaped.replace(f"&lt;{tag}&gt;", f"<{tag}>").replace(f"&lt;/{tag}&gt;", f"</{tag}>")
    return escaped


def _ui(name: str) -> str:
    """An identifier in the place of MeSH's own: D99 and four digits."""
    return f"D99{int(hashlib.sha256(name.lstrip('*').encode()).hexdigest(), 16) % 10_000:04}"
