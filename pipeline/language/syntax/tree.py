"""The tree of a query. Positions are offsets into the query's text and take no part in comparing two trees."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

Operator = Literal["AND", "OR", "NOT"]


@dataclass(frozen=True, slots=True)
class Term:
    """Words to look for: `dry needl*[tiab]`. `tag` is the short form of a tag, "" where PubMed maps the words itself.

    `distance` is N of `[tiab:~N]`; `start` and `end` enclose the words, their quotes and the tag.
    """

    text: str
    quoted: bool = False
    tag: str = ""
    noexp: bool = False
    distance: int | None = None
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Range:
    """From `low` to `high`, both included: `2020/01/01:2026[crdt]`, `1:5000[uid]`."""

    low: str
    high: str
    tag: str
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Reference:
    """Another line, by its name: `#needling`."""

    name: str
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Negation:
    """`NOT` before its only operand. PubMed has no such thing: there NOT stands between two operands."""

    operand: Node
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Chain:
    """Operands joined by operators, evaluated from left to right as PubMed does: operators[i] joins operands[i + 1].

    `start` and `end` enclose the parentheses where there are any.
    """

    operands: tuple[Node, ...]
    operators: tuple[Operator, ...]
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


Node = Term | Range | Reference | Negation | Chain
Leaf = Term | Range | Reference


def leaves(node: Node) -> Iterator[Leaf]:
    """The terms, ranges and references of a tree, from left to right."""
    if isinstance(node, Chain):
        for operand in node.operands:
            yield from leaves(operand)
    elif isinstance(node, Negation):
        yield from leaves(node.operand)
    else:
        yield node


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
