"""Checks of one query: its terms, and how they are joined."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.language.match.field_text import words_of
from pipeline.language.match.mesh import MeshTree, own_publication_types
from pipeline.language.match.terms import is_stopword
from pipeline.language.syntax.tags import TAG_BY_KEY
from pipeline.language.syntax.tree import Chain, Leaf, Negation, Node, Reference, Term, printed


@dataclass(frozen=True, slots=True)
class Remark:
    """The rule that text[start:end] of a line breaks. `detail` names what was found, `mend` a mending of its own."""

    rule: str
    start: int
    end: int
    detail: str = ""
    mend: str = ""


def remark(rule: str, node: Node, detail: str = "", mend: str = "") -> Remark:
    """A remark on the whole of `node`."""
    return Remark(rule, node.start, node.end, detail, mend)


SHORTEST_STEM = 4
LOWER_CASE_OPERATORS = frozenset(("and", "or", "not"))


def term_remarks(leaf: Leaf, mesh: MeshTree) -> Iterator[Remark]:
    """What is wrong with a term by itself."""
    if isinstance(leaf, Reference):
        return
    if leaf.tag and TAG_BY_KEY[leaf.tag].local:
        yield remark("local-tag", leaf, f"[{leaf.tag}]")
    if isinstance(leaf, Term):
        yield from _word_remarks(leaf)
        yield from _tag_remarks(leaf, mesh)


def _word_remarks(term: Term) -> Iterator[Remark]:
    words = term.text.split()
    if not term.quoted and any(word.lower() in LOWER_CASE_OPERATORS for word in words):
        yield remark("lower-case-operator", term)
    elif is_stopword(term):
        yield remark("stopword", term, words_of(term.text)[0])
    if any(len(word.rstrip("*")) < SHORTEST_STEM for word in words if word.endswith("*")):
        yield remark("short-stem", term)


def _tag_remarks(term: Term, mesh: MeshTree) -> Iterator[Remark]:
    if not term.tag:
        yield remark("untagged", term)
        return
    kind = TAG_BY_KEY[term.tag].kind
    if kind == "text" and not term.quoted and len(term.text.split()) > 1 and not term.text.endswith("*"):
        yield remark("unquoted-phrase", term)
    if kind in ("heading", "type") and not term.noexp and not term.text.endswith("*"):
        tree = mesh if kind == "heading" else own_publication_types()
        if not tree.knows(term.text.partition("/")[0]):
            yield remark("unmapped-heading", term, term.text)


def structure_remarks(node: Node) -> Iterator[Remark]:
    """What is wrong with the way the parts of `node` are joined."""
    if isinstance(node, Negation):
        yield remark("lone-not", node)
        yield from structure_remarks(node.operand)
    elif isinstance(node, Chain):
        if {"AND", "OR"} <= set(node.operators):
            yield remark(
                "mixed-operators", node, mend=f"PubMed reads: {grouped(node)}. Write the parentheses you mean."
            )
        for operand in node.operands:
            yield from structure_remarks(operand)


def grouped(chain: Chain) -> str:
    """The chain with the parentheses that say what PubMed makes of it, from left to right."""
    parts = [f"({printed(part)})" if isinstance(part, Chain | Negation) else printed(part) for part in chain.operands]
    text, before = parts[0], chain.operators[0]
    for operator, part in zip(chain.operators, parts[1:], strict=True):
        text = f"({text}) {operator} {part}" if operator != before else f"{text} {operator} {part}"
        before = operator
    return text


def synonym_groups(node: Node) -> Iterator[list[Term]]:
    """The terms that one OR joins, those of nested ORs among them; a list for each OR."""
    if isinstance(node, Negation):
        yield from synonym_groups(node.operand)
    elif isinstance(node, Chain):
        runs: list[list[Node]] = [[node.operands[0]]]
        for operator, operand in zip(node.operators, node.operands[1:], strict=True):
            if operator == "OR":
                runs[-1].append(operand)
            else:
                runs.append([operand])
        for run in runs:
            flat = [part for operand in run for part in _flattened(operand)]
            yield [part for part in flat if isinstance(part, Term)]
            for part in flat:
                if not isinstance(part, Term):
                    yield from synonym_groups(part)
    elif isinstance(node, Term):
        yield [node]


def _flattened(node: Node) -> list[Node]:
    """The operands of a pure OR, however nested; any other node by itself."""
    if isinstance(node, Chain) and set(node.operators) == {"OR"}:
        return [part for operand in node.operands for part in _flattened(operand)]
    return [node]
