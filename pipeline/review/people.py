"""Whose word stands: that of one reviewer, that of two who agree, or that of whoever settles it between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.tables.kept import FULL_TEXT, TITLE_ABSTRACT, Decision

RULE = "rule"
"""Stands where a person's name would, when rules alone decided."""
PERSON = "person"
"""Stands where a rule would, when a person decided on a pair."""
CONSENSUS = "consensus"
"""The reviewer whose name stands for all of them: its word settles everything."""
RETRIEVAL = ("sought", "not_retrieved")
"""Words on where a report is, not on what it says: one person's are enough."""
UNSETTLED = {TITLE_ABSTRACT: "unclear", FULL_TEXT: "sought"}
"""What a record counts as while two reviewers have not settled it: it waits for a person."""


@dataclass(frozen=True, slots=True)
class Word:
    """What people make of one record in one phase.

    stands   the decision that counts; None where nobody has said anything
    said     the last decision of each reviewer, in the order in which they first spoke
    """

    stands: Decision | None = None
    said: tuple[Decision, ...] = ()
    is_settled: bool = True

    @property
    def is_conflict(self) -> bool:
        """Whether the reviewers differ and nobody has settled it."""
        return not self.is_settled and len({decision.decision for decision in self.said}) > 1


NOTHING_SAID = Word()


def settle(decisions: Sequence[Decision], reviewers: int) -> Word:
    """What stands of all `decisions` on one record in one phase, earliest first.

    With one reviewer the last word stands. With two, equal words of two people stand; where they differ, the majority
    once there is one, else the word of whoever joined last as a third, or the consensus.
    """
    said = tuple({decision.reviewer: decision for decision in decisions}.values())
    if not said or reviewers == 1:
        return Word(decisions[-1] if decisions else None, said)
    consensus = [decision for decision in said if decision.reviewer.casefold() == CONSENSUS]
    if consensus:
        return Word(consensus[-1], said)
    judged = [decision for decision in said if decision.decision not in RETRIEVAL]
    if not judged:
        return Word(decisions[-1], said)
    agreed = _agreed(judged)
    if agreed:
        return Word(_in_the_name_of(agreed, agreed[-1].decision, agreed[-1].reason), said)
    return Word(_in_the_name_of(judged, UNSETTLED[judged[0].phase], ""), said, is_settled=False)


def _agreed(judged: Sequence[Decision]) -> list[Decision]:
    """The decisions of those whose word stands among two reviewers or more; [] while it is open."""
    if len(judged) < 2:
        return []
    (word, n), *others = Counter(decision.decision for decision in judged).most_common()
    if n > 1 and all(n > fewer for _, fewer in others):
        return [decision for decision in judged if decision.decision == word]
    return [judged[-1]] if len(judged) > 2 else []


def _in_the_name_of(decisions: Sequence[Decision], word: str, reason: str) -> Decision:
    names = " and ".join(sorted(decision.reviewer for decision in decisions))
    return replace(decisions[-1], reviewer=names, decision=word, reason=reason)


Said = Mapping[str, Sequence[tuple[int, Decision]]]
"""Record id -> the decisions on it, each with its place among all decisions."""


@dataclass(frozen=True, slots=True)
class People:
    """What people said of every record, by phase."""

    said_by_phase: Mapping[str, Said]
    reviewers: int = 1

    @classmethod
    def of(cls, decisions: Iterable[Decision], reviewers: int = 1) -> People:
        """All that was said; `reviewers` is how many have to agree."""
        said: dict[str, dict[str, list[tuple[int, Decision]]]] = {TITLE_ABSTRACT: {}, FULL_TEXT: {}}
        for at, decision in enumerate(decisions):
            if decision.phase in said:
                said[decision.phase].setdefault(decision.record_id, []).append((at, decision))
        return cls(said, reviewers)

    def word(self, phase: str, record_ids: Iterable[str]) -> Word:
        """What was made of a record under its ids: its own first, then those merged into it.

        Where two have to agree, what they said of any of the ids counts together.
        """
        said = [self.said_by_phase[phase][i] for i in record_ids if i in self.said_by_phase[phase]]
        if not said:
            return NOTHING_SAID
        counted = said[:1] if self.reviewers == 1 else said
        in_order = sorted((one for of_id in counted for one in of_id), key=lambda one: one[0])
        return settle([decision for _, decision in in_order], self.reviewers)

    def standing(self, phase: str) -> dict[str, Decision]:
        """Record id -> the decision that stands in `phase`."""
        words = {record_id: self.word(phase, (record_id,)).stands for record_id in self.said_by_phase[phase]}
        return {record_id: decision for record_id, decision in words.items() if decision}
