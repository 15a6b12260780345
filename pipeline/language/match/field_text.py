"""The text of a record's fields as the matcher reads it: folded, one blank around each word, and the way back."""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, count
from operator import add
from typing import NamedTuple

from pipeline.ground.record import SEPARATOR_BY_LIST, Record

UNEVEN = "\0"
"""Stands for a character that does not fold to exactly one."""

BREAK = "\x1f"
"""ASCII's unit separator, which folds to itself: it keeps phrases from reaching from one value into the next."""

BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
"""Replaced first: most texts are plain ASCII after it, and str.translate is many times faster on those."""

PUNCTUATION = re.compile(r"[\x01-\x1e!-/:-@\[-`{-\x7f]")
"""What is neither letter, digit nor blank in ASCII, save UNEVEN; for texts that keep Greek letters and the like."""

LETTERS = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "æ": "ae", "œ": "oe", "ŧ": "t", "ħ": "h"}
"""Latin letters that Unicode does not decompose."""

INVISIBLE = frozenset("\u00ad\u200c\u200d\u2060\ufeff")
"""Soft hyphen, joiners, byte order mark: they stand inside words without ending them."""


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text; `places[i]` is where character i comes from, None where that is i itself."""

    text: str
    places: Sequence[int] | None = None


def fold(text: str) -> Folded:
    """`text` folded, with the way back.

    >>> fold("Dry-Needling: naïve").text
    'dry needling  naive'
    """
    plain = text if text.isascii() else BEYOND_ASCII.sub(_single, text)
    even = plain.translate(_SINGLE) if plain.isascii() else PUNCTUATION.sub(" ", plain.lower())
    return Folded(even) if UNEVEN not in even else _fold_unevenly(text)


def words_of(text: str) -> tuple[str, ...]:
    """The folded words of `text`."""
    return tuple(fold(text).text.split())


def _fold_unevenly(text: str) -> Folded:
    pieces = [_folded_character(character) for character in text]
    places = array("L", (at for at, piece in enumerate(pieces) for _ in piece))
    return Folded("".join(pieces), places)


@lru_cache(maxsize=10_000)
def _folded_character(character: str) -> str:
    """What one character folds to: nothing, one character or several."""
    if character == BREAK:
        return BREAK
    if character in INVISIBLE or unicodedata.combining(character):
        return ""
    if not character.isalnum():
        return " "
    parts = [LETTERS.get(part, part) for part in unicodedata.normalize("NFKD", character.casefold())]
    return "".join(part.casefold() if part.isalnum() else " " for part in parts if not unicodedata.combining(part[0]))


class _SingleTable(dict[int, str]):
    """For str.translate: the one character that each character folds to, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        folded = _folded_character(chr(code))
        self[code] = folded if len(folded) == 1 else UNEVEN
        return self[code]


_SINGLE = _SingleTable({ord(UNEVEN): UNEVEN})


def _single(match: re.Match[str]) -> str:
    return _SINGLE[ord(match[0])]


class Span(NamedTuple):
    """Where words stand: `words` is the field's text from `start` to `end`.

    In a list (authors, keywords …) the text is the cell that tables write: the values with the list's separator.
    """

    field: str
    start: int
    end: int
    words: str


class Passage:
    """One field of a record. `text` has one blank before and behind every word, and a BREAK between values of a list.

    The way back is worked out when it is first asked for. Double blanks are halved, round after round, until none is
    left; each round remembers where it took one out.
    """

    __slots__ = ("_before", "_folded", "_original", "_rounds", "field", "text")

    def __init__(self, record: Record, field: str) -> None:
        self.field = field
        self._original = _with_breaks(getattr(record, field), SEPARATOR_BY_LIST.get(field, ""))
        self._folded = fold(self._original)
        self._rounds: list[list[int]] | None = None
        self._before: list[str] = []
        text = f" {self._folded.text} "
        if BREAK in text:
            text = text.replace(BREAK, f" {BREAK} ")
        while "  " in text:
            self._before.append(text)
            text = text.replace("  ", " ")
        self.text = text

    def span(self, start: int, end: int) -> Span:
        """The span of text[start:end], which holds no BREAK."""
        first, last = self._place(start, end)
        return Span(self.field, first, last, self._original[first:last])

    def _place(self, start: int, end: int) -> tuple[int, int]:
        """Where text[start:end] stands in the field's cell."""
        rounds = self._rounds if self._rounds is not None else self._find_rounds()
        last = end - 1
        for blanks in rounds:
            start += bisect_left(blanks, start)
            last += bisect_left(blanks, last)
        added = 1  # the text began with a blank of ours, and each BREAK has one on either side
        if BREAK in self.text:
            added += 2 * (self._before[0] if self._before else self.text).count(BREAK, 0, start)
        start, last = start - added, last - added
        places = self._folded.places
        if places is None:
            return start, last + 1
        stop = places[last] + 1
        while stop < len(self._original) and unicodedata.combining(self._original[stop]):
            stop += 1
        return places[start], stop

    def _find_rounds(self) -> list[list[int]]:
        """For each round, the last one first: where the blanks stand that were two before it."""
        self._rounds = [
            list(map(add, accumulate(map(len, text.split("  "))), count())) for text in reversed(self._before)
        ]
        return self._rounds


def _with_breaks(value: str | tuple[str, ...], separator: str) -> str:
    """The field's cell, a BREAK at the beginning of each separator of its list: the length stays the same."""
    return value if isinstance(value, str) else (BREAK + separator[1:]).join(value)


def text_of(record: Record, field: str) -> str:
    """The field's text as tables write it, into which spans point."""
    value: str | tuple[str, ...] = getattr(record, field)
    return value if isinstance(value, str) else SEPARATOR_BY_LIST[field].join(value)
