"""A sweep of 16 files like NLM's: by one process, by two, by a Dask cluster of two workers; and all of PubMed from it.

The files are two real ones of NLM's, eight times each with other PMIDs; the last of each kind override and delete
records of those before, and bring second versions. What comes of each run has to be the same bytes. Elapsed times mean
something only on a machine that does nothing else: its load is printed beside them, and the CPU time, which bears some
company.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from pipeline.sweep.raw_records import RawRecord, raw_entries, unpacked

REPOSITORY = Path(__file__).parents[1]
DATA = REPOSITORY.parent / "shared" / "data" / "pubmed"
REAL = (DATA / "pubmed20n0014.xml.gz", DATA / "pubmed21n1298.xml.gz")
PROTOCOL = REPOSITORY / "queries" / "ltr-spinal-pain" / "protocol.toml"
N_COPIES = int(os.environ.get("TRIALSIFT_COPIES", "8"))
APART = 500_000
"""Between the PMIDs of two copies. The real ones lie close together in the old file and far apart in the new one, so
that a few dozen of different copies fall together: later files override them."""
N_REVISED = 300
UNPACK = """import gzip, sys
for path in sys.argv[1:]:
    with gzip.open(path) as stream:
        while stream.read(1 << 20):
            pass
"""
HEAD = b'<?xml version="1.0" encoding="utf-8"?>\n<PubmedArticleSet>\n'
OWN_PMID = re.compile(rb'<PMID Version="1">([0-9]+)</PMID>')
N_FILES, N_RECORDS, PACKED_MB = 1_334, 41_000_000, 52_000
"""PubMed's baseline of 2026, by NLM's own list."""


@dataclass(frozen=True, slots=True)
class Run:
    """What one run took: seconds by the clock and of all processors, MB at most, the load before it.

    megabytes         of the process that was called: it puts together what comes of the files, and may read them
    worker_megabytes  of the largest of those that were there before and read for it; 0 where there were none
    """

    elapsed_s: float
    cpu_s: float
    megabytes: float
    worker_megabytes: float
    load: float
    outcome: str


def main() -> int:
    """Make the files, run everything, print the tables."""
    if not all(path.is_file() for path in REAL):
        print("skipped: the real PubMed files are not on this machine")
        return 0
    folder = Path(tempfile.mkdtemp(prefix="trialsift-sweep-", dir=os.environ.get("TMPDIR")))
    try:
        # In a process of its own: what a process holds when it starts another is counted as the other's peak.
        with ProcessPoolExecutor(1, get_context("spawn")) as maker:
            packed_mb, n_records = maker.submit(make_files, folder / "mirror").result()
        print(f"{2 * N_COPIES} files, {packed_mb:,.0f} MB packed, {n_records:,} records; {os.cpu_count()} processors")
        unpacking = floor(folder / "mirror")
        print(f"unpacking them, and nothing else: {unpacking:.1f} s CPU")
        one = run(folder, "one")
        two = run(folder, "two", "--workers", "2")
        show("one process", one, one, n_records)
        show("2 processes", two, one, n_records)
        if shutil.which("dask", path=str(Path(sys.executable).parent)):
            with cluster(folder) as (address, workers):
                dask = run(folder, "dask", "--scheduler", address, processes=workers)
            show("Dask, 2 workers", dask, one, n_records)
        again = run(folder, "one")
        show("nothing new", again, one, n_records)
        counted = run(folder, "counted", "--count-lines")
        show("counting lines", counted, counted, n_records)
        extrapolate("the search alone", one, packed_mb, n_records)
        extrapolate("every line counted", counted, packed_mb, n_records)
    finally:
        shutil.rmtree(folder)
    return 0


def make_files(folder: Path) -> tuple[float, int]:
    """Sixteen files; how many MB they are, and how many records they hold."""
    folder.mkdir()
    n_records = 0
    for kind, real in enumerate(REAL):
        with real.open("rb") as stream:
            raw = [entry for entry in raw_entries(unpacked(stream, len)) if isinstance(entry, RawRecord)]
        for copy in range(N_COPIES):
            records = [with_pmid(record, record.pmid + copy * APART) for record in raw]
            more = b""
            if copy == N_COPIES - 1:
                revised = raw[:N_REVISED]
                records += [with_pmid(record, record.pmid, b"2" if n % 2 else b"1") for n, record in enumerate(revised)]
                more = b"<DeleteCitation>\n%s\n</DeleteCitation>\n" % b"\n".join(
                    b'<PMID Version="1">%d</PMID>' % (record.pmid + APART) for record in raw[:N_REVISED]
                )
            n_records += len(records)
            path = folder / f"pubmed26n{1 + kind * N_COPIES + copy:04}.xml.gz"
            with gzip.GzipFile(path, "wb", compresslevel=1, mtime=1_765_800_000 + 86_400 * copy) as packed:
                packed.write(HEAD + b"\n".join(records) + b"\n" + more + b"</PubmedArticleSet>\n")
    # As NLM packs them: here they are packed faster, and the bytes that count are those of the XML.
    return N_COPIES * sum(path.stat().st_size for path in REAL) / 1e6, n_records


def with_pmid(record: RawRecord, pmid: int, version: bytes = b"1") -> bytes:
    return OWN_PMID.sub(b'<PMID Version="%s">%d</PMID>' % (version, pmid), record.xml, count=1)


def run(folder: Path, out: str, *options: str, processes: Sequence[int] = ()) -> Run:
    """One sweep into a folder of this name. `processes`: others that work for it, whose time and memory count too."""
    before = sum(cpu_of(process) for process in processes)
    load = os.getloadavg()[0]
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "pipeline", "sweep", "--files", str(folder / "mirror" / "*"), "--protocol",
         str(PROTOCOL), "--out", str(folder / out), *options], cwd=REPOSITORY, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    _, status, usage = os.wait4(process.pid, 0)
    elapsed = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"the sweep ended with exit code {process.returncode}")
    cpu = usage.ru_utime + usage.ru_stime + sum(cpu_of(other) for other in processes) - before
    of_workers = max(map(peak_of, processes), default=0.0)
    return Run(elapsed, cpu, usage.ru_maxrss / 1024, of_workers, load, outcome_of(folder / out))


def floor(folder: Path) -> float:
    """Seconds of CPU that it takes to unpack all files, and nothing else, in one process."""
    process = subprocess.Popen([sys.executable, "-c", UNPACK, *map(str, sorted(folder.iterdir()))])
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_utime + usage.ru_stime


def outcome_of(out: Path) -> str:
    """The hash of all that came of a sweep, without what it keeps for the next one."""
    digest = hashlib.sha256()
    for path in sorted(path for path in out.rglob("*") if path.is_file() and "parts" not in path.parts):
        digest.update(f"{path.relative_to(out)}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def show(what: str, one: Run, first: Run, n_records: int) -> None:
    same = "same bytes" if one.outcome == first.outcome else "OTHER BYTES"
    workers = f", a worker {one.worker_megabytes:.0f} MB" if one.worker_megabytes else ""
    print(
        f"{what:<17}{one.elapsed_s:>8.1f} s {one.cpu_s:>8.1f} s CPU {n_records / one.cpu_s:>9,.0f} records/s of CPU"
        f" {first.elapsed_s / one.elapsed_s:>6.2f} x {one.megabytes:>6.0f} MB{workers}  load {one.load:.1f}  {same}"
    )


def extrapolate(what: str, one: Run, packed_mb: float, n_records: int) -> None:
    """All of PubMed, if its files cost as these do: by packed bytes, and by records, whichever is more."""
    by_bytes, by_records = one.cpu_s / packed_mb * PACKED_MB / 3600, one.cpu_s / n_records * N_RECORDS / 3600
    print(
        f"all of PubMed, {what}: {by_bytes:.2f} core hours by {PACKED_MB:,} MB packed, {by_records:.2f} by "
        f"{N_RECORDS:,} records in {N_FILES:,} files"
    )


@contextmanager
def cluster(folder: Path) -> Iterator[tuple[str, list[int]]]:
    """A scheduler and two workers of Dask on this machine: its address, and the workers' process ids."""
    said = folder / "scheduler.json"
    dask = str(Path(sys.executable).parent / "dask")
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": REPOSITORY}
    scheduler = [
        dask,
        "scheduler",
        "--host",
        "127.0.0.1",
        "--port",
        "0",
        "--no-dashboard",
        "--scheduler-file",
        str(said),
    ]
    worker = [dask, "worker", "--scheduler-file", str(said), "--nthreads", "1", "--no-nanny", "--no-dashboard"]
    running = [subprocess.Popen(scheduler, **quiet)]  # type: ignore[call-overload]
    try:
        while not said.is_file():
            time.sleep(0.1)
        workers = [
            subprocess.Popen([*worker, "--local-directory", str(folder / name)], **quiet)  # type: ignore[call-overload]
            for name in ("a", "b")
        ]
        running += workers
        time.sleep(5)
        yield json.loads(said.read_text())["address"], [process.pid for process in workers]
    finally:
        for process in running:
            process.kill()
            process.wait()


def cpu_of(process: int) -> float:
    """Seconds of processor that a process has used (Linux)."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def peak_of(process: int) -> float:
    """The largest memory that a process has had, in MB (Linux)."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(re.findall(r"VmHWM:\s+(\d+)", status)[0]) / 1024


if __name__ == "__main__":
    sys.exit(main())
