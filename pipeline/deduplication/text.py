"""Titles and names as deduplication compares them: the common folding, with markup taken away before."""

from __future__ import annotations

import html
import re

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
