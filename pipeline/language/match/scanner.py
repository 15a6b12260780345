"""Finds all phrases of all queries in one walk over a text, whatever their number (an Aho-Corasick automaton)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from ahocorasick_rs import AhoCorasick

from pipeline.language.match.field_text import BREAK, fold

REST = f"[^ {BREAK}]*"
"""What a star stands for: none or any of the letters and digits of one word."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that follow each other, folded; each * in a word stands for none or several of its characters."""

    words: tuple[str, ...]

    @property
    def needle(self) -> str:
        """What must stand in a passage's text as it is: all up to the first star, a blank before and behind words."""
        before, star, _ = " ".join(self.words).partition("*")
        return f" {before}" if star else f" {before} "

    @property
    def pattern(self) -> re.Pattern[str] | None:
        """The whole phrase, where the needle is only its beginning; None where finding the needle is enough."""
        text = " ".join(self.words)
        return _pattern(self.words) if "*" in text[:-1] else None


@lru_cache(maxsize=1 << 12)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("".join(f" {word_expression(word)}(?![^ ])" for word in words))


def word_expression(word: str) -> str:
    """A word with stars as a regular expression whose time is linear in the word that it is tried on.

    Each star takes as little as it can and never gives back, save the last: what follows that one must end the word.
    """
    first, *others = [re.escape(part) for part in word.split("*")]
    if not others:
        return first
    *middle, last = others
    return first + "".join(f"(?>{REST}?{part})" for part in middle if part) + (f"{REST}?{last}" if last else REST)


def starred_words(text: str) -> tuple[str, ...]:
    """The folded words of `text`, which keep their stars.

    >>> starred_words("Dry-needl* organi*ation")
    ('dry', 'needl*', 'organi*ation')
    """
    words = tuple("*".join(fold(part).text for part in text.split("*")).split())
    return words if any(word.strip("*") for word in words) else ()


class Scanner:
    """All phrases of a set of queries; a phrase's number is its place in `phrases`."""

    def __init__(self, phrases: Sequence[Phrase]) -> None:
        self._automaton = AhoCorasick([phrase.needle for phrase in phrases])
        self.lengths = [len(phrase.needle) for phrase in phrases]
        self._pattern_by_number = {
            number: phrase.pattern for number, phrase in enumerate(phrases) if phrase.pattern is not None
        }

    def hits(self, text: str) -> list[tuple[int, int, int]]:
        """(phrase, start, end) for every place of every phrase in the text of a passage, by end of its needle.

        The end may lie inside a word that a star ends; the place reaches to the end of that word.
        """
        found = self._automaton.find_matches_as_indexes(text, overlapping=True)
        return self._whole(found, text) if self._pattern_by_number else found

    def _whole(self, found: Sequence[tuple[int, int, int]], text: str) -> list[tuple[int, int, int]]:
        """Without the beginnings that do not go on as their phrase does. Few queries have stars inside."""
        whole = []
        for hit in found:
            pattern = self._pattern_by_number.get(hit[0])
            if pattern is None:
                whole.append(hit)
            elif match := pattern.match(text, hit[1]):
                whole.append((hit[0], hit[1], match.end()))
        return whole


def places_in(text: str, phrase: Phrase) -> list[tuple[int, int]]:
    """(start, end) for every place of `phrase` in the text of a passage."""
    needle, pattern, found, at = phrase.needle, phrase.pattern, [], 0
    while (at := text.find(needle, at)) >= 0:
        if pattern is None:
            found.append((at + 1, text.index(" ", at + len(needle) - 1)))
        elif match := pattern.match(text, at):
            found.append((at + 1, match.end()))
        at += 1
    return found


def stands_in(text: str, phrase: Phrase) -> bool:
    """Whether `phrase` stands in the text of a passage."""
    return phrase.needle in text and (phrase.pattern is None or bool(places_in(text, phrase)))
