"""The criteria that a record meets, with the words that each rests on, of the few records of which somebody asks."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from pipeline.tables.computed import SCREENING, VERDICTS, VerdictRow
from pipeline.tables.raw_rows import OtherShapeError
from pipeline.tables.rows_on_disk import RowsOnDisk

MET = "met"


def met_criteria(results: Path, record_ids: Collection[str]) -> Iterator[VerdictRow]:
    """The verdicts on these records that are "met", in the order of the table. Raises TableError."""
    try:
        with verdicts_on_disk(results) as verdicts:
            yield from (row for record_id in verdicts if record_id in record_ids for row in met_of(verdicts, record_id))
    except OtherShapeError:
        yield from (row for row in VERDICTS.read(results, of=record_ids) if row.verdict == MET)


def verdicts_on_disk(results: Path) -> RowsOnDisk[VerdictRow]:
    """All verdicts: they stand in the order of the outcomes. Raises OtherShapeError."""
    with RowsOnDisk(SCREENING, results) as outcomes:
        return RowsOnDisk(VERDICTS, results, order=outcomes)


def met_of(verdicts: RowsOnDisk[VerdictRow], record_id: str) -> list[VerdictRow]:
    """The criteria that this record, which is there, meets. Raises TableError."""
    return [row for row in verdicts.rows(record_id, holding=f",{MET},".encode()) if row.verdict == MET]
