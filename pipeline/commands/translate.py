"""Read a strategy as it was pasted or published, and print it as the lines of a strategy file."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path

from pipeline.ground.errors import Fault, ProtocolError
from pipeline.language import Line, PastedStrategy, lint, named_lines, read_lines, read_pasted
from pipeline.review.review import strategy_text


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", type=Path, help="numbered lines, PubMed's history, a query over rows …")
    parser.add_argument("--to", choices=("strategy",), default="strategy", help="what to print it as")


def execute(arguments: Namespace) -> None:
    """The strategy goes to stdout, what was understood of it and what not to stderr."""
    text = strategy_text(arguments.file)
    pasted = read_pasted(text)
    lines = named_lines(pasted) if pasted.shape else read_lines(text, arguments.file)
    if not lines:
        raise ProtocolError(Fault("there is no query in the file", arguments.file))
    print("\n".join(as_strategy(arguments.file.name, pasted, lines)))
    print("\n".join(account_of(pasted, lines)), file=sys.stderr)


def as_strategy(name: str, pasted: PastedStrategy, lines: tuple[Line, ...]) -> Iterator[str]:
    """The rows of the strategy file; remarks stand as comments where they stood."""
    yield f"# Translated from {name}: {pasted.shape or 'lines of a strategy file'}."
    queries = [(line.number, f"#{line.name} = {line.text}") for line in lines]
    remarks = [(row, f"# {remark}") for row, remark in pasted.remarks]
    in_order = queries == sorted(queries, key=lambda one: one[0])
    rows = sorted([*remarks, *queries], key=lambda one: one[0]) if in_order else [*remarks, *queries]
    yield from (text for _, text in rows)


def account_of(pasted: PastedStrategy, lines: tuple[Line, ...]) -> Iterator[str]:
    """What was read, what was taken out, and what cannot be sent to PubMed as it stands."""
    yield f"translate {pasted.shape or 'a strategy file'}: {len(lines)} lines, {len(pasted.remarks)} remarks"
    yield from (f"  row {row}: kept as a remark: {remark}" for row, remark in pasted.remarks)
    yield from (f"  row {row}: taken out or mended: {words}" for row, words in pasted.taken_out)
    for finding in lint(lines, role="search", search=lines[-1].name):
        if finding.severity == "error":
            yield f"  not understood: #{finding.line}: {finding.why} {finding.mend}"
