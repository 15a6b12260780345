"""Checks across lines: references that lead nowhere, lines that nobody needs, abbreviations that stand alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pipeline.language.lint.query_checks import Remark, remark
from pipeline.language.syntax.strategy import Line
from pipeline.language.syntax.tree import Chain, Negation, Node, Reference, Term, leaves

Named = tuple[str, Remark]


def line_remarks(
    lines: Sequence[Line], tree_by_name: Mapping[str, Node], ambiguous: frozenset[str], search: str
) -> Iterator[Named]:
    """(line, remark) for what only shows when all lines are seen together."""
    yield from _reference_remarks(lines, tree_by_name)
    if search:
        needed = reachable(search, tree_by_name)
        for line in lines:
            if line.name not in needed and line.name in tree_by_name:
                yield line.name, Remark("unused-line", 0, len(line.text), f"#{line.name}")
    roots = [search] if search in tree_by_name else list(tree_by_name)
    wanted = frozenset(abbreviation.lower() for abbreviation in ambiguous)
    for root in roots:
        for name, term in _alone(root, tree_by_name, (root,)):
            if term.text.lower() in wanted:
                yield name, remark("ambiguous-abbreviation", term, term.text)


def reachable(name: str, tree_by_name: Mapping[str, Node]) -> set[str]:
    """`name` and the lines that it refers to, directly or not."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        current = waiting.pop()
        if current in found or current not in tree_by_name:
            continue
        found.add(current)
        waiting += [leaf.name for leaf in leaves(tree_by_name[current]) if isinstance(leaf, Reference)]
    return found


def _reference_remarks(lines: Sequence[Line], tree_by_name: Mapping[str, Node]) -> Iterator[Named]:
    names = {line.name for line in lines}
    needed_by = {name: reachable(name, tree_by_name) for name in tree_by_name}
    for name, tree in tree_by_name.items():
        for leaf in leaves(tree):
            if not isinstance(leaf, Reference):
                continue
            if leaf.name not in names:
                yield name, remark("unknown-reference", leaf, f"#{leaf.name}")
            elif name in needed_by.get(leaf.name, ()):
                yield name, remark("circular-reference", leaf, f"#{leaf.name}")


def _alone(name: str, tree_by_name: Mapping[str, Node], opened: tuple[str, ...]) -> Iterator[tuple[str, Term]]:
    """(line, term) for the terms that suffice by themselves: no AND asks for anything else."""
    waiting: list[Node] = [tree_by_name[name]]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Term):
            yield name, node
        elif isinstance(node, Reference) and node.name in tree_by_name and node.name not in opened:
            yield from _alone(node.name, tree_by_name, (*opened, node.name))
        elif isinstance(node, Chain):
            waiting += sufficient_operands(node)
        elif isinstance(node, Negation):
            continue


def sufficient_operands(chain: Chain) -> list[Node]:
    """The operands that no AND follows: those before an AND need what stands behind it."""
    after_last_and = max((at for at, operator in enumerate(chain.operators, start=1) if operator == "AND"), default=-1)
    return [
        operand
        for at, operand in enumerate(chain.operands)
        if at > after_last_and and (at == 0 or chain.operators[at - 1] == "OR")
    ]
