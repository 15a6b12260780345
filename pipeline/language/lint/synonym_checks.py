"""Checks of the synonyms that one OR joins: what is there twice, and which spelling is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from pipeline.language.lint.query_checks import Remark, remark
from pipeline.language.match.field_text import words_of
from pipeline.language.syntax.tags import TAG_BY_KEY
from pipeline.language.syntax.tree import Term
from pipeline.language.syntax.vocabulary import rows_of

WIDER_TAGS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "ti": frozenset(("ti", "tiab", "tw", "all")),
        "ab": frozenset(("ab", "tiab", "tw", "all")),
        "ot": frozenset(("ot", "tiab", "tw", "all")),
        "tiab": frozenset(("tiab", "tw", "all")),
        "tw": frozenset(("tw", "all")),
    }
)
"""Tag -> the tags that search all that it searches (PubMed User Guide)."""

SPELLINGS: tuple[tuple[str, str], ...] = tuple(
    (british, american) for british, american in rows_of("spelling_pairs.tsv")
)


def synonym_remarks(terms: Sequence[Term]) -> Iterator[Remark]:
    """What is wrong with terms that one OR joins."""
    candidates = _Candidates(terms)
    for at, term in enumerate(terms):
        others = [(place, other) for place, other in candidates.for_words_of(term) if place != at]
        broader = next((other for place, other in others if _makes_redundant(other, term, later=place > at)), None)
        if broader is not None:
            yield remark("redundant-term", term, f"{_shown(term)} beside {_shown(broader)}")
        for other_spelling in _other_spellings(term):
            if not any(covers(other, other_spelling) for _, other in candidates.for_words_of(other_spelling)):
                yield remark("spelling-pair", term, f"{_shown(other_spelling)} is missing")


class _Candidates:
    """Terms by their words: a term can only be covered by one whose words, the last perhaps cut short, it holds."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self._by_words: dict[tuple[str, ...], dict[Term, int]] = {}
        for at, term in enumerate(terms):
            self._by_words.setdefault(words_of(term.text), {}).setdefault(term, at)
        self._lengths = sorted({len(words) for words in self._by_words} - {0})

    def for_words_of(self, term: Term) -> list[tuple[int, Term]]:
        """(place, term) of the terms that may cover `term`; of equal ones the first."""
        present = words_of(term.text)
        parts = {
            (*present[first : first + n - 1], present[first + n - 1][:length])
            for n in self._lengths
            for first in range(len(present) - n + 1)
            for length in range(1, len(present[first + n - 1]) + 1)
        }
        found = ((at, other) for part in parts for other, at in self._by_words.get(part, {}).items())
        return sorted(found, key=lambda pair: pair[0])


def covers(broad: Term, narrow: Term) -> bool:
    """Whether `broad` finds everything that `narrow` finds, by their words and tags alone."""
    if broad.tag not in WIDER_TAGS.get(narrow.tag, frozenset((narrow.tag,))) or not (_plain(broad) and _plain(narrow)):
        return False
    wanted, present = words_of(broad.text), words_of(narrow.text)
    if not wanted or len(wanted) > len(present):
        return False
    return any(_covers_at(broad, wanted, narrow, present, at) for at in range(len(present) - len(wanted) + 1))


def _covers_at(broad: Term, wanted: tuple[str, ...], narrow: Term, present: tuple[str, ...], at: int) -> bool:
    """Whether the words of `broad` stand in those of `narrow` from `at` on, truncation considered."""
    *whole, last = wanted
    end = at + len(wanted)
    if list(present[at : end - 1]) != whole:
        return False
    open_end = narrow.text.endswith("*") and end == len(present)
    if broad.text.endswith("*"):
        return present[end - 1].startswith(last)
    return present[end - 1] == last and not open_end


def _makes_redundant(broad: Term, narrow: Term, *, later: bool) -> bool:
    """Of two terms that find the same, the second one is redundant."""
    return covers(broad, narrow) and not (later and covers(narrow, broad))


def _other_spellings(term: Term) -> Iterator[Term]:
    """The term in the other spelling, where one of its words has one."""
    if not term.tag or TAG_BY_KEY[term.tag].kind != "text":
        return
    folded = " ".join(words_of(term.text))
    for pair in SPELLINGS:
        for one, other in (pair, pair[::-1]):
            if f" {one}" in f" {folded}":
                star = "*" * term.text.endswith("*")
                text = f" {folded}".replace(f" {one}", f" {other}").strip() + star
                yield Term(text, term.quoted, term.tag, start=term.start, end=term.end)


def _plain(term: Term) -> bool:
    """A phrase, quoted or a single word, in a text field."""
    kind = TAG_BY_KEY[term.tag].kind if term.tag else ""
    return kind == "text" and term.distance is None and (term.quoted or len(term.text.split()) == 1)


def _shown(term: Term) -> str:
    return f'"{term.text}"[{term.tag}]' if " " in term.text else f"{term.text}[{term.tag}]"
