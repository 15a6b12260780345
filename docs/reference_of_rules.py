"""The pages of what has a name or a number: exit codes, lint rules, rules of deduplication, failures of PubMed."""

from __future__ import annotations

from collections.abc import Iterator

from docs.markdown_parts import page, table
from pipeline.commands.exit_codes import EXIT_CODES
from pipeline.deduplication.rules import RULES as PAIR_RULES
from pipeline.language.lint.lint_rules import RULES as LINT_RULES
from pipeline.language.lint.lint_rules import LintRule
from pipeline.sources.asked.query_rules import RULES as QUERY_RULES
from pipeline.sources.asked.query_rules import QueryRule
from pipeline.sources.pubmed.settings import Settings
from pipeline.sources.web.kinds import KINDS


def exit_codes_page() -> str:
    """The page of exit codes."""
    rows = ((f"`{code}`", each.meaning, each.to_do) for code, each in EXIT_CODES.items())
    return page("exit-codes", table(("exit code", "what it means", "what to do"), rows))


def lint_rules_page() -> str:
    """The page of what the linter finds."""
    of_services = (part for rule in QUERY_RULES for part in _query_rule(rule))
    return page("lint-rules", *(part for rule in LINT_RULES for part in _lint_rule(rule)), *of_services)


def _lint_rule(rule: LintRule) -> Iterator[str]:
    example = rule.example if len(rule.example) < 200 else f"((((… {rule.clean} …))))"
    yield f"## {rule.id}"
    yield f"In a search: {rule.in_search or '—'}. In a criterion: {rule.in_criterion or '—'}."
    yield f"{rule.why} {rule.mend}"
    yield from _better(example, rule.clean)


def _query_rule(rule: QueryRule) -> Iterator[str]:
    yield f"## {rule.id}"
    yield "In the query of a service (`[[source]]`): warning."
    yield f"{rule.why} {rule.mend}"
    yield from _better(rule.example, rule.clean)


def _better(example: str, clean: str) -> Iterator[str]:
    yield f"```\n{example}\n```"
    yield "better:"
    yield f"```\n{clean}\n```"


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
    named = Settings("").server.named
    rows = (
        (kind.code, named(kind.what), kind.again.value, "halved" if kind.divide else "-", named(kind.fix))
        for kind in KINDS
    )
    return page("entrez-codes", table(("code", "what it is", "trying again", "batch", "what you can do"), rows))
