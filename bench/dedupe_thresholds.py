"""What each threshold costs, and what rules reach on a set that their thresholds never saw.

`python -m bench.dedupe_thresholds`. Leave one set out: thresholds are chosen on five labelled sets and scored on the
sixth, each in turn. The rules themselves were made with all six in view; that this shows nothing of.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import astuple, fields, replace

from bench.dedupe import DATA, SETS, records_of, score, truth_of
from pipeline.deduplication import authors, comparison, journals, related_report_rules, rule, same_report_rules, titles
from pipeline.deduplication.citation import Citation, normalise
from pipeline.deduplication.grouping import group
from pipeline.deduplication.index import Index
from pipeline.deduplication.results import explained
from pipeline.deduplication.thresholds import THRESHOLDS, Thresholds

JUDGE = (authors, comparison, journals, related_report_rules, rule, same_report_rules, titles)
"""The modules that judge by the thresholds in force."""
START = Thresholds(
    like_title=70, reworded_title=70, close_title=80, nearly_same_title=90, same_title=90, one_letter_off=95,
    spelling=70, few_words=3, long_title=8, spelt_alike=70, shared_authors=0.5, half_of_authors=0.4,
    few_shared_authors=0.2, several_authors=2, many_authors=4, same_abstract=70, other_abstract=50,
    abbreviated_journal=0.5,
)  # fmt: skip
"""Where the choice begins: round numbers, so that nothing is known beforehand of those in force."""
STEPS = {
    "few_words": 1, "long_title": 2, "several_authors": 1, "many_authors": 1, "shared_authors": 0.1,
    "half_of_authors": 0.1, "few_shared_authors": 0.1, "abbreviated_journal": 0.1, "nearly_same_title": 2,
    "same_title": 2, "one_letter_off": 1,
}  # fmt: skip
STEP = 5
"""Of all others."""
REACH = 3
"""So many steps on either side are tried."""

Cost = tuple[int, int, int]
"""Works lost, duplicates missed, pairs shown to people: one work lost weighs more than all that are missed."""


@contextmanager
def judged_by(thresholds: Thresholds) -> Iterator[None]:
    """The rules judge by these thresholds; they are fixed everywhere else."""
    for module in JUDGE:
        module.THRESHOLDS = thresholds  # type: ignore[attr-defined]
    journals.same_journal.cache_clear()
    try:
        yield
    finally:
        for module in JUDGE:
            module.THRESHOLDS = THRESHOLDS  # type: ignore[attr-defined]
        journals.same_journal.cache_clear()


class LabelledSets:
    """The sets, read once, and the cost of every choice of thresholds that was tried on one of them."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = names
        self._citations: Mapping[str, list[Citation]] = {n: list(map(normalise, records_of(n))) for n in names}
        self._truth = {name: truth_of(name) for name in names}
        self._cost: dict[tuple[str, Thresholds], Cost] = {}

    def cost(self, name: str, thresholds: Thresholds) -> Cost:
        """The cost on one set."""
        known = self._cost.get((name, thresholds))
        if known is None:
            with judged_by(thresholds):
                index = Index()
                index.add(self._citations[name])
                groups = group(index).groups
                n_asked = len(explained(index, ()).maybe)
            kept = {record_id: each.survivor for each in groups for record_id in each.members}
            counts = score(kept, self._truth[name])
            known = self._cost[name, thresholds] = (counts.n_lost, counts.n_missed, n_asked)
        return known

    def together(self, names: Iterable[str], thresholds: Thresholds) -> Cost:
        """The cost on several sets."""
        lost, missed, asked = zip(*(self.cost(name, thresholds) for name in names), strict=True)
        return sum(lost), sum(missed), sum(asked)


def around(thresholds: Thresholds, name: str, reach: int) -> list[Thresholds]:
    """The same with one threshold moved by up to so many steps, the nearest first."""
    step, value = STEPS.get(name, STEP), getattr(thresholds, name)
    moves = [sign * distance * step for distance in range(1, reach + 1) for sign in (-1, 1)]
    values = [round(value + move, 2) for move in moves]
    return [replace(thresholds, **{name: moved}) for moved in values if 0 < moved <= 100]


def chosen_on(sets: LabelledSets, names: Sequence[str]) -> Thresholds:
    """The thresholds that cost least on these sets: one after the other, twice; what changes nothing stays."""
    best = START
    for _ in range(2):
        before = best
        for each in fields(Thresholds):
            best = min((best, *around(best, each.name, REACH)), key=lambda tried: sets.together(names, tried))
        if best == before:
            break
    return best


def main() -> int:
    if not DATA.is_dir():
        print("skipped: the labelled sets are not on this machine")
        return 0
    sets = LabelledSets(SETS)
    print(f"thresholds in force, all sets: {'{} lost, {} missed, {} asked'.format(*sets.together(SETS, THRESHOLDS))}")
    print("\none threshold moved by a step or two: lost, missed, asked")
    for each in fields(Thresholds):
        moved = sorted((getattr(one, each.name), one) for one in around(THRESHOLDS, each.name, 2))
        costs = ("{:g}: {} {} {}".format(value, *sets.together(SETS, one)) for value, one in moved)
        print(f"{each.name:20} {getattr(THRESHOLDS, each.name):>4g}   {'   '.join(costs)}")
    print("\nthresholds chosen on the five other sets, from round numbers")
    print("left out         lost missed  asked   in force   on the five")
    total = [0, 0, 0]
    for name in SETS:
        others = [other for other in SETS if other != name]
        chosen = chosen_on(sets, others)
        cost, in_force = sets.cost(name, chosen), sets.cost(name, THRESHOLDS)
        total = [a + b for a, b in zip(total, cost, strict=True)]
        told = "{}/{}/{}".format(*in_force), "{}/{}/{}".format(*sets.together(others, chosen))
        print(f"{name:16} {cost[0]:4} {cost[1]:6} {cost[2]:6}   {told[0]:>8}   {told[1]:>11}   {differing(chosen)}")
    print("together: {} lost, {} missed, {} asked".format(*total))
    return 0


def differing(chosen: Thresholds) -> str:
    """How the chosen ones differ from those in force."""
    pairs = zip(fields(Thresholds), astuple(chosen), astuple(THRESHOLDS), strict=True)
    return " ".join(f"{each.name}={value:g}" for each, value, now in pairs if value != now)


if __name__ == "__main__":
    sys.exit(main())
