"""What a code in a message means: an exit code, a failure of PubMed (E1 …), a rule of the linter."""

from __future__ import annotations

from pipeline.commands.exit_codes import EXIT_CODES
from pipeline.language import RULE_BY_ID, LintRule
from pipeline.sources.asked.query_rules import RULE_BY_ID as QUERY_RULE_BY_ID
from pipeline.sources.asked.query_rules import QueryRule
from pipeline.sources.web.kinds import KIND_BY_CODE, Kind


def code_in_words(code: str) -> str:
    """Everything that is known of a code, in lines; "" where no message uses it."""
    if code.isdecimal() and int(code) in EXIT_CODES:
        found = EXIT_CODES[int(code)]
        return f"exit code {int(code)}\n  {found.meaning}\n  to do:    {found.to_do}"
    kind = KIND_BY_CODE.get(code.upper()) or KIND_BY_CODE.get(code.casefold())
    if kind:
        return _failure(kind)
    if rule := RULE_BY_ID.get(code.casefold()):
        where = {"in a search": rule.in_search, "in a criterion": rule.in_criterion}
        return _rule(rule, ", ".join(f"{severity} {place}" for place, severity in where.items() if severity))
    if query_rule := QUERY_RULE_BY_ID.get(code.casefold()):
        return _rule(query_rule, "warning in the query of a service")
    return ""


SERVICE = {
    "https://{host}": "the address that the message names",
    "{host}": "the address that the message names",
    "{variable}": "the variable that sets the service's address",
    "{title}": "the service",
    "{operator}": "the service",
}
"""A code alone does not say whose answer it was: PubMed's or that of another service."""


def _failure(kind: Kind) -> str:
    halved = ", and a batch of records is halved first" if kind.divide else ""
    return (
        f"{kind.code}: an answer of PubMed or of another service could not be used (exit code 12)\n"
        f"  {_of_any_service(kind.what)}; {kind.again.value}{halved}\n  to do:    {_of_any_service(kind.fix)}"
    )


def _of_any_service(words: str) -> str:
    for name, said in SERVICE.items():
        words = words.replace(name, said)
    return words


def _rule(rule: LintRule | QueryRule, where: str) -> str:
    return (
        f"{rule.id}: a rule of the linter ({where})\n  {rule.why}\n  to do:    {rule.mend}\n"
        f"  so:       {rule.clean}\n  not so:   {rule.example}"
    )
