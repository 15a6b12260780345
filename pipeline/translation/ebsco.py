"""EBSCOhost, and CINAHL on it.

Sources: EBSCO, "Searching with Field Codes", "Proximity Searches" (Nn: at most n words between, in any order; N1 lets
one word stand between: libguides.sdu.dk/EBSCO-english/proximity), "Wildcard and Truncation" (* at the end of a word,
also within quotation marks; between words it stands for a word). A field stands before the words and for one field
only, so that `TI … OR AB …` writes them twice. CINAHL's headings follow MeSH and are not MeSH:
guides.library.kumc.edu/cinahl/faqs.
"""

from __future__ import annotations

from pipeline.translation.target import Nearest, Target, language, years

EBSCO = Target(
    name="ebsco",
    database="CINAHL on EBSCOhost",
    sources=("cinahl", "ebsco"),
    export="Share, E-mail a link to download exported results, RIS format, which holds the abstract",
    label="S{}",
    signs={"AND": "AND", "OR": "OR", "NOT": "NOT"},
    fields={
        "ti": ("TI ({})",),
        "tiab": ("TI ({})", "AB ({})"),
        "tw": ("TI ({})", "AB ({})", "SU ({})"),
        "all": ("TX ({})",),
        "ad": ("AF ({})",),
    },
    near="N{}",
    near_adds=0,
    nearest={
        "ab": Nearest("tiab", "the abstract is searched together with the title"),
        "ot": Nearest("tw", "authors' keywords have no field of their own here", finds="other"),
        "tt": Nearest("ti", "the original title is in the field of titles", finds="other"),
    },
    headings="CINAHL heading",
    heading=('(MH "{}+")', '(MH "{}")'),
    specials={
        "language": language(lambda name: f'(LA "{name}")', r'\(LA "(?P<name>[a-z]+)"\)'),
        "date": years("(PY {})", "(PY {}-{})", r"\(PY (?:(?P<low>\d{4})-(?P<high>\d{4})|(?P<year>\d{4}))\)"),
    },
)
