"""Surnames out of the three usual ways of writing authors."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.deduplication.text import folded, present

MOST_AUTHORS = 30
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
    names = [part for author in authors[:MOST_AUTHORS] for part in _unglued(present(author))]
    found = (_significant(_surname(name)) for name in names[:MOST_AUTHORS])
    return tuple(surname for surname in found if surname)


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
    words = folded(surname).split()
    return " ".join([word for word in words if len(word) > 1 and word not in PARTICLES] or words)
