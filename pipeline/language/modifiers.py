"""Reads what stands in a tag's brackets: its name, `:noexp` and `:~N`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.language.errors import Problem
from pipeline.language.tags import NEAR_TAGS, NOEXP_TAGS, key_of
from pipeline.language.tokens import Token

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
