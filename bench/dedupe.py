"""Duplicates found and works lost on the labelled sets, by rule: `python -m bench.dedupe`.

lost: real works that vanish by a false merge; missed: duplicates left in. Both are counted over groups, so they do not
depend on which copy is kept. The published figures of bib-dedupe 0.11.0 on the same labels stand beside them;
`python -m bench.dedupe_peers` measures it anew.
"""

from __future__ import annotations

import csv
import json
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.deduplication import Deduplication, deduplicate
from pipeline.ground.record import COLUMNS, SEPARATOR_BY_LIST, Record
from pipeline.tables.records import read_records
from pipeline.tables.table import parts

DATA = Path(__file__).parent.parent.parent / "shared" / "data" / "dedup"
SETS = ("sra_tafenoquine", "sra_copper", "diabetes", "stroke", "haematology", "respiratory")
PEER = {
    "sra_tafenoquine": (0, 0),
    "sra_copper": (0, 1),
    "diabetes": (1, 0),
    "stroke": (0, 1),
    "haematology": (1, 6),
    "respiratory": (0, 11),
}
"""bib-dedupe 0.11.0: lost, missed."""


@dataclass(frozen=True, slots=True)
class Score:
    n_records: int
    n_removable: int
    n_lost: int
    n_missed: int


def records_of(name: str) -> list[Record]:
    return list(read_records(DATA / name / "records.csv"))


def truth_of(name: str) -> dict[str, str]:
    """record_id -> the work it reports."""
    with (DATA / name / "truth.csv").open(encoding="utf-8-sig", newline="") as stream:
        return {row["record_id"]: row["cluster_id"] for row in csv.DictReader(stream)}


def score(kept_by_id: Mapping[str, str], truth: Mapping[str, str]) -> Score:
    """Lost: works beyond the first in each group; missed: groups beyond the first over which a work spreads."""
    n_pairs = len({(kept_by_id[record_id], work) for record_id, work in truth.items()})
    n_works, n_groups = len(set(truth.values())), len(set(kept_by_id.values()))
    return Score(len(truth), len(truth) - n_works, n_pairs - n_groups, n_pairs - n_works)


def kept_by_id(result: Deduplication) -> dict[str, str]:
    return {record_id: group.survivor for group in result.groups for record_id in group.members}


def wrong_by_rule(result: Deduplication, truth: Mapping[str, str]) -> tuple[Counter[str], Counter[str]]:
    """How many records each rule set aside, and how many of them under another work."""
    used, wrong = Counter[str](), Counter[str]()
    for row in result.set_aside:
        used[row.rule_id] += 1
        wrong[row.rule_id] += truth[row.record_id] != truth[row.kept_id]
    return used, wrong


def hard_pairs() -> tuple[int, int, list[str]]:
    """How many pairs there are, how many of those that are no duplicates were merged, and the types judged wrongly."""
    n_pairs = n_wrong_merges = 0
    wrong: list[str] = []
    for line in (DATA / "hardpairs.jsonl").read_text(encoding="utf-8").splitlines():
        pair = json.loads(line)
        result = deduplicate([_pair_record("a", pair["a"]), _pair_record("b", pair["b"])])
        is_merged, is_duplicate = len(result.groups) == 1, pair["expected"] == "dup"
        n_pairs += 1
        n_wrong_merges += is_merged and not is_duplicate
        wrong += [pair["type"]] if is_merged != is_duplicate else []
    return n_pairs, n_wrong_merges, wrong


def _pair_record(record_id: str, cells: Mapping[str, str]) -> Record:
    known: dict[str, Any] = {name: cell or "" for name, cell in cells.items() if name in COLUMNS}
    lists = {name: parts(cell, SEPARATOR_BY_LIST[name]) for name, cell in known.items() if name in SEPARATOR_BY_LIST}
    return Record(**known | lists | {"record_id": record_id})


def main(names: Sequence[str] = SETS) -> int:
    if not DATA.is_dir():
        print("skipped: the labelled sets are not on this machine")
        return 0
    used, wrong = Counter[str](), Counter[str]()
    n_lost = n_missed = 0
    print("set              records duplicates  lost missed   peer     to people records/s")
    for name in names:
        records, truth = records_of(name), truth_of(name)
        began = time.process_time()
        result = deduplicate(records)
        seconds = time.process_time() - began
        counts = score(kept_by_id(result), truth)
        set_used, set_wrong = wrong_by_rule(result, truth)
        used, wrong = used + set_used, wrong + set_wrong
        n_lost, n_missed = n_lost + counts.n_lost, n_missed + counts.n_missed
        asked = f"{len(result.maybe)} ({len(result.maybe) / len(records):.1%})"
        peer = "{}/{}".format(*PEER[name])
        print(
            f"{name:16} {counts.n_records:7} {counts.n_removable:10} {counts.n_lost:5} {counts.n_missed:6} {peer:>6} "
            f"{asked:>13} {len(records) / seconds:9,.0f}"
        )
    print(f"together: {n_lost} lost, {n_missed} missed (to reach: 1, 9; bib-dedupe: 2, 19)\n")
    print(f"{'rule':24} {'set aside':>9} {'wrongly':>7}")
    for rule_id, n_used in used.most_common():
        print(f"{rule_id:24} {n_used:9} {wrong[rule_id]:7}")
    n_pairs, n_wrong_merges, misjudged = hard_pairs()
    print(f"\nhard pairs: {n_pairs - len(misjudged)} of {n_pairs} right, {n_wrong_merges} merged wrongly {misjudged}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
