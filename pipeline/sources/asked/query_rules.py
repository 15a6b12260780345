"""What is wrong with a query for a service, as far as the service's own documentation tells: PubMed's habits, mostly.

A service answers such a query all the same, with other records than were meant, or refuses it. Each rule looks only at
what stands outside of phrases in quotation marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class QueryRule:
    """One rule. `example` breaks it, and `clean` says what was meant."""

    id: str
    why: str
    mend: str
    example: str
    clean: str


@dataclass(frozen=True, slots=True)
class QueryLanguage:
    """What a service's language has of its own.

    behind     what may stand before a square bracket, which has a meaning only there; in_brackets says so in words
    for_field  how a field is written
    """

    service: str
    behind: re.Pattern[str]
    in_brackets: str
    for_field: str


@dataclass(frozen=True, slots=True)
class QueryRemark:
    """A rule that query[start:end] breaks."""

    rule: QueryRule
    start: int
    end: int
    why: str
    mend: str


BRACKET = QueryRule(
    "service-bracket",
    "A tag in square brackets is PubMed's way to name a field; another service takes it for words, or refuses it.",
    "Name the field as the service does.",
    "needling[tiab]",
    "TITLE_ABS:needling",
)
QUOTE = QueryRule(
    "service-quote",
    "Phrases stand in straight quotation marks; curly ones, which word processors make, need not count as any, and "
    "each word is then looked for by itself.",
    'Write ".',
    "“dry needling”",
    '"dry needling"',
)
OPERATOR = QueryRule(
    "service-operator",
    "Europe PMC and ClinicalTrials.gov document AND, OR and NOT in capitals as their operators; in small letters they "
    "need not be any, and then they are words to be found.",
    "Write it in capitals; where it belongs to a phrase, put the phrase into quotation marks.",
    "needling and twitch",
    "needling AND twitch",
)
UNCLOSED = QueryRule(
    "service-unclosed",
    "A parenthesis or a quotation mark without its other half: the service refuses the query, or reads it otherwise.",
    "Close it, or take it away.",
    "(needling OR twitch",
    "(needling OR twitch)",
)
RULES = (BRACKET, QUOTE, OPERATOR, UNCLOSED)
"""All of them."""
RULE_BY_ID = {rule.id: rule for rule in RULES}

ESCAPED_OR_PHRASE = re.compile(r'\\.|"[^"]*"', re.DOTALL)
IN_BRACKETS = re.compile(r"\[[^\]]*\]?")
CURLY = re.compile("[“”„‟][^“”„‟]*[“”„‟]?")
OPERATOR_WORD = re.compile(r"(?<![\w:.-])(?:and|or|not)(?![\w:-])", re.IGNORECASE)
QUOTED = "_"
"""Stands in the place of each character that is not looked at, so that places hold."""


def remarks(query: str, language: QueryLanguage) -> Iterator[QueryRemark]:
    """The rules that `query` breaks, each with its place, from left to right."""
    plain = _blotted(ESCAPED_OR_PHRASE, query)
    yield from sorted(
        [*_brackets(plain, language), *_curly(plain), *_operators(plain, language), *_unclosed(plain)],
        key=lambda remark: remark.start,
    )


def unclosed(query: str) -> list[QueryRemark]:
    """The parentheses and quotation marks of a query that lack their other half."""
    return list(_unclosed(_blotted(ESCAPED_OR_PHRASE, query)))


def _blotted(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(lambda found: QUOTED * len(found[0]), text)


def _brackets(plain: str, language: QueryLanguage) -> Iterator[QueryRemark]:
    for found in IN_BRACKETS.finditer(plain):
        if not language.behind.search(plain, 0, found.start()):
            why = f"{language.service} has square brackets only {language.in_brackets}: {found[0]} is no tag there."
            yield QueryRemark(BRACKET, *found.span(), why, language.for_field)


def _curly(plain: str) -> Iterator[QueryRemark]:
    for found in CURLY.finditer(plain):
        yield QueryRemark(QUOTE, *found.span(), QUOTE.why, QUOTE.mend)


def _operators(plain: str, language: QueryLanguage) -> Iterator[QueryRemark]:
    for found in OPERATOR_WORD.finditer(_blotted(CURLY, plain)):
        if not found[0].isupper():
            why = f"{language.service} has AND, OR and NOT in capitals; {found[0]} may be a word to be found."
            yield QueryRemark(OPERATOR, *found.span(), why, OPERATOR.mend)


def _unclosed(plain: str) -> Iterator[QueryRemark]:
    """Quotation marks that are left when phrases are taken out, and parentheses without a partner."""
    opened: list[int] = []
    alone: list[int] = []
    for at, mark in enumerate(plain):
        if mark == "(":
            opened.append(at)
        elif mark == ")" and opened:
            opened.pop()
        elif mark in ')"':
            alone.append(at)
    for at in sorted([*opened, *alone]):
        yield QueryRemark(UNCLOSED, at, at + 1, UNCLOSED.why, UNCLOSED.mend)
