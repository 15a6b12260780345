"""PubMed's own number of a record, alone or in a range: `34894759[pmid]`, `1:5000[uid]`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.language.conditions import Evidence
from pipeline.language.kleene import Value
from pipeline.language.passages import Span
from pipeline.language.scanner import Phrase

MOST_DIGITS = 18


def number_of(text: str) -> int | None:
    """The number that `text` writes in plain digits, None where it does not."""
    digits = text.strip()
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) <= MOST_DIGITS else None


@dataclass(frozen=True, slots=True)
class NumberWithin:
    """The record's PMID is from `low` to `high`, both included. A record without one is in no range."""

    low: int
    high: int
    phrases: tuple[Phrase, ...] = ()

    def value(self, evidence: Evidence) -> Value:
        number = number_of(evidence.record.pmid)
        return number is not None and self.low <= number <= self.high

    def spans(self, evidence: Evidence) -> Iterator[Span]:
        pmid = evidence.record.pmid
        yield Span("pmid", 0, len(pmid), pmid)
