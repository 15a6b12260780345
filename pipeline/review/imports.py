"""Records that people export from other databases: one file per source and date in `imports/`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType

from pipeline.ground.errors import Fault, TableError
from pipeline.ground.record import Record
from pipeline.sources.formats import kind_of
from pipeline.sources.record_files import NO_COLUMNS, FileSummary, read_import
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
    summary: FileSummary

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
    return tuple(_read_import(path, columns_by_source) for path in import_paths(folder))


def import_paths(folder: Path) -> tuple[Path, ...]:
    """The files of imports, earliest first, not yet read. Raises TableError for names that are none, all at once."""
    match_by_path = {path: _named(path) for path in _files(folder) if not is_left_by_desktop(path)}
    TableError.raise_if_any([_misnamed(path) for path in sorted(match_by_path) if not match_by_path[path]])
    named = [(match[2], int(match[3] or 1), path.name, path) for path, match in match_by_path.items() if match]
    return tuple(path for *_, path in sorted(named))


def require_readable(folder: Path, columns_by_source: Mapping[str, Mapping[str, str]]) -> None:
    """Look at names and kinds alone, before a search is made that nothing could follow. Raises TableError."""
    faults: list[Fault] = []
    for path in import_paths(folder):
        try:
            kind_of(path, columns_by_source.get(path.name.partition("-")[0], NO_COLUMNS))
        except TableError as error:
            faults += error.faults
    TableError.raise_if_any(faults)


def passed_over(folder: Path) -> tuple[str, ...]:
    """The names of the files that desktops and editors left among the imports: they hold no records."""
    return tuple(sorted(path.name for path in _files(folder) if is_left_by_desktop(path)))


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.name != "README.md"] if folder.is_dir() else []


def _read_import(path: Path, columns_by_source: Mapping[str, Mapping[str, str]]) -> Import:
    match = FILE_NAME.fullmatch(path.name)
    assert match
    records, summary = read_import(path, columns_by_source.get(match[1], NO_COLUMNS))
    return Import(path, match[1], match[2], int(match[3] or 1), tuple(records), summary)


def _named(path: Path) -> re.Match[str] | None:
    """What the name says, None when it says no source and date."""
    match = FILE_NAME.fullmatch(path.name)
    try:
        return match if match and date.fromisoformat(match[2]) else None
    except ValueError:
        return None


def _misnamed(path: Path) -> Fault:
    original = COPY.match(path.name)
    if not original or FILE_NAME.fullmatch(path.name):
        return Fault(
            "the name of an import says its source and its date",
            path,
            found=path.name,
            expected="embase-2026-01-05.ris, with a day that there is",
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
