"""Authors: surnames out of the three usual ways of writing them, and whether two lists name the same people."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from sys import intern

from rapidfuzz import fuzz

from pipeline.deduplication.field_values import AGREE, CONFLICT, UNKNOWN, FieldAgreement
from pipeline.deduplication.thresholds import THRESHOLDS
from pipeline.ground.text import folded, present

MOST_AUTHORS = 30
AUTHORS_WITH_INITIALS = 4
GLUED = re.compile(r"(?<=[A-Z]\.)(?=[A-Z][a-z])")
"""Where "Li Z. M.Kong C. Y." lost its separator."""

PARTICLES = frozenset(
    ("van", "von", "der", "den", "de", "del", "della", "di", "da", "dos", "das", "du", "la", "le", "el", "al", "ten",
     "ter", "st", "jr", "sr", "il", "bin", "ben", "the", "and", "for", "of", "et")
)  # fmt: skip


def surnames(authors: Sequence[str]) -> tuple[str, ...]:
    """Folded surnames in their order, particles and initials left out.

    >>> surnames(("Le Quintrec, M.", "Santos AB", "Ana B. Rivera"))
    ('quintrec', 'santos', 'rivera')
    """
    found = [surname for author in authors[:MOST_AUTHORS] for surname in _surnames_of(author)]
    return tuple(found[:MOST_AUTHORS])


def initials(authors: Sequence[str]) -> str:
    """The initials of the first authors, those of each in alphabetical order: the same when given name and surname are
    taken for each other.

    >>> initials(("Prado, J. V.", "Wu, Ching-yi")) == initials(("Valeria, P. J.", "Ching-yi, Wu"))
    True

    Of a single author all words of the name, as two letters tell nobody apart.
    """
    if len(authors) == 1:
        return intern(" ".join(sorted(folded(authors[0]).split())))
    return " ".join(map(_initials_of, authors[:AUTHORS_WITH_INITIALS]))


@lru_cache(maxsize=1 << 15)
def _initials_of(author: str) -> str:
    return intern("".join(sorted([word[0] for word in folded(author).split()])))


@lru_cache(maxsize=1 << 15)
def _surnames_of(author: str) -> tuple[str, ...]:
    """One surname; more where names were glued together, none where nothing is left."""
    found = [_significant(_surname(name)) for name in _unglued(present(author))]
    return tuple([intern(surname) for surname in found if surname])


def _unglued(author: str) -> list[str]:
    return GLUED.split(author) if author.count(".") > 2 else [author]


def _surname(name: str) -> str:
    """The part of `name` that is the surname, by the comma, by initials after it, or by initials before it."""
    before, comma, _ = name.partition(",")
    if comma:
        return before
    words = name.split()
    if len(words) < 2:
        return name
    if not _is_initials(words[-1]):
        return words[-1]
    while len(words) > 1 and _is_initials(words[-1]):
        words.pop()
    return " ".join(words)


def _is_initials(word: str) -> bool:
    return "." in word or (len(word) <= 3 and word.isupper())


def _significant(surname: str) -> str:
    if surname.isalpha() and surname.isascii():
        return surname.lower()  # one plain word, as most are: nothing to fold, nothing to leave out
    words = folded(surname).split()
    return " ".join([word for word in words if len(word) > 1 and word not in PARTICLES] or words)


SHORTEST_MISSPELT = 5
"""Shorter surnames are too alike by nature: Wang and Wong are two people."""


def share_of_surnames(one: Sequence[str], other: Sequence[str]) -> float | None:
    """How much of the shorter list the longer one has, 0-1; None when a list is empty.

    >>> share_of_surnames(("okafor", "rivera"), ("rivera", "okaffor", "santos"))
    1.0
    """
    if not one or not other:
        return None
    if one == other:
        return 1.0
    shorter, longer = (one, other) if (len(one), one) <= (len(other), other) else (other, one)
    known = set(longer)
    missing = [name for name in shorter if name not in known]
    if not missing:
        return 1.0
    words = set(" ".join(longer).split())
    return 1 - sum([not _known_name(name, words) for name in missing]) / len(shorter)


def same_first_author(one: Sequence[str], other: Sequence[str]) -> FieldAgreement:
    """Whether both lists begin with the same surname, or one that shares a word with it or is spelt like it."""
    if not one or not other:
        return UNKNOWN
    first, second = one[0], other[0]
    if first == second:
        return AGREE
    shared = not set(first.split()).isdisjoint(second.split())
    return AGREE if shared or fuzz.ratio(first, second) >= THRESHOLDS.spelt_alike else CONFLICT


def _known_name(name: str, words: set[str]) -> bool:
    parts = name.split()
    return not words.isdisjoint(parts) or any(_misspelt(word, words) for word in parts)


def _misspelt(word: str, words: set[str]) -> bool:
    """Whether a known word that begins with the same letter is this one in another spelling."""
    if len(word) < SHORTEST_MISSPELT:
        return False
    first, spelt_alike = word[0], THRESHOLDS.spelt_alike
    return any(fuzz.ratio(word, known) >= spelt_alike for known in words if known[0] == first)
