"""How two titles differ in words: one inside the other, or a word replaced by another."""

from __future__ import annotations

from itertools import pairwise

from rapidfuzz import fuzz

FEWEST_WORDS = 3
SPELLING = 75
"""Two words at least this alike (0-100) are spellings of one: "tumour", "tumor"."""
SHORTEST_STEM = 3
"""Longer beginnings that two words share make them forms of one: "paediatric", "paediatrics"."""
SMALL_WORDS = frozenset(
    (
        "a", "an", "the", "of", "in", "on", "for", "with", "by", "and", "or", "to", "at", "from", "as", "is", "are",
        "its", "it", "into", "using", "use", "via", "versus", "vs", "after", "during", "study", "trial", "case",
        "report", "review", "among", "between", "their", "that", "this", "de", "la", "el", "en", "del", "y",
    )
)  # fmt: skip


def contains(one: str, other: str) -> bool:
    """Whether the shorter title stands whole inside the longer, as when a subtitle or a heading is missing.

    >>> contains("needling for neck pain", "short report needling for neck pain")
    True
    """
    shorter, longer = (one, other) if len(one) <= len(other) else (other, one)
    if shorter not in longer or shorter.count(" ") < FEWEST_WORDS - 1:
        return False
    return f" {shorter} " in f" {longer} "


def replaces_words(one: str, other: str) -> bool:
    """Whether each title has a telling word for which the other has no spelling: "in women", "in men".

    >>> replaces_words("needling in women", "needling in men"), replaces_words("tumour size", "tumor size")
    (True, False)
    """
    words, others = one.split(), other.split()
    written_together = _pairs_written_together(words, others) | _pairs_written_together(others, words)
    ignored = SMALL_WORDS | written_together
    only_one, only_other = set(words) - set(others) - ignored, set(others) - set(words) - ignored
    return _has_no_spelling(only_one, only_other) and _has_no_spelling(only_other, only_one)


def _pairs_written_together(words: list[str], others: list[str]) -> set[str]:
    """Neighbours that the other title writes as one word, and that word: "micro rna", "microrna"."""
    known = set(others)
    return {
        part for first, second in pairwise(words) if first + second in known for part in (first, second, first + second)
    }


def _has_no_spelling(words: set[str], others: set[str]) -> bool:
    return any(not any(_spells(word, known) for known in others) for word in words)


def _spells(one: str, other: str) -> bool:
    if one.startswith(other) or other.startswith(one):
        return min(len(one), len(other)) > SHORTEST_STEM
    return one[0] == other[0] and fuzz.ratio(one, other) >= SPELLING
