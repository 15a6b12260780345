"""A field of a record as the matcher reads it: words in order, with the way back to their places in the original."""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.ground.record import SEPARATOR_BY_LIST, Record
from pipeline.language.folding import Folded, fold

BREAK = "|"
"""Stands between two values of a list, so that no phrase reaches from one into the next. No word is like it."""

WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Span:
    """Where words stand: `words` is the field's text from `start` to `end`.

    In a list (authors, keywords …) the text is the cell that tables write: the values with the list's separator.
    """

    field: str
    start: int
    end: int
    words: str


class Passage:
    """The folded words of one field; `places` are worked out when the first span is asked for."""

    __slots__ = ("_bounds", "_folded", "field", "record", "words")

    def __init__(self, record: Record, field: str) -> None:
        self.record = record
        self.field = field
        self._bounds: tuple[Sequence[int], Sequence[int]] | None = None
        value = getattr(record, field)
        self._folded: list[tuple[int, Folded]]
        if isinstance(value, str):
            folded = fold(value)
            self._folded = [(0, folded)]
            self.words = folded.text.split()
        else:
            self._folded = folded_values(value, SEPARATOR_BY_LIST[field])
            self.words = []
            for _, folded in self._folded:
                self.words += folded.text.split()
                self.words.append(BREAK)

    def bounds(self) -> tuple[Sequence[int], Sequence[int]]:
        """The starts and the ends of all words in the original; a break has those of the value before it."""
        if self._bounds is None:
            self._bounds = self._located()
        return self._bounds

    def span(self, first: int, end: int) -> Span:
        """The span of words[first:end]."""
        starts, ends = self.bounds()
        return Span(self.field, starts[first], ends[end - 1], self.original()[starts[first] : ends[end - 1]])

    def original(self) -> str:
        return text_of(self.record, self.field)

    def _located(self) -> tuple[Sequence[int], Sequence[int]]:
        starts, ends = array("L"), array("L")
        in_list = not isinstance(getattr(self.record, self.field), str)
        for base, folded in self._folded:
            for match in WORD.finditer(folded.text):
                start, last = match.start(), match.end() - 1
                if folded.places is not None:
                    start, last = folded.places[start], folded.places[last]
                starts.append(base + start)
                ends.append(base + last + 1)
            if in_list:
                starts.append(base)
                ends.append(base)
        return starts, ends


def text_of(record: Record, field: str) -> str:
    """The field's text as tables write it, into which spans point."""
    value: str | tuple[str, ...] = getattr(record, field)
    return value if isinstance(value, str) else SEPARATOR_BY_LIST[field].join(value)


def folded_values(values: Sequence[str], separator: str) -> list[tuple[int, Folded]]:
    """Each value folded, with its offset in the cell."""
    found, base = [], 0
    for value in values:
        found.append((base, fold(value)))
        base += len(value) + len(separator)
    return found
