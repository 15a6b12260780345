"""Whose word stands: that of one reviewer, that of two who agree, or that of whoever settles it between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.ground.text import reason_key
from pipeline.review.decisions import read_decisions
from pipeline.review.protocol import Protocol
from pipeline.review.team import CONSENSUS, PERSON, RULE, Words
from pipeline.tables.kept import AUDIT, FULL_TEXT, TITLE_ABSTRACT, WITHDRAWN, Decision

__all__ = [
    "CONSENSUS", "DIFFER", "NOTHING_SAID", "NO_SECOND", "PERSON", "RETRIEVAL", "RULE", "People", "Word",
    "people_of", "settle",
]  # fmt: skip

NOT_RETRIEVED = "not_retrieved"
RETRIEVAL = ("sought", NOT_RETRIEVED)
"""Words on where a report is, not on what it says: one person's are enough."""
UNSETTLED = {TITLE_ABSTRACT: "unclear", FULL_TEXT: "sought", AUDIT: "unclear"}
"""What a record counts as while two reviewers have not settled it: it waits for a person."""
NO_SECOND = "waits for a second reviewer"
DIFFER = "the reviewers differ"
"""Why it is not settled."""
LEAST_LOST = ("include", "not_retrieved", "sought", "unclear", "exclude")
"""Which of two words on one report, filed under two ids, counts until somebody settles it: no inclusion is hidden."""
NO_WORDS = Words()


@dataclass(frozen=True, slots=True)
class Word:
    """What people make of one record in one phase.

    stands       the decision that counts; None where nobody has said anything
    said         the last decision of each reviewer, in the order in which they first spoke
    is_ruled     whether somebody who settles has spoken
    overridden   what would stand, had nobody gone on to full text: an exclusion there is a conflict
    """

    stands: Decision | None = None
    said: tuple[Decision, ...] = ()
    is_settled: bool = True
    is_ruled: bool = False
    overridden: Decision | None = None

    @property
    def is_conflict(self) -> bool:
        """Whether the reviewers differ and nobody has settled it."""
        return not self.is_settled and len({decision.decision for decision in self.said}) > 1

    @property
    def reasons_differ(self) -> bool:
        """Whether people exclude it for different reasons: the reason is counted, so they should agree on it."""
        excluding = [decision for decision in self.said if decision.decision == "exclude"]
        if not self.stands or self.stands.decision != "exclude" or len(excluding) < 2 or self.is_ruled:
            return False
        return len({reason_key(decision.reason) for decision in excluding}) > 1


NOTHING_SAID = Word()


def settle(decisions: Sequence[Decision], reviewers: int, words: Words = NO_WORDS) -> Word:
    """What stands of all `decisions` on one record in one phase, earliest first.

    With one reviewer the last word stands. With two, equal words of two people stand; where they differ, the majority
    once there is one, else the word of whoever joined last as a third, or of those who settle. Words on records that
    turned out to be one report must agree; until somebody settles it, no inclusion is hidden.
    """
    last = {(decision.reviewer, decision.record_id): decision for decision in decisions}
    said = tuple(decision for decision in last.values() if decision.decision != WITHDRAWN)
    place = {decision: at for at, decision in enumerate(decisions)}
    if not said:
        return NOTHING_SAID
    settling = [decision for decision in said if words.team.settles(decision.reviewer)]
    if settling and (reviewers > 1 or len({decision.record_id for decision in said}) > 1):
        return Word(max(settling, key=place.__getitem__), said, is_ruled=True)
    judged = [decision for decision in said if decision.decision not in RETRIEVAL]
    if not judged:
        return Word(max(said, key=place.__getitem__), said)
    if reviewers == 1:
        return _of_one_reviewer(judged, place, said)
    contradicts_itself = len({(d.reviewer, d.decision) for d in judged}) > len({d.reviewer for d in judged})
    by_person = list({decision.reviewer: decision for decision in judged}.values())
    agreed = [] if contradicts_itself else _agreed(by_person)
    if agreed:
        settled = not _is_doubted(agreed[-1], place, said)
        return Word(_in_the_name_of(agreed, agreed[-1].decision, _reason(agreed, words)), said, is_settled=settled)
    differ = contradicts_itself or len({decision.decision for decision in judged}) > 1
    why = DIFFER if differ else NO_SECOND
    return Word(_in_the_name_of(judged, UNSETTLED[judged[0].phase], why), said, is_settled=False)


def _of_one_reviewer(judged: Sequence[Decision], place: Mapping[Decision, int], said: tuple[Decision, ...]) -> Word:
    """The last judgement; of those on several records that turned out to be one report, the one that loses least."""
    lasts = list({decision.record_id: decision for decision in sorted(judged, key=place.__getitem__)}.values())
    if len({decision.decision for decision in lasts}) < 2:
        stands = max(lasts, key=place.__getitem__)
        return Word(stands, said, is_settled=not _is_doubted(stands, place, said))
    stands = min(lasts, key=lambda decision: LEAST_LOST.index(decision.decision))
    return Word(stands, said, is_settled=False)


