"""What a query says of a record, found out in the plainest way: word by word, term by term, nothing shared.

It is the judge of the fast way. Folding is asked for one character at a time; values of lists (headings, types, dates)
are asked of the term's own condition.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from pipeline.ground.record import SEPARATOR_BY_LIST, Record
from pipeline.language import Span, compile_trees, context
from pipeline.language.match.conditions import Scope, Value, both, either, negated
from pipeline.language.match.field_text import fold, text_of
from pipeline.language.match.fields import SCOPE_BY_TAG
from pipeline.language.match.scanner import starred_words
from pipeline.language.match.terms import condition_of
from pipeline.language.syntax.tree import Chain, Leaf, Negation, Node, Reference, Term


class PlainWord(NamedTuple):
    """A folded word, and where it stands in its field."""

    text: str
    start: int
    end: int


def judged(node: Node, record: Record) -> tuple[Value, set[Span]]:
    """The value of a query, and the spans that speak for it."""
    if isinstance(node, Negation):
        value, _ = judged(node.operand, record)
        return negated(value), set()
    if isinstance(node, Chain):
        return _chain(node, record)
    assert not isinstance(node, Reference)
    value, spans = _term(node, record)
    return value, set() if value is False else spans


def _chain(chain: Chain, record: Record) -> tuple[Value, set[Span]]:
    value: Value = False
    spans: set[Span] = set()
    for operator, operand in zip(("OR", *chain.operators), chain.operands, strict=True):
        right, found = judged(operand, record)
        if operator == "OR":
            value = either(value, right)
        else:
            value = both(value, negated(right) if operator == "NOT" else right)
        spans = set() if value is False else spans if operator == "NOT" else spans | found
    return value, spans


def _term(leaf: Leaf, record: Record) -> tuple[Value, set[Span]]:
    if not isinstance(leaf, Term) or leaf.tag not in SCOPE_BY_TAG:
        condition = condition_of(leaf, context(None, None))
        scanned = compile_trees({}, context(None, None)).scanned(record)
        return condition.value(scanned), set(condition.spans(scanned))
    scope = SCOPE_BY_TAG[leaf.tag]
    words = starred_words(leaf.text)
    spans = {span for field in scope.fields for span in _spans(record, field, words, leaf.distance)}
    values = [value for tag in scope.tags for value in record.indexed.get(tag, ())]
    if spans or any(True for value in values for _ in _places(words_in(value), words, leaf.distance)):
        return True, spans
    return _without_hit(scope, record), set()


def _without_hit(scope: Scope, record: Record) -> Value:
    return scope.without_hit(record)


def _spans(record: Record, field: str, words: tuple[str, ...], distance: int | None) -> Iterator[Span]:
    cell = text_of(record, field)
    value = getattr(record, field)
    at = 0
    for part in (value,) if isinstance(value, str) else value:
        for start, end in _places(words_in(part), words, distance):
            yield Span(field, at + start, at + end, cell[at + start : at + end])
        at += len(part) + len(SEPARATOR_BY_LIST.get(field, ""))


def words_in(text: str) -> list[PlainWord]:
    """The folded words of a text."""
    words: list[PlainWord] = []
    inside = False
    for at, character in enumerate(text):
        for folded in fold(character).text:
            if folded == " ":
                inside = False
            elif inside:
                words[-1] = PlainWord(words[-1].text + folded, words[-1].start, at + 1)
            else:
                words.append(PlainWord(folded, at, at + 1))
                inside = True
    return [PlainWord(word.text, word.start, _with_accents(text, word.end)) for word in words]


def _with_accents(text: str, end: int) -> int:
    """The accents that follow a letter as characters of their own belong to it."""
    while end < len(text) and unicodedata.combining(text[end]):
        end += 1
    return end


def _places(there: list[PlainWord], wanted: tuple[str, ...], distance: int | None) -> Iterator[tuple[int, int]]:
    """Where the phrase stands; with a distance, the smallest windows that hold its words."""
    if distance is None:
        for at in range(len(there) - len(wanted) + 1):
            if all(_is(word.text, like) for word, like in zip(there[at:], wanted, strict=False)):
                yield there[at].start, there[at + len(wanted) - 1].end
        return
    counts = Counter(wanted)
    windows = [
        (first, last)
        for first in range(len(there))
        for last in range(first, min(len(there), first + len(wanted) + distance))
        if Counter(word.text for word in there[first : last + 1]) >= counts
    ]
    for first, last in windows:
        if (first + 1, last) not in windows and (first, last - 1) not in windows:
            yield there[first].start, there[last].end


def _is(word: str, like: str) -> bool:
    return re.fullmatch(".*".join(map(re.escape, like.split("*"))), word, re.DOTALL) is not None
