"""Tables as databases and reference managers write them. Names of columns are compared without case and punctuation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from pipeline.ground.text import folded
from pipeline.sources.dialects.dialect import Dialect, Place, Places
from pipeline.sources.dialects.ris_dialects import RAYYAN_ADVICE
from pipeline.sources.dialects.tagged_dialects import WOS

GENERAL: Places = {
    "title": (
        "title",
        "article title",
        "primary title",
        "study title",
        "document title",
        "publication title full",
        "public title",
        "brief title",
        "ti",
        "title of article",
        "reference title",
        "item title",
        "display name",
    ),
    "abstract": ("abstract", "abstract note", "summary", "brief summary", "ab", "abstracts", "notes abstract"),
    "authors": (
        "authors",
        "author",
        "author s",
        "author names",
        "author full names",
        "authors full names",
        "au",
        "author name",
        "creators",
        "contributors",
        "first authors",
        "first author",
    ),
    "journal": (
        "journal",
        "source title",
        "journal title",
        "journal name",
        "publication title",
        "journal book",
        "publicationname",
        "publication name",
        "secondary title",
        "so",
        "journal booktitle",
        "booktitle",
        "source",
        "parent title",
        "venue",
        "t2",
        "full journal",
    ),
    "year": (
        "year",
        "publication year",
        "published year",
        "pub year",
        "pubyear",
        "py",
        "year of publication",
        "publication date",
        "date published",
        "date",
        "published",
        "publication date year",
        "cover date",
    ),
    "volume": ("volume", "vol", "vl"),
    "issue": ("issue", "issue number", "number", "iss"),
    "pages": ("pages", "page", "pagination", "page range", "page s"),
    "first_page": ("page start", "start page", "first page", "startpage", "beginning page", "spage", "bp"),
    "last_page": ("page end", "end page", "last page", "endpage", "ending page", "epage", "ep"),
    "article_number": ("art no", "article number", "article no", "eid article number"),
    "language": ("language", "languages", "language of original document", "language of article", "la", "lang"),
    "publication_types": (
        "document type",
        "publication type",
        "type of article",
        "doctype",
        "reference type",
        "item type",
        "type",
        "dt",
        "publication types",
        "source type",
    ),
    "mesh_terms": ("mesh terms", "mesh"),
    "keywords": (
        "keywords",
        "author keywords",
        "keyword",
        "subjects",
        "de",
        "index keywords",
        "keywords plus",
        "tags",
        "manual tags",
        "automatic tags",
        "subject terms",
        "key words",
        "conditions",
        "condition",
        "interventions",
    ),
    "registry_ids": (
        "nct number",
        "nct id",
        "trial id",
        "trialid",
        "registry ids",
        "trial registration number",
        "ctgov id",
        "ictrp id",
        "main id",
    ),
    "doi": ("doi", "digital object identifier", "di", "doi link", "link", "url", "full text url", "links", "do"),
    "pmid": (
        "pmid",
        "pubmed id",
        "pubmed id s",
        "medline pmid",
        "pubmedid",
        "pubmed",
        "pm",
        ("url", r"pubmed\.ncbi\.nlm\.nih\.gov/(\d{1,8})\b"),
        ("extra", r"(?:^|\s)PMID:\s*(\d{1,8})\b"),
    ),
    "accession": (
        "accession number",
        "accession no",
        "an",
        "eid",
        "ut unique wos id",
        "pui",
        "ut",
        "unique id",
        "unique identifier",
        "record id",
        "embase accession id",
    ),
}
"""Names that columns of tables have, whoever wrote them."""
SCOPUS: dict[str, tuple[Place, ...]] = {
    "authors": ("authors", "author full names"),
    "journal": ("source title", "abbreviated source title"),
    "accession": ("eid",),
    "doi": ("doi",),
}
LENS: dict[str, tuple[Place, ...]] = {"accession": ("lens id",), "authors": ("author s",), "doi": ("doi",)}
CTGOV: dict[str, tuple[Place, ...]] = {
    "title": ("study title", "title", "acronym"),
    "abstract": ("brief summary",),
    "authors": (),
    "journal": (),
    "year": ("first posted", "study first submitted", "start date"),
    "keywords": ("conditions", "interventions"),
    "registry_ids": ("nct number", ("other ids", r"\b(?:ISRCTN\d{8}|\d{4}-\d{6}-\d{2})\b")),
    "accession": ("nct number",),
    "doi": (),
    "pmid": (),
    "publication_types": (),
}
CENTRAL: dict[str, tuple[Place, ...]] = {
    "authors": ("author s",),
    "journal": ("source",),
    "accession": ("central id", "cochrane id"),
    "doi": ("doi",),
    "registry_ids": ("ctgov id", "ictrp id"),
    "registry_text": ("source", "author s"),
}
PUBMED: dict[str, tuple[Place, ...]] = {
    "volume": (("citation", r"\d;(\d+)"),),
    "issue": (("citation", r"\d;\d*\(([^)]+)\)"),),
    "pages": (("citation", r"\d[)\d]*:([A-Za-z]?\d[\w-]*)"),),
    "accession": ("pmid",),
}
PUBMED_ADVICE = "PubMed's CSV holds no abstracts: save the same search in the format PubMed (.nbib), which does"
ICTRP: dict[str, tuple[Place, ...]] = {
    "title": ("public title", "scientific title"),
    "authors": (),
    "journal": (),
    "year": ("date registration", "date registration3"),
    "registry_ids": ("trialid",),
    "accession": ("trialid",),
}


def _with(*names: str) -> tuple[tuple[Place, ...], ...]:
    """The sign of a dialect: its header has all these columns."""
    return (names,)


def _lower(place: Place) -> Place:
    return place.lower() if isinstance(place, str) else (place[0].lower(), place[1])


TABLE_DIALECTS = (
    Dialect("Scopus", _with("eid", "source title"), GENERAL, SCOPUS, database=((), "scopus")),
    Dialect(
        "PubMed",
        _with("pmid", "journal book", "citation"),
        GENERAL,
        PUBMED,
        database=((), "pubmed"),
        advice=(PUBMED_ADVICE, "pmid"),
    ),
    Dialect("CENTRAL", (("central id", "title"), ("cochrane id", "title")), GENERAL, CENTRAL, database=((), "central")),
    Dialect(
        "ClinicalTrials.gov",
        (("nct number", "study title"), ("nct number", "title")),
        GENERAL,
        CTGOV,
        is_register=True,
        database=((), "clinicaltrials-gov"),
    ),
    Dialect("ICTRP", _with("trialid"), GENERAL, ICTRP, is_register=True, database=((), "ictrp")),
    Dialect(
        "Embase.com",
        (("pui", "title"), ("medline pmid", "title"), ("embase accession id",)),
        GENERAL,
        {"accession": ("pui", "embase accession id")},
        database=((), "embase"),
    ),
    Dialect(
        "EBSCOhost", (("plink",), ("accession number", "doctype")), GENERAL, {"doi": ("doi",)}, database=((), "ebsco")
    ),
    Dialect(
        "Rayyan",
        _with("key", "title", "notes"),
        GENERAL,
        {"accession": ("key",), "registry_text": ("notes",)},
        commas=True,
        advice=(RAYYAN_ADVICE, ("notes", "RAYYAN-INCLUSION")),
    ),
    Dialect("Covidence", _with("covidence"), GENERAL, {"accession": ("covidence",)}, database=((), "covidence")),
    Dialect(
        "Zotero",
        _with("key", "item type", "publication title"),
        GENERAL,
        {"title": ("title",), "journal": ("publication title", "journal abbreviation"), "accession": ("key",)},
        database=((), "zotero"),
    ),
    Dialect("The Lens", _with("lens id"), GENERAL, LENS, database=((), "lens")),
    Dialect(
        "Dimensions",
        _with("publication id", "pubyear"),
        GENERAL,
        {"accession": ("publication id",)},
        database=((), "dimensions"),
    ),
    Dialect(
        "Web of Science",
        _with("ut unique wos id"),
        GENERAL,
        {
            "authors": ("author full names", "authors"),
            "journal": ("source title",),
            "accession": ("ut unique wos id",),
            "doi": ("doi",),
        },
        database=((), "web-of-science"),
    ),
    Dialect(
        "Web of Science, tab-delimited",
        _with("pt", "ti", "ut"),
        {name: tuple(_lower(place) for place in places) for name, places in WOS.items()},
        database=((), "web-of-science"),
    ),
    Dialect("any table", (), GENERAL, commas=True),
)


def n_known(cells: Iterable[str], mapped: Mapping[str, str]) -> int:
    """How many of `cells` are names of columns that we know; 0 when none of them names a title."""
    names = {folded(cell) for cell in cells if len(cell) < LONGEST_NAME}
    titles = {folded(mapped["title"])} if "title" in mapped else TITLES
    return len(names & (KNOWN | {folded(name) for name in mapped.values()})) if names & titles else 0


def dialect_of(header: Sequence[str], mapped: Mapping[str, str]) -> Dialect:
    """The dialect of a table by its columns; `mapped`: field -> column, as the protocol says, goes before all."""
    fields = {name: ["-"] for name in header if name}
    dialect = next(one for one in TABLE_DIALECTS if one.speaks(fields))
    # What its columns are holds for the whole table; that a row leaves some of them empty means nothing.
    dialect = replace(dialect, signs=())
    if not mapped:
        return dialect
    own: Places = {name: (folded(column),) for name, column in mapped.items()}
    return replace(dialect, name=f"{dialect.name}, columns by the protocol", own={**dialect.own, **own})


LONGEST_NAME = 60
TITLES = frozenset(place for place in GENERAL["title"] if isinstance(place, str))
KNOWN = frozenset(
    place
    for dialect in TABLE_DIALECTS
    for places in dialect.places.values()
    for place in places
    if isinstance(place, str)
)
