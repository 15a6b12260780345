"""What every page of the reference is made of: its head, tables, and the sentences of docs/words/."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

WORDS = Path(__file__).with_name("words")
MADE_BY = "<!-- Made by `python -m docs.make_reference`: change the code or docs/words/, not this page. -->"


def page(name: str, *parts: str) -> str:
    """A whole page: the words of docs/words/pages.toml around its parts, which are paragraphs."""
    told = words("pages")[name]
    paragraphs = [f"# {told['title']}", MADE_BY, told["before"].strip(), *parts, told.get("after", "").strip()]
    return "\n\n".join(filter(None, paragraphs)) + "\n"


def table(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A table."""
    return "\n".join([_row(header), "|" + "---|" * len(header), *map(_row, rows)])


def _row(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(map(_cell, cells)) + " |"


def _cell(text: str) -> str:
    """Text with nothing in it that ends a cell, or that begins a tag outside of code."""
    parts = text.replace("|", "\\|").split("`")
    return "`".join(part if at % 2 else part.replace("<", "&lt;") for at, part in enumerate(parts))


@cache
def words(name: str) -> dict[str, dict[str, Any]]:
    """The sentences of docs/words/<name>.toml, by section."""
    return tomllib.loads((WORDS / f"{name}.toml").read_text(encoding="utf-8"))
