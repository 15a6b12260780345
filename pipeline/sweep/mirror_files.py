"""The files of a mirror: which there are, in which order they speak, on which day each was made.

NLM numbers its files on from the baseline of December through the daily updates, and a later file overrides an earlier
one. So the order of their names is the order of what they say: `pubmed26n0001.xml.gz` before `pubmed26n1335.xml.gz`,
whatever folder each lies in. Numbers in names count as numbers.
"""

from __future__ import annotations

import glob
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from shlex import quote

from pipeline.ground.errors import TO_OPEN, Fault, SourceError
from pipeline.sources import gunzip

MOST_FILES = 65_534
"""A file's number is kept in two bytes for each of 42 million PMIDs."""
NUMBERED = re.compile(r"pubmed(?P<year>[0-9]{2})n(?P<number>[0-9]{4,})\.xml(?:\.gz)?")
"""NLM's names: `pubmed26n1335.xml.gz`."""
MOST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class MirrorFile:
    """One file. `made_at`: when it was packed ("2026-01-12T18:26:32Z"), as its own first bytes tell; "" where not."""

    path: Path
    made_at: str

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def date(self) -> str:
        """YYYY-MM-DD, "" where the file does not tell."""
        return self.made_at[:10]


def mirror_files(patterns: Iterable[str]) -> tuple[MirrorFile, ...]:
    """The files that the patterns name, in the order in which they speak.

    Raises SourceError: a pattern that names none, two files of one name, a file that cannot be opened.
    """
    paths: dict[Path, None] = {}
    for pattern in patterns:
        names = glob.glob(pattern)  # noqa: PTH207 - it may begin with a root, which Path.glob does not take
        found = sorted(path for name in names if (path := Path(name).absolute()).is_file())
        if not found:
            raise SourceError(_no_file(pattern))
        paths |= dict.fromkeys(found)
    in_order = sorted(paths, key=lambda path: order_of(path.name))
    SourceError.raise_if_any(list(_faults_of_names(in_order)))
    return tuple(MirrorFile(path, _made_at(path)) for path in in_order)


def _no_file(pattern: str) -> Fault:
    if Path(pattern).is_dir():
        fix = f"name the files in it, in quotation marks: --files {quote(pattern.rstrip('/') + '/pubmed*.xml.gz')}"
        return Fault("this is a folder", pattern, fix=fix)
    fix = "put the pattern into quotation marks: --files 'mirror/pubmed*.xml.gz'"
    return Fault("no file has such a name", pattern, fix=fix)


def order_of(name: str) -> tuple[tuple[int, int, str], ...]:
    """Sorts names as NLM counts: parts of digits as numbers, others as letters."""
    parts = re.findall(r"[0-9]+|[^0-9]+", name)
    return tuple((0, int(part), part) if part.isdigit() else (1, 0, part) for part in parts)


def gaps(names: Sequence[str]) -> list[str]:
    """The numbers that are missing between the first and the last of a year: "pubmed26n0003", "pubmed26n0007-0009"."""
    numbers_by_year: dict[str, list[int]] = {}
    for name in names:
        if found := NUMBERED.fullmatch(name):
            numbers_by_year.setdefault(found["year"], []).append(int(found["number"]))
    missing = []
    for year, numbers in numbers_by_year.items():
        for before, after in pairwise(numbers):
            if after - before == 2:
                missing.append(f"pubmed{year}n{before + 1:04}")
            elif after - before > 2:
                missing.append(f"pubmed{year}n{before + 1:04}-{after - 1:04}")
    return missing


def _faults_of_names(paths: Sequence[Path]) -> Iterator[Fault]:
    if len(paths) > MOST_FILES:
        yield Fault(f"more than {MOST_FILES} files", found=str(len(paths)))
    for path, other in pairwise(paths):
        if path.name == other.name:
            fix = "keep one: which of two files of one name came later cannot be told"
            yield Fault("two files have this name", path, found=str(other), fix=fix)


def _made_at(path: Path) -> str:
    """The time in the head of a packed file (RFC 1952, 2.3.1), which copying does not change."""
    try:
        with path.open("rb") as stream:
            head = stream.read(10)
    except OSError as error:
        raise SourceError(Fault(f"the file cannot be opened: {error.strerror}", path, fix=TO_OPEN)) from error
    seconds = int.from_bytes(head[4:8], "little") if head.startswith(gunzip.MAGIC) and len(head) == 10 else 0
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%SZ}" if seconds else ""
