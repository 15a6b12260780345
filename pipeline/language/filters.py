"""Filters and subsets: `medline[sb]`, `all[sb]`, `hasabstract[filter]`, `english[filter]`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from pipeline.ground.record import Record
from pipeline.language.conditions import Evidence
from pipeline.language.kleene import Value
from pipeline.language.passages import Span
from pipeline.language.scanner import Phrase

STATUSES_BY_SUBSET: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "medline": frozenset(("medline",)),
        "inprocess": frozenset(("in-process", "in-data-review")),
        "publisher": frozenset(("publisher",)),
        "pubmednotmedline": frozenset(("pubmed-not-medline",)),
        "oldmedline": frozenset(("oldmedline",)),
    }
)
"""Subset -> the indexing statuses of its records."""

PLAIN_FILTERS = frozenset(("all", "pubmed books", "pubmed", "hasabstract", *STATUSES_BY_SUBSET))
"""The filters that a record answers by itself; names of languages, species and publication types are filters too."""


@dataclass(frozen=True, slots=True)
class InSubset:
    """The record belongs to one of PLAIN_FILTERS."""

    name: str
    phrases: tuple[Phrase, ...] = ()

    def value(self, evidence: Evidence) -> Value:
        return _belongs(evidence.record, self.name)

    def spans(self, evidence: Evidence) -> Iterator[Span]:
        return iter(())


def _belongs(record: Record, name: str) -> Value:
    if name in ("all", "pubmed"):
        return True
    if name == "hasabstract":
        return bool(record.abstract)
    if name == "pubmed books":
        return bool(record.indexed.get("book"))
    return record.status.lower() in STATUSES_BY_SUBSET[name] if record.status else None
