"""Scopus, which holds headings of Embase and MEDLINE among its index terms, and does not explode them.

Sources: Elsevier, "Scopus: Proximity Operators" (help.scopus.com: W/n, where n is the largest number of words
between, 0 for words side by side; no AND or OR within), "How do I search for a phrase?" (a phrase in double quotation
marks takes *), "Scopus: Search tips" (TITLE-ABS-KEY; KEY is authors' keywords, index terms, trade names and chemical
names; AND NOT; PUBYEAR > 2009; LANGUAGE). OR is taken before AND and AND before AND NOT: all parentheses are written.
"""

from __future__ import annotations

import re

from pipeline.language import Node, Range, Term
from pipeline.translation.plain_tree import OPEN_END
from pipeline.translation.target import Nearest, Special, Target, language

YEARS = r"\(PUBYEAR (?:= (?P<year>\d+)|> (?P<after>\d+)(?: AND PUBYEAR < (?P<before>\d+))?)\)"


def _years(leaf: Term | Range) -> str:
    if isinstance(leaf, Term):
        return f"(PUBYEAR = {leaf.text})"
    after = f"PUBYEAR > {int(leaf.low) - 1}"
    return f"({after})" if int(leaf.high) >= OPEN_END else f"({after} AND PUBYEAR < {int(leaf.high) + 1})"


def _read_years(found: re.Match[str]) -> Node:
    if found["year"]:
        return Term(found["year"], tag="dp")
    last = str(int(found["before"]) - 1) if found["before"] else str(OPEN_END)
    return Range(f"{int(found['after']) + 1:04}", last, "dp")


SCOPUS = Target(
    name="scopus",
    database="Scopus",
    sources=("scopus",),
    export="select all, Export as RIS, and tick Abstract & keywords",
    label="#{}",
    signs={"AND": "AND", "OR": "OR", "NOT": "AND NOT"},
    fields={
        "ti": ("TITLE({})",),
        "ab": ("ABS({})",),
        "tiab": ("TITLE-ABS-KEY({})",),
        "tw": ("TITLE-ABS-KEY({})", "INDEXTERMS({})"),
        "ot": ("AUTHKEY({})",),
        "all": ("ALL({})",),
        "ad": ("AFFIL({})",),
    },
    near="W/{}",
    near_adds=0,
    nearest={"tt": Nearest("ti", "the original title is in the field of titles", finds="other")},
    inner_star=True,
    specials={
        "language": language(lambda name: f"LANGUAGE({name})", r"LANGUAGE\((?P<name>[a-z]+)\)"),
        "date": Special(_years, re.compile(YEARS), _read_years),
    },
)
