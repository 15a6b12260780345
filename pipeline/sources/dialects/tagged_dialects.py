"""Tagged text that is not RIS: Ovid, Web of Science, RefWorks and EndNote's .enw."""

from __future__ import annotations

from pipeline.sources.dialects.dialect import Dialect, Place, Places

DOI_IN_BRACKETS = r"(\S+)\s*\[doi\]"

OVID: Places = {
    "title": ("TI", "TT", "OT"),
    "abstract": ("AB",),
    "authors": ("AU", "FA", "AF"),
    "journal": ("JN", ("SO", r"^(.+?)\.\s+(?=\d|\(|[A-Z]?\d|Vol)"), "JA", "SO"),
    "year": ("YR", "PY", "DP", ("SO", r"[,;] ?((?:19|20)\d\d)\b"), "SO"),
    "volume": ("VI", "VO", ("SO", r"\.\s+(?:Vol\.? ?)?(\d+)\s*[(:]")),
    "issue": ("IP", ("SO", r"\.\s+(?:Vol\.? ?)?\d+\s*\((?:no\.? ?)?([^()]{1,20})\)")),
    "pages": ("PG", ("SO", r"\(pp ([^)]+)\)|\d\)?:\s?([A-Za-z]?\d[\w-]*)")),
    "language": ("LG", "LA"),
    "publication_types": ("PT",),
    "mesh_terms": ("MH",),
    "keywords": ("KW", "KF", "KP", "SH", "ID", "DE"),
    "registry_ids": ("CN", ("SI", r"^(?:ClinicalTrials\.gov|ISRCTN)/(\S+)")),
    "doi": ("DO", "DI", ("LI", DOI_IN_BRACKETS), ("DO", r"\S+")),
    "pmid": (("PM", r"^(\d{1,8})\b"),),
    "accession": ("UI", "AN"),
}

WOS: Places = {
    "title": ("TI",),
    "abstract": ("AB",),
    "authors": ("AF", "AU", "CA"),
    "journal": ("SO", "JI", "J9"),
    "year": ("PY", "EA", "PD"),
    "volume": ("VL",),
    "issue": ("IS",),
    "first_page": ("BP",),
    "last_page": ("EP",),
    "article_number": ("AR",),
    "language": ("LA",),
    "publication_types": ("DT",),
    "mesh_terms": ("MH",),
    "keywords": ("DE", "ID"),
    "doi": ("DI", "D2"),
    "pmid": ("PM", ("UT", r"^MEDLINE:(\d{1,8})$")),
    "accession": ("UT",),
}

REFWORKS: Places = {
    "title": ("T1", "TI"),
    "abstract": ("AB",),
    "authors": ("A1", "AU"),
    "journal": ("JF", "JO", "T2"),
    "year": ("YR", "FD"),
    "volume": ("VO",),
    "issue": ("IS",),
    "first_page": ("SP",),
    "last_page": ("OP",),
    "language": ("LA",),
    "publication_types": (),
    "keywords": ("K1",),
    "doi": ("DO", "LK", "UL"),
    "pmid": (("AN", r"^PMID:? ?(\d{1,8})$"), ("NO", r"^PMID:? ?(\d{1,8})\W*$")),
    "accession": ("AN", ("ID", r"\D\d{4,}")),
}

ENW: Places = {
    "title": ("T",),
    "abstract": ("X",),
    "authors": ("A",),
    "journal": ("J", "B"),
    "year": ("D", "8"),
    "volume": ("V",),
    "issue": ("N",),
    "pages": ("P",),
    "language": ("G",),
    "publication_types": ("9",),
    "keywords": ("K",),
    "doi": ("R", "U"),
    "pmid": (("M", r"^PMID:? ?(\d{1,8})$"), ("2", r"^PMID:? ?(\d{1,8})$"),
             ("U", r"(?:pubmed\.ncbi\.nlm\.nih\.gov/|ncbi\.nlm\.nih\.gov/pubmed/)(\d{1,8})\b")),
    "accession": ("M",),
}  # fmt: skip

OVID_PMID: dict[str, tuple[Place, ...]] = {"pmid": (("UI", r"^\d{1,8}$"), ("AN", r"^\d{1,8}$"))}

OVID_DIALECTS = (
    Dialect("Ovid MEDLINE", ((("DB", r"medline"),), (("ST", "MEDLINE"),)), OVID, OVID_PMID, database=(("DB",), "")),
    Dialect("Ovid", (), OVID, database=(("DB",), "")),
)
WOS_DIALECTS = (Dialect("Web of Science", (), WOS, database=((), "web-of-science")),)
REFWORKS_DIALECTS = (Dialect("RefWorks", (), REFWORKS, database=(("DS",), "")),)
ENW_DIALECTS = (
    Dialect(
        "EndNote, from PubMed",
        ((("W", r"^NLM$"), ("M", r"^\d{1,8}$")),),
        ENW,
        {"pmid": ("M",)},
        database=((), "pubmed"),
    ),
    Dialect("EndNote .enw", (), ENW, database=(("W",), "")),
)
