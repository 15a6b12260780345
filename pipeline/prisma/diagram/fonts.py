"""Which fonts of this machine have the letters of a picture, so that reasons in Chinese or Hebrew can be read in it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path

FIRST, BOLD = "DejaVuSans.ttf", "DejaVuSans-Bold.ttf"
"""Come with matplotlib, so that most pictures are the same bytes on every machine. They have Arabic and Hebrew."""
NO_LETTERS = ("LastResort", "Last Resort")
"""Fonts that have a sign for every character, and it is an empty box."""
LATIN = frozenset(map(chr, range(0x20, 0x250)))
"""Letters that FIRST is known to have: to ask it takes longer than to draw the picture."""

Fonts = Sequence[tuple[str, Collection[str]]]
"""The paths of fonts, FIRST before others, each with letters that it has."""


@cache
def path_of(font: str) -> str:
    """Where a font that comes with matplotlib lies: to find it is no reason to import that."""
    found = find_spec("matplotlib")
    assert found
    assert found.origin
    return str(Path(found.origin).parent / "mpl-data" / "fonts" / "ttf" / font)


def fonts_for(text: str) -> tuple[Fonts, str]:
    """The fonts that have all letters of `text` between them, and the letters that none has.

    The fonts of the machine are looked through only where FIRST lacks a letter: it takes seconds.
    """
    letters = {character for character in text if character.isprintable()}
    if letters <= LATIN:
        return [(path_of(FIRST), LATIN)], ""
    has = _letters(path_of(FIRST), letters)
    fonts, missing = [(path_of(FIRST), has)], letters - has
    others = _letters_by_font(missing) if missing else {}
    while missing and others:
        path, has = max(others.items(), key=lambda item: (len(item[1] & missing), item[0]))
        if not has & missing:
            break
        fonts.append((path, has))
        missing -= has
    return fonts, "".join(sorted(missing))


def _letters(path: str, wanted: Collection[str]) -> set[str]:
    from matplotlib.ft2font import FT2Font

    has = FT2Font(path).get_charmap()
    return {character for character in wanted if ord(character) in has}


def _letters_by_font(wanted: set[str]) -> dict[str, set[str]]:
    """The machine's fonts that have one of the letters, with those that they have."""
    from matplotlib import font_manager

    found = {}
    for path in sorted(font_manager.findSystemFonts()):
        if any(name in Path(path).name for name in NO_LETTERS):
            continue
        try:
            letters = _letters(path, wanted)
        except (OSError, RuntimeError):  # a file that is no font, or of a kind that the reader does not know
            continue
        if letters:
            found[path] = letters
    return found
