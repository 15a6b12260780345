"""Finds all phrases of all queries in one walk over a text, whatever their number (an Aho-Corasick automaton)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that follow each other; with `truncated` the last one is the beginning of a word."""

    words: tuple[str, ...]
    truncated: bool = False

    @property
    def needle(self) -> str:
        """The phrase as it stands in a passage's text: a blank before it, and one behind it where it is whole."""
        return " " + " ".join(self.words) + ("" if self.truncated else " ")


class Scanner:
    """All phrases of a set of queries; a phrase's number is its place in `phrases`."""

    def __init__(self, phrases: Sequence[Phrase]) -> None:
        self._automaton = AhoCorasick([phrase.needle for phrase in phrases])

    def hits(self, text: str) -> list[tuple[int, int, int]]:
        """(phrase, start, end) for every place of every needle in the text of a passage, by end."""
        return self._automaton.find_matches_as_indexes(text, overlapping=True)


def places_in(text: str, phrase: Phrase) -> list[tuple[int, int]]:
    """(start, end) for every place of `phrase` in the text of a passage."""
    needle, found, at = phrase.needle, [], 0
    while (at := text.find(needle, at)) >= 0:
        found.append((at + 1, text.index(" ", at + len(needle) - 1)))
        at += 1
    return found
