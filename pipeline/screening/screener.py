"""The outcome of a record: what each criterion says, and what follows.

Three values: a criterion is met, not met, or unknown because the field it needs is not there. Silence never excludes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline.ground.record import Record
from pipeline.language import Matches, Span, compile_queries
from pipeline.screening.criteria import Criterion, criteria_version

Outcome = Literal["include", "exclude", "unclear"]
WORD_BY_VALUE: dict[bool | None, str] = {True: "met", False: "not met", None: "unknown"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one criterion says of one record. `spans` are the words it rests on, () when it rests on absence."""

    criterion: Criterion
    value: bool | None
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Screening:
    """What the criteria together say of one record.

    reasons   the criteria that exclude it, or keep it from being included, in the protocol's order
    score     the sum of the weights of the required concepts and signals that are met: likely trials first
    """

    record_id: str
    outcome: Outcome
    reasons: tuple[Criterion, ...]
    flags: tuple[Criterion, ...]
    score: int
    verdicts: tuple[Verdict, ...]


class Screener:
    """The criteria of a protocol, compiled once.

    `exclude_when_absent`: a record is excluded when at least so many required concepts are absent; 0 is never.
    """

    def __init__(self, criteria: Sequence[Criterion], exclude_when_absent: int = 0) -> None:
        self.criteria = tuple(criteria)
        self.exclude_when_absent = exclude_when_absent
        self.version = criteria_version(criteria, exclude_when_absent)
        whens = {criterion.id: criterion.when for criterion in criteria}
        guards = {f"{criterion.id}.unless": criterion.unless for criterion in criteria if criterion.unless}
        self._queries = compile_queries(whens | guards)

    def screen(self, record: Record) -> Screening:
        """Apply every criterion to the record."""
        matches = self._queries.match(record)
        verdicts = tuple(_verdict(criterion, matches) for criterion in self.criteria)
        excluding = self._excluding(record, verdicts)
        hindering = [v.criterion for v in verdicts if v.criterion.kind == "require" and v.value is not True]
        met = [verdict.criterion for verdict in verdicts if verdict.value is True]
        compared = any(criterion.comparison for criterion in met) or not self._has_comparison
        outcome: Outcome = "exclude" if excluding else "unclear" if hindering or not compared else "include"
        missing_comparison = [] if compared else [c for c in self.criteria if c.comparison]
        return Screening(
            record_id=record.record_id,
            outcome=outcome,
            reasons=tuple(excluding or hindering + missing_comparison),
            flags=tuple(criterion for criterion in met if criterion.kind == "flag"),
            score=sum(criterion.weight for criterion in met if criterion.kind in ("require", "signal")),
            verdicts=verdicts,
        )

    @property
    def _has_comparison(self) -> bool:
        return any(criterion.comparison for criterion in self.criteria)

    def _excluding(self, record: Record, verdicts: Sequence[Verdict]) -> list[Criterion]:
        """The criteria that exclude: hard grounds, and absences where the protocol lets absence count."""
        absent = [v.criterion for v in verdicts if v.criterion.kind == "require" and v.value is False]
        readable = bool(record.title and record.abstract)
        many = 0 < self.exclude_when_absent <= len(absent)
        counting = {c.id for c in absent if readable and (many or c.on_absent == "exclude")}
        return [
            verdict.criterion
            for verdict in verdicts
            if verdict.criterion.id in counting or (verdict.criterion.kind == "exclude" and verdict.value is True)
        ]


def _verdict(criterion: Criterion, matches: Matches) -> Verdict:
    """Met when `when` holds and its guard does not; an unknown guard leaves a met ground unknown."""
    value = matches.value(criterion.id)
    if criterion.unless and value is not False:
        guard = matches.value(f"{criterion.id}.unless")
        value = False if guard is True else None if guard is None else value
    return Verdict(criterion, value, matches.spans(criterion.id) if value is not False else ())
