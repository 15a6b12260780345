"""What an update costs that brings 50 new records, beside the first run of the same review: `python -m bench.update`.

The cache is filled from the real PubMed files as a search would have filled it, so that no network stands in the
figures: `trialsift update --offline` computes everything from it. A first search finds all records but 50, a second one
all of them. Each run is a process of its own; what is compared is CPU, both in the same run, and the peak of memory.
Sizes: 12,697 records, and all that the two files hold.
"""

from __future__ import annotations

import gzip
import io
import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import redirect_stdout
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from types import ModuleType
from unittest.mock import patch

from bench.job import CORPUS, write_review
from pipeline.__main__ import main as trialsift
from pipeline.commands import update
from pipeline.commands.running import name_of, run_stage
from pipeline.ground.files import sha256_of
from pipeline.review.cache import SearchCache, new_note
from pipeline.review.layout import ReviewPaths, Workspace
from pipeline.review.review import Review
from pipeline.review.searches import LineResult, Search, write_search
from pipeline.stages.stage import Counts

REVIEW = "broad"
"""The shipped protocol with bounds wide enough."""
N_NEW = 50
N_SMALL = 12_697
BATCH_SIZE = 200
RECORD = re.compile(rb"<PubmedArticle>.*?</PubmedArticle>", re.DOTALL)
PMID = re.compile(rb"<PMID[^>]*>(\d+)</PMID>")
HEAD, TAIL = b'<?xml version="1.0" ?>\n<PubmedArticleSet>\n', b"\n</PubmedArticleSet>\n"


@dataclass(frozen=True, slots=True)
class Cost:
    """What a run cost: seconds of CPU in all and by stage, and the peak of its resident memory after each, in MB."""

    seconds: float
    seconds_by_stage: dict[str, float]
    megabytes_by_stage: dict[str, float]


def main() -> int:
    """Measure both sizes, or those that are named."""
    # As users have it: modules are compiled once, not by every process.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    if not all(path.is_file() for path in CORPUS):
        print("skipped: the real PubMed files are not on this machine")
        return 0
    for size in [int(argument) for argument in sys.argv[1:]] or [N_SMALL, 0]:
        workspace = Path(tempfile.mkdtemp(prefix="trialsift-update-"))
        try:
            measure(workspace, size)
        finally:
            shutil.rmtree(workspace)
    return 0


def measure(workspace: Path, size: int) -> None:
    """A first run and an update of a review of so many records, 0 for all."""
    in_own_process(fill, workspace, size, "2026-01-05")
    first = in_own_process(run, workspace)
    in_own_process(fill, workspace, size, "2026-02-02")
    second = in_own_process(run, workspace)
    assert first
    assert second
    print(f"\n{size or 'all'} records, {N_NEW} of them new in the update")
    print(f"{'stage':<10}{'first s':>9}{'update s':>10}{'ratio':>8}{'first MB':>10}{'update MB':>11}")
    for stage, seconds in first.seconds_by_stage.items():
        again = second.seconds_by_stage[stage]
        megabytes = first.megabytes_by_stage[stage], second.megabytes_by_stage[stage]
        print(
            f"{stage:<10}{seconds:>9.2f}{again:>10.2f}{again / seconds:>8.2f}{megabytes[0]:>10.0f}{megabytes[1]:>11.0f}"
        )
    print(f"{'all':<10}{first.seconds:>9.2f}{second.seconds:>10.2f}{second.seconds / first.seconds:>8.2f}")


def in_own_process(work: Callable[..., Cost | None], *arguments: object) -> Cost | None:
    """What `work` gives back, done by a process that has done nothing before: memory is what it took alone."""
    with ProcessPoolExecutor(1, get_context("spawn")) as process:
        return process.submit(work, *arguments).result()


def fill(workspace: Path, size: int, day: str) -> None:
    """A search of this day with its replies: the first of all records but the new ones, the second of all."""
    raw_by_pmid = dict(list(real_records())[-size:])
    pmids = sorted(raw_by_pmid, key=int)
    if (workspace / "queries").is_dir():
        add_search(Workspace(workspace).review(REVIEW), day, pmids, [raw_by_pmid[pmid] for pmid in pmids[-N_NEW:]])
    else:
        write_review(workspace, REVIEW)
        paths = Workspace(workspace).review(REVIEW)
        add_search(paths, day, pmids[:-N_NEW], [raw_by_pmid[pmid] for pmid in pmids[:-N_NEW]])


def run(workspace: Path) -> Cost:
    """All results from the cache, as `trialsift update --offline` makes them."""
    seconds_by_stage: dict[str, float] = {}
    megabytes_by_stage: dict[str, float] = {}

    def timed(stage: ModuleType, review: Review, **options: object) -> Counts:
        started = time.process_time()
        counts = run_stage(stage, review, **options)
        seconds_by_stage[name_of(stage)] = time.process_time() - started
        megabytes_by_stage[name_of(stage)] = getrusage(RUSAGE_SELF).ru_maxrss / 1024
        return counts

    os.chdir(workspace)
    with redirect_stdout(io.StringIO()), patch.object(update, "run_stage", timed):
        code = trialsift(["update", REVIEW, "--offline"])
    assert code == 0, code
    return Cost(time.process_time(), seconds_by_stage, megabytes_by_stage)


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


if __name__ == "__main__":
    sys.exit(main())
