"""The place of a record among those that wait: by rules alone, or by the sum of the ranks by rules and by decisions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import itemgetter

from pipeline.ordering.learned import Judged
from pipeline.screening import Screening

BY_RULES = "rules"
BY_BOTH = "rules and {n} decisions"
"""What the column order_by says."""
Evidence = tuple[float, ...]


@dataclass(order=True, slots=True)
class ReadingPlace:
    """Where a record stands; the smaller the earlier. It is known when all have been seen, so it is filled in then."""

    rank: tuple[float | str, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record that waits: what rules say of it, and what was learned."""

    record_id: str
    by_rules: Evidence
    judged: Judged | None = None


def by_rules(screening: Screening) -> Evidence:
    """What orders by rules, the smaller the earlier.

    After the score come finer signs, so that the many records of one score do not stand by their ids: how many criteria
    speak for it, how many of them in its title, how many places they rest on, and how many are not known to be absent.
    """
    speaking = [verdict for verdict in screening.verdicts if verdict.criterion.kind in ("require", "signal")]
    met = [verdict for verdict in speaking if verdict.value is True]
    in_title = sum(any(span.field == "title" for span in (*v.spans, *v.others)) for v in met)
    n_places = sum(len(verdict.spans) + len(verdict.others) for verdict in met)
    n_absent = sum(verdict.value is False for verdict in speaking)
    return -screening.score, -len(met), -in_title, -n_places, n_absent


def by_both(candidates: Sequence[Candidate]) -> list[float]:
    """The sum of the ranks by rules and by what was learned, in the order of `candidates`; equals share their rank."""
    rules = _ranks([candidate.by_rules for candidate in candidates])
    learned = _ranks([(-candidate.judged.score if candidate.judged else 0.0,) for candidate in candidates])
    return [one + other for one, other in zip(rules, learned, strict=True)]


def _ranks(keys: Sequence[Evidence]) -> list[float]:
    """The rank of each key, from 1; equal keys have the mean of the ranks that they take up."""
    n_by_key: dict[Evidence, int] = {}
    for key in keys:
        n_by_key[key] = n_by_key.get(key, 0) + 1
    rank_by_key: dict[Evidence, float] = {}
    before = 0
    for key in sorted(n_by_key):
        rank_by_key[key] = before + (n_by_key[key] + 1) / 2
        before += n_by_key[key]
    return [rank_by_key[key] for key in keys]


def put_in_order(waiting: Sequence[tuple[ReadingPlace, Candidate]]) -> None:
    """Give each its place: by both where something was learned, else by rules. The id only ends what is left equal."""
    candidates = [candidate for _, candidate in waiting]
    sums = by_both(candidates) if any(candidate.judged for candidate in candidates) else [0.0] * len(candidates)
    for (place, candidate), ranks in zip(waiting, sums, strict=True):
        place.rank = (0, ranks, *candidate.by_rules, candidate.record_id)


def behind_all(at: int) -> ReadingPlace:
    """A place behind all that are ordered."""
    return ReadingPlace((1, at))


def ids_in_order(candidates: Iterable[Candidate]) -> list[str]:
    """The candidates as people are asked to read them."""
    waiting = [(ReadingPlace(), candidate) for candidate in candidates]
    put_in_order(waiting)
    return [candidate.record_id for _, candidate in sorted(waiting, key=itemgetter(0))]
