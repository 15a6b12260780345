"""What the words for the paper are written from, read from the files of a review and its results."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from pipeline import __version__
from pipeline.ground.tables import read_table
from pipeline.paper.facts import Facts
from pipeline.prisma.flow import Flow
from pipeline.review.decisions import read_decisions
from pipeline.review.imports import FILE_NAME
from pipeline.review.layout import ReviewPaths
from pipeline.review.pair_sheets import read_pair_sheets
from pipeline.review.protocol import Protocol
from pipeline.review.searches import Search


def read_facts(
    protocol: Protocol,
    paths: ReviewPaths,
    searches: Sequence[Search],
    flow: Flow,
    flow_by_update: Mapping[str, Flow],
) -> Facts:
    """Everything that is not known yet is read: imports, duplicates, open pairs, decisions."""
    duplicates = read_table(paths.result("duplicates.csv"), ("rule",), others=True)
    pairs = read_table(read_pair_sheets(paths.result("maybe_duplicates.csv")).in_use, ("decision",), others=True)
    return Facts(
        protocol=protocol,
        searches=searches,
        decisions=read_decisions(paths.decisions),
        flow=flow,
        flow_by_update=flow_by_update,
        imports=dates_by_source(paths.imports),
        duplicates_by_rule=Counter(row["rule"] for row in duplicates),
        n_open_pairs=sum(1 for row in pairs if not row["decision"].strip()),
        criteria_version=protocol.screener().version,
        version=__version__,
    )


def dates_by_source(imports: Path) -> dict[str, list[str]]:
    """Source -> the dates of its files in `imports`, as their names tell them, earliest first."""
    names = sorted(path.name for path in imports.iterdir()) if imports.is_dir() else []
    dates: dict[str, list[str]] = {}
    for match in filter(None, map(FILE_NAME.fullmatch, names)):
        dates.setdefault(match[1], []).append(match[2])
    return {source: sorted(found) for source, found in dates.items()}
