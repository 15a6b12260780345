"""The Cochrane Library, whose trials (CENTRAL) bear PubMed's headings.

Sources: Cochrane Library, "Search manager help" (cochranelibrary.com/search-manager-help): [mh "…"] with all below it
and [mh ^"…"] alone, qualifiers behind a slash; :ti,ab,kw behind the words, where kw holds authors' keywords and
headings together; no * within quotation marks, where NEXT joins the words of a phrase (guides.library.ulster.ac.uk,
"Cochrane Library: Keyword Searching"). NEAR/x has at most x words between (University of Illinois Chicago and Drexel
University, guides to proximity operators). The years and the languages are limits of the page.
"""

from __future__ import annotations

import re

from pipeline.language import Node, Range, Term
from pipeline.translation import headings
from pipeline.translation.target import Nearest, Special, Target


def _heading(leaf: Term | Range) -> str:
    assert isinstance(leaf, Term)
    name, slash, qualifier = leaf.text.partition("/")
    codes = "/" + ",".join(headings.letters_of(qualifier, exploded=not leaf.noexp)).upper() if slash else ""
    return f'[mh {"^" if leaf.noexp else ""}"{name.strip()}"{codes}]'


def _read_heading(found: re.Match[str]) -> Node:
    noexp = bool(found["alone"])
    codes = found["codes"]
    qualifier = headings.subheading_of(codes.split(","), exploded=not noexp) if codes else ""
    return Term(f"{found['name']}/{qualifier}" if codes else found["name"], True, "mh", noexp=noexp)


def _subheading(leaf: Term | Range) -> str:
    assert isinstance(leaf, Term)
    return f"[mh /{','.join(headings.letters_of(leaf.text, exploded=not leaf.noexp)).upper()}]"


def _read_subheading(found: re.Match[str]) -> Node:
    letters = found["codes"].split(",")
    alone = headings.subheading_of(letters, exploded=False)
    name = headings.subheading_of(letters, exploded=True)
    return Term(name or alone, tag="sh", noexp=not name)


def _type(leaf: Term | Range) -> str:
    assert isinstance(leaf, Term)
    names = [f'"{name.lower()}"' for name in ((leaf.text,) if leaf.noexp else headings.types_of(leaf.text))]
    return f"{names[0]}:pt" if len(names) == 1 else f"({' OR '.join(names)}):pt"


def _read_type(found: re.Match[str]) -> Node:
    names = re.findall(r'"([^"]+)"', found[0])
    return headings.type_of(names) or Term(found[0], tag="pt")


COCHRANE = Target(
    name="cochrane",
    database="the Cochrane Library",
    sources=("cochrane", "central"),
    export="on the tab Trials select all, Export selected citations, RIS, with abstract",
    label="#{}",
    signs={"AND": "AND", "OR": "OR", "NOT": "NOT"},
    fields={
        "ti": ("{}:ti",),
        "ab": ("{}:ab",),
        "tiab": ("{}:ti,ab,kw",),
        "tw": ("{}:ti,ab,kw,pt",),
        "all": ("{}",),
    },
    near="NEAR/{}",
    near_adds=0,
    suffix=True,
    nearest={
        "ot": Nearest("tiab", "authors' keywords have no field of their own here"),
        "tt": Nearest("ti", "the original title is in the field of titles", finds="other"),
        "majr": Nearest("mh", "major topics cannot be asked for here"),
    },
    next="NEXT",
    inner_star=True,
    headings="MeSH heading",
    heading=('[mh "{}"]', '[mh ^"{}"]'),
    specials={
        "heading": Special(
            write=_heading,
            pattern=re.compile(r'\[mh (?P<alone>\^)?"(?P<name>[^"]+)"(?:/(?P<codes>[A-Z]{2}(?:,[A-Z]{2})*))?\]'),
            read=_read_heading,
            refuses=headings.why_no_heading,
        ),
        "subheading": Special(
            write=_subheading,
            pattern=re.compile(r"\[mh /(?P<codes>[A-Z]{2}(?:,[A-Z]{2})*)\]"),
            read=_read_subheading,
            refuses=headings.why_no_heading,
        ),
        "type": Special(
            write=_type,
            pattern=re.compile(r'(?:\("[^"]+"(?: OR "[^"]+")*\)|"[^"]+"):pt(?![,\w])'),
            read=_read_type,
            refuses=headings.why_no_type,
        ),
    },
    without={
        "language": "set the language on the page, or take all languages",
    },
)
