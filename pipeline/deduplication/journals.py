"""Whether two names of a journal mean the same one: abbreviations and acronyms against full names."""

from __future__ import annotations

from functools import lru_cache

from pipeline.deduplication.field_values import AGREE, CONFLICT, UNKNOWN, FieldAgreement
from pipeline.deduplication.thresholds import THRESHOLDS

FILLERS = frozenset(
    (
        "of", "the", "and", "for", "in", "on", "a", "an", "de", "des", "der", "du", "d", "la", "le", "et", "und", "y",
        "e", "i", "do", "da", "del", "di", "della", "fur", "electronic", "resource", "online", "print", "official",
        "journal", "j",
    )
)  # fmt: skip
"""Words that abbreviations drop or add at will; "journal" is among them because it tells no two journals apart."""


@lru_cache(maxsize=1 << 14)
def same_journal(one: str, other: str) -> FieldAgreement:
    """How two folded journal names relate; a name that is the beginning of another is unknown, not the same.

    >>> same_journal("n engl j med", "new england journal of medicine").name
    'AGREE'
    """
    if not one or not other:
        return UNKNOWN
    if one == other:
        return AGREE
    shorter, longer = sorted((_telling_words(one), _telling_words(other)), key=len)
    if not shorter:
        return UNKNOWN
    if _acronym_of(shorter, longer):
        return AGREE
    n_found = _n_found_in_order(shorter, longer)
    if n_found == len(shorter):
        return AGREE if len(longer) == len(shorter) else UNKNOWN
    return UNKNOWN if n_found / len(shorter) >= THRESHOLDS.abbreviated_journal else CONFLICT


def _telling_words(name: str) -> list[str]:
    return [word for word in name.partition(" conference")[0].split() if word not in FILLERS]


def _acronym_of(shorter: list[str], longer: list[str]) -> bool:
    if len(shorter) != 1:
        return False
    initials = "".join(word[0] for word in longer)
    return len(initials) > 2 and initials in (shorter[0], shorter[0].removeprefix("j"))


def _n_found_in_order(shorter: list[str], longer: list[str]) -> int:
    """How many words of `shorter` stand in `longer`, whole or shortened, in the same order."""
    n_found = at = 0
    for word in shorter:
        place = next((k for k in range(at, len(longer)) if _shortens(word, longer[k])), None)
        if place is not None:
            n_found, at = n_found + 1, place + 1
    return n_found


def _shortens(one: str, other: str) -> bool:
    """Whether one word is the other with letters left out after the first: "natl", "national"."""
    short, long = (one, other) if len(one) <= len(other) else (other, one)
    if short[0] != long[0]:
        return False
    letters = iter(long)
    return all(letter in letters for letter in short)
