"""A very small query engine, for as long as the real one is not here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.ground.errors import ProtocolError
from pipeline.ground.record import Record

TOKEN = re.compile(r'\(|\)|\d+:\d+\s*\[\w+\]|"[^"]*"(?:\[[^\]]*\])?|[^\s()\[\]]+(?:\[[^\]]*\])?')


class QueryError(ProtocolError):
    """The query cannot be run."""


@dataclass(frozen=True)
class Translation:
    """How the query was understood."""

    text: str
    phrases_not_found: tuple[str, ...] = ()
    quoted_phrases_not_found: tuple[str, ...] = ()


class HitIndex:
    """Words anywhere in title and abstract."""

    def __init__(self, records: Sequence[Record], *, today: date | None = None) -> None:
        self.today = today
        self._pmids = [int(record.pmid) for record in records]
        self._texts = [f"{record.title} {record.abstract} {record.status}".lower() for record in records]

    def search(self, query: str) -> list[int]:
        """Positions of hits."""
        tokens = TOKEN.findall(query)
        found = self._group(tokens)
        if tokens:
            raise QueryError("unbalanced parentheses")
        return sorted(found)

    def translation(self, query: str) -> Translation:
        """The query itself."""
        return Translation(query)

    def _group(self, tokens: list[str]) -> set[int]:
        found, operator = self._operand(tokens), ""
        while tokens and tokens[0] != ")":
            operator = tokens.pop(0) if tokens[0] in ("AND", "OR", "NOT") else "AND"
            other = self._operand(tokens)
            found = {"AND": found & other, "OR": found | other, "NOT": found - other}[operator]
        return found

    def _operand(self, tokens: list[str]) -> set[int]:
        if not tokens or tokens[0] == ")":
            raise QueryError("unbalanced parentheses")
        token = tokens.pop(0)
        if token == "(":
            found = self._group(tokens)
            if not tokens:
                raise QueryError("unbalanced parentheses")
            tokens.pop(0)
            return found
        text, _, tag = token.lower().partition("[")
        if tag.startswith("uid"):
            low, _, high = text.partition(":")
            return {n for n, pmid in enumerate(self._pmids) if int(low) <= pmid <= int(high or low)}
        if tag.startswith("sb") or ":" in text:
            return set(range(len(self._pmids)))
        word = text.strip('"').rstrip("*")
        return {n for n, held in enumerate(self._texts) if word in held}
