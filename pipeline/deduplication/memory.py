"""What the last run found out of pairs of records, so that the next compares none of them again.

Laid by under the bytes of each record's row: its citation and its keys. With them all rulings on their pairs, and which
blocks were so full that not everybody in them was compared with everybody. Two records that both stand as they stood
and share the key of a block that was not full were compared: what was ruled on them is known, or that nothing was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from sys import intern
from typing import Any

from pipeline.deduplication.citation import Citation, normalise
from pipeline.deduplication.pages import Pages
from pipeline.deduplication.rules import RULE_BY_ID, RuledPair
from pipeline.deduplication.titles import Title
from pipeline.deduplication.volume_and_pages import Place
from pipeline.ground.record import Record
from pipeline.ground.shelf import Shelf


class Memory:
    """The shelf of the stage, as the index needs it. Without a shelf nothing is remembered."""

    def __init__(self, shelf: Shelf | None = None) -> None:
        self._shelf = shelf
        notes = shelf.notes if shelf else {}
        self._rule_by_pair = {(one, other): rule_id for one, other, rule_id in notes.get("rulings", ())}
        self._full_before = frozenset(notes.get("full", ()))
        self._unchanged: set[str] = set()
        self._keys_by_id: dict[str, list[int]] = {}
        self._rows: list[str] = []

    def citation(self, row: str, record: Callable[[], Record], keys_of: Callable[[Citation], list[int]]) -> Citation:
        """The citation of the record whose row has this name: the one of the last run, or one made now."""
        if self._shelf is None:
            return normalise(record())
        self._rows.append(row)
        values = self._shelf.get(row)
        if values is None:
            citation = normalise(record())
            keys = keys_of(citation)
            self._shelf.put(row, keys, *values_of(citation))
        else:
            keys, *rest = values
            citation = citation_of(rest)
            self._unchanged.add(citation.record_id)
        self._keys_by_id[citation.record_id] = keys
        return citation

    def keys(self, citation: Citation) -> list[int] | None:
        """Its keys, None where they are not remembered."""
        return self._keys_by_id.get(citation.record_id)

    def has_compared(self, one: Citation, other: Citation, key: int) -> bool:
        """Whether the last run compared the two, because both were there as they are and shared this key."""
        if key in self._full_before or one.record_id not in self._unchanged:
            return False
        return other.record_id in self._unchanged

    def ruling(self, one: Citation, other: Citation) -> RuledPair | None:
        """What the last run found of two records that it compared."""
        first, second = sorted((one.record_id, other.record_id))
        rule_id = self._rule_by_pair.get((first, second))
        return RuledPair(first, second, RULE_BY_ID[rule_id]) if rule_id else None

    def lay_by(self, rulings: Iterable[RuledPair], full: Iterable[int]) -> None:
        """Leave to the next run what this one knows."""
        if self._shelf is not None:
            pairs = sorted([ruling.one, ruling.other, ruling.rule.id] for ruling in rulings)
            self._shelf.save(self._rows, rulings=pairs, full=sorted(full))


def values_of(citation: Citation) -> list[Any]:
    """The citation as JSON can hold it."""
    return [
        [*sorted(value)] if isinstance(value, frozenset) else _plain(value) if isinstance(value, tuple) else value
        for value in citation
    ]


def _plain(value: tuple[Any, ...]) -> list[Any]:
    return [
        sorted(part) if isinstance(part, frozenset) else _plain(part) if isinstance(part, tuple) else part
        for part in value
    ]


def citation_of(values: list[Any]) -> Citation:
    """The citation that `values_of` was given."""
    found = Citation(*values)
    words, kinds, numbers, parts, serial = found.title
    volume, issue, (prefix, starts, last, end, article, doubtful), *known = found.place
    pages = Pages(prefix, tuple(starts), last, end, article, doubtful)
    first_seen, is_other, record_id = found.rank
    return found._replace(
        title=Title(words, frozenset(kinds), tuple(numbers), tuple(parts), serial),
        kinds=frozenset(found.kinds),
        surnames=tuple(found.surnames),
        journal=intern(found.journal),
        place=Place(volume, issue, pages, *known),
        registry_ids=frozenset(found.registry_ids),
        linked=tuple((other, kind) for other, kind in found.linked),
        rank=(intern(first_seen), is_other, record_id),
    )
