"""Ovid's wildcards as PubMed can ask for them: a star, or the spellings written out where a star stands too early."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product

from pipeline.language import SHORTEST_STEM

TRUNCATED = re.compile(r"(.*?)((?:[$*:]\d{0,2}|\?)?)")
INNER = re.compile(r"[?#$*](?=.)|#$")
LETTERS = ("a", "e", "i", "o", "u", "y", "s", "z")
"""What a wildcard stands for where British and American spelling differ."""
MOST_FORMS = 200
TOO_EARLY = f"PubMed wants {SHORTEST_STEM} characters before a *"
ONE_CHARACTER = "PubMed has no wildcard for one character"


@dataclass
class Notes:
    """(words, why, what to do) wherever PubMed is asked something else, each once."""

    found: list[tuple[str, str, str]] = field(default_factory=list)

    def add(self, words: str, why: str, todo: str) -> None:
        if (words, why, todo) not in self.found:
            self.found.append((words, why, todo))


def forms_of(text: str, notes: Notes) -> list[str]:
    """The spellings of a phrase."""
    alternatives, before = [], 0
    for word in text.split():
        alternatives.append(_spellings(word, before, notes))
        before += len(word) + 1
    found = [" ".join(words) for words in product(*alternatives)]
    if len(found) > MOST_FORMS:
        notes.add(
            text, f"its wildcards stand for {len(found)} spellings", f"{MOST_FORMS} are asked; write those that matter"
        )
    return found[:MOST_FORMS]


def _spellings(word: str, before: int, notes: Notes) -> list[str]:
    """A word's spellings; `before` counts the characters before it in the phrase."""
    parts = TRUNCATED.fullmatch(word)
    assert parts
    stem, end = parts.groups()
    spelled = [stem]
    for number, found in reversed(list(enumerate(INNER.finditer(stem)))):
        at = found.start()
        is_late = at + before - number >= SHORTEST_STEM
        if found[0] == "*" and is_late:
            continue
        if found[0] == "*":
            notes.add(word, TOO_EARLY, "it is asked without; write the words out")
            letters: tuple[str, ...] = (" ",)
        elif is_late:
            notes.add(word, ONE_CHARACTER, "* stands for it, which finds more; accept it")
            letters = ("*",)
        else:
            notes.add(word, ONE_CHARACTER, f"{', '.join(LETTERS)} stand for it; write others")
            letters = LETTERS if found[0] == "#" else ("", *LETTERS)
        spelled = [f"{one[:at]}{letter}{one[at + 1 :]}" for one in spelled for letter in letters]
    return list(_ended(word, spelled, end, notes, is_late=len(stem) + before >= SHORTEST_STEM))


def _ended(word: str, spelled: list[str], end: str, notes: Notes, *, is_late: bool) -> Iterator[str]:
    """The spellings with what cuts the word short."""
    if not end:
        yield from spelled
    elif is_late:
        if end not in ("*", "$", ":"):
            notes.add(word, "PubMed cannot limit the letters of a *", "it finds more; accept it")
        yield from (f"{one}*" for one in spelled)
    else:
        notes.add(word, TOO_EARLY, "the word and its plural are asked; write the others")
        yield from (form for one in spelled for form in (one, f"{one}s"))
