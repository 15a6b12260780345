"""The pages of what has a name or a number: exit codes, lint rules, rules of deduplication, failures of PubMed."""

from __future__ import annotations

from collections.abc import Iterator

from docs.markdown_parts import page, table
from pipeline.deduplication.rules import RULES as PAIR_RULES
from pipeline.ground.errors import TrialSiftError
from pipeline.language.lint.lint_rules import RULES as LINT_RULES
from pipeline.language.lint.lint_rules import LintRule
from pipeline.sources.pubmed.kinds import KINDS

OTHER_CODES = {
    0: "The command did what it should.",
    1: "Another run is at work on the review; or the work was done and the screen or its log could not be written.",
    2: "The command line is wrong: an unknown command or option.",
    130: "You stopped it with Ctrl+C. The next run goes on from there.",
}


def exit_codes() -> dict[int, str]:
    """Exit code -> what it means, in words."""
    family = {kind.exit_code: (kind.__doc__ or "").splitlines()[0] for kind in TrialSiftError.__subclasses__()}
    return dict(sorted((family | OTHER_CODES).items()))


def exit_codes_page() -> str:
    """The page of exit codes."""
    rows = ((f"`{code}`", text) for code, text in exit_codes().items())
    return page("exit-codes", table(("exit code", "what it means"), rows))


def lint_rules_page() -> str:
    """The page of what the linter finds."""
    return page("lint-rules", *(part for rule in LINT_RULES for part in _lint_rule(rule)))


def _lint_rule(rule: LintRule) -> Iterator[str]:
    example = rule.example if len(rule.example) < 200 else f"((((… {rule.clean} …))))"
    yield f"## {rule.id}"
    yield f"In a search: {rule.in_search or '—'}. In a criterion: {rule.in_criterion or '—'}."
    yield f"{rule.why} {rule.mend}"
    yield f"```\n{example}\n```"
    yield "better:"
    yield f"```\n{rule.clean}\n```"


def deduplication_rules_page() -> str:
    """The page of rules of deduplication, in their order."""
    rows = (
        (f"`{rule.id}`", rule.outcome.value, rule.relation or "-", f"{rule.score:.2f}", rule.note, rule.example)
        for rule in PAIR_RULES
    )
    return page(
        "deduplication-rules", table(("rule", "outcome", "type of link", "score", "what it says", "example"), rows)
    )


def entrez_codes_page() -> str:
    """The page of E-codes and of the failures with names."""
    rows = ((kind.code, kind.what, kind.again.value, "halved" if kind.divide else "-", kind.fix) for kind in KINDS)
    return page("entrez-codes", table(("code", "what it is", "trying again", "batch", "what you can do"), rows))
