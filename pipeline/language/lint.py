"""The linter."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline.language.lines import Line


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend in a line of a strategy: line.text[start:end]."""

    rule: str
    severity: Literal["error", "warning"]
    line: str
    start: int
    end: int
    why: str
    mend: str


def lint(
    lines: Sequence[Line],
    *,
    role: Literal["search", "criterion"],
    ambiguous: Collection[str] = (),
    search: str = "",
) -> tuple[Finding, ...]:
    """What is wrong with the lines, in their order."""
    return ()
