"""Lists of words that several criteria share: `[words]` in the protocol, called by `#name` in a criterion.

A list stands once, each of its terms on a line of its own with the reason beside it. A criterion that names it reads as
if the terms stood there in parentheses, joined by OR; so does a list that names one above it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

REFERENCE = re.compile(r"#([A-Za-z][A-Za-z0-9_-]*)")
QUERY_KEYS = ("when", "unless", "unless_seen", "hint")
"""The keys of a criterion that hold a query."""


def expanded_lists(words: Mapping[str, Any]) -> dict[str, str]:
    """name -> its terms, joined by OR. What is no list of texts is left out: its fault is told elsewhere."""
    query_by_name: dict[str, str] = {}
    for name, terms in words.items():
        if isinstance(terms, list) and terms and all(isinstance(term, str) for term in terms):
            query_by_name[name] = f"({' OR '.join(expanded(term, query_by_name) for term in terms)})"
    return query_by_name


def expanded(query: str, query_by_name: Mapping[str, str]) -> str:
    """`query` with each known list in the place of its name; a name that is unknown stays, and the linter names it."""
    return REFERENCE.sub(lambda match: query_by_name.get(match[1], match[0]), query)


def with_words(values: Mapping[str, Any]) -> dict[str, Any]:
    """The tables of a protocol, its criteria with the words of the lists that they name."""
    words, criteria = values.get("words"), values.get("criterion")
    if not isinstance(words, dict) or not isinstance(criteria, list):
        return dict(values)
    query_by_name = expanded_lists(words)
    return {**values, "criterion": [_criterion_with(table, query_by_name) for table in criteria]}


def _criterion_with(table: Any, query_by_name: Mapping[str, str]) -> Any:
    if not isinstance(table, dict):
        return table
    queries = {key: expanded(table[key], query_by_name) for key in QUERY_KEYS if isinstance(table.get(key), str)}
    return {**table, **queries}
