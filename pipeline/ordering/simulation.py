"""What an order would have spared a team: trained on the earlier half of its decisions, measured on the later half."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.ground.record import Record
from pipeline.ordering.learned import Learned, learn
from pipeline.ordering.places import Candidate, by_rules, ids_in_order
from pipeline.screening import Screener

RULES, LEARNED, BOTH, RANDOM = "rules", "learned", "both", "random"


@dataclass(frozen=True, slots=True)
class Course:
    """The records in the order in which they are read: whether each is relevant."""

    relevant: tuple[bool, ...]

    @property
    def n_relevant(self) -> int:
        return sum(self.relevant)

    def n_read_for(self, recall: float) -> float:
        """How many records are read when this share of the relevant ones is found."""
        wanted = math.ceil(recall * self.n_relevant)
        places = [at for at, is_relevant in enumerate(self.relevant, start=1) if is_relevant]
        return places[wanted - 1] if wanted else 0

    def recall_at(self, share: float) -> float:
        """The share of the relevant records that is found when this share of all is read."""
        n_read = math.ceil(round(share * len(self.relevant), 6))
        return sum(self.relevant[:n_read]) / self.n_relevant

    def wss(self, recall: float = 0.95) -> float:
        """Work saved over sampling (Cohen 2006): what need not be read for this recall, less what chance would save."""
        return 1 - self.n_read_for(recall) / len(self.relevant) - (1 - recall)


@dataclass(frozen=True, slots=True)
class ByChance(Course):
    """The same records as they would be found on average if they were shuffled."""

    def n_read_for(self, recall: float) -> float:
        wanted = math.ceil(recall * self.n_relevant)
        return wanted * (len(self.relevant) + 1) / (self.n_relevant + 1)

    def recall_at(self, share: float) -> float:
        return math.ceil(round(share * len(self.relevant), 6)) / len(self.relevant)


@dataclass(frozen=True, slots=True)
class Simulation:
    """The courses by their names; what was learned from, and None where the earlier half teaches nothing."""

    course_by_name: Mapping[str, Course]
    learned: Learned | None
    n_earlier: int
    n_earlier_relevant: int
    n_later: int
    n_later_relevant: int


def in_time(records: Iterable[Record]) -> list[Record]:
    """The records as they came: by the day when they were first seen, their year and their PMID, else as they stand.

    >>> [record.record_id for record in in_time([Record("b", pmid="12"), Record("a", pmid="3")])]
    ['a', 'b']
    """
    return sorted(records, key=lambda record: (record.first_seen, record.year, len(record.pmid), record.pmid))


def simulated(records: Sequence[Record], is_relevant: Mapping[str, bool], screener: Screener) -> Simulation:
    """What each order does with the later half of the labelled records, in which there must be a relevant one."""
    known = in_time(record for record in records if record.record_id in is_relevant)
    earlier, later = known[: len(known) // 2], known[len(known) // 2 :]
    learned = learn((record, is_relevant[record.record_id]) for record in earlier)
    asked = [(record.record_id, by_rules(screener.screen(record))) for record in later]
    orders = {RULES: [Candidate(record_id, evidence) for record_id, evidence in asked]}
    if learned:
        judged = {record.record_id: learned.judge(record) for record in later}
        orders[LEARNED] = [Candidate(record_id, (), judged[record_id]) for record_id, _ in asked]
        orders[BOTH] = [Candidate(record_id, evidence, judged[record_id]) for record_id, evidence in asked]
    courses = {
        name: Course(tuple(is_relevant[record_id] for record_id in ids_in_order(candidates)))
        for name, candidates in orders.items()
    }
    courses[RANDOM] = ByChance(tuple(is_relevant[record.record_id] for record in later))
    n_relevant = [sum(is_relevant[record.record_id] for record in half) for half in (earlier, later)]
    return Simulation(courses, learned, len(earlier), n_relevant[0], len(later), n_relevant[1])
