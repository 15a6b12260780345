"""Finds all phrases of all queries in one walk over a text's words, whatever the number of phrases.

A tree of words holds the phrases. Each distinct word of the texts is looked up in its first level once and remembered,
so that the cost of a text depends on its words and on what is found, not on how many phrases are looked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

MOST_REMEMBERED = 400_000
"""Distinct words kept; beyond, the memory is emptied. About 50 MB."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that follow each other; with `truncated` the last one is the beginning of a word."""

    words: tuple[str, ...]
    truncated: bool = False


class Hit(NamedTuple):
    """A phrase (its number) found in words[first:end]."""

    phrase: int
    first: int
    end: int


@dataclass(slots=True)
class _Branch:
    """Where the phrases that begin alike go on: with a whole word, or with a word that begins with a stem."""

    ending: list[int] = field(default_factory=list)
    by_word: dict[str, _Branch] = field(default_factory=dict)
    by_stem: dict[str, _Branch] = field(default_factory=dict)
    stem_lengths: tuple[int, ...] = ()

    def after(self, word: str) -> tuple[_Branch, ...]:
        """The branches that `word` leads to."""
        found = [self.by_word[word]] if word in self.by_word else []
        found += [self.by_stem[word[:n]] for n in self.stem_lengths if len(word) >= n and word[:n] in self.by_stem]
        return tuple(found)

    def grown(self, phrase: Phrase) -> _Branch:
        """The branch at the end of `phrase`, made where it does not exist yet."""
        branch = self
        for word in phrase.words[:-1] if phrase.truncated else phrase.words:
            branch = branch.by_word.setdefault(word, _Branch())
        if not phrase.truncated:
            return branch
        stem = phrase.words[-1]
        branch.stem_lengths = tuple(sorted({*branch.stem_lengths, len(stem)}))
        return branch.by_stem.setdefault(stem, _Branch())


class _FirstWords(dict[str, tuple[_Branch, ...]]):
    """Word -> the branches that it opens."""

    def __init__(self, root: _Branch) -> None:
        super().__init__()
        self.root = root

    def __missing__(self, word: str) -> tuple[_Branch, ...]:
        if len(self) >= MOST_REMEMBERED:
            self.clear()
        self[word] = self.root.after(word)
        return self[word]


class Scanner:
    """All phrases of a set of queries; a phrase's number is its place in `phrases`."""

    def __init__(self, phrases: Sequence[Phrase]) -> None:
        root = _Branch()
        for number, phrase in enumerate(phrases):
            if phrase.words:
                root.grown(phrase).ending.append(number)
        self._first_words = _FirstWords(root)

    def hits(self, words: Sequence[str]) -> list[Hit]:
        """Every place of every phrase in `words`, by first word."""
        found: list[Hit] = []
        opened = map(self._first_words.__getitem__, words)
        for first, branches in [(first, branches) for first, branches in enumerate(opened) if branches]:
            end = first + 1
            while branches:
                following: list[_Branch] = []
                for branch in branches:
                    found += [Hit(number, first, end) for number in branch.ending]
                    if (branch.by_word or branch.by_stem) and end < len(words):
                        following += branch.after(words[end])
                branches, end = tuple(following), end + 1
        return found
