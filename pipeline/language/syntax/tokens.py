"""Cuts a query into tokens with their places, in one pass, and finds characters that only look like ours."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Literal

from pipeline.language.syntax.query_errors import Problem

MEANT_BY_LOOK_ALIKE: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys("∗＊⁎٭✱", "*"),
        **dict.fromkeys("“”„‟«»″＂", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\u00a0\u2007\u2009\u202f\u200b\u3000", " "),
        **dict(zip("（）［］：", "()[]:", strict=True)),
    }
)
"""Look-alike -> the character that the language knows."""

LOOK_ALIKE = re.compile(f"[{''.join(MEANT_BY_LOOK_ALIKE)}]")


def look_alikes(text: str) -> list[Problem]:
    """Every look-alike in `text`."""
    return [_problem(match) for match in LOOK_ALIKE.finditer(text)]


def _problem(match: re.Match[str]) -> Problem:
    meant = MEANT_BY_LOOK_ALIKE[match[0]]
    shown = "a blank" if meant == " " else meant
    message = f"U+{ord(match[0]):04X} only looks like {shown}: PubMed takes it for something else and says nothing"
    return Problem("look-alike", match.start(), match.end(), message, shown)


TokenKind = Literal["open", "close", "operator", "quoted", "tag", "reference", "word", "stray"]

OPERATORS = {"AND": "AND", "OR": "OR", "NOT": "NOT", "&": "AND", "|": "OR"}

TOKEN = re.compile(
    r"""(?P<comment>^[ \t]*\#(?:[ \t][^\n]*)?$)
    |(?P<space>\s+)
    |(?P<open>\()
    |(?P<close>\))
    |"(?P<quoted>[^"]*)"
    |\[(?P<tag>[^\[\]"()]*)\]
    |(?P<stray>["\[\]]|\#(?=\s|$))
    |\#(?P<reference>[A-Za-z0-9_][A-Za-z0-9_.-]*)(?=[\s()"\[\]]|$)
    |(?P<word>[^\s()"\[\]]+)""",
    re.VERBOSE | re.MULTILINE,
)
"""Each alternative reads only characters that no earlier one gave back, so the time is linear in the length."""


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of a query: `text` without its quotes, brackets or number sign."""

    kind: TokenKind
    text: str
    start: int
    end: int


@lru_cache(maxsize=256)
def tokens_of(query: str) -> tuple[Token, ...]:
    """The tokens of `query`; blanks and comments (lines that begin with "# ") are left out."""
    # A protocol's queries are looked over, tried on their examples and compiled, and split anew by each.
    found = []
    for match in TOKEN.finditer(query):
        kind = match.lastgroup
        if kind in ("space", "comment"):
            continue
        text = match[kind or 0]
        if kind == "word" and text in OPERATORS:
            found.append(Token("operator", OPERATORS[text], match.start(), match.end()))
        else:
            found.append(Token(kind, text, match.start(), match.end()))  # type: ignore[arg-type]  # names the groups
    return tuple(found)
