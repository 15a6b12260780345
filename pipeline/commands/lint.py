"""Look over a review's strategy and criteria for what PubMed would swallow in silence."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator

from pipeline.commands.command import add_review, review_paths
from pipeline.ground.errors import Fault, ProtocolError
from pipeline.language import Finding, Line, lint
from pipeline.review.protocol import Protocol, read_protocol
from pipeline.review.review import read_strategy, strategy_findings, strategy_text

ONLY_READS = True


def add_arguments(parser: ArgumentParser) -> None:
    add_review(parser)


def execute(arguments: Namespace) -> None:
    """Print every finding; errors, which would stop a search, end with the exit code of a wrong protocol."""
    paths = review_paths(arguments)
    protocol = read_protocol(paths.protocol)
    lines = read_strategy(strategy_text(paths.strategy), paths.strategy)
    findings = [*strategy_findings(lines, protocol), *criteria_findings(protocol)]
    text_by_line = {line.name: line.text for line in lines} | dict(criteria_queries(protocol))
    for finding in findings:
        print(described(finding, text_by_line[finding.line]))
    n_errors = sum(finding.severity == "error" for finding in findings)
    print(f"lint      {n_errors} errors, {len(findings) - n_errors} warnings in {len(text_by_line)} queries")
    if n_errors:
        raise ProtocolError(Fault(f"{n_errors} errors to mend before anything is searched", paths.queries))


def criteria_queries(protocol: Protocol) -> Iterator[tuple[str, str]]:
    """(name, query) of every expression in the protocol."""
    for criterion in protocol.criteria:
        yield f"{criterion.id}.when", criterion.when
        if criterion.unless:
            yield f"{criterion.id}.unless", criterion.unless


def criteria_findings(protocol: Protocol) -> Iterable[Finding]:
    """What the linter says of the criteria."""
    ambiguous, mesh = protocol.screening.ambiguous, protocol.headings()
    for number, (name, query) in enumerate(criteria_queries(protocol), start=1):
        yield from lint([Line(name, query, number)], role="criterion", ambiguous=ambiguous, search=name, mesh=mesh)


def described(finding: Finding, text: str) -> str:
    """A finding with the place it speaks of, marked below the text."""
    start = max(0, finding.start - 40)
    shown = text[start : finding.end + 40]
    marks = " " * (finding.start - start) + "^" * max(1, finding.end - finding.start)
    return (
        f"#{finding.line}, character {finding.start + 1}: {finding.severity} {finding.rule}\n"
        f"    {shown}\n    {marks}\n    why:  {finding.why}\n    mend: {finding.mend}\n"
    )
