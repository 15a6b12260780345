"""Try a query on a file of records: which ones match, and by which words."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from pipeline.ground.record import Record
from pipeline.language import CompiledQueries, compile_queries, literals_needed
from pipeline.sources.record_files import read_record_file
from pipeline.tables.csv_text import harmless, row_writer

ONLY_READS = True

COLUMNS = ("record_id", "title", "field", "start", "end", "words")


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("query", metavar="QUERY", help="in PubMed's language, in quotation marks")
    parser.add_argument("file", metavar="FILE", type=Path, help="CSV of records, PubMed XML, MEDLINE/.nbib or RIS")
    parser.add_argument(
        "--unknown",
        action="store_true",
        help="list the records of which it cannot be told, because a field that would decide is not there",
    )


def execute(arguments: Namespace) -> None:
    queries = compile_queries({"query": arguments.query}, today=date.today(), three_values=arguments.unknown)
    needed = None if arguments.unknown else literals_needed(queries)
    write = row_writer(sys.stdout)
    write(COLUMNS)
    for row in matching_rows(queries, read_record_file(arguments.file, needed)):
        write([harmless(cell) for cell in row])


def matching_rows(queries: CompiledQueries, records: Iterable[Record]) -> Iterator[list[str]]:
    """A row for each matched span; one without a span for a record that matches without words (by NOT, by a date).

    Queries with three values list the records whose answer is unknown, others the records that match.
    """
    listed = True if queries.unknown is False else None
    for record in records:
        matches = queries.match(record)
        if matches.value("query") is not listed:
            continue
        for span in matches.spans("query"):
            yield [record.record_id, record.title, span.field, str(span.start), str(span.end), span.words]
        if not matches.spans("query"):
            yield [record.record_id, record.title, "", "", "", ""]
