"""How far two reviewers agree: shares and Cohen's kappa over the records that both of them judged.

Cohen J. A coefficient of agreement for nominal scales. Educ Psychol Meas 1960;20:37-46.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import sqrt

from pipeline.review.people import RETRIEVAL
from pipeline.review.team import NOBODY_NAMED, Team
from pipeline.tables.computed import AgreementRow
from pipeline.tables.kept import AUDIT, DUPLICATE, WITHDRAWN, Decision

Z = 1.96
"""Standard errors on either side of kappa: an interval of 95 %."""

Judgement = tuple[str, str, str, str]
"""Phase, reviewer, record id, word."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """Two reviewers in one phase.

    n_by_words    (the first one's word, the other's) -> records
    differing     the ids of the records on which they differ, sorted
    """

    phase: str
    one: str
    other: str
    n_by_words: Mapping[tuple[str, str], int]
    differing: tuple[str, ...]

    @property
    def n(self) -> int:
        """Records that both judged."""
        return sum(self.n_by_words.values())

    @property
    def agreed(self) -> int:
        """Records on which they say the same."""
        return sum(n for (one, other), n in self.n_by_words.items() if one == other)

    @property
    def kappa(self) -> float | None:
        """Agreement beyond chance, at most 1; None where chance alone would make them always agree."""
        ones: Counter[str] = Counter()
        others: Counter[str] = Counter()
        for (one, other), n in self.n_by_words.items():
            ones[one] += n
            others[other] += n
        by_chance = sum(ones[word] * others[word] for word in ones) / self.n**2
        return None if by_chance == 1 else (self.agreed / self.n - by_chance) / (1 - by_chance)


def judgements(decisions: Iterable[Decision], team: Team = NOBODY_NAMED, *, now: bool = False) -> Iterator[Judgement]:
    """What each reviewer first said, on their own, for or against records; or what they say `now`.

    Not that a report is sought or lost, nor the words of those who settle. Whoever first speaks once two differ has
    seen that they do, and is independent no longer. A word that was taken back was not said.
    """
    for words in _by_record(decisions, team):
        last_by_person: dict[str, Decision] = {}
        first_by_person: dict[str, Decision] = {}
        for decision in words:
            differ = len({last.decision for last in last_by_person.values()}) > 1
            if decision.reviewer not in last_by_person and differ:
                continue
            first_by_person.setdefault(decision.reviewer, decision)
            last_by_person[decision.reviewer] = decision
        for said in (last_by_person if now else first_by_person).values():
            yield said.phase, said.reviewer, said.record_id, said.decision


def _by_record(decisions: Iterable[Decision], team: Team) -> Iterable[list[Decision]]:
    """The judging words on each record in each phase, earliest first, without what was taken back."""
    by_record: dict[tuple[str, str], list[Decision]] = {}
    for decision in decisions:
        if decision.phase in (AUDIT, DUPLICATE) or decision.decision in RETRIEVAL or team.settles(decision.reviewer):
            continue
        words = by_record.setdefault((decision.record_id, decision.phase), [])
        if decision.decision == WITHDRAWN:
            words[:] = [word for word in words if word.reviewer != decision.reviewer]
        else:
            words.append(decision)
    return by_record.values()


def agreements(judged: Iterable[Judgement]) -> tuple[Agreement, ...]:
    """Every two reviewers who judged a record in common, phase by phase."""
    word_by_record: dict[str, dict[str, dict[str, str]]] = {}
    for phase, reviewer, record_id, word in judged:
        word_by_record.setdefault(phase, {}).setdefault(reviewer, {})[record_id] = word
    return tuple(
        found
        for phase in sorted(word_by_record, reverse=True)  # title and abstract before full text
        for found in _of_phase(phase, word_by_record[phase])
    )


def _of_phase(phase: str, word_by_reviewer: Mapping[str, Mapping[str, str]]) -> Iterator[Agreement]:
    for one, other in combinations(sorted(word_by_reviewer), 2):
        ours, theirs = word_by_reviewer[one], word_by_reviewer[other]
        both = sorted(ours.keys() & theirs.keys())
        if both:
            n_by_words = Counter((ours[record_id], theirs[record_id]) for record_id in both)
            differing = tuple(record_id for record_id in both if ours[record_id] != theirs[record_id])
            yield Agreement(phase, one, other, dict(sorted(n_by_words.items())), differing)


def agreement_rows(decisions: Sequence[Decision], team: Team = NOBODY_NAMED) -> Iterator[AgreementRow]:
    """Every two people who judged a record in common, in each phase. The consensus is nobody."""
    now = {(n.phase, n.one, n.other): n for n in agreements(judgements(decisions, team, now=True))}
    for found in agreements(judgements(decisions, team)):
        low, high = kappa_interval(found)
        later = now[found.phase, found.one, found.other]
        kappas = ["" if value is None else f"{value:.3f}" for value in (found.kappa, low, high, later.kappa)]
        yield AgreementRow(
            found.phase, found.one, found.other, found.n, found.agreed, _per_cent(found), kappas[0], kappas[1],
            kappas[2], later.agreed, _per_cent(later), kappas[3],
        )  # fmt: skip


def _per_cent(found: Agreement) -> str:
    return f"{100 * found.agreed / found.n:.1f}"


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
