"""Reads the tables in data/: one row a line, cells parted by a tab, "#" before a remark."""

from __future__ import annotations

from importlib import resources


def rows_of(name: str) -> list[list[str]]:
    """The rows of data/<name>."""
    text = resources.files("pipeline.language").joinpath("data", name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
