"""How PubMed writes an article, as two patterns: up to the end of its Article, and all after it.

They follow the DTD's order of elements (https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd) and take in every
tag, attribute and blank as NLM prints them, indented or not. They need not be clever, and may not be generous: what
fits neither is read as a tree (`xml_article.py`).

Three things make them fast, and were measured: a text is "all but <", for a class of characters costs ten times as
much; what may repeat holds no group, and is taken apart by a pattern of its own; and a blank is never given back.
"""

from __future__ import annotations

import re

BLANKS = "\n?+ *+"
TEXT = "[^<]*+"
VALUE = '"[^"<>&]*+"'
WORD = "[A-Za-z0-9]*+"
YES_OR_NO = '"[YN]"'


def one(name: str, inner: str = f"({TEXT})", attributes: str = "") -> str:
    """An element that holds a text."""
    return f"<{name}{attributes}>{inner}</{name}>{BLANKS}"


def holding(name: str, inner: str, attributes: str = "") -> str:
    """An element that holds others."""
    return f"<{name}{attributes}>{BLANKS}{inner}</{name}>{BLANKS}"


def maybe(pattern: str) -> str:
    """What may be absent."""
    return f"(?:{pattern})?"


def some(pattern: str) -> str:
    """What may stand there several times, or not at all, as one group."""
    return f"((?:{ungrouped(pattern)})*)"


def ungrouped(pattern: str) -> str:
    """The pattern without its groups."""
    return re.sub(r"(?<!\\)\((?!\?)", "(?:", pattern)


def each(pattern: str) -> re.Pattern[str]:
    """The pattern that takes apart what `some` has found."""
    return re.compile(pattern)


DATE = one("Year", f"({WORD})") + maybe(one("Month", f"({WORD})") + maybe(one("Day", f"({WORD})")))
ISSUED = (
    maybe(one("Year", f"({WORD})"))
    + maybe(one("Month", f"({WORD})"))
    + maybe(one("Season", f"({WORD})"))
    + maybe(one("Day", f"({WORD})"))
    + maybe(one("MedlineDate", "([A-Za-z0-9 ./-]*+)"))
)
JOURNAL = holding(
    "Journal",
    maybe(one("ISSN", attributes=f" IssnType={VALUE}"))
    + holding(
        "JournalIssue",
        maybe(one("Volume")) + maybe(one("Issue")) + holding("PubDate", ISSUED),
        f" CitedMedium={VALUE}",
    )
    + maybe(one("Title"))
    + maybe(one("ISOAbbreviation")),
)
LOCATION = one("ELocationID", attributes=' EIdType="([a-z]*)" ValidYN="([YN])"')
LABEL = '"[^"<>]*+"'
ABSTRACT_TEXT = one("AbstractText", attributes=f"(?: Label=({LABEL}))?(?: NlmCategory={VALUE})?")
COPYRIGHT = maybe(one("CopyrightInformation", TEXT))

IDENTIFIER = one("Identifier", attributes=f" Source={VALUE}")
AFFILIATION = holding("AffiliationInfo", one("Affiliation"))
PERSON_PARTS = (
    maybe(one("LastName"))
    + maybe(one("ForeName"))
    + maybe(one("Initials"))
    + maybe(one("Suffix"))
    + maybe(one("CollectiveName"))
    + some(IDENTIFIER)
    + some(AFFILIATION)
)
AUTHOR = holding("Author", PERSON_PARTS, ' ValidYN="([YN])"(?: EqualContrib="[YN]")?')
INVESTIGATOR = holding("Investigator", PERSON_PARTS, ' ValidYN="([YN])"')
SUBJECT = holding("PersonalNameSubject", PERSON_PARTS, "()")

LANGUAGE = one("Language")
ACCESSION_NUMBER = one("AccessionNumber")
DATA_BANK = holding("DataBank", one("DataBankName") + maybe(holding("AccessionNumberList", some(ACCESSION_NUMBER))))
GRANT = holding(
    "Grant",
    maybe(one("GrantID")) + maybe(one("Acronym")) + maybe(one("Agency")) + f"(?:{one('Country')}|<Country/>{BLANKS})?",
)
PUBLICATION_TYPE = one("PublicationType", attributes=f" UI={VALUE}")
ARTICLE_DATE = holding("ArticleDate", DATE, f" DateType={VALUE}")

