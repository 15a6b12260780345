"""Through LibreOffice for real: 200 rows of hostile and foreign text, and what people typed comes back.

Skipped where LibreOffice is not installed.
"""

from __future__ import annotations

import random
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from pipeline.sheets import TO_SCREEN, ToScreenRow, read_sheet
from pipeline.tables.kept import FULL_TEXT, TITLE_ABSTRACT, WORDS_BY_PHASE
from tests.sheets.filling import write_to_screen

SOFFICE = shutil.which("soffice")
pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed here"),
]
N_ROWS = 200
FIGURES = ("0012", "1e5")
"""Opened from a CSV, a cell that is nothing but a figure becomes one; from a workbook it stays the text that it is."""
UTF8_CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,0"
"""LibreOffice's own way to save a CSV: comma, quotation marks, UTF-8."""
TEXTS = (
    "=1+1", "=HYPERLINK(\"https://example.org\";\"x\")", "+49 30", "-2 to 5", "@SUM(1)", "'quoted'", "\"", "a;b,c",
    "two\nlines", "tab\there", "größer als «3,5» µg", "針刺による痛み", "الوخز الجاف", "דיקור יבש", "Хвороба", "ñ é ü",
    "😀 \U0001f489", "e\u0301", "1/2", "3-4", "1e5", "0012", "2026-02-02", "12:30", "TRUE", "NULL", "#N/A", "_x0041_",
    "<b>&amp;</b>", "a\u00a0b", "\u200bzero", "10%", "1,5", "%", "MARCH1", "=cmd|' /C calc'!A0", "R1C1", "¿sí?", "…",
)  # fmt: skip


def rows() -> list[ToScreenRow]:
    """200 rows as people filled them in: every text stands in the note, the reason, the name and the title."""
    dice = random.Random(7)
    made = []
    for at in range(N_ROWS):
        text, other = TEXTS[at % len(TEXTS)], dice.choice(TEXTS)
        phase = (TITLE_ABSTRACT, FULL_TEXT)[at % 2]
        made.append(
            ToScreenRow(
                record_id=f"pubmed:{31000000 + at}", phase=phase, decision=dice.choice(WORDS_BY_PHASE[phase]),
                reason=other, note=text, reviewer=f"{other} Weiß", title=text, abstract=f"{text} {other} " * 9,
                evidence=f"needling: of «{text}» in", sheet="sheet of 2026-02-02", made_on="2026-02-02T15:30",
            )
        )  # fmt: skip
    return made


def converted(files: Sequence[Path], to: str, folder: Path) -> None:
    """The files as LibreOffice opens and saves them."""
    assert SOFFICE
    profile = f"-env:UserInstallation=file://{folder / 'profile'}"
    command = [SOFFICE, profile, "--headless", "--convert-to", to, "--outdir", str(folder), *map(str, files)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sheet as a CSV and as a workbook, and in `xlsx` and `csv` what LibreOffice made of both."""
    folder = tmp_path_factory.mktemp("libreoffice")
    write_to_screen(folder, rows())
    converted([folder / "to_screen.xlsx"], "xlsx", folder / "xlsx")
    (folder / "xlsx" / "to_screen.xlsx").rename(folder / "xlsx to xlsx.xlsx")
    converted([folder / "to_screen.xlsx"], UTF8_CSV, folder / "csv")
    (folder / "csv" / "to_screen.csv").rename(folder / "xlsx to csv.csv")
    converted([folder / "to_screen.csv"], UTF8_CSV, folder / "csv")
    (folder / "csv" / "to_screen.csv").rename(folder / "csv to csv.csv")
    converted([folder / "to_screen.csv"], "xlsx", folder / "xlsx")
    (folder / "xlsx" / "to_screen.xlsx").rename(folder / "csv to xlsx.xlsx")
    return folder


@pytest.mark.parametrize("way", ["xlsx to xlsx.xlsx", "xlsx to csv.csv", "csv to csv.csv", "csv to xlsx.xlsx"])
def test_what_people_typed_comes_back_from_libreoffice(folder: Path, way: str) -> None:
    written = read_sheet(folder / "to_screen.csv", TO_SCREEN)
    assert len(written) == N_ROWS
    came_back = read_sheet(folder / way, TO_SCREEN)
    different = [
        (one.cells[name], other.cells[name])
        for one, other in zip(written, came_back, strict=True)
        for name in one.cells
        if one.cells[name] != other.cells[name] and not (way.startswith("csv") and one.cells[name] in FIGURES)
    ]
    assert different == []
    assert [row.decision for row in came_back] == [row.decision for row in written]
