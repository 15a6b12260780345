"""A field of a record as the matcher reads it: folded words with one blank around each, and the way back."""

from __future__ import annotations

import sys
import unicodedata
from bisect import bisect_right
from itertools import accumulate, compress, count
from operator import add, sub
from typing import NamedTuple

from pipeline.ground.record import SEPARATOR_BY_LIST, Record
from pipeline.language.folding import fold

BREAK = "|"
"""Stands between two values of a list, so that no phrase reaches from one into the next. No word is like it."""


MOST = sys.maxsize


class Span(NamedTuple):
    """Where words stand: `words` is the field's text from `start` to `end`.

    In a list (authors, keywords …) the text is the cell that tables write: the values with the list's separator.
    """

    field: str
    start: int
    end: int
    words: str


class FoldedText:
    """A text's folded words with one blank between them. The way back is worked out when it is first asked for."""

    __slots__ = ("_folded", "_shifts", "_starts", "original", "text")

    def __init__(self, original: str) -> None:
        self.original = original
        self._folded = fold(original)
        self.text = " ".join(filter(None, map(str.strip, self._folded.text.split("  "))))
        self._starts: list[int] = []
        self._shifts: list[int] = []

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where text[start:end] stands in the original."""
        first, last = self._origin(start), self._origin(end - 1)
        places = self._folded.places
        if places is None:
            return first, last + 1
        stop = places[last] + 1
        while stop < len(self.original) and unicodedata.combining(self.original[stop]):
            stop += 1
        return places[first], stop

    def _origin(self, at: int) -> int:
        """The place in the folded text, blanks and all, of text[at]."""
        if not self._starts:
            self._find_pieces()
        return at + self._shifts[bisect_right(self._starts, at) - 1]

    def _find_pieces(self) -> None:
        """Between two double blanks nothing was taken out: each such piece is shifted as a whole."""
        pieces = self._folded.text.split("  ")
        words = list(map(str.strip, pieces))
        margins = map(sub, map(len, pieces), map(len, map(str.lstrip, pieces)))
        before = map(add, accumulate(map(len, pieces), initial=0), count(step=2))
        origins = compress(map(add, before, margins), words)
        self._starts = list(map(add, accumulate(map(len, filter(None, words)), initial=0), count()))
        self._shifts = list(map(sub, origins, self._starts))


class Passage:
    """One field of a record. `text` has a blank before and behind every word, and a BREAK between values of a list."""

    __slots__ = ("_parts", "_starts", "field", "text")

    def __init__(self, record: Record, field: str) -> None:
        self.field = field
        value = getattr(record, field)
        self._parts = [FoldedText(part) for part in ((value,) if isinstance(value, str) else value)]
        self._starts: list[tuple[int, int]] = []
        self.text = f" {f' {BREAK} '.join([part.text for part in self._parts])} "

    def span(self, start: int, end: int) -> Span:
        """The span of text[start:end]."""
        if not self._starts:
            self._starts = self._starts_of_parts()
        at = bisect_right(self._starts, (start, MOST)) - 1 if len(self._starts) > 1 else 0
        skipped, base = self._starts[at]
        part = self._parts[at]
        first, last = part.place(start - skipped, end - skipped)
        return Span(self.field, base + first, base + last, part.original[first:last])

    def _starts_of_parts(self) -> list[tuple[int, int]]:
        """Where each part begins, in `text` and in the field's cell."""
        between = len(SEPARATOR_BY_LIST.get(self.field, ""))
        starts = accumulate((len(part.text) + len(BREAK) + 2 for part in self._parts), initial=1)
        bases = accumulate((len(part.original) + between for part in self._parts), initial=0)
        return list(zip(starts, bases, strict=True))[:-1]


def text_of(record: Record, field: str) -> str:
    """The field's text as tables write it, into which spans point."""
    value: str | tuple[str, ...] = getattr(record, field)
    return value if isinstance(value, str) else SEPARATOR_BY_LIST[field].join(value)
