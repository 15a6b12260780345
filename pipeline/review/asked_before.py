"""How people are asked about a record of which nobody has said anything, written out: kept until anything differs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pipeline.ordering import Candidate, Evidence, Judged
from pipeline.screening.screener import Outcome
from pipeline.sheets import WorkbookRow, WrittenRow


@dataclass(frozen=True, slots=True)
class AskedBefore:
    """A record that waits, as it is asked about wherever it is, but for the day of the sheet and its place there.

    outcome    what the rules say of it
    evidence   by which they order it; score: what was learned, None where nothing was
    rows       its rows, on the sheet of all and on that of each who is to read it
    card       what the screening page shows of it: in its list, and of its text
    """

    outcome: Outcome
    evidence: Evidence
    score: float | None
    rows: tuple[WrittenRow, ...]
    card: tuple[str, str]

    def candidate(self, record_id: str) -> Candidate:
        """What orders it."""
        return Candidate(record_id, self.evidence, None if self.score is None else Judged(self.score))

    def packed(self) -> tuple[tuple[Any, ...], bytes]:
        """The values of `unpacked`, and the text beside them."""
        pieces = [*(piece for row in self.rows for piece in _pieces(row)), *(text.encode() for text in self.card)]
        n_lines = [row.workbook.n_lines for row in self.rows]
        return (self.outcome, self.evidence, self.score, n_lines, [*map(len, pieces)]), b"".join(pieces)

    @classmethod
    def unpacked(
        cls, text: bytes, outcome: Outcome, evidence: list[float], score: float | None, n_lines: list[int],
        sizes: list[int],
    ) -> AskedBefore:  # fmt: skip
        """What was packed."""
        pieces = _cut(text, sizes)
        rows = [WrittenRow(next(pieces), next(pieces), WorkbookRow(n, next(pieces))) for n in n_lines]
        return cls(outcome, tuple(evidence), score, tuple(rows), (next(pieces).decode(), next(pieces).decode()))


def _pieces(row: WrittenRow) -> tuple[bytes, bytes, bytes]:
    return row.before, row.behind, row.workbook.cells


def _cut(text: bytes, sizes: list[int]) -> Iterator[bytes]:
    start = 0
    for size in sizes:
        yield text[start : start + size]
        start += size
