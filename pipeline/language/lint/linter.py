"""The linter: what PubMed would swallow in silence, and what is probably not meant."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline.language.lint.line_checks import line_remarks
from pipeline.language.lint.lint_rules import RULE_BY_ID, Severity
from pipeline.language.lint.query_checks import Remark, structure_remarks, synonym_groups, term_remarks
from pipeline.language.lint.synonym_checks import synonym_remarks
from pipeline.language.match.mesh import MeshTree, own_headings
from pipeline.language.syntax.parser import parse_with_problems
from pipeline.language.syntax.query_errors import QueryError
from pipeline.language.syntax.strategy import Line
from pipeline.language.syntax.tokens import tokens_of
from pipeline.language.syntax.tree import Node, leaves

Role = Literal["search", "criterion"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to mend: `rule` is broken by text[start:end] of the line. Errors stop a search, warnings do not."""

    rule: str
    severity: Severity
    line: str
    start: int
    end: int
    why: str
    mend: str


def lint(
    lines: Sequence[Line],
    *,
    role: Role,
    ambiguous: Collection[str] = (),
    search: str = "",
    mesh: MeshTree | None = None,
) -> tuple[Finding, ...]:
    """What is wrong with `lines`, line by line and from left to right.

    `ambiguous` are abbreviations that mean nothing alone; `search` is the line that is searched: with it, lines that
    it does not need are named, and an abbreviation counts as alone only where it is alone in that search. Without
    `mesh`, the headings that are known are those of the package.
    """
    tree_by_name: dict[str, Node] = {}
    remarks_by_name: dict[str, list[Remark]] = {}
    for line in lines:
        tree, remarks = _read(line)
        remarks_by_name[line.name] = remarks
        if tree is not None:
            tree_by_name[line.name] = tree
            remarks += _tree_remarks(tree, mesh or own_headings())
    for name, remark in line_remarks(lines, tree_by_name, frozenset(ambiguous), search):
        remarks_by_name[name].append(remark)
    return tuple(
        finding
        for line in lines
        for remark in sorted(set(remarks_by_name[line.name]), key=lambda one: (one.start, one.end, one.rule))
        for finding in _findings(line.name, remark, role)
    )


def _read(line: Line) -> tuple[Node | None, list[Remark]]:
    """The tree, None where there is none to be had, and the problems of reading."""
    try:
        tree, problems = parse_with_problems(line.text, lenient=False)
    except QueryError as error:
        tree, problems = None, [error.problem] if error.problem else []
    remarks = [Remark(found.rule, found.start, found.end, found.message) for found in problems]
    return tree, remarks + list(_doubled_parentheses(line.text))


def _tree_remarks(tree: Node, mesh: MeshTree) -> Iterator[Remark]:
    yield from structure_remarks(tree)
    for leaf in leaves(tree):
        yield from term_remarks(leaf, mesh)
    for group in synonym_groups(tree):
        yield from synonym_remarks(group)


def _doubled_parentheses(text: str) -> Iterator[Remark]:
    """Pairs of parentheses that enclose nothing but another pair."""
    opened: list[int] = []
    partner: dict[int, int] = {}
    tokens = tokens_of(text)
    for at, token in enumerate(tokens):
        if token.kind == "open":
            opened.append(at)
        elif token.kind == "close" and opened:
            partner[opened.pop()] = at
    for at, end in partner.items():
        if partner.get(at + 1) == end - 1:
            yield Remark("doubled-parentheses", tokens[at].start, tokens[end].end)


def _findings(line: str, remark: Remark, role: Role) -> Iterator[Finding]:
    rule = RULE_BY_ID[remark.rule]
    severity = rule.in_search if role == "search" else rule.in_criterion
    if severity is not None:
        why = f"{remark.detail}: {rule.why}" if remark.detail else rule.why
        yield Finding(rule.id, severity, line, remark.start, remark.end, why, remark.mend or rule.mend)
