"""Made pairs whose truth is known: damaged copies that must be found, near misses that must not be merged.

`python -m bench.dedupe_generated`. True records are drawn from a PubMed file; each kind of damage or near miss is done
to a few hundred of them, and all records of a kind are deduplicated as one file. Nothing here was made to fit the
rules: what a kind costs is printed, found or not.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from random import Random

from bench.dedupe import kept_by_id
from bench.dedupe_damages import DAMAGES, Damage
from bench.dedupe_near_misses import NEAR_MISSES, NearMiss
from pipeline.deduplication import deduplicate
from pipeline.ground.record import Record
from pipeline.sources.record_files import read_record_file

PUBMED = Path(__file__).parent.parent.parent / "shared" / "data" / "pubmed" / "pubmed21n1298.xml.gz"
N_PAIRS = 350
"""Of each kind: with 59 kinds a little over 20,000."""


@dataclass(frozen=True, slots=True)
class Told:
    """What became of the pairs of one kind. asked: shown to a person; linked: said to be two reports; else nothing."""

    n_pairs: int
    n_merged: int
    n_asked: int
    n_linked: int

    @property
    def n_silent(self) -> int:
        return self.n_pairs - self.n_merged - self.n_asked - self.n_linked


def true_records(path: Path = PUBMED) -> list[Record]:
    """Reports with everything that a kind may damage, one for each title."""
    by_title: dict[str, Record] = {}
    for record in read_record_file(path):
        if record.doi and record.volume and record.pages and record.year and record.authors and len(record.title) > 30:
            by_title.setdefault(record.title.casefold(), record)
    return list(by_title.values())


def damaged(records: Sequence[Record], damage: Damage, name: str, n_pairs: int) -> list[tuple[Record, ...]]:
    """`n_pairs` pairs of one report each; the same ones in every run."""
    random = Random(name)
    drawn = (damage(record, random) for record in random.sample(records, len(records)))
    return [pair for pair, _ in zip(filter(None, drawn), range(n_pairs), strict=False)]


def missed_narrowly(records: Sequence[Record], near: NearMiss, name: str, n_pairs: int) -> list[tuple[Record, ...]]:
    """Groups of reports that are all different, until `n_pairs` pairs are among them."""
    random = Random(name)
    groups: list[tuple[Record, ...]] = []
    n_found = 0
    for record in random.sample(records, len(records)):
        if n_found >= n_pairs:
            break
        group = tuple(near(record, random) or ())
        groups.append(group)
        n_found += len(group) * (len(group) - 1) // 2
    return groups


def told(groups: Iterable[tuple[Record, ...]]) -> Told:
    """Deduplicate all records of the groups as one file and count what was said of the pairs within groups."""
    found = list(groups)
    result = deduplicate(record for group in found for record in group)
    kept = kept_by_id(result)
    asked = {frozenset((kept[row.record_id], kept[row.other_id])) for row in result.maybe}
    linked = {frozenset((kept[row.record_id], kept[row.other_id])) for row in result.links}
    counts = [0, 0, 0, 0]
    for group in found:
        for one, other in combinations(group, 2):
            pair = frozenset((kept[one.record_id], kept[other.record_id]))
            counts[0] += 1
            counts[1] += len(pair) == 1
            counts[2] += len(pair) == 2 and pair in asked
            counts[3] += len(pair) == 2 and pair not in asked and pair in linked
    return Told(*counts)


def main() -> int:
    if not PUBMED.is_file():
        print("skipped: the PubMed file is not on this machine")
        return 0
    records = true_records()
    totals = [0, 0, 0, 0]
    print(f"{'one report, damaged':64} {'pairs':>6} {'missed':>6} {'of them asked':>13} {'silent':>6}")
    for name, damage in DAMAGES.items():
        row = told(damaged(records, damage, name, N_PAIRS))
        totals[0] += row.n_pairs
        totals[1] += row.n_pairs - row.n_merged
        n_missed, n_not_asked = row.n_pairs - row.n_merged, row.n_silent + row.n_linked
        print(f"{name:64} {row.n_pairs:6} {n_missed:6} {row.n_asked:13} {n_not_asked:6}")
    print(f"\n{'two reports, alike':64} {'pairs':>6} {'lost':>6} {'asked':>13} {'linked':>6}")
    for name, near in NEAR_MISSES.items():
        row = told(missed_narrowly(records, near, name, N_PAIRS))
        totals[2] += row.n_pairs
        totals[3] += row.n_merged
        print(f"{name:64} {row.n_pairs:6} {row.n_merged:6} {row.n_asked:13} {row.n_linked:6}")
    print(f"\n{totals[0]:,} damaged pairs: {totals[1]} missed ({totals[1] / totals[0]:.2%})")
    print(f"{totals[2]:,} pairs alike: {totals[3]} lost ({totals[3] / totals[2]:.2%})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
