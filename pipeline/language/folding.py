"""Folds text for comparing: case and diacritics away, everything that is neither letter nor digit a blank.

Nearly all texts keep their length, so that a place in the folded text is the same place in the original. Where a
character folds to none or to several (a combining accent, a ligature), the places are kept beside the text.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

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
