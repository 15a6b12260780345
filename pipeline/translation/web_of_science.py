"""Web of Science, which has no headings of its own.

Sources: Clarivate, "Search Operators" (webofscience.help.clarivate.com/Content/search-operators.html): NEAR/x with at
most x words between, in any order; "Wildcards": * for any number of characters, also inside a word and within
quotation marks, behind three characters at least; "Advanced Search Field Tags": TS is title, abstract, authors'
keywords and Keywords Plus.
"""

from __future__ import annotations

import re

from pipeline.language import Node, Range, Term
from pipeline.translation.target import Nearest, Special, Target


def _read_years(found: re.Match[str]) -> Node:
    return Range(found["low"], found["high"], "dp")


def _years(leaf: Term | Range) -> str:
    assert isinstance(leaf, Range)
    return f"PY=({leaf.low}-{leaf.high})"


WEB_OF_SCIENCE = Target(
    name="wos",
    database="Web of Science",
    sources=("wos", "web_of_science"),
    export="Export, RIS, record content: Author, Title, Source, Abstract",
    label="#{}",
    signs={"AND": "AND", "OR": "OR", "NOT": "NOT"},
    fields={
        "ti": ("TI=({})",),
        "ab": ("AB=({})",),
        "tiab": ("TS=({})",),
        "ot": ("AK=({})",),
        "all": ("ALL=({})",),
        "ad": ("AD=({})",),
    },
    near="NEAR/{}",
    near_adds=0,
    nearest={
        "tw": Nearest("tiab", "there are no headings here whose words could be searched", finds_fewer=True),
        "tt": Nearest("ti", "the original title is in the field of titles"),
    },
    inner_star=True,
    specials={
        "language": Special(
            write=lambda leaf: f"LA=({leaf.text.capitalize()})" if isinstance(leaf, Term) else "",
            pattern=re.compile(r"LA=\((?P<name>[A-Za-z]+)\)"),
            read=lambda found: Term(found["name"].lower(), tag="la"),
            refuses=lambda leaf: "" if isinstance(leaf, Term) and leaf.text.isalpha() else "no name of a language",
        ),
        "date": Special(_years, re.compile(r"PY=\((?P<low>\d{4})-(?P<high>\d{4})\)"), _read_years),
    },
)
