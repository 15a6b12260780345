"""List the records whose outcome would change if the criteria did. Writes nothing."""

from __future__ import annotations

import subprocess
import sys
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.commands.command import add_review, review_paths
from pipeline.ground.errors import Fault, ProtocolError
from pipeline.ground.progress import tracked
from pipeline.ground.record import Record
from pipeline.review.layout import ReviewPaths
from pipeline.review.protocol import Protocol, parse_protocol, read_protocol
from pipeline.screening import Screener
from pipeline.sources.record_files import read_record_file
from pipeline.tables.csv_text import harmless, row_writer
from pipeline.tables.records import UNIQUE
from pipeline.tables.table import joined

ONLY_READS = True

COLUMNS = ("record_id", "before", "after", "reasons_before", "reasons_after", "title")


@dataclass(frozen=True, slots=True)
class Flip:
    """A record whose outcome differs between two versions of the criteria; reasons are lists of criteria."""

    record: Record
    before: str
    after: str
    reasons_before: str
    reasons_after: str


def add_arguments(parser: ArgumentParser) -> None:
    add_review(parser)
    parser.add_argument("--against", metavar="REVISION|FILE", required=True, help="a git revision, or a protocol.toml")


def execute(arguments: Namespace) -> None:
    """CSV of the records that change on stdout, how many went which way on stderr."""
    paths = review_paths(arguments)
    earlier = earlier_protocol(paths, arguments.against).screener()
    now = read_protocol(paths.protocol).screener()
    write = row_writer(sys.stdout)
    write(COLUMNS)
    ways: Counter[tuple[str, str]] = Counter()
    for flip in flips(tracked(read_record_file(UNIQUE.path(paths.results)), "compare"), earlier, now):
        ways[flip.before, flip.after] += 1
        cells = (flip.before, flip.after, flip.reasons_before, flip.reasons_after, flip.record.title)
        write([flip.record.record_id, *map(harmless, cells)])
    print(f"criteria {earlier.version} -> {now.version}: {ways.total()} outcomes would change", file=sys.stderr)
    for (before, after), n in sorted(ways.items()):
        print(f"  {before} -> {after}: {n}", file=sys.stderr)


def earlier_protocol(paths: ReviewPaths, against: str) -> Protocol:
    """The protocol in a file, or as git had it at a revision. Raises ProtocolError when it is neither."""
    if Path(against).is_file():
        return read_protocol(Path(against))
    name = f"{against}:./{paths.protocol.name}"
    shown = subprocess.run(
        ["git", "-C", str(paths.queries), "show", name], capture_output=True, text=True, encoding="utf-8", check=False
    )
    if shown.returncode:
        said = shown.stderr.strip().splitlines()
        fault = Fault("neither a file nor a revision that holds the protocol", found=against, expected="HEAD~1, say")
        raise ProtocolError(fault, *said[:1])
    return parse_protocol(shown.stdout, Path(name))


def flips(records: Iterable[Record], earlier: Screener, now: Screener) -> Iterator[Flip]:
    """The records whose outcome differs."""
    for record in records:
        before, after = earlier.screen(record), now.screen(record)
        if before.outcome != after.outcome:
            reasons = [joined(criterion.id for criterion in screening.reasons) for screening in (before, after)]
            yield Flip(record, before.outcome, after.outcome, *reasons)
