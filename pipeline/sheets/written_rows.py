"""A row of a sheet as it is written: its line in the CSV and its row in the workbook, quoted words in bold.

A record that waits as it did before is written as it was before. So what differs from one sheet to the next is left
open until the end: of when the sheet is, and the number of the row. Every cell of the workbook is a string by its type,
so that no text of a record is ever run.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from string import ascii_uppercase
from xml.sax.saxutils import escape

from pipeline.tables.csv_text import fragment

OF_WHEN_COLUMN = "sheet"
NUMBER, OF_WHEN, TYPED_STYLE, SHOWN_STYLE = b"\0", b"\1", b"\2", b"\3"
"""Stand in the cells of a workbook for what is known at the end. No text holds them: there they are escaped."""
LONGEST = 32_000
"""Characters that Excel shows of a cell are 32,767."""
HIGHEST = 409
"""Points, the highest row that there can be; LINE is one line of it."""
LINE = 15
QUOTED = re.compile(r"«([^«»]+)»")
NO_XML = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
CONTROL = re.compile("[\0-\x08\x0b-\x1f\ufffe\uffff]")
MARKUP = re.compile("[&<>]")
"""Looked for first: an expression of one class is ten times as fast as one of several, and few texts hold any."""
WIDE = re.compile("[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]")
"""Letters of twice the width."""
WIDTHS = {
    "decision": 13, "reason": 20, "note": 20, "reviewer": 13, "title": 36, "abstract": 85, "evidence": 75,
    "open_questions": 24, "flags": 18, "phase": 14, "whose_turn": 18, "journal": 20, "stands": 20, "said": 34,
    "link": 24, "record_id": 18, "other_id": 18, "study_id": 18,
    "order_by": 16, "learned": 36, "study": 24, "outcome": 16,
}  # fmt: skip
"""In letters; other columns are NARROW."""
NARROW = 12
CUT_OFF = "… (the whole text stands in the CSV)"
TEXT = '<t xml:space="preserve">'
BOLD = '<rPr><b/><sz val="11"/><rFont val="Calibri"/></rPr>'
MARKED = ("title", "abstract", "evidence")
"""Where the quoted words stand in bold."""


@dataclass(frozen=True, slots=True)
class WorkbookRow:
    """The row of a workbook: how many lines high it is, and its cells, with marks for what is known at the end."""

    n_lines: int
    cells: bytes

    def at(self, number: int, typed: bytes, others: bytes) -> bytes:
        """The row in its place; `typed` and `others` are the styles of cells that people fill in, and of others."""
        cells = self.cells.replace(NUMBER, b"%d" % number).replace(TYPED_STYLE, typed).replace(SHOWN_STYLE, others)
        height = min(self.n_lines * LINE + 3, HIGHEST)
        return b'<row r="%d" ht="%d" customHeight="1">%s</row>' % (number, height, cells)


@dataclass(frozen=True, slots=True)
class WrittenRow:
    """A row of a sheet, whole but for the cell that says of when the sheet is.

    before, behind   its line in the CSV before and behind that cell
    workbook         its row in the workbook
    """

    before: bytes
    behind: bytes
    workbook: WorkbookRow

    def line(self, of_when: str) -> bytes:
        """The line of the CSV."""
        return b"%s%s%s\n" % (self.before, _of_when_line(of_when), self.behind)

    def workbook_row(self, of_when: str, column: int) -> WorkbookRow:
        """The row of the workbook; `column` is the place of the cell."""
        n_lines, cell = _of_when_cell(of_when, column)
        return WorkbookRow(max(self.workbook.n_lines, n_lines), self.workbook.cells.replace(OF_WHEN, cell))


@cache
def _of_when_line(of_when: str) -> bytes:
    return fragment([of_when]).encode()


@cache
def _of_when_cell(of_when: str, column: int) -> tuple[int, bytes]:
    """How many lines it takes, and the cell."""
    return _lines(of_when, NARROW), _cell(ascii_uppercase[column], SHOWN_STYLE, of_when)


def written(columns: Sequence[str], typed: Collection[str], cells: Mapping[str, str]) -> WrittenRow:
    """The row of these cells, a missing one being empty; `typed` are the columns that people fill in."""
    row = [cells.get(name, "") for name in columns]
    at = columns.index(OF_WHEN_COLUMN)
    behind = "".join("," + fragment([cell]) for cell in row[at + 1 :])
    return WrittenRow(f"{fragment(row[:at])},".encode(), behind.encode(), workbook_row(columns, typed, row))


def workbook_row(columns: Sequence[str], typed: Collection[str], row: Sequence[str]) -> WorkbookRow:
    """The row of a workbook with these cells, but for the one that says of when the sheet is."""
    others = [(name, cell) for name, cell in zip(columns, row, strict=True) if cell and name != OF_WHEN_COLUMN]
    n_lines = max([_lines(cell, WIDTHS.get(name, NARROW)) for name, cell in others], default=1)
    return WorkbookRow(n_lines, b"".join(_cells(columns, typed, row)))


def _cells(columns: Sequence[str], typed: Collection[str], row: Sequence[str]) -> Iterator[bytes]:
    words = _words(_escaped(row[columns.index("evidence")])) if "evidence" in columns else []
    for name, cell, letter in zip(columns, row, ascii_uppercase, strict=False):
        if name == OF_WHEN_COLUMN:
            yield OF_WHEN
        else:
            yield _cell(letter, TYPED_STYLE if name in typed else SHOWN_STYLE, cell, words if name in MARKED else ())


def _cell(letter: str, style: bytes, cell: str, words: Sequence[str] = ()) -> bytes:
    head = b'<c r="%s%s" s="%s"' % (letter.encode(), NUMBER, style)
    if not cell:
        return head + b"/>"
    text = _escaped(cell if len(cell) <= LONGEST else cell[:LONGEST] + CUT_OFF)
    return b'%s t="inlineStr"><is>%s</is></c>' % (head, _string(text, words).encode())


def _lines(cell: str, width: int) -> int:
    """About how many lines the text takes in a column of this width."""
    per_line = width * 1.1
    if not cell.isascii():
        return sum(int((len(line) + len(WIDE.findall(line))) / per_line) + 1 for line in cell.split("\n"))
    if "\n" not in cell:
        return int(len(cell) / per_line) + 1
    return sum([int(len(line) / per_line) + 1 for line in cell.split("\n")])


def _words(evidence: str) -> list[str]:
    """The quoted words of the evidence, the longest first; they and what they are looked for in are escaped."""
    return sorted(set(QUOTED.findall(evidence)), key=lambda word: (-len(word), word))


def _places(text: str, words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where the words stand as whole words, the first and the longest of those that overlap.

    Looked for one by one: an expression that tries all of them at each letter took five times as long.
    """
    found = []
    for rank, word in enumerate(words):
        at = text.find(word)
        while at >= 0:
            end = at + len(word)
            # Behind "&" stands the name of an escaped character, which is no word.
            if not (_is_of_word(text[at - 1 : at]) or text[at - 1 : at] == "&" or _is_of_word(text[end : end + 1])):
                found.append((at, rank, end))
            at = text.find(word, at + 1)
    last = 0
    for at, _, end in sorted(found):
        if at >= last:
            yield at, end
            last = end


def _is_of_word(letter: str) -> bool:
    return letter.isalnum() or letter == "_"


def _string(text: str, words: Sequence[str]) -> str:
    """The text in one piece, or in several of which some are bold."""
    runs, last = [], 0
    for at, end in _places(text, words):
        if at > last:
            runs.append(f"<r>{TEXT}{text[last:at]}</t></r>")
        runs.append(f"<r>{BOLD}{TEXT}{text[at:end]}</t></r>")
        last = end
    if not runs:
        return f"{TEXT}{text}</t>"
    if last < len(text):
        runs.append(f"<r>{TEXT}{text[last:]}</t></r>")
    return "".join(runs)


def _escaped(text: str) -> str:
    if "_x" in text or CONTROL.search(text):
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        text = NO_XML.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    return escape(text) if MARKUP.search(text) else text
