"""Against bib-dedupe on the same records in the same run: `python -m bench.dedupe_peers`.

bib-dedupe 0.11.0 is installed into an environment of its own, build/bib-dedupe, and given one core. Speed and memory
are measured at 16,000 records, each program in a process of its own that reads the same CSV.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from bench.dedupe import DATA, SETS, kept_by_id, score, truth_of
from bench.dedupe_growth import replicated
from pipeline.deduplication import deduplicate
from pipeline.tables.records import RECORDS, read_records

ENVIRONMENT = Path(__file__).parent.parent / "build" / "bib-dedupe"
VERSION = "0.11.0"
N_RECORDS = 16_000

OURS = """
import json, resource, sys, time
from pathlib import Path
from bench.dedupe import kept_by_id
from pipeline.deduplication import deduplicate
from pipeline.tables.records import read_records
records = list(read_records(Path(sys.argv[1])))
began = time.process_time()
kept = kept_by_id(deduplicate(records))
seconds = time.process_time() - began
mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
json.dump({"seconds": seconds, "mb": mb, "kept": kept}, sys.stdout)
"""

THEIRS = """
import contextlib, json, resource, sys, time
import pandas
from bib_dedupe.bib_dedupe import block, cluster, match, prep
names = {"record_id": "ID", "authors": "author", "issue": "number"}
table = pandas.read_csv(sys.argv[1], dtype=str, keep_default_na=False).rename(columns=names)
wanted = ["ID", "title", "author", "year", "journal", "volume", "number", "pages", "doi", "abstract"]
table = table[wanted].assign(ENTRYTYPE="article")
began = time.process_time()
with contextlib.redirect_stdout(sys.stderr):
    matched = match(block(prep(table, cpu=1), cpu=1), cpu=1)
    groups = cluster(matched)
seconds = time.process_time() - began
mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
kept = {record_id: record_id for record_id in table["ID"]}
kept.update({record_id: group[0] for group in map(sorted, groups) for record_id in group})
json.dump({"seconds": seconds, "mb": mb, "kept": kept}, sys.stdout)
"""


def environment() -> Path:
    """The Python of bib-dedupe's own environment, made the first time."""
    python = ENVIRONMENT / "bin" / "python"
    if not python.exists():
        venv.create(ENVIRONMENT, with_pip=True)
    subprocess.run([python, "-m", "pip", "install", "--quiet", f"bib-dedupe=={VERSION}"], check=True)
    return python


def run(python: Path | str, program: str, csv_path: Path) -> tuple[float, float, dict[str, str]]:
    """Seconds of one core, peak memory in MB, and record_id -> the id kept for it."""
    one_core = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(
        [python, "-c", program, csv_path], check=True, capture_output=True, text=True, env=one_core
    )  # fmt: skip
    found = json.loads(done.stdout.splitlines()[-1])
    return found["seconds"], found["mb"], found["kept"]


def compare_scores(peer: Path, names: Sequence[str]) -> None:
    print(f"{'set':16} {'ours lost/missed':>17} {'bib-dedupe':>11}")
    totals = [0, 0, 0, 0]
    for name in names:
        truth = truth_of(name)
        ours = score(kept_by_id(deduplicate(read_records(DATA / name / "records.csv"))), truth)
        theirs = score(run(peer, THEIRS, DATA / name / "records.csv")[2], truth)
        row = (ours.n_lost, ours.n_missed, theirs.n_lost, theirs.n_missed)
        totals = [total + count for total, count in zip(totals, row, strict=True)]
        print(f"{name:16} {row[0]:>13}/{row[1]:<3} {row[2]:>7}/{row[3]:<3}")
    print(f"{'together':16} {totals[0]:>13}/{totals[1]:<3} {totals[2]:>7}/{totals[3]:<3}\n")


def compare_cost(peer: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        csv_path = Path(folder) / "records.csv"
        RECORDS.named(csv_path.name).write(csv_path.parent, (record for record, _ in islice(replicated(), N_RECORDS)))
        ours_s, ours_mb, _ = run(sys.executable, OURS, csv_path)
        theirs_s, theirs_mb, _ = run(peer, THEIRS, csv_path)
    print(f"{N_RECORDS:,} records on one core: {N_RECORDS / ours_s:,.0f} records/s, {ours_mb:,.0f} MB at the peak")
    print(f"bib-dedupe {VERSION}: {N_RECORDS / theirs_s:,.0f} records/s, {theirs_mb:,.0f} MB at the peak")
    print(
        f"{theirs_s / ours_s:.0f} x its speed (to reach: 20), {ours_mb / theirs_mb:.1%} of its memory (to reach: 10 %)"
    )


def main() -> int:
    if not DATA.is_dir():
        print("skipped: the labelled sets are not on this machine")
        return 0
    began = time.perf_counter()
    peer = environment()
    compare_scores(peer, SETS)
    compare_cost(peer)
    print(f"took {time.perf_counter() - began:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
