"""Whether the criteria of a protocol can be used: PubMed reads each query, each example is judged as said."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from pipeline.ground.errors import Fault
from pipeline.language import Line, QueryError, lint
from pipeline.screening import Criterion, Screener
from pipeline.screening.words import QUERY_KEYS


def faults_of_criterion(criterion: Criterion, path: Path, place: Callable[[str], str]) -> list[Fault]:
    """What is wrong with its queries, or else with its examples. `place`: where one of its keys stands in the file."""
    in_queries = list(_faults_of_queries(criterion, path, place))
    return in_queries or list(_faults_of_examples(criterion, path, place))


def _faults_of_queries(criterion: Criterion, path: Path, place: Callable[[str], str]) -> Iterator[Fault]:
    for key in QUERY_KEYS:
        query = getattr(criterion, key)
        for fault in query_faults(query) if query else ():
            yield replace(fault, path=path, place=f"{place(key)}, criterion {criterion.id}")


def query_faults(query: str) -> Iterator[Fault]:
    """What keeps `query` from being used as a criterion, without its place."""
    try:
        findings = lint([Line("criterion", query, 1)], role="criterion", advice=False)
    except QueryError as error:
        for fault in error.faults:
            yield Fault(fault.message, found=fault.found, expected=fault.expected, fix=fault.fix)
        return
    for finding in findings:
        if finding.severity == "error":
            yield Fault(finding.why, found=query[finding.start : finding.end], fix=finding.mend)


def _faults_of_examples(criterion: Criterion, path: Path, place: Callable[[str], str]) -> Iterator[Fault]:
    """Examples that the criterion does not judge as the protocol says it should."""
    screener = Screener([criterion])
    for key, examples, expected in (("meets", criterion.meets, True), ("fails", criterion.fails, False)):
        for number, example in enumerate(examples, start=1):
            (verdict,) = screener.screen(example.record()).verdicts
            if (verdict.value is True) is not expected:
                yield Fault(
                    f"example {number} {'does not meet' if expected else 'meets'} criterion {criterion.id}",
                    path,
                    place(key),
                    example.title or example.abstract,
                    fix="correct the query or the example",
                )
