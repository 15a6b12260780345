"""The rows of records.csv as they stand on disk: told apart without being read, and read where somebody asks.

A record that is no duplicate goes into unique.csv as it stands in records.csv, and most are none.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from pipeline.ground.files import reading
from pipeline.ground.record import Record
from pipeline.tables.csv_text import cells_of
from pipeline.tables.raw_rows import OtherShapeError, header_of, whole_rows
from pipeline.tables.records import RECORDS, UNIQUE

__all__ = ["OtherShapeError", "RecordLine", "RecordLines"]

assert UNIQUE.columns == (*RECORDS.columns, "merged_ids"), "a row of records.csv begins one of unique.csv"
HEADER = header_of(RECORDS)


@dataclass(frozen=True, slots=True)
class RecordLine:
    """One row: the id of its record, and its text without the end of the line."""

    record_id: str
    text: str

    def record(self) -> Record:
        """The record. Raises OtherShapeError."""
        try:
            cells = cells_of(self.text)
            if len(cells) == len(RECORDS.columns):
                return RECORDS.row_of(cells)
        except (csv.Error, ValueError):
            pass
        raise OtherShapeError(self.record_id)


class RecordLines:
    """The rows of the table in `folder`, in their order and by their ids. Raises OtherShapeError."""

    def __init__(self, folder: Path) -> None:
        try:
            self._stream: BinaryIO = reading(RECORDS.path(folder))
        except OSError as error:
            # Who reads the rows one by one says what is wrong, in a user's words.
            raise OtherShapeError(str(error)) from error
        self._place_by_id: dict[str, int] = {}
        if self._stream.readline() != HEADER:
            self._stream.close()
            raise OtherShapeError("the header")

    def __enter__(self) -> RecordLines:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stream.close()

    def __iter__(self) -> Iterator[RecordLine]:
        """All rows, the first time and once; afterwards they are found by their ids."""
        place = len(HEADER)
        for row in whole_rows(self._stream):
            line = _line(row)
            self._place_by_id[line.record_id] = place
            place += len(row)
            yield line

    def __getitem__(self, record_id: str) -> RecordLine:
        self._stream.seek(self._place_by_id[record_id])
        return _line(next(whole_rows(self._stream)))


def _line(row: bytes) -> RecordLine:
    try:
        text = row.decode()
    except UnicodeDecodeError:
        raise OtherShapeError("not UTF-8") from None
    if not text.endswith("\n") or text.endswith("\r\n"):
        raise OtherShapeError("the end of a line")
    text = text[:-1]
    plain = text.partition(",")[0]
    if plain[:1] not in ('"', "'"):
        return RecordLine(plain, text)
    try:
        return RecordLine(cells_of(text)[0], text)
    except csv.Error as error:
        raise OtherShapeError("a row") from error
