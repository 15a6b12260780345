"""Records that people export from other databases: one file per source and date in `imports/`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from pipeline.ground.errors import Fault, TableError
from pipeline.ground.record import Record
from pipeline.sources.files import read_import

FILE_NAME = re.compile(r"([a-z0-9][a-z0-9_]*)-(\d{4}-\d{2}-\d{2})(?:\.(\d+))?\.\w+(?:\.gz)?")


@dataclass(frozen=True, slots=True)
class Import:
    """One file: its source, date and number by its name, its records, and (place, why) for entries that are none."""

    path: Path
    source: str
    date: str
    number: int
    records: tuple[Record, ...]
    problems: tuple[tuple[str, str], ...]

    @property
    def name(self) -> str:
        return self.path.name


def read_imports(folder: Path) -> tuple[Import, ...]:
    """All imports, earliest first. Raises TableError for a file whose name does not say its source and date."""
    paths = [path for path in folder.iterdir() if not path.name.startswith(".")] if folder.is_dir() else []
    imports = [_read_import(path) for path in paths if path.name != "README.md"]
    return tuple(sorted(imports, key=lambda file: (file.date, file.number, file.name)))


def _read_import(path: Path) -> Import:
    match = FILE_NAME.fullmatch(path.name)
    if not match:
        raise TableError(
            Fault(
                "the name of an import says its source and its date",
                path,
                found=path.name,
                expected="embase-2026-01-05.ris",
                fix="rename the file",
            )
        )
    records, problems = read_import(path)
    return Import(path, match[1], match[2], int(match[3] or 1), tuple(records), tuple(problems))
