"""The text of a record's fields as the matcher reads it: folded, blanks around each word, and the way back."""

from __future__ import annotations

import codecs
import unicodedata
from array import array
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from pipeline.ground.record import SEPARATOR_BY_LIST, Record

UNEVEN = "\0"
"""Stands for a character that does not fold to exactly one."""

BREAK = "\x01"
"""Folds to itself, and is no white space: it keeps phrases from reaching from one value into the next."""

LETTERS = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "æ": "ae", "œ": "oe", "ŧ": "t", "ħ": "h"}
"""Latin letters that Unicode does not decompose."""

INVISIBLE = frozenset("\u00ad\u200c\u200d\u2060\ufeff")
"""Soft hyphen, joiners, byte order mark: they stand inside words without ending them."""


class Folded(NamedTuple):
    """Folded text; `places[i]` is where character i comes from, None where that is i itself."""

    text: str
    places: Sequence[int] | None = None


def fold(text: str) -> Folded:
    """`text` folded, with the way back.

    >>> fold("Dry-Needling: naïve").text
    'dry needling  naive'
    """
    try:
        even = text.encode("ascii", ONE_TO_ONE).translate(ASCII_FOLDED).decode()
    except UnicodeError:
        return _fold_unevenly(text)
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


def _fold_one_to_one(error: UnicodeError) -> tuple[bytes, int]:
    """Called by str.encode for each run of characters beyond ASCII: what they fold to.

    Raises the error where one of them folds to nothing or to several, or is half a character.
    """
    assert isinstance(error, UnicodeEncodeError)
    folded = error.object[error.start : error.end].translate(_SINGLE)
    if UNEVEN in folded:
        raise error
    return folded.encode(), error.end


ONE_TO_ONE = "trialsift.fold"
"""The name under which str.encode finds it: bytes are folded in a tenth of the time, and most texts are ASCII."""
codecs.register_error(ONE_TO_ONE, _fold_one_to_one)

ASCII_FOLDED = bytes(ord(_SINGLE[code]) if code < 128 else code for code in range(256))


class Span(NamedTuple):
    """Where words stand: `words` is the field's text from `start` to `end`.

    In a list (authors, keywords …) the text is the cell that tables write: the values with the list's separator.
    """

    field: str
    start: int
    end: int
    words: str


class Passage:
    """One field of a record. `text` is its folded text with a blank on either side; between values of a list a BREAK.

    As many blanks stand between two words as signs stood there, so that character i + 1 of `text` is character i of the
    field: `straight`. Where a character folds to none or to several, or a BREAK stands, the way back is longer.
    """

    __slots__ = ("_is_list", "_origins", "field", "original", "straight", "text")

    def __init__(self, record: Record, field: str) -> None:
        self.field = field
        value: str | tuple[str, ...] = getattr(record, field)
        self.original = original = value if isinstance(value, str) else _with_breaks(value, SEPARATOR_BY_LIST[field])
        folded, self._origins = fold(original)
        self.straight = self._origins is None
        self._is_list = BREAK in folded
        if self._is_list:
            folded = folded.replace(BREAK, f" {BREAK} ")
            self.straight = False
        self.text = f" {folded} "

    def span(self, start: int, end: int) -> Span:
        """The span of text[start:end], which holds no BREAK."""
        first, stop = start - 1, end - 1  # the text began with a blank of ours
        if not self.straight:
            first, stop = self._origin(first, stop, start)
        return Span(self.field, first, stop, self.original[first:stop])

    def _origin(self, first: int, stop: int, start: int) -> tuple[int, int]:
        """The same in a text with BREAKs, each with a blank on either side, or with characters that fold to several."""
        added = 2 * self.text.count(BREAK, 0, start) if self._is_list else 0
        first, last = first - added, stop - added - 1
        origins = self._origins
        if origins is None:
            return first, last + 1
        stop = origins[last] + 1
        while stop < len(self.original) and unicodedata.combining(self.original[stop]):
            stop += 1
        return origins[first], stop


def _with_breaks(values: tuple[str, ...], separator: str) -> str:
    """The cell of a list, a BREAK at the beginning of each separator: the length stays the same."""
    return (BREAK + separator[1:]).join(values)


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
