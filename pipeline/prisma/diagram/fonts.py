"""Which fonts of this machine have the letters of a picture, so that reasons in Chinese or Hebrew can be read in it."""

from __future__ import annotations

from pathlib import Path

FIRST = "DejaVu Sans"
"""Comes with matplotlib, so that most pictures are the same bytes on every machine. It has Arabic and Hebrew."""
NO_LETTERS = ("LastResort", "Last Resort")
"""Fonts that have a sign for every character, and it is an empty box."""


def families_for(text: str) -> tuple[list[str], str]:
    """The fonts that have all letters of `text` between them, FIRST before others, and the letters that none has.

    The fonts of the machine are looked through only where FIRST lacks a letter: it takes seconds.
    """
    from matplotlib import font_manager
    from matplotlib.ft2font import FT2Font

    missing = _missing(text, set(FT2Font(font_manager.findfont(FIRST)).get_charmap()))
    families = [FIRST]
    others = _letters_by_font(missing) if missing else {}
    while missing and others:
        path, has = max(others.items(), key=lambda item: (len(item[1] & missing), item[0]))
        if not has & missing:
            break
        font_manager.fontManager.addfont(path)
        families.append(FT2Font(path).family_name)
        missing -= has
    return families, "".join(sorted(missing))


def _missing(text: str, has: set[int]) -> set[str]:
    return {character for character in text if character.isprintable() and ord(character) not in has}


def _letters_by_font(wanted: set[str]) -> dict[str, set[str]]:
    """The machine's fonts that have one of the letters, with those that they have."""
    from matplotlib import font_manager
    from matplotlib.ft2font import FT2Font

    found = {}
    for path in sorted(font_manager.findSystemFonts()):
        if any(name in Path(path).name for name in NO_LETTERS):
            continue
        try:
            has = FT2Font(path).get_charmap()
        except (OSError, RuntimeError):  # a file that is no font, or of a kind that the reader does not know
            continue
        letters = {character for character in wanted if ord(character) in has}
        if letters:
            found[path] = letters
    return found
