"""Ovid: MEDLINE, which has PubMed's headings, and Embase, which has its own.

Sources: Ovid, "Advanced Searching Techniques" (site.ovid.com/site/help/documentation/osp/en/Content/syntax.htm):
fields behind the words (`x.xy,yz.`), `adjN` within N words in any order, so that adj1 allows none between and N is
one more than PubMed's; words side by side are a phrase; `$` and `*` at the end of a word. Ovid's database guides
(MEDLINE, Embase) for the names of the fields: kf holds the authors' keywords word by word, mp is title, abstract,
headings and substances, xs a subheading with those below it and fs a subheading alone, lg the language; `limit N to
yr=` holds for a whole line.
"""

from __future__ import annotations

import re

from pipeline.language import Node, Range, Term
from pipeline.translation import headings
from pipeline.translation.plain_tree import OPEN_END
from pipeline.translation.printing import RESERVED
from pipeline.translation.target import Nearest, Special, Target, language

NAME = r'(?:"(?P<quoted>[^"]+)"|(?P<bare>(?:(?!\b(?:and|or|not|exp|limit)\b)[\w\s,\'-])+))'
CODES = r"(?P<codes>[a-z]{2}(?:,[a-z]{2})*)"


def _heading(leaf: Term | Range) -> str:
    assert isinstance(leaf, Term)
    name, slash, qualifier = leaf.text.partition("/")
    codes = ",".join(headings.letters_of(qualifier, exploded=not leaf.noexp)) if slash else ""
    major = "*" if leaf.tag == "majr" else ""
    return f"{'' if leaf.noexp else 'exp '}{major}{_name(name.strip())}/{codes}"


def _name(name: str) -> str:
    is_plain = re.fullmatch(r"[^\W_][\w\s,'-]*", name) and RESERVED.isdisjoint(name.lower().split())
    return name if is_plain else f'"{name}"'


def _read_heading(found: re.Match[str]) -> Node:
    noexp = not found["exp"]
    name = found["quoted"] or found["bare"]
    qualifier = headings.subheading_of(found["codes"].split(","), exploded=not noexp) if found["codes"] else ""
    text = f"{name}/{qualifier}" if qualifier else name
    return Term(text, True, "majr" if found["major"] else "mh", noexp=noexp)


def _subheading(leaf: Term | Range) -> str:
    assert isinstance(leaf, Term)
    (letters,) = headings.letters_of(leaf.text, exploded=False)
    return f"{letters}.{'fs' if leaf.noexp else 'xs'}."


def _read_subheading(found: re.Match[str]) -> Node:
    return Term(headings.subheading_of([found["letters"]], exploded=False), tag="sh", noexp=found["field"] == "fs")


def _type(leaf: Term | Range) -> str:
    """`(clinical trial or clinical trial, phase i or …).pt.`: Ovid does not explode a type in this field."""
    assert isinstance(leaf, Term)
    names = [_name(name.lower()) for name in ((leaf.text,) if leaf.noexp else headings.types_of(leaf.text))]
    return f"{names[0]}.pt." if len(names) == 1 else f"({' or '.join(names)}).pt."


def _read_type(found: re.Match[str]) -> Node:
    names = [name.strip('"') for name in (found["names"] or found["name"]).split(" or ")]
    return headings.type_of(names) or Term(found[0], tag="pt")


def _years(leaf: Term | Range) -> str:
    if isinstance(leaf, Term):
        return f'yr="{leaf.text}"'
    return f'yr="{leaf.low} -{"Current" if int(leaf.high) >= OPEN_END else leaf.high}"'


def _read_years(found: re.Match[str]) -> Node:
    if not found["high"]:
        return Term(found["low"], tag="dp")
    return Range(found["low"], str(OPEN_END) if found["high"] == "Current" else found["high"], "dp")


LANGUAGE = language(lambda name: f"{name}.lg.", r"(?P<name>[a-z]+)\.lg\.")
YEARS = Special(_years, re.compile(r'yr="(?P<low>\d{4})(?: -(?P<high>\d{4}|Current))?"'), _read_years)
HEADING = Special(
    write=_heading,
    pattern=re.compile(rf"(?P<exp>exp )?(?P<major>\*)?{NAME}/{CODES}?(?=[\s)]|$)"),
    read=_read_heading,
    refuses=headings.why_no_heading,
)
SUBHEADING = Special(
    _subheading, re.compile(r"(?P<letters>[a-z]{2})\.(?P<field>fs|xs)\."), _read_subheading, headings.why_no_heading
)
TYPE = Special(
    write=_type,
    pattern=re.compile(r"(?:\((?P<names>[^()]+)\)|(?P<name>\"[^\"]+\"|[\w\s,'-]+))\.pt\."),
    read=_read_type,
    refuses=headings.why_no_type,
)

EXPORT = "mark all, Export as RIS with the complete reference, which holds the abstract"

MEDLINE = Target(
    name="ovid-medline",
    database="Ovid MEDLINE",
    sources=("ovid_medline", "medline"),
    export=EXPORT,
    label="{}",
    signs={"AND": "and", "OR": "or", "NOT": "not"},
    fields={
        "ti": ("{}.ti.",),
        "ab": ("{}.ab.",),
        "tiab": ("{}.ti,ab,kf.",),
        "tw": ("{}.mp.",),
        "all": ("{}.af.",),
        "ot": ("{}.kf.",),
        "ad": ("{}.in.",),
    },
    near="adj{}",
    near_adds=1,
    suffix=True,
    phrases_are_bare=True,
    headings="MeSH heading",
    heading=("exp {}/", "{}/"),
    specials={
        "heading": HEADING,
        "subheading": SUBHEADING,
        "type": TYPE,
        "language": LANGUAGE,
        "date": YEARS,
    },
    limits_lines=True,
    same_as_medline=True,
)

EMBASE = Target(
    name="ovid-embase",
    database="Ovid Embase",
    sources=("ovid_embase", "embase"),
    export=EXPORT,
    label="{}",
    signs=MEDLINE.signs,
    fields={**MEDLINE.fields, "tiab": ("{}.ti,ab,kw.",), "ot": ("{}.kw.",)},
    near=MEDLINE.near,
    near_adds=MEDLINE.near_adds,
    suffix=True,
    nearest={
        "tt": Nearest("ti", "the original title is in the field of titles", finds="other"),
    },
    phrases_are_bare=True,
    headings="Emtree heading",
    heading=("exp {}/", "{}/"),
    specials={"language": LANGUAGE, "date": YEARS},
    limits_lines=True,
)
