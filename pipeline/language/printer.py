"""Writes a tree as a query again: parsed anew, it gives the same tree."""

from __future__ import annotations

from pipeline.language.tree import Chain, Negation, Node, Range, Reference, Term


def printed(node: Node) -> str:
    """The query of `node` in its plainest form: short tags, one blank, parentheses where they are needed."""
    if isinstance(node, Term):
        words = f'"{node.text}"' if node.quoted else node.text
        return words + _tag(node)
    if isinstance(node, Range):
        return f"{node.low}:{node.high}[{node.tag}]"
    if isinstance(node, Reference):
        return f"#{node.name}"
    if isinstance(node, Negation):
        return f"NOT {_operand(node.operand)}"
    first, *others = (_operand(operand) for operand in node.operands)
    return " ".join([first, *(f"{sign} {operand}" for sign, operand in zip(node.operators, others, strict=True))])


def _operand(node: Node) -> str:
    return f"({printed(node)})" if isinstance(node, Chain | Negation) else printed(node)


def _tag(term: Term) -> str:
    if not term.tag:
        return ""
    modifier = ":noexp" if term.noexp else "" if term.distance is None else f":~{term.distance}"
    return f"[{term.tag}{modifier}]"
