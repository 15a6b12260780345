"""What happened to a record: a row of `changes.csv`, and of `imported.csv`, which keeps what people were told."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that happened to one record.

    event    what brought it to light: the search, the answer of another source ("ctgov/2026-01-05") or the import file,
             "<file>, version 2" when it was told before
    change   new | gone | back | revised | notice | linked | deleted, of a registered trial also results | trial
    """

    event: str
    record_id: str
    change: str
    why: str
