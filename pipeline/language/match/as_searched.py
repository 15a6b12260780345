"""A query as PubMed searches with it: a stopword finds nothing, a phrase that no record holds is taken apart.

`HitIndex` knows what a term finds in all records before it joins anything. Whoever reads one record after another, and
forgets it, learns only at the end which phrases no record holds, and searches again with them taken apart.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from pipeline.language.match.terms import is_stopword, split_words
from pipeline.language.match.translation import translated
from pipeline.language.syntax.parser import parse
from pipeline.language.syntax.tree import Chain, Leaf, Negation, Node, Operator, Range, Reference, Term

NOBODY = Term("0", tag="uid")
"""Finds nothing: no record has this PMID."""


def as_searched(node: Node, nowhere: Collection[Term | Range]) -> Node:
    """`node` without stopwords, and with the phrases that are `nowhere` taken apart."""
    if isinstance(node, Chain):
        return replace(node, operands=tuple(as_searched(operand, nowhere) for operand in node.operands))
    if isinstance(node, Negation):
        return replace(node, operand=as_searched(node.operand, nowhere))
    return node if isinstance(node, Range | Reference) else _term(node, nowhere)


def is_splittable(leaf: Leaf) -> bool:
    """Whether PubMed takes the term apart where no record holds it: an unquoted phrase."""
    return isinstance(leaf, Term) and bool(split_words(leaf))


def terms_of_translation(query: str) -> list[Term | Range]:
    """Every term of which a translation asks whether any record holds it, words of phrases included, each once."""
    tree = parse(query, lenient=True)
    asked: dict[Term | Range, None] = {}

    def found(leaf: Term | Range) -> tuple[int, ...]:
        asked[leaf] = None
        return (1,)

    def nothing(leaf: Term | Range) -> tuple[int, ...]:
        asked[leaf] = None
        return ()

    # A translation asks on where a phrase is nowhere, and otherwise asks for other parts of it: both are wanted.
    translated(query, tree, None, found)
    translated(query, tree, None, nothing)
    return list(asked)


def _term(term: Term, nowhere: Collection[Term | Range]) -> Node:
    if is_stopword(term):
        return NOBODY
    words = split_words(term) if term in nowhere else []
    if not words:
        return term
    operators: list[Operator] = ["AND"] * (len(words) - 1)
    return words[0] if len(words) == 1 else Chain(tuple(words), tuple(operators), term.start, term.end)
