"""Finds all phrases of all queries in one walk over a text, whatever their number (an Aho-Corasick automaton)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ahocorasick_rs import AhoCorasick, Implementation

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
    def is_its_needle(self) -> bool:
        """Whether finding the needle is enough; else it is only the beginning of the phrase."""
        return "*" not in " ".join(self.words)[:-1]

    @property
    def parted_needles(self) -> list[tuple[str, str]]:
        """How the phrase may begin where more than a blank stands between two of its words: up to that place.

        With each the word that must follow, or its first letter and a star, or a star alone.
        """
        text = " ".join(self.words).partition("*")[0]
        places = [at for at, character in enumerate(text) if character == " "]
        following = [word if "*" not in word else word[0].rstrip("*") + "*" for word in self.words[1:]]
        return [(f" {text[:at]}  ", word) for at, word in zip(places, following, strict=False)]

    @property
    def pattern(self) -> re.Pattern[str]:
        """The whole phrase, in a text with any number of blanks between words."""
        return _pattern(self.words)


@lru_cache(maxsize=1 << 12)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(" " + "(?> +)".join(f"{word_expression(word)}(?![^ ])" for word in words))


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


Hit = tuple[int, int, int]
LONGEST_GAP = 40
"""Signs between two words, behind which the next word is not looked at first."""


class Scanner:
    """All phrases of a set of queries; a phrase's number is its place in `phrases`."""

    def __init__(self, phrases: Sequence[Phrase]) -> None:
        self._phrases = phrases
        needles = [phrase.needle for phrase in phrases]
        self.lengths = [len(needle) for needle in needles]
        self.closed = [needle.endswith(" ") for needle in needles]
        """Whether a place of the phrase ends with the blank behind its last word; else it may end inside a word."""
        parted: dict[str, dict[str, list[int]]] = {}
        for number, phrase in enumerate(phrases):
            for needle, following in phrase.parted_needles:
                parted.setdefault(needle, {}).setdefault(following, []).append(number)
        self._parted = list(parted.values())
        """What may follow the beginning of a phrase whose words stand apart -> the phrases; numbered behind phrases."""
        self._starred = frozenset(number for number, phrase in enumerate(phrases) if not phrase.is_its_needle)
        """The phrases whose needle is only their beginning."""
        self._beginnings = self._starred.union(range(len(needles), len(needles) + len(parted)))
        self._pattern_by_number: dict[int, re.Pattern[str]] = {}
        self._automaton = AhoCorasick([*needles, *parted], implementation=Implementation.DFA)

    def hits(self, text: str) -> tuple[list[Hit], set[int]]:
        """(phrase, start, end) for every place of every phrase in the text of a passage; and the phrases.

        A place begins with the blank before its first word and ends with the one behind its last, unless a star ends
        that: then it ends inside the word and reaches to the end of it (see `closed`).
        """
        hits = self._automaton.find_matches_as_indexes(text, overlapping=True)
        numbers = {hit[0] for hit in hits}
        if self._beginnings.isdisjoint(numbers):
            return hits, numbers
        hits = self._whole(hits, text)
        return hits, {hit[0] for hit in hits}

    def _whole(self, found: Sequence[Hit], text: str) -> list[Hit]:
        """With the phrases in the place of their beginnings, where they go on as the phrase does."""
        whole = []
        for number, start, end in found:
            if number not in self._beginnings:
                whole.append((number, start, end))
                continue
            begun = (number,) if number in self._starred else self._followed(number, text, end)
            for phrase in begun:
                if match := self._pattern(phrase).match(text, start):
                    whole.append((phrase, start, match.end() + self.closed[phrase]))
        return whole

    def _followed(self, number: int, text: str, end: int) -> Iterator[int]:
        """The phrases that may go on with the next word behind `end`."""
        numbers_by_word = self._parted[number - len(self._phrases)]
        gap_and_more = text[end : end + LONGEST_GAP]
        rest = gap_and_more.lstrip()
        if not rest:  # the text ends here, or a gap like no other follows
            for numbers in numbers_by_word.values():
                yield from numbers
            return
        first = end + len(gap_and_more) - len(rest)
        word = text[first : text.index(" ", first)]
        for following in (word, f"{word[0]}*", "*"):
            yield from numbers_by_word.get(following, ())

    def _pattern(self, number: int) -> re.Pattern[str]:
        """The pattern of a phrase, made when it is first asked for: of thousands few ever are."""
        pattern = self._pattern_by_number.get(number)
        if pattern is None:
            pattern = self._pattern_by_number[number] = self._phrases[number].pattern
        return pattern


def places_in(text: str, phrase: Phrase) -> list[tuple[int, int]]:
    """(start, end) for every place of a phrase of one word in the text of a passage."""
    return [(match.start() + 1, match.end()) for match in phrase.pattern.finditer(text)]


def stands_in(text: str, phrase: Phrase) -> bool:
    """Whether `phrase` stands in a text that has one blank before and behind every word."""
    return phrase.needle in text and (phrase.is_its_needle or bool(phrase.pattern.search(text)))
