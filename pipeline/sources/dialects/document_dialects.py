"""Documents: EndNote XML, ICTRP XML, ClinicalTrials.gov JSON and BibTeX. The names of fields are paths."""

from __future__ import annotations

from pipeline.sources.dialects.dialect import Dialect, Places

PUBMED_ADDRESS = r"(?:pubmed\.ncbi\.nlm\.nih\.gov/|ncbi\.nlm\.nih\.gov/pubmed/)(\d{1,8})\b"

ENDNOTE: Places = {
    "title": ("titles/title", "titles/alt-title", "titles/short-title"),
    "abstract": ("abstract",),
    "authors": ("contributors/authors/author", "contributors/secondary-authors/author"),
    "journal": ("periodical/full-title", "titles/secondary-title", "alt-periodical/full-title", "periodical/abbr-1"),
    "year": ("dates/year", "dates/pub-dates/date", "edition"),
    "volume": ("volume",),
    "issue": ("number", "issue"),
    "pages": ("pages",),
    "article_number": ("electronic-pages",),
    "language": ("language",),
    "publication_types": ("work-type", "ref-type@name"),
    "keywords": ("keywords/keyword",),
    "doi": ("electronic-resource-num", "urls/related-urls/url", "urls/web-urls/url"),
    "pmid": (
        ("accession-num", r"^(?:PMID:?\s*)?(\d{1,8})\s*\[?(?:PMID|pubmed)\]?$|^PMID:?\s*(\d{1,8})$"),
        ("urls/related-urls/url", PUBMED_ADDRESS),
    ),
    "registry_text": (),
    "accession": ("accession-num",),
}
NLM = r"^(?:NLM|PubMed|National Library of Medicine)\b"

ICTRP: Places = {
    "title": ("Public_title", "Scientific_title"),
    "abstract": ("Primary_outcome", "Primary_Outcome", "primary_outcome", "Scientific_title"),
    "year": ("Date_registration", "Date_registration3", "Date_enrollement"),
    "keywords": ("Condition", "Intervention"),
    "registry_ids": ("TrialID", ("Secondary_ID", r"\b(?:NCT\d{8}|ISRCTN\d{8}|\d{4}-\d{6}-\d{2})\b")),
    "accession": ("TrialID",),
}

SECTION = "protocolSection/"
CTGOV: Places = {
    "title": (f"{SECTION}identificationModule/briefTitle", f"{SECTION}identificationModule/officialTitle"),
    "abstract": (f"{SECTION}descriptionModule/briefSummary", f"{SECTION}descriptionModule/detailedDescription"),
    "year": tuple(
        f"{SECTION}statusModule/{name}"
        for name in ("studyFirstSubmitDate", "studyFirstPostDateStruct/date", "startDateStruct/date")
    ),
    "keywords": (
        f"{SECTION}conditionsModule/keywords", f"{SECTION}conditionsModule/conditions",
        f"{SECTION}armsInterventionsModule/interventions/name",
    ),
    "registry_ids": (
        f"{SECTION}identificationModule/nctId",
        (f"{SECTION}identificationModule/secondaryIdInfos/id", r"\b(?:ISRCTN\d{8}|\d{4}-\d{6}-\d{2})\b"),
    ),
    "accession": (f"{SECTION}identificationModule/nctId",),
}  # fmt: skip

BIBTEX: Places = {
    "title": ("title", "booktitle"),
    "abstract": ("abstract",),
    "authors": ("author", "editor"),
    "journal": ("journal", "journaltitle", "booktitle", "shortjournal", "series"),
    "year": ("year", "date", "urldate"),
    "volume": ("volume",),
    "issue": ("number", "issue"),
    "pages": ("pages",),
    "article_number": ("eid", "article-number", "articleno"),
    "language": ("language", "langid"),
    "publication_types": ("type_of_work", "document_type"),
    "keywords": ("keywords", "keyword", "author_keywords"),
    "doi": ("doi", "url"),
    "pmid": (
        "pmid",
        ("note", r"(?:^|[;,]\s*)PMID:\s*(\d{1,8})\b"),
        ("annote", r"^PMID:\s*(\d{1,8})\b"),
        ("url", PUBMED_ADDRESS),
    ),
    "accession": ("unique-id", ("url", r"\b2-s2\.0-\d+"), ("accession_number", r"\S+")),
}

ENDNOTE_DIALECTS = (
    Dialect("EndNote XML, from PubMed",
            ((("remote-database-provider", NLM), ("accession-num", r"^\d{1,8}$")),
             (("remote-database-name", r"^(?:PubMed|MEDLINE|Medline)"), ("accession-num", r"^\d{1,8}$"))),
            ENDNOTE, {"pmid": ("accession-num",)}, database=((), "pubmed")),
    Dialect("EndNote XML", (), ENDNOTE, database=(("remote-database-name",), "")),
)  # fmt: skip
ICTRP_DIALECTS = (Dialect("ICTRP", (), ICTRP, is_register=True, database=((), "ictrp")),)
CTGOV_DIALECTS = (Dialect("ClinicalTrials.gov", (), CTGOV, is_register=True, database=((), "clinicaltrials-gov")),)
BIBTEX_DIALECTS = (Dialect("BibTeX", (), BIBTEX, commas=True),)
