"""Checks of the synonyms that one OR joins: what is there twice, and which spelling is missing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from pipeline.language.lint.query_checks import Remark, remark
from pipeline.language.match.scanner import starred_words, word_expression
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
    """Terms by their words: a term can only be covered by one whose words, the last perhaps cut short, it holds.

    Terms with stars inside are few, and kept by the first letters of their first word.
    """

    def __init__(self, terms: Sequence[Term]) -> None:
        self._by_words: dict[tuple[str, ...], dict[Term, int]] = {}
        self._starred: dict[str, dict[Term, int]] = {}
        for at, term in enumerate(terms):
            words = starred_words(term.text)
            if "*" in " ".join(words)[:-1]:
                self._starred.setdefault(words[0].partition("*")[0][:N_LETTERS], {}).setdefault(term, at)
            else:
                plain = tuple(word.rstrip("*") for word in words)
                self._by_words.setdefault(plain, {}).setdefault(term, at)
        self._lengths = sorted({len(words) for words in self._by_words} - {0})

    def for_words_of(self, term: Term) -> list[tuple[int, Term]]:
        """(place, term) of the terms that may cover `term`; of equal ones the first."""
        present = [word.partition("*")[0] for word in starred_words(term.text)]
        parts = {
            (*present[first : first + n - 1], present[first + n - 1][:length])
            for n in self._lengths
            for first in range(len(present) - n + 1)
            for length in range(1, len(present[first + n - 1]) + 1)
        }
        beginnings = {word[:length] for word in present for length in range(N_LETTERS + 1)}
        found = [(at, other) for part in parts for other, at in self._by_words.get(part, {}).items()]
        found += [(at, other) for letters in beginnings for other, at in self._starred.get(letters, {}).items()]
        return sorted(set(found), key=lambda pair: pair[0])


N_LETTERS = 3


def covers(broad: Term, narrow: Term) -> bool:
    """Whether `broad` finds everything that `narrow` finds, by their words and tags alone."""
    if broad.tag not in WIDER_TAGS.get(narrow.tag, frozenset((narrow.tag,))) or not (_plain(broad) and _plain(narrow)):
        return False
    wanted, present = starred_words(broad.text), starred_words(narrow.text)
    if not wanted or len(wanted) > len(present):
        return False
    return any(
        all(map(_covers_word, wanted, present[at : at + len(wanted)])) for at in range(len(present) - len(wanted) + 1)
    )


def _covers_word(broad: str, narrow: str) -> bool:
    """Whether every word that `narrow` stands for is one of `broad`; False where stars on both sides leave doubt."""
    if broad == narrow:
        return True
    stem, star, rest = broad.partition("*")
    if star and not rest:
        return narrow.partition("*")[0].startswith(stem)
    return "*" not in narrow and re.fullmatch(word_expression(broad), narrow) is not None


def _makes_redundant(broad: Term, narrow: Term, *, later: bool) -> bool:
    """Of two terms that find the same, the second one is redundant."""
    return covers(broad, narrow) and not (later and covers(narrow, broad))


def _other_spellings(term: Term) -> Iterator[Term]:
    """The term in the other spelling, where one of its words has one."""
    if not term.tag or TAG_BY_KEY[term.tag].kind != "text":
        return
    folded = f" {' '.join(starred_words(term.text))}"
    for pair in SPELLINGS:
        for one, other in (pair, pair[::-1]):
            if f" {one}" in folded:
                text = folded.replace(f" {one}", f" {other}").strip()
                yield Term(text, term.quoted, term.tag, start=term.start, end=term.end)


def _plain(term: Term) -> bool:
    """A phrase, quoted or a single word, in a text field."""
    kind = TAG_BY_KEY[term.tag].kind if term.tag else ""
    return kind == "text" and term.distance is None and (term.quoted or len(term.text.split()) == 1)


def _shown(term: Term) -> str:
    return f'"{term.text}"[{term.tag}]' if " " in term.text else f"{term.text}[{term.tag}]"