COMPLETE = f"(?: CompleteYN={YES_OR_NO})?"
FRONT = re.compile(
    f"{BLANKS}<PubmedArticle>{BLANKS}"
    '<MedlineCitation Status="([A-Za-z-]*)"'
    f"(?: IndexingMethod={VALUE})?(?: Owner={VALUE})?(?: VersionID={VALUE})?(?: VersionDate={VALUE})?>{BLANKS}"
    + one("PMID", "([0-9]*+)", ' Version="([0-9]*+)"')
    + maybe(holding("DateCompleted", DATE))
    + maybe(holding("DateRevised", DATE))
    + f'<Article PubModel="([A-Za-z-]*)">{BLANKS}{JOURNAL}'
    + one("ArticleTitle")
    + maybe(holding("Pagination", maybe(one("StartPage")) + maybe(one("EndPage")) + maybe(one("MedlinePgn"))))
    + some(LOCATION)
    + maybe(holding("Abstract", some(ABSTRACT_TEXT) + COPYRIGHT))
    + maybe(holding("AuthorList", some(AUTHOR), COMPLETE))
    + some(LANGUAGE)
    + maybe(holding("DataBankList", some(DATA_BANK), COMPLETE))
    + maybe(holding("GrantList", some(GRANT), COMPLETE))
    + maybe(holding("PublicationTypeList", some(PUBLICATION_TYPE)))
    + maybe(one("VernacularTitle"))
    + some(ARTICLE_DATE)
    + f"</Article>{BLANKS}"
)

CHEMICAL = holding("Chemical", one("RegistryNumber") + one("NameOfSubstance", attributes=f" UI={VALUE}"))
LINK = holding(
    "CommentsCorrections",
    maybe(one("RefSource")) + maybe(one("PMID", attributes=f"(?: Version={VALUE})?")) + maybe(one("Note", TEXT)),
    f" RefType=({VALUE})",
)
DESCRIPTOR = one(
    "DescriptorName", attributes=f" UI={VALUE} MajorTopicYN=({YES_OR_NO})(?: AutoHM={YES_OR_NO})?(?: Type={VALUE})?"
)
QUALIFIER = one("QualifierName", attributes=f" UI={VALUE} MajorTopicYN=({YES_OR_NO})")
HEADING = holding("MeshHeading", DESCRIPTOR + some(QUALIFIER))
HEADING_PART = f"<([DQ])[a-z]*+Name UI={VALUE} MajorTopicYN=({YES_OR_NO})[^>]*+>({TEXT})</"
OTHER_ABSTRACT = holding("OtherAbstract", some(ABSTRACT_TEXT) + COPYRIGHT, f" Type={VALUE} Language=({VALUE})")
KEYWORD = one("Keyword", attributes=f" MajorTopicYN={YES_OR_NO}")
KEYWORD_LIST = holding("KeywordList", some(KEYWORD), f" Owner={VALUE}")
HISTORY_DATE = holding(
    "PubMedPubDate",
    DATE + maybe(one("Hour", WORD)) + maybe(one("Minute", WORD)) + maybe(one("Second", WORD)),
    ' PubStatus="([a-z-]*)"',
)
INDEXED_DATE = f'PubStatus="(entrez|pubmed|medline)">{BLANKS}{DATE}'
ARTICLE_ID = one("ArticleId", attributes=' IdType="([a-z]*)"')
MARKS_OF_ARCHIVE = f"(?:<\\?(?:pmcsd|nihms) \\?>{BLANKS})*"
"""Instructions without a meaning for us, which NLM leaves in records that came from PMC."""

BACK = re.compile(
    holding(
        "MedlineJournalInfo",
        maybe(one("Country")) + one("MedlineTA") + maybe(one("NlmUniqueID")) + maybe(one("ISSNLinking")),
    )
    + maybe(holding("ChemicalList", some(CHEMICAL)))
    + f"(?:{one('CitationSubset', WORD)})*"
    + maybe(holding("CommentsCorrectionsList", some(LINK)))
    + maybe(holding("MeshHeadingList", some(HEADING)))
    + maybe(one("NumberOfReferences", WORD))
    + maybe(holding("PersonalNameSubjectList", some(SUBJECT)))
    + f"(?:{one('OtherID', TEXT, f' Source={VALUE}')})*"
    + some(OTHER_ABSTRACT)
    + some(KEYWORD_LIST)
    + maybe(one("CoiStatement"))
    + f"(?:{one('SpaceFlightMission', TEXT)})*"
    + maybe(holding("InvestigatorList", some(INVESTIGATOR)))
    + f"(?:{one('GeneralNote', TEXT, f' Owner={VALUE}')})*"
    + f"</MedlineCitation>{BLANKS}"
    + maybe(
        f"<PubmedData>{BLANKS}{MARKS_OF_ARCHIVE}"
        + maybe(holding("History", some(HISTORY_DATE)))
        + maybe(one("PublicationStatus", WORD))
        + maybe(holding("ArticleIdList", some(ARTICLE_ID)))
        + f"{MARKS_OF_ARCHIVE}</PubmedData>{BLANKS}"
    )
    + f"</PubmedArticle>{BLANKS}"
)

MAY_HOLD_MARKUP = "|".join(
    ("ArticleTitle", "AbstractText", "VernacularTitle", "Keyword", "Affiliation", "CoiStatement", "CollectiveName")
)
MARKED = re.compile(f"<({MAY_HOLD_MARKUP})((?: [^<>]*+)?)>{TEXT}<(?!/)")
