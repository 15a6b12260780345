"""Copies of sheets that people put beside them: nobody reads those, so what is typed there has to be named."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from pipeline.ground.errors import DecisionError, Fault
from pipeline.sheets.new_sheet import is_taken_in
from pipeline.sheets.reading import read_sheet, sheet_rows
from pipeline.sheets.said import Said
from pipeline.sheets.sheet import PAIRS, TO_SCREEN, Sheet
from pipeline.tables.computed import COMPUTED

N_SHOWN = 5
ENDINGS = (".csv", ".tsv", ".txt", ".xlsx")
"""Of the files that spreadsheet programs write."""


def faults_of_copies(folder: Path, are_read: Collection[Path], said: Said) -> Iterator[Fault]:
    """Files in `folder` with the columns of a sheet that are none of those that are read, and hold further words."""
    computed = {table.path(folder) for table in COMPUTED}
    # Excel's own note that a workbook is open is no copy of it.
    tables = {p for p in folder.iterdir() if p.suffix.casefold() in ENDINGS and not p.name.startswith("~$")}
    for path in sorted(tables - computed - {*are_read}):
        try:
            sheet = _kind_of(path)
            rows = read_sheet(path, sheet) if sheet else []
        except DecisionError as error:
            yield from error.faults
            continue
        filled = [row for row in rows if row.is_decided and not is_taken_in(row, said)]
        if filled:
            places = ", ".join(str(row.number) for row in filled[:N_SHOWN]) + ", …" * (len(filled) > N_SHOWN)
            problem = f"this copy of a sheet is not read, and {len(filled)} rows in it are filled in"
            fix = f"hand it in: trialsift decide REVIEW --from '{path.name}'; or take it out of the folder"
            yield Fault(problem, path, found=f"rows {places}", fix=fix)


def _kind_of(path: Path) -> Sheet | None:
    header = {name.strip().casefold() for name in next(sheet_rows(path), [])}
    return next((sheet for sheet in (TO_SCREEN, PAIRS) if {*sheet.needed} <= header), None)
