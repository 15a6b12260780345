"""EBSCOhost, and CINAHL on it.

Sources: EBSCO, "Searching with Field Codes", "Proximity Searches" (Nn: at most n words between, in any order; N1 lets
one word stand between: libguides.sdu.dk/EBSCO-english/proximity), "Wildcard and Truncation" (* at the end of a word,
also within quotation marks; between words it stands for a word). A field stands before the words and for one field
only, so that `TI … OR AB …` writes them twice. CINAHL's headings follow MeSH and are not MeSH:
guides.library.kumc.edu/cinahl/faqs.
"""

from __future__ import annotations

import re

from pipeline.language import Node, Range, Term
from pipeline.translation.target import Nearest, Special, Target


def _read_years(found: re.Match[str]) -> Node:
    return Range(found["low"], found["high"], "dp")


def _years(leaf: Term | Range) -> str:
    assert isinstance(leaf, Range)
    return f"(PY {leaf.low}-{leaf.high})"


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
        "ot": Nearest("tw", "authors' keywords have no field of their own here"),
        "tt": Nearest("ti", "the original title is in the field of titles"),
    },
    headings="CINAHL heading",
    heading=('(MH "{}+")', '(MH "{}")'),
    specials={
        "language": Special(
            write=lambda leaf: f'(LA "{leaf.text.lower()}")' if isinstance(leaf, Term) else "",
            pattern=re.compile(r'\(LA "(?P<name>[a-z]+)"\)'),
            read=lambda found: Term(found["name"], tag="la"),
            refuses=lambda leaf: "" if isinstance(leaf, Term) and leaf.text.isalpha() else "no name of a language",
        ),
        "date": Special(_years, re.compile(r"\(PY (?P<low>\d{4})-(?P<high>\d{4})\)"), _read_years),
    },
)
