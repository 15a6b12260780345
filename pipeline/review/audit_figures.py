"""What the audit says of all that rules excluded alone: how many of those checked were wrong, and how many may be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import exp, lgamma, log, log1p

from pipeline.review.audit import OPEN, RIGHT, WRONG
from pipeline.tables.computed import AuditRow

RISK = 0.05
"""How often a bound may lie below the truth: it is one-sided, of 95 %."""


@dataclass(frozen=True, slots=True)
class Checked:
    """How many exclusions people checked, and how many were wrong. `rule`: by which criterion, "" for all of them."""

    rule: str
    n: int
    wrong: int

    @property
    def bound(self) -> float:
        """The largest share of wrong exclusions that agrees with what was found; 1 where nothing was checked."""
        return upper_bound(self.wrong, self.n)

    def __str__(self) -> str:
        if not self.n:
            return "none checked"
        return f"{self.wrong} of {self.n} wrong (at most {self.bound:.1%}, one-sided 95 % bound)"


def upper_bound(wrong: int, n: int) -> float:
    """The share p at which so few wrong ones among n would be as rare as RISK: P(X <= wrong | n, p) = RISK.

    Clopper and Pearson 1934, Biometrika 26:404-413, doi 10.1093/biomet/26.4.404: exact; without a wrong one it is
    1 - 0.05**(1/n). No correction for a finite population is made: each update draws from other records, and the bound
    is then one on their mean share (Hoeffding 1956, Ann Math Stat 27:713-721); drawing without replacement from few
    records makes it too wide and never too narrow.
    """
    if wrong >= n:
        return 1.0
    low, high = wrong / n, 1.0
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if _at_most(wrong, n, middle) > RISK else (low, middle)
    return high


def _at_most(wrong: int, n: int, p: float) -> float:
    """P(X <= wrong) of a binomial X, 0 < p < 1; by logarithms, as the coefficients of many records pass every float."""
    ways = (lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) for k in range(wrong + 1))
    return sum(exp(log_n + k * log(p) + (n - k) * log1p(-p)) for k, log_n in enumerate(ways))


def checked(rows: Iterable[AuditRow]) -> Checked:
    """All that people checked."""
    answers = [row.answer for row in rows if row.answer in (RIGHT, WRONG)]
    return Checked("", len(answers), answers.count(WRONG))


def checked_by_rule(rows: Sequence[AuditRow]) -> list[Checked]:
    """The same for each criterion; a record that two of them excluded counts for both."""
    rules = sorted({rule for row in rows for rule in row.rules})
    counts = [checked(row for row in rows if rule in row.rules) for rule in rules]
    return [replace(count, rule=rule) for rule, count in zip(rules, counts, strict=True) if count.n]


def stopped_rules(rows: Iterable[AuditRow]) -> dict[str, list[AuditRow]]:
    """Criterion that excludes nothing alone -> the wrong exclusions that stop it."""
    found: dict[str, list[AuditRow]] = {}
    for row in rows:
        for rule in row.stops:
            found.setdefault(rule, []).append(row)
    return dict(sorted(found.items()))


def audit_in_words(rows: Sequence[AuditRow]) -> str:
    """What was checked, in one sentence for the report and for the paper."""
    if not rows:
        return "No exclusion by rules alone was drawn for people to check."
    found, n_open = checked(rows), sum(row.answer == OPEN for row in rows)
    said = f"People checked {found.n} records drawn at random from those that rules alone had excluded"
    if found.n:
        said += (
            f", and found {found.wrong} of them wrongly excluded; with 95 % confidence at most {found.bound:.1%} of "
            "such exclusions are wrong (one-sided, exact: Clopper and Pearson 1934)"
        )
    return f"{said}; {n_open} wait to be checked."
