"""A field of a record as the matcher reads it: folded words with one blank around each, and the way back."""

from __future__ import annotations

import sys
import unicodedata
from bisect import bisect_left, bisect_right
from itertools import accumulate, count
from operator import add
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
    """A text's folded words, one blank before and behind each. The way back is worked out when it is first asked for.

    Double blanks are halved, round after round, until none is left; each round remembers where it took one out.
    """

    __slots__ = ("_before", "_folded", "_rounds", "original", "text")

    def __init__(self, original: str) -> None:
        self.original = original
        self._folded = fold(original)
        self._rounds: list[list[int]] | None = None
        self._before: list[str] = []
        text = f" {self._folded.text} "
        while "  " in text:
            self._before.append(text)
            text = text.replace("  ", " ")
        self.text = text

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where text[start:end] stands in the original."""
        rounds = self._rounds if self._rounds is not None else self._find_rounds()
        last = end - 1
        for blanks in rounds:
            start += bisect_left(blanks, start)
            last += bisect_left(blanks, last)
        places = self._folded.places
        if places is None:
            return start - 1, last  # the text began with a blank of ours
        stop = places[last - 1] + 1
        while stop < len(self.original) and unicodedata.combining(self.original[stop]):
            stop += 1
        return places[start - 1], stop

    def _find_rounds(self) -> list[list[int]]:
        """For each round, the last one first: where the blanks stand that were two before it."""
        self._rounds = [
            list(map(add, accumulate(map(len, text.split("  "))), count())) for text in reversed(self._before)
        ]
        return self._rounds


class Passage:
    """One field of a record. `text` has a blank before and behind every word, and a BREAK between values of a list."""

    __slots__ = ("_parts", "_starts", "field", "text")

    def __init__(self, record: Record, field: str) -> None:
        self.field = field
        value = getattr(record, field)
        self._parts = [FoldedText(part) for part in ((value,) if isinstance(value, str) else value)]
        self._starts: list[tuple[int, int]] = []
        self.text = BREAK.join([part.text for part in self._parts])

    def span(self, start: int, end: int) -> Span:
        """The span of text[start:end]."""
        if len(self._parts) == 1:
            part = self._parts[0]
            first, last = part.place(start, end)
            return Span(self.field, first, last, part.original[first:last])
        if not self._starts:
            self._starts = self._starts_of_parts()
        at = bisect_right(self._starts, (start, MOST)) - 1
        part, (skipped, base) = self._parts[at], self._starts[at]
        first, last = part.place(start - skipped, end - skipped)
        return Span(self.field, base + first, base + last, part.original[first:last])

    def _starts_of_parts(self) -> list[tuple[int, int]]:
        """Where each part begins, in `text` and in the field's cell."""
        between = len(SEPARATOR_BY_LIST.get(self.field, ""))
        starts = accumulate((len(part.text) + len(BREAK) for part in self._parts), initial=0)
        bases = accumulate((len(part.original) + between for part in self._parts), initial=0)
        return list(zip(starts, bases, strict=True))[:-1]


def text_of(record: Record, field: str) -> str:
    """The field's text as tables write it, into which spans point."""
    value: str | tuple[str, ...] = getattr(record, field)
    return value if isinstance(value, str) else SEPARATOR_BY_LIST[field].join(value)
