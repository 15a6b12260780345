"""The flow on disk: as tables and as pictures, with the records behind each of its counts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import ExitStack
from functools import cache
from pathlib import Path

from pipeline.ground.files import remove, write_bytes, write_text
from pipeline.prisma.counted import Counted
from pipeline.prisma.diagram import boxes_of, laid_out, png, svg
from pipeline.prisma.diagram.boxes import BoxLine, Sources
from pipeline.prisma.flow import Flow
from pipeline.prisma.living import living_rows
from pipeline.prisma.template import file_of, rows_of_earlier_releases, template_rows
from pipeline.review.layout import DIAGRAM_PNG, DIAGRAM_SVG
from pipeline.review.protocol import Protocol
from pipeline.tables.computed import (
    BOX,
    BOX_STUDIES,
    FLOW,
    LIVING,
    PRISMA,
    PRISMA_OF_EARLIER_RELEASES,
    BoxStudyRow,
    Fate,
)
from pipeline.tables.csv_text import fragment


def write_flow(
    results: Path, protocol: Protocol, found: Counted, described: Iterable[bytes], written_before: Collection[Path]
) -> str:
    """Write the fates, the table for the R package, the diagram, and a file for each count.

    `described`: title, year, journal and link of the record of each fate, as cells between commas. `written_before`:
    the files that the last report wrote. The letters that prisma.png lacks are given back.
    """
    flow, sources = found.flow, found.sources
    rows = template_rows(flow, sources.title_by_source, sources.kind_by_source)
    PRISMA.write(results, rows)
    PRISMA_OF_EARLIER_RELEASES.write(results, rows_of_earlier_releases(rows))
    diagram = laid_out(boxes_of(flow, sources))
    write_text(results / DIAGRAM_SVG, svg(diagram, protocol.review.title, _file_behind))
    picture, missing = png(diagram)
    write_bytes(results / DIAGRAM_PNG, picture)
    _write_boxes(results, found, described, written_before)
    return missing


def _file_behind(line: BoxLine) -> str:
    """The file of a line's records; a single reason has none of its own."""
    return "" if line.reason is not None else file_of(line.count)


def _write_boxes(results: Path, found: Counted, described: Iterable[bytes], written_before: Collection[Path]) -> None:
    """flow.csv and a file for each count: a record stands behind three counts or more, and its line is made once.

    The files of counts that the review no longer has go, as far as the last report wrote them.
    """
    tables = {count.name: BOX.named(file_of(count.name)) for count in found.counts}
    adders: dict[tuple[str, str, str], list[Callable[[bytes], object]]] = {}
    with ExitStack() as stack:
        add_fate = stack.enter_context(FLOW.adding_raw(results))
        add_by_count = {name: stack.enter_context(table.adding_raw(results)) for name, table in tables.items()}
        for fate, description in zip(found.fates, described, strict=True):
            kind = fate.source, fate.arm, fate.fate
            if kind not in adders:
                adders[kind] = [add_by_count[count.name] for count in found.counts if count.holds(fate)]
            line = b"%s,%s" % (fragment([fate.record_id]).encode(), _end_of_line(*kind, fate.reason))
            add_fate(line + b"\n")
            line_of_box = b"%s,%s\n" % (line, description)
            for add in adders[kind]:
                add(line_of_box)
    BOX_STUDIES.write(results, [BoxStudyRow(study[0], study) for study in found.flow.studies])
    current = {*(table.path(results) for table in tables.values()), BOX_STUDIES.path(results)}
    for path in set(written_before) - current:
        if path.parent == BOX.path(results).parent:
            remove(path)


@cache
def _end_of_line(source: str, arm: str, fate: str, reason: str) -> bytes:
    """A row of flow.csv behind the record's id: most records share theirs with many others."""
    return fragment(FLOW.cells(Fate("", source, arm, fate, reason))[1:]).encode()


def write_living(results: Path, sources: Sources, flows: Mapping[str, Flow]) -> None:
    """Write the flow of each update as a column, for livingPRISMAflow."""
    rows = living_rows(flows.values(), sources.title_by_source, sources.kind_by_source)
    LIVING.write_wide(results, [f"Search {update}" for update in flows], rows)
