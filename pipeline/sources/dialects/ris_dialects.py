"""RIS as databases and reference managers fill it. They agree on the form of a line and on little else."""

from __future__ import annotations

from pipeline.sources.dialects.dialect import Dialect, Places

WHOLE_PMID = r"^\W*(?:PMID|PubMed(?: ?ID)?|MEDLINE)[:\s]*(\d{1,8})\W*$|^(\d{1,8})\s*\[PMID\]$"
"""A value that names a PMID and nothing else: a note that mentions the PMID of a comment or a reference is none."""
PUBMED_ADDRESS = r"(?:pubmed\.ncbi\.nlm\.nih\.gov/|ncbi\.nlm\.nih\.gov/pubmed/)(\d{1,8})\b"
ACCESSION = r"\b(?:CN-\d{6,}|L\d{6,}|2-s2\.0-\d+|WOS:\w+)\b"
"""CENTRAL, Embase, Scopus, Web of Science: where they stand outside AN. A bare number in ID is a row, no accession."""
OVID_NUMBER = r"[?&]AN=([^&\s]+)"
NAMES_ONE = tuple((tag, WHOLE_PMID) for tag in ("AN", "ID", "C1", "C2", "C3", "C5", "C6", "U1", "U2", "N1"))
DB = (("DB",), "")

REGISTER_ADDRESS = (
    r"(https?://(?:[\w-]+\.)*(?:clinicaltrials\.gov|isrctn\.com|drks\.de|anzctr\.org\.au|chictr\.org\.cn|irct\.ir|ctri\.nic\.in"
    r"|umin\.ac\.jp|ensaiosclinicos\.gov\.br|trialsearch\.who\.int|clinicaltrialsregister\.eu)/\S*)"
)
"""The page of a trial in a register: its number is the record's own."""
GENERAL: Places = {
    "title": ("TI", "T1", "CT", "BT", "ST"),
    "abstract": ("AB", "N2"),
    "authors": ("AU", "A1"),
    "journal": ("JF", "T2", "JO", "JA", "J2"),
    "year": ("PY", "Y1", "YR", "DA"),
    "volume": ("VL", "VO"),
    "issue": ("IS", "IP"),
    "first_page": ("SP",),
    "last_page": ("EP",),
    "language": ("LA",),
    "publication_types": ("M3", "PT"),
    "keywords": ("KW", "K1"),
    "doi": ("DO", "DI", "L3", "UR", "LK", "L2"),
    "pmid": ("PMID", *NAMES_ONE, ("UR", PUBMED_ADDRESS), ("L2", PUBMED_ADDRESS)),
    "registry_text": (("N1", r"Trial registration: (\S+)"), ("UR", REGISTER_ADDRESS)),
    "accession": ("AN", *((tag, ACCESSION) for tag in ("U2", "ID", "UR", "M1"))),
}
RAYYAN_ADVICE = (
    "decisions made in Rayyan are not taken in by an import: trialsift decide REVIEW --from FILE takes them in"
)

EBSCO_NUMBER = (("N1", r"^Accession Number:\s*([\w.-]*\w)"), ("UR", OVID_NUMBER))
EBSCO: Places = {**GENERAL, "doi": ("L3", "DO", "DI", "UR"), "accession": (*EBSCO_NUMBER, "AN")}
OVID: Places = {**GENERAL, "accession": ("ID", ("L2", OVID_NUMBER), ("UR", OVID_NUMBER), "AN")}

