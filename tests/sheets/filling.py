"""A sheet as the pipeline writes it, and people who type into it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipeline.sheets import PAIRS, TO_SCREEN, PairRow, Sheet, ToScreenRow, sheet_writer
from pipeline.tables.kept import Decision
from tests.rows import cells_of, write_cells

Typed = dict[str, str]
ROWS = tuple(
    ToScreenRow(record_id=f"pubmed:{n}", phase="title_abstract", score=score) for n, score in ((1, "1"), (2, "5"))
)
ASKED = (
    PairRow(record_id="embase:L1", other_id="pubmed:2", score="0.62", evidence="alike"),
    PairRow(record_id="cinahl:9", other_id="pubmed:1", score="0.58", evidence="alike"),
)


def write(sheet: Sheet, folder: Path, rows: Sequence[object], decisions: Sequence[Decision] = ()) -> None:
    """A new sheet with these rows, in this order."""
    with sheet_writer(sheet, folder, decisions) as new:
        for at, row in enumerate(rows):
            new.add(row, (at,))


def write_to_screen(folder: Path, rows: Sequence[ToScreenRow] = ROWS, decisions: Sequence[Decision] = ()) -> None:
    write(TO_SCREEN, folder, rows, decisions)


def write_pairs(folder: Path, rows: Sequence[PairRow] = ASKED, decisions: Sequence[Decision] = ()) -> None:
    write(PAIRS, folder, rows, decisions)


def typed_rows(path: Path, sheet: Sheet = TO_SCREEN) -> list[Typed]:
    """What stands in the cells that are read back."""
    names = (*sheet.identity, *sheet.typed)
    return [dict(zip(names, (getattr(row, name) for name in names), strict=True)) for row in rows_at(path, sheet)]


def rows_at(path: Path, sheet: Sheet = TO_SCREEN) -> list[object]:
    return list(sheet.table.named(path.name).read(path.parent))


def fill(path: Path, *typed: Typed, sheet: Sheet = TO_SCREEN) -> None:
    """Type into the rows of these records; a row that is not there is added at the end."""
    rows = cells_of(path)
    for cells in typed:
        named = [name for name in sheet.identity if name in cells and name != "phase"]
        found = (row for row in rows if all(row[n] == cells[n] for n in named) and not row["decision"])
        row = next(found, None)
        if row is None:
            row = dict.fromkeys(sheet.table.columns, "")
            rows.append(row)
        row |= cells
    write_cells(path, sheet.table.columns, [list(row.values()) for row in rows])
