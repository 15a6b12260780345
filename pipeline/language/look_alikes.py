"""Characters that look like those of the language and are others: they come with text pasted from PDFs and editors."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from pipeline.language.errors import Problem

MEANT_BY_LOOK_ALIKE: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys("∗＊⁎٭✱", "*"),
        **dict.fromkeys("“”„‟«»″＂", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\u00a0\u2007\u2009\u202f\u200b\u3000", " "),
        **dict(zip("（）［］：", "()[]:", strict=True)),
    }
)
"""Look-alike -> the character that the language knows."""

LOOK_ALIKE = re.compile(f"[{''.join(MEANT_BY_LOOK_ALIKE)}]")


def look_alikes(text: str) -> list[Problem]:
    """Every look-alike in `text`."""
    return [_problem(match) for match in LOOK_ALIKE.finditer(text)]


def _problem(match: re.Match[str]) -> Problem:
    meant = MEANT_BY_LOOK_ALIKE[match[0]]
    shown = "a blank" if meant == " " else meant
    message = f"U+{ord(match[0]):04X} only looks like {shown}: PubMed takes it for something else and says nothing"
    return Problem("look-alike", match.start(), match.end(), message, shown)
