"""How far two reviewers agree, as a table: per cent, and Cohen's kappa with its interval.

Cohen J. A coefficient of agreement for nominal scales. Educ Psychol Meas 1960;20:37-46.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import sqrt

from pipeline.prisma.agreement import Agreement, agreements
from pipeline.review.decisions import DUPLICATE, Decision
from pipeline.review.people import CONSENSUS, RETRIEVAL

AGREEMENT_COLUMNS = ("phase", "one", "other", "records", "agreed", "per_cent", "kappa", "kappa_low", "kappa_high")
Z = 1.96
"""Standard errors on either side of kappa: an interval of 95 %."""


def agreement_rows(decisions: Iterable[Decision]) -> Iterator[list[str]]:
    """Rows of agreement.csv: every two people who judged a record in common, in each phase. The consensus is nobody."""
    judged = [
        (decision.phase, decision.reviewer, decision.record_id, decision.decision)
        for decision in decisions
        if decision.phase != DUPLICATE
        and decision.decision not in RETRIEVAL
        and decision.reviewer.casefold() != CONSENSUS
    ]
    for found in agreements(judged):
        low, high = kappa_interval(found)
        share = f"{100 * found.agreed / found.n:.1f}"
        kappas = ["" if value is None else f"{value:.3f}" for value in (found.kappa, low, high)]
        yield [found.phase, found.one, found.other, str(found.n), str(found.agreed), share, *kappas]


def kappa_interval(found: Agreement) -> tuple[float | None, float | None]:
    """Kappa's interval by Cohen's large-sample standard error, within -1 and 1; None where kappa is none."""
    if found.kappa is None:
        return None, None
    if found.agreed == found.n:
        return found.kappa, found.kappa
    # 1 - (agreement by chance) is (1 - agreement) / (1 - kappa): so the error follows from kappa and the counts.
    agreed = found.agreed / found.n
    error = (1 - found.kappa) * sqrt(agreed / ((1 - agreed) * found.n))
    return max(-1.0, found.kappa - Z * error), min(1.0, found.kappa + Z * error)
