"""Citations chased from reports: who leads to what, whichever index tells it."""

from __future__ import annotations

from dataclasses import dataclass

REFERENCES, CITED_BY, SIMILAR = "references", "cited by", "similar"
"""The ways to go, as a protocol names them."""


@dataclass(frozen=True, slots=True)
class Seed:
    """A report from which citations are chased. Absent identifiers are ""."""

    record_id: str
    pmid: str = ""
    doi: str = ""


@dataclass(frozen=True, slots=True)
class Chased:
    """A whole answer.

    ids      of what was found, as the index numbers it, sorted
    bodies   the replies in the order in which they came, byte for byte
    how      what was done, in words
    unknown  record ids of the seeds that the index does not know
    """

    ids: tuple[str, ...]
    bodies: tuple[bytes, ...]
    how: str
    unknown: tuple[str, ...] = ()
