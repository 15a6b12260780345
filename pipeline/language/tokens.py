"""Cuts a query into tokens with their places, in one pass."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

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


def tokens_of(query: str) -> list[Token]:
    """The tokens of `query`; blanks and comments (lines that begin with "# ") are left out."""
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
    return found
