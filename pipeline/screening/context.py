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
            places = " / ".join(in_context(record, span, verdict.spans) for span in first_places(record, verdict.spans))
            lines.append(f"{verdict.criterion.id}: {places}")
    return "\n".join(lines)


def first_places(record: Record, spans: Sequence[Span]) -> list[Span]:
    """The first places that do not lie within what is already shown around another."""
    shown: list[Span] = []
    for span in spans:
        if len(shown) < MOST_SPANS and not any(_is_around(record, one, span) for one in shown):
            shown.append(span)
    return shown


def _is_around(record: Record, shown: Span, span: Span) -> bool:
    """Whether `span` stands within what is shown around another: near it, and on the same line."""
    if span.field != shown.field or span.start <= shown.start - AROUND or span.end >= shown.end + AROUND:
        return False
    between = slice(min(span.start, shown.start), max(span.end, shown.end))
    return "\n" not in text_of(record, span.field)[between]


def in_context(record: Record, span: Span, deciding: Sequence[Span] = ()) -> str:
    """The words of `span` between « and », with what stands around them on the same line, cut between words.

    Other `deciding` words in what is shown are marked too: a quotation of two terms has them both.
    """
    text = text_of(record, span.field)
    before = text[max(0, span.start - AROUND) : span.start].rpartition("\n")[2]
    after = text[span.end : span.end + AROUND].partition("\n")[0]
    if len(before) == AROUND:
        before = before.partition(" ")[2]
    if len(after) == AROUND:
        after = after.rpartition(" ")[0]
    first, last = span.start - len(before), span.end + len(after)
    cut_before, cut_after = ("…" if cut else "" for cut in (_is_cut(text, first - 1), _is_cut(text, last)))
    inside = [s for s in deciding if s.field == span.field and first <= s.start and s.end <= last]
    return f"{cut_before}{_marked(text, first, last, [span, *inside])}{cut_after}"


def _is_cut(text: str, at: int) -> bool:
    """Whether the line goes on at `at`."""
    return 0 <= at < len(text) and text[at] != "\n"


def _marked(text: str, first: int, last: int, spans: Iterable[Span]) -> str:
    """text[first:last] with « and » around the spans; of two that overlap the first."""
    pieces, at = [], first
    for start, end in sorted({(span.start, span.end) for span in spans}):
        if start >= at:
            pieces += [text[at:start], f"«{text[start:end]}»"]
            at = end
    return "".join((*pieces, text[at:last]))
