"""Text from records inside a picture or a page: every character that no reader can see is shown by its code."""

from __future__ import annotations

import unicodedata


def visible(text: str) -> str:
    """`text` with control characters, bidirectional overrides, zero-width marks and lone surrogates as "U+202E".

    Line ends and tabs stay. What is left can stand in XML 1.0 and cannot change what stands around it.

    >>> visible("a\u202eb")
    'aU+202Eb'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(character if _is_seen(character) else f"U+{ord(character):04X}" for character in text)


def visible_line(text: str) -> str:
    """The same on one line."""
    return visible(" ".join(text.split()))


def _is_seen(character: str) -> bool:
    # XML 1.0 also forbids U+FFFE and U+FFFF; like all unassigned characters they are of a category that begins with C.
    return character in "\n\t" or unicodedata.category(character)[0] != "C"
