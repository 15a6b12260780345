"""A draft as the XML that PubMed sends: elements in the order of NLM's DTD (pubmed_250101.dtd), on one line."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date
from xml.sax.saxutils import escape, quoteattr

from pipeline.sandbox.invented.article import InventedArticle, Journal, Section

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MARKUP = ("i", "sup", "sub", "b")
EDITED = ' Type="authors"'
"""Books say whether a list names authors or editors."""


def xml_of(draft: InventedArticle) -> bytes:
    """The PubmedArticle element, or the PubmedBookArticle of a chapter."""
    return (_chapter(draft) if draft.book else _article(draft)).encode("utf-8")


def _article(draft: InventedArticle) -> str:
    method = ' IndexingMethod="Automated"' if draft.status == "MEDLINE" else ""
    indexed = _day("DateCompleted", draft.indexed) if draft.indexed else ""
    citation = (
        f'<PMID Version="1">{draft.pmid}</PMID>{indexed}{_day("DateRevised", draft.revised or draft.entered)}'
        f"{_report(draft)}{_journal_info(draft.journal)}{_substances(draft)}<CitationSubset>IM</CitationSubset>"
        f"{_corrections(draft)}{_mesh(draft)}{_other_abstract(draft)}{_keywords(draft)}"
        "<CoiStatement>The authors are invented and have nothing to declare.</CoiStatement>"
    )
    return (
        f'<PubmedArticle><MedlineCitation Status="{draft.status}" Owner="NLM"{method}>{citation}</MedlineCitation>'
        f"{_pubmed_data(draft)}</PubmedArticle>"
    )


def _report(draft: InventedArticle) -> str:
    title = f"<ArticleTitle>{_marked(draft.title)}</ArticleTitle>"
    vernacular = f"<VernacularTitle>{_marked(draft.vernacular_title)}</VernacularTitle>"
    return (
        f'<Article PubModel="Print-Electronic">{_journal(draft)}{title}{_pagination(draft.pages)}'
        f'<ELocationID EIdType="doi" ValidYN="Y">{draft.doi}</ELocationID>{_abstract(draft.abstract)}'
        f"{_author_list(draft)}<Language>{draft.language}</Language>{_registries(draft)}<PublicationTypeList>"
        f"{_typed('PublicationType', draft.types)}</PublicationTypeList>"
        f"{vernacular if draft.vernacular_title else ''}</Article>"
    )


def _journal(draft: InventedArticle) -> str:
    journal = draft.journal
    issn = f'<ISSN IssnType="Electronic">{journal.issn}</ISSN>' if journal.issn else ""
    year, *rest = draft.published.split("/")
    month = f"<Month>{MONTHS[int(rest[0]) - 1]}</Month>" if rest else ""
    day = f"<Day>{rest[1]}</Day>" if len(rest) > 1 else ""
    return (
        f'<Journal>{issn}<JournalIssue CitedMedium="Internet">{_optional("Volume", draft.volume)}'
        f"{_optional('Issue', draft.issue)}<PubDate><Year>{year}</Year>{month}{day}</PubDate></JournalIssue>"
        f"<Title>{escape(journal.title)}</Title><ISOAbbreviation>{escape(journal.short)}</ISOAbbreviation></Journal>"
    )


def _pagination(pages: str) -> str:
    start, _, end = pages.partition("-")
    inner = f"<StartPage>{start}</StartPage><EndPage>{end}</EndPage><MedlinePgn>{pages}</MedlinePgn>"
    return f"<Pagination>{inner}</Pagination>" if start else ""


def _journal_info(journal: Journal) -> str:
    linking = f"<ISSNLinking>{journal.issn}</ISSNLinking>" if journal.issn else ""
    return (
        f"<MedlineJournalInfo><Country>{journal.country}</Country><MedlineTA>{escape(journal.short)}</MedlineTA>"
        f"<NlmUniqueID>{journal.nlm_id}</NlmUniqueID>{linking}</MedlineJournalInfo>"
    )


def _registries(draft: InventedArticle) -> str:
    banks = "".join(
        f"<DataBank><DataBankName>{name}</DataBankName><AccessionNumberList><AccessionNumber>{number}</AccessionNumber>"
        "</AccessionNumberList></DataBank>"
        for name, number in draft.registry
    )
    return f'<DataBankList CompleteYN="Y">{banks}</DataBankList>' if banks else ""


def _substances(draft: InventedArticle) -> str:
    chemicals = "".join(
        f"<Chemical><RegistryNumber>0</RegistryNumber>{_typed('NameOfSubstance', [name])}</Chemical>"
        for name in draft.substances
    )
    return f"<ChemicalList>{chemicals}</ChemicalList>" if chemicals else ""


def _corrections(draft: InventedArticle) -> str:
    notes = "".join(
        f'<CommentsCorrections RefType="{link.kind}"><RefSource>{escape(link.source)}</RefSource>'
        f'<PMID Version="1">{link.pmid}</PMID></CommentsCorrections>'
        for link in draft.links
    )
    return f"<CommentsCorrectionsList>{notes}</CommentsCorrectionsList>" if notes else ""


def _mesh(draft: InventedArticle) -> str:
    headings = "".join(f"<MeshHeading>{_heading(term)}</MeshHeading>" for term in draft.mesh)
    return f"<MeshHeadingList>{headings}</MeshHeadingList>" if headings else ""


def _heading(term: str) -> str:
    tags = ("DescriptorName", *["QualifierName"] * term.count("/"))
    return "".join(
        f'<{tag} UI="{_made_up_id(part)}" MajorTopicYN="{"Y" if part.startswith("*") else "N"}">'
        f"{escape(part.lstrip('*'))}</{tag}>"
        for tag, part in zip(tags, term.split("/"), strict=True)
    )


def _other_abstract(draft: InventedArticle) -> str:
    language = draft.language if draft.language != "eng" else "spa"
    text = f"<AbstractText>{_marked(draft.other_abstract)}</AbstractText>"
    element = f'<OtherAbstract Type="Publisher" Language="{language}">{text}</OtherAbstract>'
    return element if draft.other_abstract else ""


def _keywords(draft: InventedArticle) -> str:
    inner = "".join(f'<Keyword MajorTopicYN="N">{escape(keyword)}</Keyword>' for keyword in draft.keywords)
    return f'<KeywordList Owner="NOTNLM">{inner}</KeywordList>' if inner else ""


def _pubmed_data(draft: InventedArticle) -> str:
    states = [("pubmed", draft.entered), ("medline", draft.indexed or draft.entered), ("entrez", draft.created)]
    history = "".join(_state(state, day, "<Hour>6</Hour><Minute>0</Minute>") for state, day in states)
    status = "aheadofprint" if draft.status == "Publisher" else "ppublish"
    ids = f'<ArticleId IdType="pubmed">{draft.pmid}</ArticleId><ArticleId IdType="doi">{draft.doi}</ArticleId>'
    return (
        f"<PubmedData><History>{history}</History><PublicationStatus>{status}</PublicationStatus>"
        f"<ArticleIdList>{ids}</ArticleIdList>{_references(draft)}</PubmedData>"
    )


def _references(draft: InventedArticle) -> str:
    cited = "".join(
        f"<Reference><Citation>An invented reference, number {number}.</Citation><ArticleIdList>"
        f'<ArticleId IdType="pubmed">{pmid}</ArticleId></ArticleIdList></Reference>'
        for number, pmid in enumerate(draft.cites, start=1)
    )
    return f"<ReferenceList>{cited}</ReferenceList>" if cited else ""


def _chapter(draft: InventedArticle) -> str:
    """A chapter of a book; the book is the journal of the draft."""
    shelf = escape(draft.journal.title)
    return (
        f'<PubmedBookArticle><BookDocument><PMID Version="1">{draft.pmid}</PMID><ArticleIdList>'
        f'<ArticleId IdType="bookaccession">NBK9{draft.pmid[-5:]}</ArticleId></ArticleIdList><Book><Publisher>'
        f"<PublisherName>{shelf} Publishing</PublisherName><PublisherLocation>Port Meridian</PublisherLocation>"
        f'</Publisher><BookTitle book="invented">{shelf}</BookTitle><PubDate><Year>{draft.published[:4]}</Year>'
        f'</PubDate></Book><ArticleTitle book="invented" part="article-{draft.pmid}">{_marked(draft.title)}'
        f"</ArticleTitle><Language>{draft.language}</Language>{_author_list(draft, EDITED)}"
        f"{_typed('PublicationType', draft.types)}{_abstract(draft.abstract)}"
        f"{_day('ContributionDate', draft.created)}</BookDocument><PubmedBookData><History>"
        f"{_state('pubmed', draft.entered)}</History><PublicationStatus>ppublish</PublicationStatus>"
        f'<ArticleIdList><ArticleId IdType="pubmed">{draft.pmid}</ArticleId></ArticleIdList></PubmedBookData>'
        "</PubmedBookArticle>"
    )


# The parts that articles and chapters share.


def _abstract(sections: Iterable[Section]) -> str:
    """The abstract with its notice of copyright; "" for an article without one."""
    texts = "".join(_section(section) for section in sections)
    notice = "<CopyrightInformation>Invented text; nobody's copyright.</CopyrightInformation>"
    return f"<Abstract>{texts}{notice}</Abstract>" if texts else ""


def _section(section: Section) -> str:
    label = f" Label={quoteattr(section.label)}" if section.label else ""
    category = f' NlmCategory="{section.category}"' if section.category else ""
    return f"<AbstractText{label}{category}>{_marked(section.text)}</AbstractText>"


def _author_list(draft: InventedArticle, kind: str = "") -> str:
    people = "".join(
        _person(author, draft.places[place % len(draft.places)]) for place, author in enumerate(draft.authors)
    )
    group = f'<Author ValidYN="Y"><CollectiveName>{escape(draft.group)}</CollectiveName></Author>'
    return f'<AuthorList CompleteYN="Y"{kind}>{people}{group if draft.group else ""}</AuthorList>'


def _person(author: str, place: str) -> str:
    family, _, given = author.partition(", ")
    return (
        f'<Author ValidYN="Y"><LastName>{escape(family)}</LastName><ForeName>{escape(given)}</ForeName>'
        f"<Initials>{''.join(part[0] for part in given.split())}</Initials><AffiliationInfo>"
        f"<Affiliation>{escape(place)}</Affiliation></AffiliationInfo></Author>"
    )


def _typed(tag: str, names: Iterable[str]) -> str:
    """An element for each name, with an identifier."""
    return "".join(f'<{tag} UI="{_made_up_id(name)}">{escape(name)}</{tag}>' for name in names)


def _optional(tag: str, text: str) -> str:
    return f"<{tag}>{escape(text)}</{tag}>" if text else ""


def _day(tag: str, day: date) -> str:
    """A date as NLM writes it outside of History: two digits for month and day."""
    return f"<{tag}><Year>{day.year}</Year><Month>{day.month:02}</Month><Day>{day.day:02}</Day></{tag}>"


def _state(state: str, day: date, time: str = "") -> str:
    """A date as NLM writes it inside of History."""
    shown = f"<Year>{day.year}</Year><Month>{day.month}</Month><Day>{day.day}</Day>{time}"
    return f'<PubMedPubDate PubStatus="{state}">{shown}</PubMedPubDate>'


def _marked(text: str) -> str:
    """Escaped, with the markup that PubMed allows inside titles and abstracts left standing."""
    escaped = escape(text)
    for tag in MARKUP:
        escaped = escaped.replace(f"&lt;{tag}&gt;", f"<{tag}>").replace(f"&lt;/{tag}&gt;", f"</{tag}>")
    return escaped


def _made_up_id(name: str) -> str:
    """An identifier in the place of MeSH's own: D99 and four digits."""
    return f"D99{int(hashlib.sha256(name.lstrip('*').encode()).hexdigest(), 16) % 10_000:04}"
