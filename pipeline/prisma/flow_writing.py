"""The flow on disk: as tables and as pictures, with the records behind each of its counts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from pipeline.ground.files import remove, write_bytes, write_text
from pipeline.ground.identifiers import page_of
from pipeline.prisma.counted import Counted
from pipeline.prisma.diagram import boxes_of, laid_out, png, svg
from pipeline.prisma.diagram.boxes import BoxLine, Sources
from pipeline.prisma.flow import Flow
from pipeline.prisma.inputs import FlowInputs
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
    BoxRow,
    BoxStudyRow,
    Fate,
)
from pipeline.tables.csv_text import fragment


def write_flow(
    results: Path, protocol: Protocol, inputs: FlowInputs, found: Counted, written_before: Collection[Path]
) -> str:
    """Write the fates, the table for the R package, the diagram, and a file for each count.

    `written_before`: the files that the last report wrote. The letters that prisma.png lacks are given back.
    """
    flow, sources = found.flow, found.sources
    FLOW.write(results, found.fates)
    rows = template_rows(flow, sources.title_by_source, sources.kind_by_source)
    PRISMA.write(results, rows)
    PRISMA_OF_EARLIER_RELEASES.write(results, rows_of_earlier_releases(rows))
    diagram = laid_out(boxes_of(flow, sources))
    write_text(results / DIAGRAM_SVG, svg(diagram, protocol.review.title, _file_behind))
    picture, missing = png(diagram)
    write_bytes(results / DIAGRAM_PNG, picture)
    _write_boxes(results, inputs, found, written_before)
    return missing


def _file_behind(line: BoxLine) -> str:
    """The file of a line's records; a single reason has none of its own."""
    return "" if line.reason is not None else file_of(line.count)


def _box_row(inputs: FlowInputs, fate: Fate) -> BoxRow:
    record = inputs.record_by_id.get(fate.record_id)
    link = page_of(record.pmid, record.doi, record_id=fate.record_id) if record else ""
    described = (record.title, record.year, record.journal, link) if record else ("",) * 4
    return BoxRow(fate.record_id, fate.source, fate.arm, fate.fate, fate.reason, *described)


def _write_boxes(results: Path, inputs: FlowInputs, found: Counted, written_before: Collection[Path]) -> None:
    """A file for each count. Those of counts that the review no longer has go, as far as the last report wrote them."""
    # A record stands behind three counts or more: its line is made once.
    line_by_id = {fate.record_id: fragment(BOX.cells(_box_row(inputs, fate))) + "\n" for fate in found.fates}
    tables = {BOX.named(file_of(name)): fates for name, fates in found.fates_by_name.items()}
    for table, fates in tables.items():
        with table.adding_lines(results) as add:
            for fate in fates:
                add(line_by_id[fate.record_id])
    BOX_STUDIES.write(results, [BoxStudyRow(study[0], study) for study in found.flow.studies])
    current = {*(table.path(results) for table in tables), BOX_STUDIES.path(results)}
    for path in set(written_before) - current:
        if path.parent == BOX.path(results).parent:
            remove(path)


def write_living(results: Path, sources: Sources, flows: Mapping[str, Flow]) -> None:
    """Write the flow of each update as a column, for livingPRISMAflow."""
    rows = living_rows(flows.values(), sources.title_by_source, sources.kind_by_source)
    LIVING.write_wide(results, [f"Search {update}" for update in flows], rows)
