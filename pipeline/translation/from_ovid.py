"""From Ovid MEDLINE into PubMed's language: the lines of a published strategy, and what PubMed asks otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.language import (
    Chain,
    Line,
    Node,
    PastedLine,
    PastedStrategy,
    QueryError,
    Reference,
    leaves,
    named_lines,
    printed,
)
from pipeline.translation.fitting import without_lines
from pipeline.translation.ovid_meaning import TAKEN_AWAY, InPubMed
from pipeline.translation.ovid_parsing import OvidParser
from pipeline.translation.ovid_rows import rows_of
from pipeline.translation.plain_tree import references_in
from pipeline.translation.target import Task

SHAPE = "a strategy of Ovid MEDLINE"


@dataclass(frozen=True, slots=True)
class FromOvid:
    """The lines in PubMed's language with the tasks beside them.

    unread  (row, text, why) of each line that could not be read; what refers to it goes without it
    """

    lines: tuple[Line, ...]
    tasks: tuple[Task, ...]
    unread: tuple[tuple[int, str, str], ...]


def from_ovid(text: str) -> FromOvid:
    """Read a strategy of Ovid MEDLINE, its headings taken for MeSH. A line that cannot be read is left out and told."""
    rows = rows_of(text)
    numbers = frozenset(row.number for row in rows if row.number)
    tree_by_number: dict[int, Node] = {}
    notes: dict[int, list[tuple[str, str, str]]] = {}
    unread: list[tuple[int, str, str]] = []
    for row in rows:
        if not row.number:
            unread.append((row.row, row.text, "it has no number among numbered lines: a heading, most likely"))
            continue
        if row.number in notes:
            unread.append((row.row, row.text, f"the number {row.number} stands twice"))
            continue
        line = InPubMed()
        try:
            tree_by_number[row.number] = line.node(OvidParser(row.text, numbers - {row.number}).whole())
        except QueryError as error:
            unread.append((row.row, row.text, str(error.faults[0]).replace("\n", " ")))
        notes[row.number] = line.notes.found
    _leave_out_unread(tree_by_number, notes)
    _look_at_exclusions(tree_by_number, notes)
    pasted = _pasted({row.number: row.row for row in reversed(rows) if row.number}, tree_by_number)
    lines = named_lines(pasted)
    name_by_number = {line.label: named.name for line, named in zip(pasted.lines, lines, strict=True)}
    tasks = [
        Task(name_by_number[number], words, why, todo, "")
        for number, some in notes.items()
        if number in name_by_number
        for words, why, todo in some
    ]
    return FromOvid(lines, tuple(tasks), tuple(unread))


def _leave_out_unread(trees: dict[int, Node], notes: Mapping[int, list[tuple[str, str, str]]]) -> None:
    """Take references to lines that are not there out of those that are, until none is left."""
    while True:
        lost = {
            number: {leaf.name for leaf in leaves(tree) if isinstance(leaf, Reference) and int(leaf.name) not in trees}
            for number, tree in trees.items()
        }
        if not any(lost.values()):
            return
        for number, names in lost.items():
            if not names:
                continue
            for name in sorted(names, key=int):
                notes[number].append((f"line {name}", "it could not be read", "this line goes without it; correct it"))
            left = without_lines(trees[number], names)
            if left is None:
                del trees[number]
            else:
                trees[number] = left


def _look_at_exclusions(trees: Mapping[int, Node], notes: Mapping[int, list[tuple[str, str, str]]]) -> None:
    """Tell the lines that take away another line in which PubMed finds more."""
    finds_more: set[int] = {number for number in trees if notes[number]}
    for number, tree in trees.items():
        # A line refers to earlier ones: what it is made of has been looked at before it.
        if any(int(name) in finds_more for name in references_in(tree)):
            finds_more.add(number)
        if any(int(name) in finds_more for name in taken_away_in(tree)) and TAKEN_AWAY not in notes[number]:
            notes[number].append(TAKEN_AWAY)


def taken_away_in(node: Node) -> set[str]:
    """The names of the lines that stand behind a NOT."""
    if not isinstance(node, Chain):
        return set()
    found = set().union(*map(taken_away_in, node.operands))
    if node.operators[0] == "NOT":
        found |= set().union(*map(references_in, node.operands[1:]))
    return found


def _pasted(row_by_number: Mapping[int, int], trees: Mapping[int, Node]) -> PastedStrategy:
    lines = tuple(PastedLine(number, printed(tree), row_by_number[number]) for number, tree in trees.items())
    return PastedStrategy(SHAPE, lines)
