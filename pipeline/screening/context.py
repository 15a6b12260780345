"""The deciding words as a person reads them: each criterion that is met, with its words inside their sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.ground.record import Record
from pipeline.language import Span, text_of
from pipeline.screening.screener import Verdict

AROUND = 60
"""How many characters are shown on either side of the words."""
MOST_SPANS = 3
"""How many places are shown for one criterion."""


def words_in_context(record: Record, verdicts: Iterable[Verdict]) -> str:
    """One line for each criterion that is met: its id, then its words between « and » in what stands around them."""
    lines = []
    for verdict in verdicts:
        if verdict.value is True and verdict.spans:
            places = " / ".join(in_context(record, span) for span in first_places(verdict.spans))
            lines.append(f"{verdict.criterion.id}: {places}")
    return "\n".join(lines)


def first_places(spans: Sequence[Span]) -> list[Span]:
    """The first places that do not lie within what is already shown around another."""
    shown: list[Span] = []
    for span in spans:
        if len(shown) < MOST_SPANS and all(s.field != span.field or span.start > s.end + AROUND for s in shown):
            shown.append(span)
    return shown


def in_context(record: Record, span: Span) -> str:
    """The words of `span` between « and », with what stands around them on the same line, cut between words."""
    text = text_of(record, span.field)
    before = text[max(0, span.start - AROUND) : span.start].rpartition("\n")[2]
    after = text[span.end : span.end + AROUND].partition("\n")[0]
    if len(before) == AROUND:
        before = "…" + before.partition(" ")[2]
    if len(after) == AROUND:
        after = after.rpartition(" ")[0] + "…"
    return f"{before}«{text[span.start : span.end]}»{after}"
