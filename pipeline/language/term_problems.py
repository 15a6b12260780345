"""What makes a single term mean something else than it says: a star inside, nothing in quotation marks, no date."""

from __future__ import annotations

from pipeline.language.dates import bounds_of, is_relative
from pipeline.language.errors import Problem
from pipeline.language.numbers import number_of
from pipeline.language.tags import TAG_BY_KEY
from pipeline.language.tree import Node, Range, Term


def problems_of(node: Node) -> list[Problem]:
    """The problems of a term or a range."""
    if isinstance(node, Range):
        return [
            problem for end in (node.low, node.high) for problem in _not_readable(end, node.tag, node.start, node.end)
        ]
    assert isinstance(node, Term)
    kind = TAG_BY_KEY[node.tag].kind if node.tag else "text"
    if node.quoted and not node.text:
        return [_problem("empty-quotes", node, "there is nothing between these quotation marks", "words between them")]
    if node.quoted and "[" in node.text:
        return [
            _problem("tag-in-quotes", node, "a tag stands inside quotation marks", 'the tag behind them: "…"[tiab]')
        ]
    if kind in ("date", "number") and not is_relative(node.text):
        return _not_readable(node.text, node.tag, node.start, node.end)
    if "*" in node.text.rstrip("*") and node.tag != "sentence":
        return [_problem("star-inside", node, "a * that is not at the end of the last word", "a * at the end alone")]
    return []


def _not_readable(text: str, tag: str, start: int, end: int) -> list[Problem]:
    """A problem where `text` is not the date, or the number, that `tag` asks for."""
    if TAG_BY_KEY[tag].kind == "date" and bounds_of(text) is None:
        expected = 'YYYY, YYYY/MM, YYYY/MM/DD or "last 30 days"'
        return [Problem("bad-date", start, end, f"{text!r} is not a date", expected)]
    if TAG_BY_KEY[tag].kind == "number" and number_of(text) is None:
        return [Problem("bad-number", start, end, f"{text!r} is not a number", "digits alone")]
    return []


def _problem(rule: str, term: Term, message: str, expected: str) -> Problem:
    return Problem(rule, term.start, term.end, message, expected)
