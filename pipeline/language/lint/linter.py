"""The linter: what PubMed would swallow in silence, and what is probably not meant."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pipeline.language.lint.closed_lists import SUGGESTION
from pipeline.language.lint.line_checks import line_remarks
from pipeline.language.lint.lint_rules import RULE_BY_ID, Severity
from pipeline.language.lint.platforms import RULE as OTHER_PLATFORM
from pipeline.language.lint.platforms import platform_remarks
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
    advice: bool = True,
) -> tuple[Finding, ...]:
    """What is wrong with `lines`: the errors, then the warnings, each line by line and from left to right.

    `ambiguous` are abbreviations that mean nothing alone; `search` is the line that is searched: with it, lines that
    it does not need are named, and an abbreviation counts as alone only where it is alone in that search. Without
    `mesh`, the headings that are known are those of the package; what it does not know is one finding, the last one.
    Without `advice`, synonyms are not compared, which takes most of the time and never finds an error.
    """
    tree_by_name: dict[str, Node] = {}
    remarks_by_name: dict[str, list[Remark]] = {}
    for line in lines:
        tree, remarks = _read(line)
        remarks_by_name[line.name] = remarks
        if tree is not None:
            tree_by_name[line.name] = tree
            remarks += _tree_remarks(tree, mesh or own_headings(), advice)
    for name, remark in line_remarks(lines, tree_by_name, frozenset(ambiguous), search):
        remarks_by_name[name].append(remark)
    remarks_by_name = {name: _causes(remarks) for name, remarks in remarks_by_name.items()}
    findings = [
        finding
        for line in lines
        for remark in sorted(remarks_by_name[line.name], key=lambda one: (one.start, one.end, one.rule))
        for finding in _findings(line.name, remark, role)
    ]
    return in_order(findings)


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Errors before warnings, and in one finding at the end all headings that this machine's tree does not hold."""
    return tuple(sorted(_with_one_of_headings(list(findings)), key=_rank))


def _rank(finding: Finding) -> int:
    """Errors, warnings, and last what concerns this machine alone; sorting keeps the order within each."""
    return 0 if finding.severity == "error" else 2 if finding.rule == "unmapped-heading" else 1


CONSEQUENCES = frozenset(
    ("missing-operator", "unknown-value", "unmapped-heading", "unquoted-phrase", "untagged", "short-stem-in-phrase")
)
"""Rules that a slip of another kind breaks too; where an error stands on the same words, that is the one to mend."""

OF_OTHER_PLATFORMS = CONSEQUENCES | {
    *("leading-star", "lower-case-operator", "missing-operand", "stopword", "tag-in-quotes", "tag-on-group"),
    *("short-stem", "unbalanced-brackets", "unbalanced-quotes", "unknown-reference", "unknown-tag"),
}
"""Rules that a line of another platform breaks from end to end."""


def _causes(remarks: Sequence[Remark]) -> list[Remark]:
    """The remarks without those that only follow from another: one cause, one message."""
    remarks = _one_of_look_alikes(list(dict.fromkeys(remarks)))
    if any(remark.rule == "look-alike" and '"' in remark.detail for remark in remarks):
        remarks = [remark for remark in remarks if remark.rule not in OF_QUOTATION_MARKS]
    if any(remark.rule == OTHER_PLATFORM for remark in remarks):
        return [remark for remark in remarks if remark.rule not in OF_OTHER_PLATFORMS]
    if any(remark.rule == "lower-case-operator" for remark in remarks):
        remarks = [remark for remark in remarks if remark.rule != "missing-operator"]
    errors = [r for r in remarks if r.rule not in CONSEQUENCES and RULE_BY_ID[r.rule].in_search == "error"]
    return [r for r in remarks if r.rule not in CONSEQUENCES or not any(_overlap(r, error) for error in errors)]


def _one_of_look_alikes(remarks: Sequence[Remark]) -> list[Remark]:
    """One remark for each character that is meant: text from an editor holds dozens of curved quotation marks."""
    seen: dict[str, int] = {}
    kept = []
    for remark in remarks:
        meant = remark.detail.partition(" only looks like ")[2].partition(":")[0] if remark.rule == "look-alike" else ""
        if meant:
            seen[meant] = seen.get(meant, 0) + 1
        if not meant or seen[meant] == 1:
            kept.append(remark)
    return kept


OF_QUOTATION_MARKS = CONSEQUENCES | {
    *("tag-in-quotes", "unbalanced-quotes", "empty-quotes", "lower-case-operator", "tag-alone", "stopword"),
    *("other-platform", "misplaced-proximity", "unknown-value", "redundant-term", "spelling-pair", "leading-star"),
}
"""Rules that are broken because a curved quotation mark opens or closes nothing."""


def _overlap(one: Remark, other: Remark) -> bool:
    return one.start < other.end and other.start < one.end


def _with_one_of_headings(findings: Sequence[Finding]) -> list[Finding]:
    """The findings with all unmapped headings in one, at the place of the first."""
    unmapped = [finding for finding in findings if finding.rule == "unmapped-heading"]
    others = [finding for finding in findings if finding.rule != "unmapped-heading"]
    if not unmapped:
        return others
    headings = list(dict.fromkeys(finding.why.partition(": ")[0] for finding in unmapped))
    rule = RULE_BY_ID["unmapped-heading"]
    return [*others, replace(unmapped[0], why=f"{', '.join(headings)}: {rule.why}")]


def _read(line: Line) -> tuple[Node | None, list[Remark]]:
    """The tree, None where there is none to be had, and the problems of reading."""
    try:
        tree, problems = parse_with_problems(line.text, lenient=False)
    except QueryError as error:
        tree, problems = None, (error.problem,) if error.problem else ()
    remarks = [Remark(found.rule, found.start, found.end, found.message) for found in problems]
    return tree, [*remarks, *_doubled_parentheses(line.text), *platform_remarks(line.text)]


def _tree_remarks(tree: Node, mesh: MeshTree, advice: bool) -> Iterator[Remark]:
    yield from structure_remarks(tree)
    for leaf in leaves(tree):
        yield from term_remarks(leaf, mesh)
    for group in synonym_groups(tree) if advice else ():
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
    # Records of other sources bear types and languages of their own; in a criterion only a slip is worth a word.
    if role == "criterion" and remark.rule == "unknown-value" and SUGGESTION not in remark.detail:
        return
    if severity is not None:
        why = f"{remark.detail}: {rule.why}" if remark.detail else rule.why
        yield Finding(rule.id, severity, line, remark.start, remark.end, why, remark.mend or rule.mend)
