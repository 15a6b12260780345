"""A field's value: present or absent, its words made comparable, and the same as another's or not."""

from __future__ import annotations

import html
import re
from enum import Enum

MARKUP = re.compile(r"</?[A-Za-z][^<>]{0,80}>")


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
