"""Read exports of any database, say what was read and what was not, and write the records as CSV or RIS."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.ground.errors import Fault, TableError
from pipeline.ground.files import write_text
from pipeline.ground.record import Record
from pipeline.sources.record_files import FileSummary, Reading
from pipeline.sources.ris_writer import as_ris
from pipeline.tables.records import RECORDS

MOST_NAMED = 20
"""Entries and pieces of text that are shown one by one."""


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "files", metavar="FILE", type=Path, nargs="+", help="exports of any kind: docs/reference/imports.md lists them"
    )
    parser.add_argument("--out", metavar="FILE", type=Path, required=True, help="where the records go: .csv or .ris")


def execute(arguments: Namespace) -> None:
    if arguments.out.suffix.lower() not in (".csv", ".ris"):
        fault = Fault(
            "the ending says what is written", found=arguments.out.name, expected=".csv or .ris", fix="name --out so"
        )
        raise TableError(fault)
    if arguments.out.resolve() in [path.resolve() for path in arguments.files]:
        raise TableError(Fault("this file is read: it cannot be written over", arguments.out, fix="name another --out"))
    readings = [Reading(path) for path in arguments.files]
    n_written = write(arguments.out, readings)
    for reading in readings:
        print("\n".join(report(reading.summary())))
    print(f"written: {n_written} records to {arguments.out}")


def write(out: Path, readings: Sequence[Reading]) -> int:
    """Write the records of all files, in their order; how many."""
    records = _with_own_ids(record for reading in readings for record in reading.records())
    if out.suffix.lower() == ".csv":
        return RECORDS.named(out.name).write(out.parent, records)
    all_records = list(records)
    write_text(out, as_ris(all_records, {}))
    return len(all_records)


def _with_own_ids(records: Iterator[Record]) -> Iterator[Record]:
    """The records; one whose id an earlier file has used gets a number."""
    n_by_id: dict[str, int] = {}
    for record in records:
        n_by_id[record.record_id] = n_by_id.get(record.record_id, 0) + 1
        n = n_by_id[record.record_id]
        yield record if n == 1 else replace(record, record_id=f"{record.record_id}.{n}")


def report(summary: FileSummary) -> Iterator[str]:
    """What a person is told of one file."""
    dialect = f", {summary.dialect}" if summary.dialect and summary.dialect != summary.kind else ""
    yield f"{summary.file}: {summary.kind}{dialect}"
    registered = f", {summary.registered} of them trial registry records" if summary.registered else ""
    yield f"  read:      {summary.records} records{registered}"
    for label, found in (("no record", summary.named), ("not read", summary.passed_over)):
        for place, why in found[:MOST_NAMED]:
            yield f"  {label + ':':<11}{place}: {why}"
        if len(found) > MOST_NAMED:
            yield f"  {label + ':':<11}and {len(found) - MOST_NAMED} more"
    if summary.unused:
        yield "  not used:  " + ", ".join(summary.unused_texts)
    for note in summary.notes:
        yield f"  note:      {note}"
