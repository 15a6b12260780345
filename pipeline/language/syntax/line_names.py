"""Turns a pasted strategy into the lines of a strategy file, with names proposed from their words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from pipeline.language.syntax.parser import parse
from pipeline.language.syntax.pasted import PastedLine, PastedStrategy
from pipeline.language.syntax.query_errors import QueryError
from pipeline.language.syntax.strategy import Line
from pipeline.language.syntax.tokens import tokens_of
from pipeline.language.syntax.tree import Chain, Operator, Reference, Term, leaves
from pipeline.language.syntax.vocabulary import STOPWORDS

MOST_WORDS = 3
LONGEST_NAME = 40
JOINTS: Mapping[frozenset[Operator], str] = MappingProxyType(
    {frozenset(("OR",)): "-or-", frozenset(("AND",)): "-and-", frozenset(("NOT",)): "-without-"}
)


def named_lines(pasted: PastedStrategy) -> tuple[Line, ...]:
    """The lines with their names, references by name; the last line is the search."""
    name_by_label: dict[int, str] = {}
    for line in pasted.lines:
        name = "search" if line is pasted.lines[-1] else proposed_name(line, name_by_label)
        name_by_label[line.label] = _free(name, set(name_by_label.values()))
    return tuple(Line(name_by_label[line.label], _renamed(line.text, name_by_label), line.row) for line in pasted.lines)


def proposed_name(line: PastedLine, name_by_label: Mapping[int, str]) -> str:
    """The first words of the line; for a combination, the names of what it combines."""
    try:
        tree = parse(line.text, lenient=True)
    except QueryError:
        return f"line-{line.label}"
    parts = list(leaves(tree))
    combined = [part.name for part in parts if isinstance(part, Reference)]
    if isinstance(tree, Chain) and len(combined) == len(parts):
        names = [name_by_label.get(int(number), "") if number.isdigit() else number for number in combined]
        return _shortened(JOINTS.get(frozenset(tree.operators), "-with-").join(names), line)
    words = next((_words(part.text) for part in parts if isinstance(part, Term) and _words(part.text)), [])
    return _shortened("-".join(words[:MOST_WORDS]), line)


def _words(text: str) -> list[str]:
    return [word for word in re.findall(r"[a-z][a-z0-9]*", text.lower()) if word not in STOPWORDS]


def _shortened(name: str, line: PastedLine) -> str:
    return name if name and len(name) <= LONGEST_NAME else f"line-{line.label}"


def _free(name: str, taken: set[str]) -> str:
    """The name, with a number behind it where it is taken."""
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}-{number}"
    return free


def _renamed(query: str, name_by_label: Mapping[int, str]) -> str:
    pieces, at = [], 0
    for token in tokens_of(query):
        if token.kind == "reference" and token.text.isdigit() and int(token.text) in name_by_label:
            pieces += [query[at : token.start], f"#{name_by_label[int(token.text)]}"]
            at = token.end
    return "".join((*pieces, query[at:]))
