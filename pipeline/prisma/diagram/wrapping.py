"""How wide text will be, and where it breaks: estimated for the widest of the usual fonts, so that no box is too small.

Nobody knows which font a reader's program will take. The widths are those of DejaVu Sans, rounded up: Arial, Helvetica
and Liberation Sans are narrower. A test compares them with the font itself.
"""

from __future__ import annotations

import re
import unicodedata

FONT_SIZE = 8.0
"""Points. The picture is drawn in points: at its own size it fits a column of 90 mm, or a page of 180 mm."""

EM_BY_CHARACTERS = {
    "ijlIJ'|": 0.36,
    " ,.:;!()[]\\/-frt": 0.42,
    '"*sczLFEST_?`': 0.64,
    "MmWw%@&#+<=>~^": 1.01,
    "ABCDGHKNOQRUVX": 0.81,
}
EM = {character: em for characters, em in EM_BY_CHARACTERS.items() for character in characters}
USUAL, UNUSUAL = 0.7, 1.1
"""Other ASCII, and all other characters, in em."""
AFTER_HYPHEN = re.compile(r"(?<=[^\W\d][-/])(?=\w)")
ZERO_WIDTH = ("Mn", "Me")


def width(text: str, size: float = FONT_SIZE) -> float:
    """How wide `text` is at most, in points."""
    return size * sum(map(_em, text))


def wrapped(text: str, room: float, size: float = FONT_SIZE) -> list[str]:
    """`text` broken between words, after a hyphen, or inside a word that has no room on a line; at least one line."""
    lines = [""]
    for word in text.split(" "):
        between = " "
        for part in _parts(word, room, size):
            together = lines[-1] + between + part if lines[-1] else part
            if width(together, size) <= room:
                lines[-1] = together
            else:
                lines.append(part)
            between = ""
    return lines


def _parts(word: str, room: float, size: float) -> list[str]:
    """The pieces between which the word may be broken, each with room on a line."""
    pieces = []
    for piece in AFTER_HYPHEN.split(word):
        pieces.append("")
        for character in piece:
            if pieces[-1] and width(pieces[-1] + character, size) > room:
                pieces.append("")
            pieces[-1] += character
    return pieces


def _em(character: str) -> float:
    if character.isascii():
        return EM.get(character, USUAL)
    if character == "\u00a0":
        return EM[" "]
    return 0.0 if unicodedata.category(character) in ZERO_WIDTH else UNUSUAL
