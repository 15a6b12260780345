"""The whole job on 50,788 real records: requests, records per second and peak memory of every stage.

A sandbox serves two real PubMed files; a narrow review and a broad one, whose count lies above PubMed's ceiling of
9,999 so that the search is split by PMID, go through every stage, each in a process of its own. Then both are updated
again with nothing changed. Beside each stage stands a floor measured in the same run: starting the program for nothing,
and reading the same cached bytes with expat and no handlers at all.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from xml.parsers import expat

REPOSITORY = Path(__file__).parents[1]
DATA = REPOSITORY.parent / "shared" / "data" / "pubmed"
CORPUS = (DATA / "pubmed20n0014.xml.gz", DATA / "pubmed21n1298.xml.gz")
STAGES = ("search", "fetch", "collate", "dedupe", "screen", "report")

STRATEGY_BY_REVIEW = {
    "narrow": """#needling = needl*[tiab] OR acupunct*[tiab] OR inject*[tiab]
#spine = spine[tiab] OR spinal[tiab] OR back[tiab] OR neck[tiab] OR lumbar[tiab] OR cervical[tiab]
#needling AND #spine
""",
    "broad": """#people = patient*[tiab] OR participant*[tiab] OR "humans"[mh]
#comparison = group*[tiab] OR compar*[tiab] OR treat*[tiab] OR effect*[tiab] OR result*[tiab]
#people AND #comparison
""",
}


@dataclass(frozen=True, slots=True)
class Cost:
    """What one stage cost: seconds of wall time, the peak resident memory of its process in MB."""

    seconds: float
    megabytes: float


def main() -> int:
    """Run everything and print the tables."""
    if not all(path.is_file() for path in CORPUS):
        print("skipped: the real PubMed files are not on this machine")
        return 0
    workspace = Path(tempfile.mkdtemp(prefix="trialsift-job-"))
    try:
        with sandbox(workspace / "requests.jsonl") as url:
            for review in STRATEGY_BY_REVIEW:
                write_review(workspace, review)
                measure(workspace, review, url)
    finally:
        shutil.rmtree(workspace)
    return 0


def write_review(workspace: Path, review: str) -> None:
    """A review of the LTR criteria with a strategy of its own and bounds wide enough."""
    folder = workspace / "queries" / review
    folder.mkdir(parents=True)
    protocol = (REPOSITORY / "queries" / "ltr-spinal-pain" / "protocol.toml").read_text(encoding="utf-8")
    lines = [line for line in protocol.splitlines() if not line.startswith(("line =", "maximum_hits ="))]
    text = "\n".join(lines).replace("[expectations]", "[expectations]\nmaximum_hits = 100_000")
    (folder / "protocol.toml").write_text(text, encoding="utf-8")
    (folder / "strategy.txt").write_text(STRATEGY_BY_REVIEW[review], encoding="utf-8")


@contextmanager
def sandbox(log: Path) -> Iterator[str]:
    """A sandbox with the real corpus in a process of its own; its URL."""
    command = [sys.executable, "-m", "pipeline", "sandbox", "--rate", "0", "--log", str(log), "--corpus"]
    process = subprocess.Popen([*command, *map(str, CORPUS)], stdout=subprocess.PIPE, text=True, cwd=REPOSITORY)
    try:
        assert process.stdout
        line = next(line for line in process.stdout if "http://" in line)
        yield next(word.rstrip(",;)") for word in line.replace("=", " ").split() if word.startswith("http://"))
    finally:
        process.terminate()
        process.wait()


def measure(workspace: Path, review: str, url: str) -> None:
    """Both updates of one review, and their tables."""
    requests = workspace / "requests.jsonl"
    before = n_lines(requests)
    costs = {stage: run_stage(workspace, review, stage, url) for stage in STAGES}
    first = n_lines(requests) - before
    n_records = json.loads((workspace / "results" / review / "run" / "report.json").read_text())["counts"]
    n_found = len(read_pmids(workspace, review))
    floor = floor_seconds(workspace / "cache" / review)
    print(f"\n{review}: {n_found:,} records found, {first} requests; floor {floor:.2f} s")
    print(f"{'stage':<10}{'seconds':>9}{'records/s':>12}{'peak MB':>9}{'x floor':>9}")
    for stage, cost in costs.items():
        rate = n_found / cost.seconds
        print(f"{stage:<10}{cost.seconds:>9.1f}{rate:>12,.0f}{cost.megabytes:>9.0f}{cost.seconds / floor:>9.1f}")
    print("report says: " + ", ".join(f"{n} {name}" for name, n in n_records.items()))
    before = n_lines(requests)
    run_stage(workspace, review, "search", url)
    again = run_stage(workspace, review, "fetch", url)
    print(f"unchanged second run: {n_lines(requests) - before} requests, fetch {again.seconds:.1f} s")
    print(f"asked {n_found:,} = received + listed as missing: {accounted(workspace, review):,}")


def run_stage(workspace: Path, review: str, stage: str, url: str) -> Cost:
    """Run one stage in a process of its own."""
    environment: Mapping[str, str] = os.environ | {"NCBI_EMAIL": "bench@example.org", "NCBI_EUTILS_URL": url}
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "pipeline", stage, review], cwd=workspace, env=environment, stdout=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{stage} of {review} ended with exit code {process.returncode}")
    return Cost(time.perf_counter() - started, usage.ru_maxrss / 1024)


def read_pmids(workspace: Path, review: str) -> list[str]:
    """The PMIDs of the first search."""
    path = min((workspace / "queries" / review / "searches").glob("*.json"))
    pmids: list[str] = json.loads(path.read_text(encoding="utf-8"))["pmids"]
    return pmids


def accounted(workspace: Path, review: str) -> int:
    """How many PMIDs the notes of the cache hold as returned or missing."""
    notes = [json.loads(path.read_text()) for path in (workspace / "cache" / review).glob("*/efetch-*.json")]
    return len({pmid for note in notes for pmid in (*note["returned"], *note["missing"])})


def floor_seconds(cache: Path) -> float:
    """Seconds to start the program for nothing, and to read every cached reply with expat alone."""
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "pipeline", "--version"], check=True, stdout=subprocess.DEVNULL, cwd=REPOSITORY
    )
    for path in sorted(cache.glob("*/efetch-*.xml")):
        with path.open("rb") as stream:
            expat.ParserCreate().ParseFile(stream)
    return time.perf_counter() - started


def n_lines(path: Path) -> int:
    """Lines of a log that may not be there yet."""
    return len(path.read_bytes().splitlines()) if path.exists() else 0


if __name__ == "__main__":
    sys.exit(main())
