"""Every search tag that PubMed knows, with its long name, and the few that only TrialSift knows.

Source: the tags that live PubMed accepted when they were measured, the field list of its EInfo answer (build of
November 2025), and the section "Search field tags" of the PubMed User Guide.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from pipeline.language.syntax.query_errors import Problem
from pipeline.language.syntax.tokens import Token

Kind = Literal["text", "heading", "subheading", "type", "language", "name", "value", "date", "number", "filter", "part"]
"""How a tag's term is compared: with words of a text, with whole values of a list, as a date …"""


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag: its short form, the name that PubMed's translations print, and how its terms are compared."""

    key: str
    long_name: str
    kind: Kind
    spellings: tuple[str, ...] = ()
    local: bool = False


TAGS: tuple[Tag, ...] = (
    Tag("all", "All Fields", "text"),
    Tag("ti", "Title", "text", ("titl",)),
    Tag("tiab", "Title/Abstract", "text"),
    Tag("tw", "Text Word", "text", ("text words", "text", "word")),
    Tag("ot", "Other Term", "text", ("other terms",)),
    Tag("tt", "Transliterated Title", "text"),
    Tag("ad", "Affiliation", "text", ("affl",)),
    Tag("cois", "Conflict of Interest Statements", "text"),
    Tag("mh", "MeSH Terms", "heading", ("mesh",)),
    Tag("majr", "MeSH Major Topic", "heading"),
    Tag("sh", "MeSH Subheading", "subheading", ("mesh subheadings", "subheading")),
    Tag("pt", "Publication Type", "type", ("ptyp",)),
    Tag("la", "Language", "language", ("lang",)),
    Tag("au", "Author", "name"),
    Tag("1au", "Author - First", "name", ("first author", "first author name")),
    Tag("lastau", "Author - Last", "name", ("last author", "last author name")),
    Tag("fau", "Full Author Name", "name"),
    Tag("cn", "Author - Corporate", "name", ("corporate author",)),
    Tag("ir", "Investigator", "name"),
    Tag("fir", "Full Investigator Name", "name"),
    Tag("ed", "Editor", "name"),
    Tag("ps", "Subject - Personal Name", "name", ("personal name as subject",)),
    Tag("auid", "Author - Identifier", "value"),
    Tag("ta", "Journal", "value", ("jo", "jour", "journal title abbreviation")),
    Tag("jid", "NLM Unique ID", "value"),
    Tag("is", "ISSN", "value", ("issn",)),
    Tag("isbn", "ISBN", "value"),
    Tag("book", "Book", "value"),
    Tag("pubn", "Publisher", "value"),
    Tag("pl", "Place of Publication", "value"),
    Tag("vi", "Volume", "value"),
    Tag("ip", "Issue", "value"),
    Tag("pg", "Pagination", "value"),
    Tag("lid", "Location ID", "value"),
    Tag("aid", "Article Identifier", "value"),
    Tag("gr", "Grants and Funding", "value", ("grant number",)),
    Tag("nm", "Supplementary Concept", "value", ("substance name",)),
    Tag("rn", "EC/RN Number", "value"),
    Tag("pa", "Pharmacological Action", "value"),
    Tag("si", "Secondary Source ID", "value"),
    Tag("crdt", "Date - Create", "date", ("create date",)),
    Tag("edat", "Date - Entry", "date", ("entry date", "entrez date", "date - entrez")),
    Tag("mhda", "Date - MeSH", "date", ("mesh date",)),
    Tag("dcom", "Date - Completion", "date", ("completion date",)),
    Tag("lr", "Date - Modification", "date", ("mdat", "modification date")),
    Tag("dp", "Date - Publication", "date", ("pdat", "publication date")),
    Tag("epdat", "Electronic Publication Date", "date"),
    Tag("ppdat", "Print Publication Date", "date"),
    Tag("pmid", "PMID", "number"),
    Tag("uid", "UID", "number"),
    Tag("sb", "Subset", "filter"),
    Tag("filter", "Filter", "filter"),
    Tag("ab", "Abstract", "text", local=True),
    Tag("nct", "Registry Number", "value", ("registry",), local=True),
    Tag("background", "Background Section", "part", local=True),
    Tag("objective", "Objective Section", "part", ("objectives",), local=True),
    Tag("methods", "Methods Section", "part", local=True),
    Tag("results", "Results Section", "part", local=True),
    Tag("conclusions", "Conclusions Section", "part", ("conclusion",), local=True),
    Tag("sentence", "Sentence", "part", local=True),
)