RIS_DIALECTS = (
    Dialect(
        "TrialSift",
        ((("C7", r"^[\w-]+:\S"), "DB", "AN"),),
        GENERAL,
        {"pmid": (("UR", PUBMED_ADDRESS),), "accession": (("C7", r"^[\w-]+:(\S+)"),)},
        database=((("C7", r"^([\w-]+):"),), ""),
    ),
    Dialect(
        "PubMed",
        ((("DB", r"^(?:pubmed|medline)"), ("AN", r"^\d{1,8}$")),),
        GENERAL,
        {"pmid": ("AN",)},
        database=((), "pubmed"),
    ),
    Dialect(
        "EBSCOhost MEDLINE",
        ((("DP", "EBSCO"), ("DB", r"^(?:mdc|mnh|cmedm|medline)")),),
        EBSCO,
        {"pmid": EBSCO_NUMBER},
        database=DB,
    ),
    Dialect(
        "EBSCOhost",
        ((("DP", "EBSCO"),), (("UR", r"ebsco"),), (("N1", r"^Accession Number:"),)),
        EBSCO,
        {"pmid": (("N1", r"\bPMID:\s*NLM(\d{1,8})\b"),)},
        database=DB,
    ),
    Dialect(
        "CENTRAL",
        ((("AN", r"^CN-"),), (("ID", r"^CN-"),), (("UR", r"10\.1002/central/"),), (("DB", "Cochrane Central"),)),
        GENERAL,
        {
            "pmid": (("C3", r"\bPUBMED\s+(\d{1,8})\b"),),
            "registry_text": ("C3", "JA", "UR", "AU", "N1"),
            "issue": ("IS", "NO"),
            "accession": (("AN", r"^CN-\d+"), ("ID", r"^CN-\d+"), ("UR", r"\bCN-\d+"), "AN"),
        },
        database=DB,
    ),
    Dialect(
        "Embase.com",
        ((("U2", r"^L\d{5,}"),), (("UR", r"embase\.[^?]*\?.*\bid=L\d"),), (("DB", r"^embase$"),)),
        GENERAL,
        {
            "pmid": ("C5",),
            "accession": (("U2", r"^L\d+"), "AN", ("UR", r"[?&]id=(L\d+)")),
            "doi": ("DO", "L2", "UR", "LK"),
            "article_number": ("C7",),
        },
        database=DB,
    ),
    Dialect(
        "Ovid MEDLINE",
        ((("DB", r"ovid medline|^medline.*<|pubmed-not-medline"),),),
        OVID,
        {"pmid": (("ID", r"^\d{1,8}$"), ("L2", OVID_NUMBER), ("UR", OVID_NUMBER), ("AN", r"^\d{1,8}$"))},
        database=DB,
    ),
    Dialect(
        "Ovid",
        (
            (("DB", r"<.*\d{4}|\bovid\b|^APA Psyc|^PsycINFO$"),),
            # Where DB was not exported, Ovid alone writes its years so.
            (("Y1", r"^\d{4}//$"), ("ID", r"^[\w-]{6,}$")),
            (("UR", r"ovidsp|ovid\.com"),),
            (("L2", r"ovidsp|ovid\.com"),),
        ),
        OVID,
        {"pmid": ()},
        database=DB,
    ),
    Dialect(
        "Scopus",
        ((("DB", r"^scopus"),), (("UR", r"scopus\.|eid=2-s2\.0"),)),
        GENERAL,
        {
            "pmid": ("C2",),
            "accession": (("UR", r"\b2-s2\.0-\d+"), ("AN", r"\b2-s2\.0-\d+"), ("ID", r"\b2-s2\.0-\d+"), "AN"),
            "article_number": ("C7",),
        },
        database=DB,
    ),
    Dialect(
        "Web of Science",
        (
            (("AN", r"^(?:WOS|MEDLINE|BCI|BIOABS|CCC|KJD|SCIELO|RSCI|PPRN|CABI|FSTA|DRCI|ZOOREC)[:.]"),),
            (("UR", "Go to ISI"),),
        ),
        GENERAL,
        {"pmid": (("AN", r"^MEDLINE:(\d{1,8})$"),), "article_number": ("C7",), "year": ("PY", "Y1", "DA", "C6")},
        database=DB,
    ),
    Dialect(
        "ProQuest",
        ((("DB", "proquest"),), (("UR", r"proquest\."),)),
        GENERAL,
        {"pmid": (), "accession": (("UR", r"docview/(\d+)"), ("AN", r"^\d+"), "AN")},
        database=DB,
    ),
    Dialect(
        "PEDro",
        ((("UR", r"pedro\.org\.au"),), (("DB", "^pedro"),)),
        GENERAL,
        {"accession": (("UR", r"record-detail/(\d+)"), "AN", ("ID", r"^\d+$"))},
        database=((), "pedro"),
    ),
    Dialect(
        "Dimensions",
        ((("UR", r"dimensions\.ai"),), (("U1", r"\d \[PMID\]"),), (("DB", "^dimensions"),)),
        GENERAL,
        {"pmid": (("U1", r"^(\d{1,8}) \[PMID\]"),), "accession": (("UR", r"\bpub\.\d+"), ("ID", r"^pub\.\d+"), "AN")},
        database=((), "dimensions"),
    ),
    Dialect(
        "The Lens",
        ((("UR", r"lens\.org/"),),),
        GENERAL,
        {"accession": (("UR", r"lens\.org/(?:lens/)?(?:scholar/article/)?([\dX]+(?:-[\dX]+){3,})"), "AN")},
        database=((), "lens"),
    ),
    Dialect(
        "EndNote, from PubMed",
        ((("DP", r"^(?:NLM|PubMed)$"), ("AN", r"^\d{1,8}$")),),
        GENERAL,
        {"pmid": ("AN",)},
        database=((), "pubmed"),
    ),
    Dialect(
        "Rayyan",
        ((("ID", r"^rayyan-\d+"),), (("N1", "RAYYAN-"),)),
        GENERAL,
        {"accession": (("ID", r"^rayyan-\d+"), *GENERAL["accession"])},
        database=DB,
        advice=(RAYYAN_ADVICE, ("N1", "RAYYAN-INCLUSION")),
    ),
    Dialect("any RIS", (), GENERAL, database=DB),
)
