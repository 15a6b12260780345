"""The rows of a workbook that people saved: whatever a cell became there, as the text that a person sees."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Collection, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from pipeline.ground.errors import DecisionError, Fault
from pipeline.sheets.workbook import OUR_TITLE, unescaped
from pipeline.tables.csv_text import original

ZIP = b"PK\x03\x04"
OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
"""How a workbook of Excel's old kind begins, and one under a password."""
SAVE_AS = "save it as an Excel workbook (.xlsx) or as CSV UTF-8"
FONT = re.compile(rb"<rPr>.*?</rPr>", re.DOTALL)
BETWEEN_RUNS = re.compile(rb"</t>\s*</r>\s*<r>\s*<t(?: [^>]*)?>")
DAMAGED = (zipfile.BadZipFile, zlib.error, ParseError, KeyError, ValueError, TypeError, AttributeError, EOFError)
"""What openpyxl raises for files that are not as they should be."""


def is_workbook(content: bytes) -> bool:
    """Whether these are the bytes of a spreadsheet program's own file, under whatever name."""
    return content.startswith((ZIP, OLD_WORKBOOK))


def workbook_rows(path: Path, content: bytes, needed: Collection[str] = ()) -> list[list[str]]:
    """The rows of the worksheet with the `needed` columns, its header first and no row shorter than that.

    Raises DecisionError for a file of another kind, for a damaged one, and for two worksheets of which nobody can say
    which was meant.
    """
    if content.startswith(OLD_WORKBOOK):
        problem = "this is a workbook of Excel's old kind (.xls), or one under a password"
        raise DecisionError(Fault(problem, path, fix=SAVE_AS))
    try:
        sheets = _sheets(content)
    except DAMAGED as error:
        kind = "an OpenDocument sheet" if b"opendocument" in content[:200] else "no workbook that we can read"
        raise DecisionError(Fault(f"this is {kind}", path, fix=SAVE_AS)) from error
    fitting = [
        rows for rows in sheets.values() if rows and set(needed) <= {cell.strip().casefold() for cell in rows[0]}
    ]
    if len(fitting) > 1 and needed:
        names = ", ".join(title for title, rows in sheets.items() if rows in fitting)
        fix = "keep one of them, and take the others out of the workbook"
        raise DecisionError(Fault("two worksheets are copies of this sheet", path, found=names, fix=fix))
    return next(iter((*fitting, *sheets.values())), [])


def _sheets(content: bytes) -> dict[str, list[list[str]]]:
    """Title of each worksheet -> its rows."""
    # Imported where it is needed: a quarter of a second.
    from openpyxl import load_workbook

    content = _without_fonts(content)
    book = load_workbook(io.BytesIO(content), read_only=True)
    found: dict[str, list[list[str]]] = {}
    for at, sheet in enumerate(book.worksheets):
        rows = [list(row) for row in sheet.iter_rows()]
        if any(cell.data_type == "f" for row in rows for cell in row):
            # A person typed a formula: what it came to is what they see. Without a result the formula itself is shown.
            results = load_workbook(io.BytesIO(content), read_only=True, data_only=True).worksheets[at]
            shown = [[cell.value for cell in row] for row in results.iter_rows()]
        else:
            shown = [[cell.value for cell in row] for row in rows]
        texts = [[_text(value if value is not None else cell.value) for cell, value in zip(*both, strict=True)]
                 for both in zip(rows, shown, strict=True)]  # fmt: skip
        if sheet.title != OUR_TITLE:
            texts = [[original(cell) for cell in row] for row in texts]
        found[sheet.title] = _as_wide_as_the_header(texts)
    return found


def _without_fonts(content: bytes) -> bytes:
    """The workbook with each text in one piece: openpyxl took half a minute for the bold words of 5,000 abstracts."""
    plain = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(plain, "w") as made:
        for name in archive.namelist():
            part = archive.read(name)
            if name.startswith("xl/worksheets/") or name == "xl/sharedStrings.xml":
                part = BETWEEN_RUNS.sub(b"", FONT.sub(b"", part))
            made.writestr(name, part)
    return plain.getvalue()


def _as_wide_as_the_header(rows: Sequence[list[str]]) -> list[list[str]]:
    """Without the empty cells behind the header's last name, where nobody typed anything."""
    if not rows:
        return []
    n_columns = max((at for at, name in enumerate(rows[0], start=1) if name), default=0)
    return [[*row, *[""] * (n_columns - len(row))][: max(n_columns, _n_filled(row))] for row in rows]


def _n_filled(row: Sequence[str]) -> int:
    return max((at for at, cell in enumerate(row, start=1) if cell), default=0)


def _text(value: Any) -> str:
    """A cell's value as a person sees it; a day and a time as they sort."""
    if value is None:
        return ""
    if isinstance(value, str):
        return unescaped(value).replace("\r\n", "\n").replace("\r", "\n")
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes").removesuffix("T00:00")
    return value.isoformat() if isinstance(value, date) else str(value)
