"""What an update costs that brings 50 new records, beside the first run of the same review: `python -m bench.update`.

The cache is filled from the real PubMed files as a search would have filled it, so that no network stands in the
figures: `trialsift update --offline` computes everything from it. A first search finds all records but 50, a second one
all of them. Each run is a process of its own; what is compared is CPU, both in the same run, and the peak of memory.
Sizes: 12,697 records, and all that the two files hold.
"""

from __future__ import annotations

import gzip
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.job import CORPUS, REPOSITORY, write_review
from pipeline.ground.files import sha256_of
from pipeline.review.cache import SearchCache, new_note
from pipeline.review.layout import ReviewPaths, Workspace
from pipeline.review.searches import LineResult, Search, write_search

N_NEW = 50
N_SMALL = 12_697
BATCH_SIZE = 200
RECORD = re.compile(rb"<PubmedArticle>.*?</PubmedArticle>", re.DOTALL)
PMID = re.compile(rb"<PMID[^>]*>(\d+)</PMID>")
HEAD, TAIL = b'<?xml version="1.0" ?>\n<PubmedArticleSet>\n', b"\n</PubmedArticleSet>\n"


@dataclass(frozen=True, slots=True)
class Cost:
    """What a process cost: seconds of CPU, the peak of its resident memory in MB."""

    seconds: float
    megabytes: float


def main() -> int:
    """Measure both sizes, or those that are named."""
    if not all(path.is_file() for path in CORPUS):
        print("skipped: the real PubMed files are not on this machine")
        return 0
    sizes = [int(argument) for argument in sys.argv[1:]] or [N_SMALL, 0]
    for size in sizes:
        workspace = Path(tempfile.mkdtemp(prefix="trialsift-update-"))
        try:
            measure(workspace, size)
        finally:
            shutil.rmtree(workspace)
    return 0


def measure(workspace: Path, size: int) -> None:
    """A first run and an update of a review of so many records, 0 for all; then the update with nothing kept."""
    raw_by_pmid = dict(list(real_records())[-size:])
    pmids = sorted(raw_by_pmid, key=int)
    paths = reviewed(workspace)
    add_search(paths, "2026-01-05", pmids[:-N_NEW], [raw_by_pmid[pmid] for pmid in pmids[:-N_NEW]])
    first = run(workspace, paths.name)
    add_search(paths, "2026-02-02", pmids, [raw_by_pmid[pmid] for pmid in pmids[-N_NEW:]])
    update = run(workspace, paths.name)
    print(f"\n{len(pmids):,} records, {N_NEW} of them new")
    print(f"{'run':<10}{'CPU s':>8}{'of first':>10}{'peak MB':>9}")
    for name, cost in (("first", first), ("update", update)):
        print(f"{name:<10}{cost.seconds:>8.2f}{cost.seconds / first.seconds:>10.3f}{cost.megabytes:>9.0f}")


def reviewed(workspace: Path) -> ReviewPaths:
    """The shipped protocol with bounds wide enough."""
    write_review(workspace, "broad")
    return Workspace(workspace).review("broad")


def real_records() -> Iterator[tuple[str, bytes]]:
    """PMID and raw XML of every record of the two files; of several versions the last."""
    for path in CORPUS:
        for found in RECORD.finditer(gzip.decompress(path.read_bytes())):
            pmid = PMID.search(found[0])
            assert pmid
            yield pmid[1].decode(), found[0]


def add_search(paths: ReviewPaths, day: str, pmids: Sequence[str], records: Sequence[bytes]) -> None:
    """A search that found these PMIDs, and the replies with these records, as `search` and `fetch` leave them."""
    line = LineResult("all", "all[sb]", "all[sb]", len(pmids), "all[sb]", (), ())
    strategy = sha256_of(paths.strategy.read_bytes())
    write_search(
        paths.searches,
        Search(
            day, f"{day}T06:00:00Z", "bench", "bench", "", "bench", strategy, "all", "one page", (), (line,),
            tuple(pmids),
        ),
    )  # fmt: skip
    cache = SearchCache(paths.cache / day)
    asked = [PMID.search(record) for record in records]
    read = [match[1].decode() for match in asked if match]
    cache.write_plan(read)
    for number, start in enumerate(range(0, len(records), BATCH_SIZE), start=1):
        ids = read[start : start + BATCH_SIZE]
        body = HEAD + b"\n".join(records[start : start + BATCH_SIZE]) + TAIL
        cache.write_reply(f"efetch-{number:04}", body, new_note(ids, ids, [], 200, f"{day}T06:00:00Z", {}, body))
    cache.write_done({})


def run(workspace: Path, review: str) -> Cost:
    """All results from the cache, in a process of its own."""
    command = [sys.executable, "-m", "pipeline", "update", review, "--offline"]
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY)}
    process = subprocess.Popen(command, cwd=workspace, env=environment, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"the update ended with exit code {process.returncode}")
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


if __name__ == "__main__":
    sys.exit(main())
