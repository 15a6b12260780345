"""Check a strategy, a query or a review's criteria for what PubMed would swallow without a word."""

from __future__ import annotations

import json
import re
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.commands.command import review_paths
from pipeline.commands.named_outside import faults_outside
from pipeline.ground.errors import Fault, ProtocolError
from pipeline.language import Finding, Line, in_order, lint
from pipeline.review.layout import ReviewPaths
from pipeline.review.protocol import Protocol, read_protocol, read_settings
from pipeline.review.review import read_strategy, strategy_findings, strategy_text
from pipeline.review.translations import again_for, kept_translations

ONLY_READS = True


@dataclass(frozen=True, slots=True)
class Linted:
    """What was looked over: the text of each query by its name, what was found, and where it stands."""

    text_by_name: Mapping[str, str]
    findings: tuple[Finding, ...]
    path: Path | str

    @property
    def n_errors(self) -> int:
        return sum(finding.severity == "error" for finding in self.findings)


def add_arguments(parser: ArgumentParser) -> None:
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("review", metavar="REVIEW", nargs="?", help="a folder in queries/")
    what.add_argument("--query", metavar="QUERY", help="look over one query")
    what.add_argument("--strategy", metavar="FILE", type=Path, help="look over a file of lines, without a protocol")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="json: one object for each finding")


def execute(arguments: Namespace) -> None:
    """Print every finding; errors, which would stop a search, end with the exit code of a wrong protocol."""
    linted = looked_over(arguments)
    print(as_json(linted) if arguments.format == "json" else as_text(linted))
    if arguments.review:
        print(*_beside(review_paths(arguments)), sep="", end="", file=sys.stderr)
    if linted.n_errors:
        raise ProtocolError(Fault(f"{linted.n_errors} errors to correct before anything is searched", linted.path))


def looked_over(arguments: Namespace) -> Linted:
    """The query, the file or the review that was named, with what the linter says of it."""
    if arguments.query is not None:
        query = Line("query", arguments.query, 1)
        return Linted({"query": query.text}, lint([query], role="search", search=query.name), "")
    if arguments.strategy:
        lines = read_strategy(strategy_text(arguments.strategy), arguments.strategy)
        findings = lint(lines, role="search", search=lines[-1].name)
        return Linted({line.name: line.text for line in lines}, findings, arguments.strategy)
    paths = review_paths(arguments)
    protocol = read_protocol(paths.protocol)
    lines = read_strategy(strategy_text(paths.strategy), paths.strategy)
    of_sources = dict(source_queries(protocol))
    findings = in_order(
        [*strategy_findings(lines, protocol), *criteria_findings(protocol), *source_findings(protocol, of_sources)]
    )
    text_by_name = {line.name: line.text for line in lines} | dict(criteria_queries(protocol)) | of_sources
    return Linted(text_by_name, findings, paths.queries)


def _beside(paths: ReviewPaths) -> Iterator[str]:
    """A warning for whatever stands beside the queries and would not do for an update of today."""
    yield from _translations(paths)
    for fault in faults_outside(paths, read_settings(paths.protocol)):
        yield f"{replace(fault, message=f'warning: {fault.message}')}\n"


def _translations(paths: ReviewPaths) -> Iterator[str]:
    """A warning for each translation that was made from another strategy than today's."""
    for one in kept_translations(paths):
        if not one.is_current:
            mend = again_for(paths, one.target)
            yield f"{one.path}: warning: made from an earlier strategy or other choices; to do: {mend}\n"


def criteria_queries(protocol: Protocol) -> Iterator[tuple[str, str]]:
    """(name, query) of every expression in the protocol."""
    for criterion in protocol.criteria:
        yield f"{criterion.id}.when", criterion.when
        if criterion.unless:
            yield f"{criterion.id}.unless", criterion.unless


def criteria_findings(protocol: Protocol) -> Iterator[Finding]:
    """What the linter says of the criteria."""
    ambiguous, mesh = protocol.screening.ambiguous, protocol.headings()
    for number, (name, query) in enumerate(criteria_queries(protocol), start=1):
        yield from lint([Line(name, query, number)], role="criterion", ambiguous=ambiguous, search=name, mesh=mesh)


def source_queries(protocol: Protocol) -> Iterator[tuple[str, str]]:
    """(name, query on one line) of every source that is asked one."""
    for source in protocol.asked_sources:
        if source.query:
            yield f"{source.name}.query", re.sub(r"\s", " ", source.query)


def source_findings(protocol: Protocol, query_by_name: Mapping[str, str]) -> Iterator[Finding]:
    """A warning for what in the query of a service is probably not meant so."""
    if not query_by_name:
        return
    # A protocol without such sources does without what knows the services.
    from pipeline.sources.asked import SERVICE_BY_NAME

    for source in protocol.asked_sources:
        name = f"{source.name}.query"
        for one in SERVICE_BY_NAME[source.ask].remarks(query_by_name.get(name, "")):
            yield Finding(one.rule.id, "warning", name, one.start, one.end, one.why, one.mend)


def as_text(linted: Linted) -> str:
    """Every finding as people read it, and the sum of all."""
    n_warnings = len(linted.findings) - linted.n_errors
    shown = [described(finding, linted.text_by_name[finding.line]) for finding in linted.findings]
    return "\n".join(
        [*shown, f"lint      {linted.n_errors} errors, {n_warnings} warnings in {len(linted.text_by_name)} queries"]
    )


def as_json(linted: Linted) -> str:
    """A list with one object for each finding, each on a line of its own."""
    objects = [
        {
            "rule": finding.rule,
            "severity": finding.severity,
            "line": finding.line,
            "start": finding.start,
            "end": finding.end,
            "message": finding.why,
            "fix": finding.mend,
        }
        for finding in linted.findings
    ]
    return "[" + ",\n ".join(json.dumps(one, ensure_ascii=False) for one in objects) + "]"


def described(finding: Finding, text: str) -> str:
    """A finding with the place it speaks of, marked below the text."""
    start = max(0, finding.start - 40)
    shown = text[start : finding.end + 40]
    marks = " " * (finding.start - start) + "^" * max(1, finding.end - finding.start)
    return (
        f"#{finding.line}, character {finding.start + 1}: {finding.severity} {finding.rule}\n"
        f"    {shown}\n    {marks}\n    why:  {finding.why}\n    fix:  {finding.mend}\n"
    )
