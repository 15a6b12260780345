"""A query as PubMed's QueryTranslation prints it, with the phrases that it did not find.

Shapes after recorded answers: `"proc natl acad sci u s a"[Journal] AND "97"[Volume]`, and `(abcXYZ[All Fields])` for a
word that is nowhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from pipeline.language.match.field_text import words_of
from pipeline.language.match.terms import split_words
from pipeline.language.syntax.dates import bounds_of
from pipeline.language.syntax.tags import TAG_BY_KEY
from pipeline.language.syntax.tree import Chain, Leaf, Negation, Node, Range, Reference, Term, leaves


@dataclass(frozen=True, slots=True)
class Translation:
    """What PubMed reports of a query besides its hits."""

    text: str
    phrases_not_found: tuple[str, ...] = ()
    quoted_phrases_not_found: tuple[str, ...] = ()


def translated(tree: Node, found_by: Callable[[Term | Range], int]) -> Translation:
    """The translation of `tree`; `found_by` is falsy for a term that finds nothing in the whole corpus."""
    translator = _Translator(found_by)
    text = translator.text(tree)
    if not text:
        text = " AND ".join(f"({_as_written(leaf)})" for leaf in leaves(tree))
    return Translation(text, tuple(translator.words), tuple(translator.phrases))


@dataclass
class _Translator:
    """Prints the nodes, and collects what was not found."""

    found_by: Callable[[Term | Range], int]
    words: list[str] = field(default_factory=list)
    phrases: list[str] = field(default_factory=list)

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
            return _range(leaf)
        parts = _parts(leaf)
        if len(parts) == 1 and not self.found_by(leaf):
            parts = split_words(leaf) or parts
        shown = [self._part(part) for part in parts]
        text = " AND ".join(part for part in shown if part)
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


def _range(leaf: Term | Range) -> str:
    tag = TAG_BY_KEY[leaf.tag]
    if isinstance(leaf, Range):
        return f"{leaf.low}:{leaf.high}[{tag.long_name}]"
    bounds = bounds_of(leaf.text) if tag.kind == "date" else None
    if bounds is None:
        return _long(leaf)
    return f"{_slashed(bounds[0])}:{_slashed(bounds[1])}[{tag.long_name}]"


def _slashed(day: int) -> str:
    return f"{day // 10_000:04}/{day // 100 % 100:02}/{day % 100:02}"


def _as_written(leaf: Leaf) -> str:
    """A term that is nowhere: as it was written, with the long name of its tag."""
    if not isinstance(leaf, Term):
        return ""
    words = f'"{leaf.text}"' if leaf.quoted else leaf.text
    return f"{words}[{TAG_BY_KEY[leaf.tag or 'all'].long_name}]"
