"""Checks of how terms are joined."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.language.printer import printed
from pipeline.language.remarks import Remark, remark
from pipeline.language.tree import Chain, Negation, Node, Term


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
