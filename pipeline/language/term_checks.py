"""Checks of single terms."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.language.folding import words_of
from pipeline.language.mesh import own_headings, own_publication_types
from pipeline.language.phrase_index import is_stopword
from pipeline.language.remarks import Remark, remark
from pipeline.language.tags import TAG_BY_KEY
from pipeline.language.tree import Leaf, Reference, Term

SHORTEST_STEM = 4
LOWER_CASE_OPERATORS = frozenset(("and", "or", "not"))


def term_remarks(leaf: Leaf) -> Iterator[Remark]:
    """What is wrong with a term by itself."""
    if isinstance(leaf, Reference):
        return
    if leaf.tag and TAG_BY_KEY[leaf.tag].local:
        yield remark("local-tag", leaf, f"[{leaf.tag}]")
    if isinstance(leaf, Term):
        yield from _word_remarks(leaf)
        yield from _tag_remarks(leaf)


def _word_remarks(term: Term) -> Iterator[Remark]:
    words = term.text.split()
    if not term.quoted and any(word.lower() in LOWER_CASE_OPERATORS for word in words):
        yield remark("lower-case-operator", term)
    elif is_stopword(term):
        yield remark("stopword", term, words_of(term.text)[0])
    if any(len(word.rstrip("*")) < SHORTEST_STEM for word in words if word.endswith("*")):
        yield remark("short-stem", term)


def _tag_remarks(term: Term) -> Iterator[Remark]:
    if not term.tag:
        yield remark("untagged", term)
        return
    kind = TAG_BY_KEY[term.tag].kind
    if kind == "text" and not term.quoted and len(term.text.split()) > 1 and not term.text.endswith("*"):
        yield remark("unquoted-phrase", term)
    if kind in ("heading", "type") and not term.noexp and not term.text.endswith("*"):
        tree = own_headings() if kind == "heading" else own_publication_types()
        if not tree.knows(term.text.partition("/")[0]):
            yield remark("unmapped-heading", term, term.text)