def _is_doubted(stands: Decision, place: Mapping[Decision, int], said: Sequence[Decision]) -> bool:
    """Whether somebody says later that the report cannot be had. It undoes no judgement: who judged has read it."""
    return any(decision.decision == NOT_RETRIEVED and place[decision] > place[stands] for decision in said)


def _agreed(judged: Sequence[Decision]) -> list[Decision]:
    """The decisions of those whose word stands among two reviewers or more; [] while it is open."""
    if len(judged) < 2:
        return []
    (word, n), *others = Counter(decision.decision for decision in judged).most_common()
    if n > 1 and all(n > fewer for _, fewer in others):
        return [decision for decision in judged if decision.decision == word]
    return [judged[-1]] if len(judged) > 2 else []


def _reason(agreed: Sequence[Decision], words: Words) -> str:
    """The reason that counts: the first in the protocol's order, else the one that was given last."""
    given = {reason_key(decision.reason): decision.reason for decision in agreed if decision.reason}
    listed = [reason for reason in words.reasons if reason_key(reason) in given]
    return listed[0] if listed else agreed[-1].reason or "".join(list(given.values())[-1:])


def _in_the_name_of(decisions: Sequence[Decision], word: str, reason: str) -> Decision:
    names = " and ".join(sorted({decision.reviewer for decision in decisions}))
    return replace(decisions[-1], reviewer=names, decision=word, reason=reason)


PlacedWords = Mapping[str, Sequence[tuple[int, Decision]]]
"""Record id -> the decisions on it, each with its place among all decisions."""


@dataclass(frozen=True, slots=True)
class People:
    """What people said of every record, by phase."""

    said_by_phase: Mapping[str, PlacedWords]
    reviewers: int = 1
    words: Words = NO_WORDS

    @classmethod
    def of(cls, decisions: Iterable[Decision], reviewers: int = 1, words: Words = NO_WORDS) -> People:
        """All that was said; `reviewers` is how many have to agree."""
        said: dict[str, dict[str, list[tuple[int, Decision]]]] = {TITLE_ABSTRACT: {}, FULL_TEXT: {}, AUDIT: {}}
        for at, decision in enumerate(decisions):
            if decision.phase in said:
                said[decision.phase].setdefault(decision.record_id, []).append((at, decision))
        return cls(said, reviewers, words)

    def word(self, phase: str, record_ids: Iterable[str]) -> Word:
        """What was made of a record under its ids, its own and those of the records merged into it, taken together."""
        said = [self.said_by_phase[phase][i] for i in record_ids if i in self.said_by_phase[phase]]
        if not said:
            return NOTHING_SAID
        in_order = sorted((one for of_id in said for one in of_id), key=lambda one: one[0])
        return settle([decision for _, decision in in_order], self.reviewers, self.words)

    def both(self, record_ids: Sequence[str]) -> tuple[Word, Word]:
        """The words on title and abstract and in full text. What was read in full is not excluded on its abstract.

        A late exclusion on title and abstract does not undo what somebody made of the full text: that stands, and the
        two are a conflict until one of them is taken back.
        """
        first, second = (self.word(phase, record_ids) for phase in (TITLE_ABSTRACT, FULL_TEXT))
        if not (first.stands and second.stands) or first.stands.decision == "include":
            return first, second
        went_on = replace(second.stands, phase=TITLE_ABSTRACT, decision="include", reason="")
        return replace(first, stands=went_on, overridden=first.stands), second

    def audited(self, record_ids: Iterable[str]) -> Word:
        """What was found of a record that rules alone had excluded.

        One person's word is enough, for it decides on no report: where any person calls the exclusion wrong, the record
        goes back to the screening, in which as many people decide as always.
        """
        word = self.word(AUDIT, record_ids)
        wrong = [decision for decision in word.said if decision.decision != "exclude"]
        stands = (wrong or word.said)[-1] if word.said else None
        return Word(stands, word.said)

    def standing(self, phase: str) -> dict[str, Decision]:
        """Record id -> the decision that stands in `phase`."""
        words = {record_id: self.word(phase, (record_id,)).stands for record_id in self.said_by_phase[phase]}
        return {record_id: decision for record_id, decision in words.items() if decision}


def people_of(queries: Path, protocol: Protocol) -> People:
    """What people said in this review, as its protocol counts it. Raises DecisionError."""
    return People.of(read_decisions(queries, protocol.team_words), protocol.screening.reviewers, protocol.team_words)
