"""The verdict on a pair of records: the first rule that applies to the evidence; on several processes if wished."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import Executor
from itertools import islice
from typing import NamedTuple

from pipeline.deduplication.compare import compare
from pipeline.deduplication.normalise import Citation
from pipeline.deduplication.rule import Rule
from pipeline.deduplication.rules import RULES

PAIRS_AT_ONCE = 2000
"""How many pairs go to a process together."""

RULE_BY_ID = {rule.id: rule for rule in RULES}

Pair = tuple[Citation, Citation]


class Verdict(NamedTuple):
    """What a rule says about two records; `one` has the smaller id."""

    one: str
    other: str
    rule: Rule


def rule_for(one: Citation, other: Citation) -> Rule | None:
    """The rule that decides on two records; None when they have nothing to do with each other."""
    evidence = compare(one, other)
    if evidence is None:
        return None
    return next((rule for rule in RULES if rule.applies(evidence)), None)


def judge(pairs: Iterable[Pair], executor: Executor | None = None) -> Iterator[Verdict]:
    """The verdicts on those pairs on which a rule decides, in the order of the pairs, whatever the executor."""
    portions = _portions(pairs)
    found = map(_judge_portion, portions) if executor is None else executor.map(_judge_portion, portions)
    for portion in found:
        for one, other, rule_id in portion:
            yield Verdict(one, other, RULE_BY_ID[rule_id])


def _judge_portion(pairs: list[Pair]) -> list[tuple[str, str, str]]:
    """Ids and not rules: a rule holds a function, and ids are what travels cheaply between processes."""
    decided = []
    for one, other in pairs:
        rule = rule_for(one, other)
        if rule is not None:
            first, second = sorted((one.record_id, other.record_id))
            decided.append((first, second, rule.id))
    return decided


def _portions(pairs: Iterable[Pair]) -> Iterator[list[Pair]]:
    remaining = iter(pairs)
    while portion := list(islice(remaining, PAIRS_AT_ONCE)):
        yield portion