TAG_BY_KEY: Mapping[str, Tag] = MappingProxyType({tag.key: tag for tag in TAGS})

KEY_BY_SPELLING: Mapping[str, str] = MappingProxyType(
    {spelling: tag.key for tag in TAGS for spelling in (tag.key, tag.long_name.lower(), *tag.spellings)}
)

NOEXP_TAGS = frozenset({"mh", "majr", "sh", "pt"})
"""The tags that take `:noexp`."""

NEAR_TAGS = frozenset({"ti", "tiab", "ad"})
"""The tags that take `:~N`."""

RANGE_KINDS: frozenset[Kind] = frozenset({"date", "number"})


def key_of(spelling: str) -> str:
    """The short form of a tag in any spelling, "" where there is no such tag.

    >>> key_of(" Title/ABSTRACT ")
    'tiab'
    """
    return KEY_BY_SPELLING.get(" ".join(spelling.lower().split()), "")


DISTANCE = re.compile(r"~([0-9]{1,4})")


@dataclass(frozen=True, slots=True)
class ReadTag:
    """What a tag says once read; `key` is "" for an unknown tag, which PubMed throws away."""

    key: str
    noexp: bool = False
    distance: int | None = None


def read_tag(token: Token, text: str, *, quoted: bool) -> tuple[ReadTag, list[Problem]]:
    """The tag behind the term `text`, and what is wrong with it; a modifier in the wrong place is left out."""
    name, colon, modifier = token.text.partition(":")
    key = key_of(name)
    if not key:
        found = f"PubMed knows no tag [{token.text}]; it would throw it away and search in all fields"
        return ReadTag(""), [Problem("unknown-tag", token.start, token.end, found, "a tag such as [tiab] or [mh]")]
    if not colon:
        return ReadTag(key), []
    folded = modifier.strip().lower()
    if folded == "noexp":
        return _noexp(key, token)
    if distance := DISTANCE.fullmatch(folded):
        return _near(key, int(distance[1]), text, token, quoted=quoted)
    problem = f"[{token.text}] has a modifier that PubMed does not know"
    return ReadTag(key), [Problem("unknown-modifier", token.start, token.end, problem, ":noexp, or :~ and a number")]


def _noexp(key: str, token: Token) -> tuple[ReadTag, list[Problem]]:
    if key in NOEXP_TAGS:
        return ReadTag(key, noexp=True), []
    problem = f":noexp means nothing behind [{key}]: PubMed ignores it"
    expected = ":noexp on " + ", ".join(f"[{tag}]" for tag in sorted(NOEXP_TAGS))
    return ReadTag(key), [Problem("misplaced-noexp", token.start, token.end, problem, expected)]


def _near(key: str, distance: int, text: str, token: Token, *, quoted: bool) -> tuple[ReadTag, list[Problem]]:
    why = ""
    if key not in NEAR_TAGS:
        why = f"[{key}] has no proximity search"
    elif not quoted:
        why = "the words are not in quotation marks"
    elif "*" in text:
        why = "there is a * in the words"
    elif len(text.split()) < 2:
        why = "there is only one word"
    if not why:
        return ReadTag(key, distance=distance), []
    expected = 'two or more words in quotation marks, no *, and [ti], [tiab] or [ad]: "a b"[tiab:~3]'
    problem = Problem(
        "misplaced-proximity", token.start, token.end, f"PubMed ignores :~{distance} here: {why}", expected
    )
    return ReadTag(key), [problem]
