"""A text in blocks, written as Markdown or as plain HTML that word processors take over with headings and tables.

All text is shown as it is: whatever a title, a reason or a query holds, it is no markup.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from pipeline.ground.markdown import as_markdown_cell, as_markdown_text
from pipeline.ground.text import visible, visible_line


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 3."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph."""

    text: str


@dataclass(frozen=True, slots=True)
class Verbatim:
    """Text that must stay as it is to the letter, such as a query."""

    text: str


@dataclass(frozen=True, slots=True)
class DocumentTable:
    """A table with a caption; each row has as many cells as there are columns."""

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


Block = Heading | Paragraph | Verbatim | DocumentTable
Document = Sequence[Block]


def as_markdown(document: Document) -> str:
    """The document in Markdown with GitHub's tables."""
    return "\n\n".join(_markdown(block) for block in document) + "\n"


def _markdown(block: Block) -> str:
    match block:
        case Heading():
            return f"{'#' * block.level} {as_markdown_text(block.text)}"
        case Paragraph():
            return as_markdown_text(block.text)
        case Verbatim():
            return _fenced(visible(block.text))
        case DocumentTable():
            rows = [block.columns, ["---"] * len(block.columns), *block.rows]
            lines = [_markdown_row(row, plain=at == 1) for at, row in enumerate(rows)]
            return "\n".join([f"{as_markdown_text(block.caption)}\n", *lines])


def _markdown_row(cells: Sequence[str], *, plain: bool) -> str:
    return "| " + " | ".join(cell if plain else as_markdown_cell(cell) for cell in cells) + " |"


def _fenced(text: str) -> str:
    """The text between fences longer than any row of backticks in it."""
    fence = "`" * (1 + max(2, *map(len, re.findall("`+", text) or [""])))
    return f"{fence}text\n{text}\n{fence}"


def as_html(document: Document, title: str) -> str:
    """The document as one HTML file without style or script."""
    body = "\n".join(_html(block) for block in document)
    head = f'<meta charset="utf-8">\n<title>{escape(visible_line(title))}</title>'
    return f'<!DOCTYPE html>\n<html lang="en">\n<head>\n{head}\n</head>\n<body>\n{body}\n</body>\n</html>\n'


def _html(block: Block) -> str:
    match block:
        case Heading():
            return f"<h{block.level}>{_text(block.text)}</h{block.level}>"
        case Paragraph():
            return f"<p>{_text(block.text)}</p>"
        case Verbatim():
            return f"<pre>{escape(visible(block.text))}</pre>"
        case DocumentTable():
            head = _html_row("th", block.columns)
            rows = "\n".join([head, *(_html_row("td", row) for row in block.rows)])
            return f'<table border="1">\n<caption>{_text(block.caption)}</caption>\n{rows}\n</table>'


def _html_row(tag: str, cells: Sequence[str]) -> str:
    return "<tr>" + "".join(f"<{tag}>{_text(cell)}</{tag}>" for cell in cells) + "</tr>"


def _text(text: str) -> str:
    return escape(visible_line(text))
