"""Records that people export from other databases: one file per source and date in `imports/`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from pipeline.ground.errors import Fault, TableError
from pipeline.ground.record import Record
from pipeline.sources.files import NO_COLUMNS, Summary, read_import
from pipeline.sources.unpacking import is_left_by_desktop

FILE_NAME = re.compile(r"([a-z0-9][a-z0-9_]*)-(\d{4}-\d{2}-\d{2})(?:\.(\d+))?\.\w+(?:\.gz)?")
COPY = re.compile(r"([a-z0-9][a-z0-9_]*-\d{4}-\d{2}-\d{2})\W")
"""How the names of copies begin: "embase-2026-01-05 (1).ris", "embase-2026-01-05.sync-conflict-….ris"."""


@dataclass(frozen=True, slots=True)
class Import:
    """One file: its source, date and number by its name, its records, and what was and was not read in it."""

    path: Path
    source: str
    date: str
    number: int
    records: tuple[Record, ...]
    summary: Summary

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def problems(self) -> tuple[tuple[str, str], ...]:
        """(place, why) for entries that are no records."""
        return self.summary.named


def read_imports(
    folder: Path, columns_by_source: Mapping[str, Mapping[str, str]] = MappingProxyType({})
) -> tuple[Import, ...]:
    """All imports, earliest first. Raises TableError for a file whose name does not say its source and date.

    `columns_by_source`: source -> field of a record -> the column that holds it, as the protocol says.
    """
    imports = [_read_import(path, columns_by_source) for path in _files(folder) if not is_left_by_desktop(path)]
    return tuple(sorted(imports, key=lambda file: (file.date, file.number, file.name)))


def passed_over(folder: Path) -> tuple[str, ...]:
    """The names of the files that desktops and editors left among the imports: they hold no records and are not read."""
    return tuple(sorted(path.name for path in _files(folder) if is_left_by_desktop(path)))


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.name != "README.md"] if folder.is_dir() else []


def _read_import(path: Path, columns_by_source: Mapping[str, Mapping[str, str]]) -> Import:
    match = FILE_NAME.fullmatch(path.name)
    if not match:
        raise TableError(_misnamed(path))
    records, summary = read_import(path, columns_by_source.get(match[1], NO_COLUMNS))
    return Import(path, match[1], match[2], int(match[3] or 1), tuple(records), summary)


def _misnamed(path: Path) -> Fault:
    original = COPY.match(path.name)
    if not original:
        return Fault(
            "the name of an import says its source and its date",
            path,
            found=path.name,
            expected="embase-2026-01-05.ris",
            fix="rename the file",
        )
    # Such a copy may be the newer export under a name that a browser or a shared folder made up: only a person knows.
    return Fault(
        "this looks like a copy of an import, and may hold records of its own",
        path,
        found=path.name,
        expected=f"{original[1]}.2{path.suffix} for a second file of that day",
        fix="compare it with the other file: rename it if it holds other records, remove it if it does not",
    )
