"""One record out of a group: each field from the best member that has it, identifiers from all.

The best member is one with a PMID, because NLM checks its records, and of these one that PubMed still has: a PMID that
was merged into another leads nowhere. Then comes the one with the most fields filled, then the earliest seen. Journal,
year, volume, issue and pages come from one member together, so that no place is invented.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from typing import Any

from pipeline.deduplication.citation import DELETED
from pipeline.ground.record import SEPARATOR_BY_LIST, Record

PLACE = ("journal", "year", "volume", "issue", "pages")
FIRST_FILLED = (
    "pmid", "doi", "title", "abstract", "other_abstract", "authors", "language", "publication_types", "mesh_terms",
    "keywords", "status",
)  # fmt: skip
FROM_ALL = ("registry_ids", "links")
COUNTED = tuple(field.name for field in fields(Record) if field.name not in ("record_id", "source", "indexed"))


def merged(group: Sequence[Record]) -> Record:
    """The record that stands for the group, under the id and source of its first member, the survivor.

    first_seen is the earliest and last_seen the latest of all.
    """
    survivor = group[0]
    if len(group) == 1:
        return survivor
    best_first = sorted(group, key=_preference)
    placed = max(best_first, key=lambda record: _n_filled(record, PLACE))
    values: dict[str, Any] = {name: _first_filled(best_first, name) for name in FIRST_FILLED}
    values |= {name: getattr(placed, name) for name in PLACE}
    values |= {name: _union(best_first, name) for name in FROM_ALL}
    dates = [record.first_seen for record in group if record.first_seen]
    values["first_seen"] = min(dates, default="")
    values["last_seen"] = max(record.last_seen for record in group)
    return replace(survivor, **values)


def _preference(record: Record) -> tuple[bool, bool, int]:
    return not record.pmid, record.status == DELETED, -_n_filled(record, COUNTED)


def _n_filled(record: Record, names: Iterable[str]) -> int:
    return sum(bool(getattr(record, name)) for name in names)


def _first_filled(records: Iterable[Record], name: str) -> object:
    return next(filter(None, (getattr(record, name) for record in records)), () if name in SEPARATOR_BY_LIST else "")


def _union(records: Iterable[Record], name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for record in records for value in getattr(record, name)))
