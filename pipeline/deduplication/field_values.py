"""A field's value: present or absent, its words made comparable, and the same as another's or not."""

from __future__ import annotations

import html
import re
import unicodedata
from enum import Enum

MARKUP = re.compile(r"</?[A-Za-z][^<>]{0,80}>")
WORD = re.compile(r"[^\W_]+")
ACCENTS = dict.fromkeys(range(0x0300, 0x0370))
INVISIBLE = dict.fromkeys((0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF))
APOSTROPHES = dict.fromkeys(map(ord, "'’‘ʼ`´"))
LETTERS = {
    "ø": "o", "ł": "l", "ß": "ss", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "þ": "th", "ı": "i",
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta", "η": "eta", "θ": "theta",
    "κ": "kappa", "λ": "lambda", "μ": "mu", "π": "pi", "ρ": "rho", "σ": "sigma", "τ": "tau", "φ": "phi", "χ": "chi",
    "ψ": "psi", "ω": "omega",
}  # fmt: skip
PLAIN = ACCENTS | INVISIBLE | APOSTROPHES | str.maketrans(LETTERS)
ASCII_WORDS = {code: None if chr(code) == "'" else " " for code in range(128) if not chr(code).isalnum()}
"""The same for plain ASCII, where str.translate is many times faster."""
ABSENT = frozenset(("none", "null", "nan", "n/a", "na", "unknown", "not available", "(no pagination)", "no pagination"))
"""What exports write where they have nothing."""


def present(text: str) -> str:
    """`text` without blanks around it, or "" where an export only says that it has none.

    >>> present(" None "), present("Pain")
    ('', 'Pain')
    """
    stripped = text.strip()
    return "" if stripped.casefold() in ABSENT else stripped


def without_markup(text: str) -> str:
    """`text` without HTML tags and entities; superscripts and subscripts join the word they stand at.

    >>> without_markup("K<inf>Ca</inf>3.1 &amp; 10^2")
    'KCa3.1 & 102'
    """
    if "&" in text:
        text = html.unescape(text)
    if "<" in text:
        text = MARKUP.sub("", text)
    return text.replace("^", "").replace("_", "")


def folded(text: str) -> str:
    """The words of `text` in lower case, without accents or punctuation, one blank between them.

    >>> folded("Łukasz’s TNF-α: Évaluation")
    'lukaszs tnf alpha evaluation'
    """
    text = text.casefold()
    if text.isascii():
        return " ".join(text.translate(ASCII_WORDS).split())
    return " ".join(WORD.findall(unicodedata.normalize("NFKD", text).translate(PLAIN)))


class FieldAgreement(Enum):
    """What one field says about two records. Missing on one side is unknown: silence is not evidence."""

    AGREE = "same"
    UNKNOWN = "unknown"
    CONFLICT = "differs"


AGREE, UNKNOWN, CONFLICT = FieldAgreement


def same(one: str, other: str) -> FieldAgreement:
    """Exact agreement of two texts, "" being unknown."""
    if not one or not other:
        return UNKNOWN
    return AGREE if one == other else CONFLICT
