"""Whether two lists of surnames are the same people, whatever the spelling, the order or the length of the lists."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz

from pipeline.deduplication.agreement import Agreement

SPELLING = 80
"""Two surnames at least this alike (0-100) are spellings of one."""
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
    words = {word for name in longer for word in name.split()}
    return 1 - sum(not _known_name(name, words) for name in missing) / len(shorter)


def same_first_author(one: Sequence[str], other: Sequence[str]) -> Agreement:
    """Whether both lists begin with the same surname, or one that shares a word with it or is spelt like it."""
    if not one or not other:
        return Agreement.UNKNOWN
    first, second = one[0], other[0]
    if first == second:
        return Agreement.AGREE
    shared = not set(first.split()).isdisjoint(second.split())
    return Agreement.AGREE if shared or fuzz.ratio(first, second) >= SPELLING else Agreement.CONFLICT


def _known_name(name: str, words: set[str]) -> bool:
    return any(word in words or _misspelt(word, words) for word in name.split())


def _misspelt(word: str, words: set[str]) -> bool:
    """Whether a known word that begins with the same letter is this one in another spelling."""
    if len(word) < SHORTEST_MISSPELT:
        return False
    return any(fuzz.ratio(word, known) >= SPELLING for known in words if known[0] == word[0])
