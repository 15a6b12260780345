"""Text with the words marked on which criteria rest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

from pipeline.ground.text import visible

Segment = tuple[str, tuple[str, ...]]
"""A piece of text and the ids of the criteria that rest on it, () for none."""
Mark = tuple[int, int, str]
"""Start, end and the id of the criterion."""


def marked(text: str, marks: Iterable[Mark]) -> tuple[Segment, ...]:
    """`text` in pieces, cut wherever a mark begins or ends; marks beyond the text are cut off. No piece is empty.

    >>> marked("dry needling", [(4, 12, "needling")])
    (('dry ', ()), ('needling', ('needling',)))
    """
    within = [(start, min(end, len(text)), name) for start, end, name in marks if 0 <= start < min(end, len(text))]
    cuts = sorted({0, len(text), *(start for start, _, _ in within), *(end for _, end, _ in within)})
    return tuple(
        (visible(text[start:end]), tuple(dict.fromkeys(name for s, e, name in within if s <= start and end <= e)))
        for start, end in pairwise(cuts)
    )


def packed_segments(segments: Sequence[Segment]) -> list[str | list[Any]]:
    """Plain pieces as text, marked ones as [text, ids of criteria]: as the script of a page reads them."""
    return [[text, names] if names else text for text, names in segments]
