"""Tables of records: all of them, the unique ones, and any table of records that a user has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TypeVar

from pipeline.ground.errors import Fault, TableError
from pipeline.ground.record import COLUMNS, Record
from pipeline.tables.csv_text import csv_rows
from pipeline.tables.table import Table, check_header, decoder

OTHER_ABSTRACTS = "[other abstracts]\n"
"""Stands in the abstract cell before the abstracts in other languages, so that a person sees them and none is lost."""

DELIMITERS = ",;\t"
"""Between the columns of a user's table: spreadsheets of most of Europe write semicolons."""

AnyRecord = TypeVar("AnyRecord", bound=Record)


@dataclass(frozen=True, slots=True)
class UniqueRecord(Record):
    """A record that stands for itself and for its duplicates, whose ids are `merged_ids`."""

    merged_ids: tuple[str, ...] = ()

    @property
    def record_ids(self) -> tuple[str, ...]:
        """All ids under which people may have spoken of it, its own first."""
        return (self.record_id, *self.merged_ids)


def unique_record(record: Record, merged_ids: Iterable[str]) -> UniqueRecord:
    """`record`, standing for the records of these ids too."""
    values = {f.name: getattr(record, f.name) for f in fields(Record)}
    return UniqueRecord(**values, merged_ids=tuple(merged_ids))


def _with_one_abstract(record: AnyRecord) -> AnyRecord:
    """As it is written: abstracts in other languages stand behind the abstract, in its cell."""
    if not record.other_abstract:
        return record
    before = f"{record.abstract}\n\n" if record.abstract else ""
    return replace(record, abstract=before + OTHER_ABSTRACTS + record.other_abstract, other_abstract="")


def _with_its_abstracts(record: AnyRecord) -> AnyRecord:
    abstract, mark, other = record.abstract.partition(OTHER_ABSTRACTS)
    return replace(record, abstract=abstract.removesuffix("\n\n"), other_abstract=other) if mark else record


RECORDS = Table(
    "records.csv", Record, "a record of any source, in its latest version",
    packed=_with_one_abstract, unpacked=_with_its_abstracts,
)  # fmt: skip
UNIQUE = Table(
    "unique.csv", UniqueRecord, "a record that is no duplicate, with the ids of those that are its duplicates",
    packed=_with_one_abstract, unpacked=_with_its_abstracts,
)  # fmt: skip


def read_records(path: Path) -> Iterator[Record]:
    """The records of a user's table: `record_id` and `title` are needed, further columns of ours are read, others not.

    Commas, semicolons or tabs stand between its columns.

    Raises TableError, also for an empty or a repeated record_id.
    """
    required = ("record_id", "title")
    rows = csv_rows(path, lambda header: check_header(path, header, required, COLUMNS, others=True), DELIMITERS)
    header = next(rows)
    place_by_name = {name: header.index(name) for name in COLUMNS if name in header}
    decode = decoder(Record)
    seen: set[str] = set()
    for number, cells in enumerate(rows, start=1):
        record = decode([cells[place_by_name[name]] if name in place_by_name else "" for name in COLUMNS])
        if ";" in "".join(record.authors):
            # Whoever wrote the table parted them less carefully than we do: "A;B", "A;; B".
            parts = (part.strip() for name in record.authors for part in name.split(";"))
            record = replace(record, authors=tuple(filter(None, parts)))
        if not record.record_id or record.record_id in seen:
            problem = "a record_id stands twice" if record.record_id else "a record has no record_id"
            raise TableError(Fault(problem, path, f"record {number}, column record_id", record.record_id))
        seen.add(record.record_id)
        yield _with_its_abstracts(record)
