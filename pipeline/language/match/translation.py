"""A query as PubMed's QueryTranslation prints it, with the phrases that it did not find.

Shapes after recorded answers: `"proc natl acad sci u s a"[Journal] AND "97"[Volume]`, and the bare word for a query of
one word that is nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date

from pipeline.language.match.field_text import words_of
from pipeline.language.match.terms import split_words
from pipeline.language.syntax.dates import bounds_of, is_relative, is_relative_filter, relative_bounds
from pipeline.language.syntax.parser import parse
from pipeline.language.syntax.query_errors import QueryError
from pipeline.language.syntax.tags import TAG_BY_KEY
from pipeline.language.syntax.tree import Chain, Leaf, Negation, Node, Range, Reference, Term, leaves
from pipeline.language.syntax.vocabulary import STOPWORDS

MAPPED = ("heading", "name")
"""Kinds of tags whose terms PubMed looks up in a list of its own; journals ([ta]) are looked up too."""


@dataclass(frozen=True, slots=True)
class Translation:
    """What PubMed reports of a query besides its hits.

    mapped   (as written, as looked up) of each term that it looked up in a list: TranslationSet
    """

    text: str
    phrases_not_found: tuple[str, ...] = ()
    quoted_phrases_not_found: tuple[str, ...] = ()
    mapped: tuple[tuple[str, str], ...] = ()


def translated(
    query: str, tree: Node, today: date | None, found_by: Callable[[Term | Range], Collection[int]]
) -> Translation:
    """The translation of `tree`, of `query`; `found_by` gives what a term finds in the whole corpus."""
    translator = _Translator(query, today, found_by)
    text = translator.text(tree)
    if text:
        return Translation(text, tuple(translator.words), tuple(translator.phrases), tuple(translator.mapped))
    # Nothing of the query is anywhere: PubMed gives it back as it was written, and calls every word of it a quoted
    # phrase. Stopwords apart, which it drops before it looks.
    stopwords = [word for word in translator.words if word.lower() in STOPWORDS]
    phrases = [*translator.phrases, *(f'"{word}"' for word in translator.words if word not in stopwords)]
    written = [_as_written(leaf) for leaf in leaves(tree)]
    text = written[0] if len(written) == 1 else " AND ".join(f"({words})" for words in written)
    return Translation(text, tuple(stopwords), tuple(phrases))


def settled(translation: str, sent: str) -> str:
    """PubMed's translation of `sent` without the dates that it counts back from its own day.

    It prints `"last 60 days"[edat]` as a range of days (recorded for `reldate`), so that the same words read otherwise
    every day, and only the words count when two translations are compared.
    """
    try:
        keys = {moving_tag(leaf) for leaf in leaves(parse(sent, lenient=True))} - {""}
    except QueryError:
        return translation
    moving = {TAG_BY_KEY[key].long_name for key in keys}
    return PRINTED_RANGE.sub(lambda found: "…" if found["field"] in moving else found[0], translation)


def same_but_for(before: str, now: str, newly_found: Collection[str]) -> bool:
    """Whether two translations have the same terms in the same order, apart from words that PubMed did not know before.

    A phrase that no record held is left out of a translation; the first record that holds it brings it back, and that
    is news to be glad of, no other understanding.
    """
    known = {" ".join(words.strip('"').lower().split()) for words in newly_found}
    try:
        one, other = (list(leaves(parse(text, lenient=True))) for text in (before, now))
    except QueryError:
        return False
    return one == [leaf for leaf in other if not (isinstance(leaf, Term) and leaf.text.lower() in known)]


def moving_tag(leaf: Leaf) -> str:
    """The tag of the date that a leaf counts back from the day of the search; "" for any other leaf."""
    if not isinstance(leaf, Term) or not leaf.tag:
        return ""
    if TAG_BY_KEY[leaf.tag].kind == "date" and is_relative(leaf.text):
        return leaf.tag
    return "dp" if TAG_BY_KEY[leaf.tag].kind == "filter" and is_relative_filter(leaf.text) else ""


DAY = r'"?\d{4}/\d{2}/\d{2}"?'
PRINTED_RANGE = re.compile(rf"{DAY}(?:\[[^\]]+\])?\s*:\s*{DAY}\[(?P<field>[^\]]+)\]")


@dataclass
class _Translator:
    """Prints the nodes, and collects what was not found."""

    query: str
    today: date | None
    found_by: Callable[[Term | Range], Collection[int]]
    words: list[str] = field(default_factory=list)
    phrases: list[str] = field(default_factory=list)
    mapped: list[tuple[str, str]] = field(default_factory=list)

    def text(self, node: Node) -> str:
        """The node in words; "" for a phrase that is nowhere, which PubMed leaves out."""
        if isinstance(node, Chain):
            return self._chain(node)
        if isinstance(node, Negation):
            return f"NOT {self.text(node.operand)}"
        return f"#{node.name}" if isinstance(node, Reference) else self._term(node)

    def _chain(self, chain: Chain) -> str:
        text = ""
        for operator, operand in zip(("", *chain.operators), chain.operands, strict=True):
            part = self.text(operand)
            part = f"({part})" if part and isinstance(operand, Chain) else part
            text = f"{text} {operator} {part}" if text and part else text or part
        return text

    def _term(self, leaf: Term | Range) -> str:
        if isinstance(leaf, Range) or TAG_BY_KEY[leaf.tag or "all"].kind in ("date", "number", "filter"):
            return _range(leaf, self.today)
        parts = _parts(leaf)
        if len(parts) == 1 and not self.found_by(leaf):
            parts = split_words(leaf) or parts
        shown = [self._part(part) for part in parts]
        text = " AND ".join(part for part in shown if part)
        if text and leaf.tag and (leaf.tag == "ta" or TAG_BY_KEY[leaf.tag].kind in MAPPED):
            self.mapped.append((self.query[leaf.start : leaf.end], text))
        return f"({text})" if " AND " in text else text

    def _part(self, term: Term) -> str:
        if self.found_by(term):
            return _long(term)
        if term.quoted:
            self.phrases.append(f'"{term.text}"')
        else:
            self.words.append(term.text)
        return ""


def _parts(term: Term) -> list[Term]:
    """An untagged unquoted term word by word, any other as it is."""
    if term.tag or term.quoted:
        return [term]
    return [Term(word, tag="all") for word in term.text.split() if words_of(word)] or [term]


def _long(term: Term) -> str:
    modifier = ":noexp" if term.noexp else "" if term.distance is None else f":~{term.distance}"
    return f'"{term.text.lower()}"[{TAG_BY_KEY[term.tag or "all"].long_name}{modifier}]'


def _range(leaf: Term | Range, today: date | None) -> str:
    """A number or a filter as it is; dates as the days from the first to the last, also those counted from today."""
    tag = TAG_BY_KEY[leaf.tag]
    if tag.kind != "date":
        return f"{leaf.low}:{leaf.high}[{tag.long_name}]" if isinstance(leaf, Range) else _long(leaf)
    if isinstance(leaf, Range):
        low, high = bounds_of(leaf.low), bounds_of(leaf.high)
        bounds = (low[0], high[1]) if low and high else None
    elif is_relative(leaf.text):
        bounds = relative_bounds(leaf.text, today) if today else None
    else:
        bounds = bounds_of(leaf.text)
    if bounds is None:
        return f"{leaf.low}:{leaf.high}[{tag.long_name}]" if isinstance(leaf, Range) else _long(leaf)
    return f"{_slashed(bounds[0])}:{_slashed(bounds[1])}[{tag.long_name}]"


def _slashed(day: int) -> str:
    return f"{day // 10_000:04}/{day // 100 % 100:02}/{day % 100:02}"


def _as_written(leaf: Leaf) -> str:
    """A term that is nowhere: as it was written, with the long name of its tag where it has one."""
    if not isinstance(leaf, Term):
        return ""
    words = f'"{leaf.text}"' if leaf.quoted else leaf.text
    return f"{words}[{TAG_BY_KEY[leaf.tag].long_name}]" if leaf.tag else words
