"""Queries of words with AND, OR, NOT, parentheses, "phrases", field:value, field:(…) and a star at the end of a word.

What the services of the sandbox have in common; what a field means is the service's own affair. Words side by side are
joined by AND; NOT binds closest, then AND, then OR, as in Lucene.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from pipeline.ground.text import folded

TOKEN = re.compile(
    r"""\s*(?:
        (?P<mark>[()])
      | (?P<group>[A-Za-z_]+):(?=\()
      | (?P<operator>AND|OR|NOT)(?![\w:])
      | (?:(?P<field>[A-Za-z_]+):)?(?P<value>"[^"]*"|\[[^\]]*\]|(?:[^\s()"]+))
    )""",
    re.VERBOSE,
)
Holds = Callable[[str, str], bool]
"""(field, "" for none; value as it was written) -> whether a record has it."""


class WordQueryError(ValueError):
    """A query that cannot be read; the words say why."""


@dataclass(frozen=True, slots=True)
class _Token:
    kind: Literal["mark", "group", "operator", "value"]
    text: str
    field: str = ""


def matches(query: str, holds: Holds) -> bool:
    """Whether a record that `holds` single values is found. Raises WordQueryError."""
    tokens = list(_tokens(query))
    found, rest = _either(tokens, holds)
    if rest:
        raise WordQueryError(f"unexpected {rest[0].text}")
    return found


def has_words(words: str, value: str) -> bool:
    """Whether `value`, a word, a "phrase" or a stem*, stands in `words`, a text as `folded` gives it.

    >>> has_words("dry needling of the neck", '"dry needl*"')
    True
    """
    pattern = _pattern(value)
    return bool(pattern.pattern) and pattern.search(words) is not None


@lru_cache(maxsize=512)
def _pattern(value: str) -> re.Pattern[str]:
    """A star at the end of a word stands for the rest of it; "" as a pattern is a value without a word."""
    parts = [f"{re.escape(folded(part))}{'[^ ]*' if part.endswith('*') else ''}" for part in value.strip('"').split()]
    return re.compile(rf"(?<![^ ]){' '.join(filter(None, parts))}(?![^ ])" if any(parts) else "")


def _tokens(query: str) -> Iterator[_Token]:
    at, text = 0, query.rstrip()
    while at < len(text):
        found = TOKEN.match(text, at)
        if found is None:
            raise WordQueryError(f"cannot read {text[at : at + 20]}")
        at = found.end()
        if found["mark"]:
            yield _Token("mark", found["mark"])
        elif found["group"]:
            yield _Token("group", found["group"].upper())
        elif found["operator"]:
            yield _Token("operator", found["operator"])
        else:
            yield _Token("value", found["value"], (found["field"] or "").upper())


def _either(tokens: list[_Token], holds: Holds) -> tuple[bool, list[_Token]]:
    found, tokens = _both(tokens, holds)
    while tokens and (tokens[0].kind, tokens[0].text) == ("operator", "OR"):
        other, tokens = _both(tokens[1:], holds)
        found = found or other
    return found, tokens


def _both(tokens: list[_Token], holds: Holds) -> tuple[bool, list[_Token]]:
    found, tokens = _one(tokens, holds)
    while tokens and tokens[0].text not in ("OR", ")"):
        joined = tokens[0].kind == "operator" and tokens[0].text == "AND"
        other, tokens = _one(tokens[1:] if joined else tokens, holds)
        found = found and other
    return found, tokens


def _one(tokens: list[_Token], holds: Holds) -> tuple[bool, list[_Token]]:
    if not tokens:
        raise WordQueryError("the query ends too early")
    first, rest = tokens[0], tokens[1:]
    if first.kind == "operator" and first.text == "NOT":
        found, rest = _one(rest, holds)
        return not found, rest
    if first.kind == "group":
        return _one(rest, lambda field, value: holds(field or first.text, value))
    if first.kind == "mark" and first.text == "(":
        found, rest = _either(rest, holds)
        if not rest or rest[0].text != ")":
            raise WordQueryError("a parenthesis is not closed")
        return found, rest[1:]
    if first.kind != "value":
        raise WordQueryError(f"unexpected {first.text}")
    return holds(first.field, first.text), rest
