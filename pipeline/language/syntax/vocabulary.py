"""The closed lists of words that PubMed knows: stopwords, languages, filters (data/)."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources
from types import MappingProxyType


def rows_of(name: str) -> list[list[str]]:
    """The rows of data/<name>."""
    text = resources.files("pipeline.language").joinpath("data", name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]


STOPWORDS = frozenset(word for (word,) in rows_of("stopwords.tsv"))


NAME_BY_CODE: Mapping[str, str] = MappingProxyType(dict(rows_of("languages.tsv")))

CODE_BY_NAME: Mapping[str, str] = MappingProxyType({name.lower(): code for code, name in NAME_BY_CODE.items()})


def language_forms(code: str) -> tuple[str, ...]:
    """A record's language as a query may write it: the code, and the name where we know it."""
    folded = code.strip().lower()
    name = NAME_BY_CODE.get(folded)
    return (folded, name.lower()) if name else (folded,)


FILTERS: Mapping[str, str] = MappingProxyType({name: "".join(meaning) for name, *meaning in rows_of("filters.tsv")})
"""Filter or subset -> what it is in tags, "" where only PubMed can tell."""


def filter_key(text: str) -> str:
    """The name of a filter or subset as the list spells it."""
    return " ".join(text.lower().split())
