"""How well the rules do on records that people have judged: what they would lose, and what work they would save.

A record is lost when the rules exclude it and people call it relevant. `unclear` is never a loss: people read it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from pipeline.ground.record import Record
from pipeline.screening.context import words_in_context
from pipeline.screening.criteria import Criterion
from pipeline.screening.screener import Screener, Screening

Z = 1.959964
"""The normal quantile of a two-sided 95 % interval."""


@dataclass(frozen=True, slots=True)
class Share:
    """`n` of `total`, with the 95 % interval of Wilson (1927), which holds for small counts and shares near 0 and 1."""

    n: int
    total: int

    @property
    def value(self) -> float | None:
        """None where there is nothing to take a share of."""
        return self.n / self.total if self.total else None

    @property
    def interval(self) -> tuple[float, float]:
        """(0, 1) where there is nothing to take a share of."""
        if not self.total:
            return 0.0, 1.0
        share, spread = self.n / self.total, Z * Z / self.total
        middle = (share + spread / 2) / (1 + spread)
        half = Z * sqrt(share * (1 - share) / self.total + spread / self.total / 4) / (1 + spread)
        return max(0.0, middle - half), min(1.0, middle + half)

    def __str__(self) -> str:
        if self.value is None:
            return "none to judge"
        low, high = self.interval
        return f"{self.value:.1%} ({self.n} of {self.total}; 95 % interval {low:.1%} to {high:.1%})"


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A record on which rules and people disagree, the criteria that decide, and their words in context."""

    record: Record
    criterion_ids: tuple[str, ...]
    evidence: str


@dataclass(frozen=True, slots=True)
class Validation:
    """The rules beside people's judgements.

    counts               (outcome of the rules, whether people call it relevant) -> records
    lost_by_criterion    criterion -> relevant records that it excludes, whatever other criteria do
    alone_by_criterion   criterion -> relevant records that no other criterion excludes
    taken_in             irrelevant records that the rules call candidates: the other disagreement, which costs time
    """

    counts: Mapping[tuple[str, bool], int]
    lost: Sequence[Disagreement]
    lost_by_criterion: Mapping[str, int]
    alone_by_criterion: Mapping[str, int]
    taken_in: Sequence[Disagreement] = ()

    def n(self, *, relevant: bool, excluded: bool) -> int:
        return sum(n for (outcome, r), n in self.counts.items() if r is relevant and (outcome == "exclude") is excluded)

    @property
    def sensitivity(self) -> Share:
        """Relevant records that the rules keep for people."""
        kept = self.n(relevant=True, excluded=False)
        return Share(kept, kept + self.n(relevant=True, excluded=True))

    @property
    def specificity(self) -> Share:
        """Irrelevant records that the rules exclude."""
        excluded = self.n(relevant=False, excluded=True)
        return Share(excluded, excluded + self.n(relevant=False, excluded=False))

    @property
    def work_saved(self) -> Share:
        """Records that nobody has to read."""
        excluded = self.n(relevant=True, excluded=True) + self.n(relevant=False, excluded=True)
        return Share(excluded, sum(self.counts.values()))


def validate(screener: Screener, records: Iterable[Record], is_relevant: Mapping[str, bool]) -> Validation:
    """Screen the records that have a label; the others are passed over."""
    counts: dict[tuple[str, bool], int] = {}
    lost: list[Disagreement] = []
    taken_in: list[Disagreement] = []
    for record in records:
        relevant = is_relevant.get(record.record_id)
        if relevant is None:
            continue
        screening = screener.screen(record)
        counts[screening.outcome, relevant] = counts.get((screening.outcome, relevant), 0) + 1
        if relevant and screening.outcome == "exclude":
            lost.append(_disagreement(record, screening, screening.reasons))
        if not relevant and screening.outcome == "include":
            met = [verdict.criterion for verdict in screening.verdicts if verdict.value is True]
            taken_in.append(_disagreement(record, screening, met))
    return Validation(counts, lost, *_by_criterion(screener, lost), taken_in)


def _disagreement(record: Record, screening: Screening, deciding: Sequence[Criterion]) -> Disagreement:
    ids = tuple(criterion.id for criterion in deciding)
    verdicts = [verdict for verdict in screening.verdicts if verdict.criterion.id in ids]
    return Disagreement(record, ids, words_in_context(record, verdicts))


def _by_criterion(screener: Screener, lost: Sequence[Disagreement]) -> tuple[dict[str, int], dict[str, int]]:
    ids = [criterion.id for criterion in screener.criteria if criterion.kind in ("exclude", "require")]
    return (
        {i: sum(i in each.criterion_ids for each in lost) for i in ids},
        {i: sum(each.criterion_ids == (i,) for each in lost) for i in ids},
    )
