"""The text of PubMed's elements: markup flattened without losing what it means, blanks of pretty printing removed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

BLANKS = re.compile(r"[ \t\r\n]+")
"""What pretty printing adds. No-break, thin and other blanks are the author's and stay."""

MATHML = "{http://www.w3.org/1998/Math/MathML}"
MARK_BY_TAG = {"sup": "^", "sub": "_"}
MARKS_BY_SCRIPT = {f"{MATHML}msup": ("", "^"), f"{MATHML}msub": ("", "_"), f"{MATHML}msubsup": ("", "_", "^")}
DEEPEST = 64
"""Markup nested deeper than this is an attack or a mistake; the deepest real formula has fewer than 20 levels."""


class DepthError(ValueError):
    """Markup is nested deeper than DEEPEST."""


def text_of(element: Element) -> str:
    """The text of `element` on one line: sup as ^2, sub as _2, other markup dropped, MathML as its symbols.

    Raises DepthError.
    """
    return tidied("".join(_pieces(element, 0)) if len(element) else element.text)


def tidied(text: str | None) -> str:
    """As `tidy`, at once where there is nothing to do; "" for None."""
    if not text:
        return ""
    if " " not in text and "\n" not in text:
        return text
    return tidy(text) if "  " in text or "\n" in text else text.strip(" ")


def tidy(text: str) -> str:
    """`text` without blanks at its ends, and with one blank in place of several."""
    return BLANKS.sub(" ", text).strip(" ")


def texts_of(elements: Iterable[Element]) -> Iterator[str]:
    """The texts of `elements` that are not empty."""
    return filter(None, map(text_of, elements))


def _pieces(element: Element, depth: int) -> Iterator[str]:
    """The texts within `element`, in order, marked where they are raised or lowered."""
    if depth > DEEPEST:
        raise DepthError(f"markup is nested more than {DEEPEST} levels deep")
    yield element.text or ""
    for child in element:
        if child.tag.startswith(MATHML):
            yield from _formula(child, depth + 1)
        else:
            inner = "".join(_pieces(child, depth + 1))
            yield MARK_BY_TAG.get(child.tag, "") + inner if inner.strip() else inner
        yield child.tail or ""


def _formula(element: Element, depth: int) -> Iterator[str]:
    """The symbols of a formula; the blanks between its elements mean nothing (MathML 3, section 2.1.7)."""
    if depth > DEEPEST:
        raise DepthError(f"a formula is nested more than {DEEPEST} levels deep")
    if not len(element):
        yield element.text or ""
        return
    marks = MARKS_BY_SCRIPT.get(element.tag, ())
    for position, child in enumerate(element):
        inner = "".join(_formula(child, depth + 1))
        yield marks[position] + inner if inner and position < len(marks) else inner
