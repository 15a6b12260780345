"""The text of a record's fields as the matcher reads it: folded, one blank around each word, and the way back."""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from pipeline.ground.record import SEPARATOR_BY_LIST, Record

UNEVEN = "\0"
"""Stands for a character that does not fold to exactly one."""

BREAK = "\x01"
"""Folds to itself, and is no white space: it keeps phrases from reaching from one value into the next."""

BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
"""Replaced first: most texts are plain ASCII after it, and str.translate is many times faster on those."""

PUNCTUATION = re.compile(r"[\x02-\x1f!-/:-@\[-`{-\x7f]")
"""What is neither letter, digit nor blank in ASCII, save UNEVEN; for texts that keep Greek letters and the like."""

DOUBLED_BLANK = re.compile(" (?= )")

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

    The way back is worked out when it is first asked for: where blanks were taken out, and how many up to there.
    """

    __slots__ = ("_folded", "_original", "_taken_out", "field", "text")

    def __init__(self, record: Record, field: str) -> None:
        self.field = field
        self._original = _with_breaks(getattr(record, field), SEPARATOR_BY_LIST.get(field, ""))
        self._folded = fold(self._original)
        self._taken_out: list[int] | None = None
        self.text = f" {' '.join(self._spread().split())} "

    def _spread(self) -> str:
        """The folded text with blanks around every BREAK."""
        text = self._folded.text
        return text.replace(BREAK, f" {BREAK} ") if BREAK in text else text

    def span(self, start: int, end: int) -> Span:
        """The span of text[start:end], which holds no BREAK."""
        (span,) = self.spans(((start, end),))
        return span

    def spans(self, places: Iterable[tuple[int, int]]) -> list[Span]:
        """The spans of many places, in one go."""
        taken_out = self._find_taken_out() if self._taken_out is None else self._taken_out
        field, original, spans = self.field, self._original, []
        as_it_was = self._folded.places is None and BREAK not in self.text
        for start, end in places:
            first = start + bisect_left(taken_out, start) - 1  # the text began with a blank of ours
            stop = end + bisect_left(taken_out, end - 1) - 1
            if not as_it_was:
                first, stop = self._uneven(first, stop, start)
            spans.append(Span(field, first, stop, original[first:stop]))
        return spans

    def _uneven(self, first: int, stop: int, start: int) -> tuple[int, int]:
        """The same in a text with BREAKs, each with a blank on either side, or with characters that fold to several."""
        added = 2 * self.text.count(BREAK, 0, start)
        first, last = first - added, stop - added - 1
        origins = self._folded.places
        if origins is None:
            return first, last + 1
        stop = origins[last] + 1
        while stop < len(self._original) and unicodedata.combining(self._original[stop]):
            stop += 1
        return origins[first], stop

    def _find_taken_out(self) -> list[int]:
        """Where in `text` a blank is missing, once for each that is: so many before a place, so many to add to it."""
        doubled = DOUBLED_BLANK.finditer(f" {self._spread()} ")
        self._taken_out = [found.start() - missing for missing, found in enumerate(doubled)]
        return self._taken_out


def _with_breaks(value: str | tuple[str, ...], separator: str) -> str:
    """The field's cell, a BREAK at the beginning of each separator of its list: the length stays the same."""
    return value if isinstance(value, str) else (BREAK + separator[1:]).join(value)


LONGEST_PLACEHOLDER = len("[Not Available].")


def without_placeholder(record: Record) -> Record:
    """The record without NLM's "[Not Available].": it stands for a title that nobody knows in English."""
    title = record.title
    if len(title) > LONGEST_PLACEHOLDER or title.strip("[]. ").lower() != "not available":
        return record
    return replace(record, title="")


def text_of(record: Record, field: str) -> str:
    """The field's text as tables write it, into which spans point."""
    value: str | tuple[str, ...] = getattr(record, field)
    return value if isinstance(value, str) else SEPARATOR_BY_LIST[field].join(value)
