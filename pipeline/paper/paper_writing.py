"""What the words for the paper are written from, read from the files of a review and its results."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from pipeline import __version__
from pipeline.ground.files import write_text
from pipeline.paper.document import as_html, as_markdown
from pipeline.paper.facts import Facts
from pipeline.paper.methods import methods
from pipeline.prisma.flow import Flow
from pipeline.review.answers import answers_by_source
from pipeline.review.decisions import read_decisions
from pipeline.review.imports import FILE_NAME
from pipeline.review.layout import PAPER_HTML, PAPER_MARKDOWN, ReviewPaths
from pipeline.review.protocol import Protocol
from pipeline.review.retraction_watch import link_of
from pipeline.review.searches import Search
from pipeline.review.translations import kept_translations
from pipeline.sheets import PAIRS, read_sheet, sheet_in_use
from pipeline.tables.change import Change
from pipeline.tables.computed import DUPLICATES, AuditRow, ExcludedRow


def write_paper(
    paths: ReviewPaths,
    protocol: Protocol,
    searches: Sequence[Search],
    flow: Flow,
    flow_by_update: Mapping[str, Flow],
    excluded: Sequence[ExcludedRow],
    audited: Sequence[AuditRow],
    changes: Iterable[Change] = (),
) -> None:
    """Write the words for the paper, for reading and for a word processor."""
    document = methods(read_facts(protocol, paths, searches, flow, flow_by_update, excluded, audited, changes))
    write_text(paths.result(PAPER_MARKDOWN), as_markdown(document))
    write_text(paths.result(PAPER_HTML), as_html(document, protocol.review.title))


def read_facts(
    protocol: Protocol,
    paths: ReviewPaths,
    searches: Sequence[Search],
    flow: Flow,
    flow_by_update: Mapping[str, Flow],
    excluded: Sequence[ExcludedRow] = (),
    audited: Sequence[AuditRow] = (),
    changes: Iterable[Change] = (),
) -> Facts:
    """Everything that is not known yet is read: imports, duplicates, open pairs, decisions."""
    n_noticed = sum(bool(link_of(change.why)) for change in changes)
    pairs = read_sheet(sheet_in_use(PAIRS, paths.results), PAIRS)
    return Facts(
        protocol=protocol,
        searches=searches,
        decisions=read_decisions(paths.queries, protocol.team_words),
        flow=flow,
        flow_by_update=flow_by_update,
        imports=dates_by_source(paths.imports),
        duplicates_by_rule=Counter(row.rule for row in DUPLICATES.read(paths.results)),
        n_open_pairs=sum(not row.decision for row in pairs),
        excluded=excluded,
        audited=audited,
        criteria_version=protocol.screener().version,
        version=__version__,
        translations=tuple(kept_translations(paths)),
        n_noticed=n_noticed if n_noticed or protocol.notices.retraction_watch else None,
        answers=answers_by_source(paths, [source.name for source in protocol.sources]),
    )


def dates_by_source(imports: Path) -> dict[str, list[str]]:
    """Source -> the dates of its files in `imports`, as their names tell them, earliest first."""
    names = sorted(path.name for path in imports.iterdir()) if imports.is_dir() else []
    dates: dict[str, list[str]] = {}
    for match in filter(None, map(FILE_NAME.fullmatch, names)):
        dates.setdefault(match[1], []).append(match[2])
    return dates
