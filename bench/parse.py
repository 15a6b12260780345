"""How fast PubMed's XML is read, and in how much memory: `python -m bench.parse`.

Records per second of CPU beside Bio.Entrez.read, taken in turn in the same run, on the first records of two real files
(of 1979 and of 2021); the sizes grow by powers of two, so that the growth of cost shows. Bio.Entrez.read holds a whole
document in memory (2 GB for these files), hence the prefixes. Then the memory of reading the whole files, each in a
process of its own.
"""

from __future__ import annotations

import gzip
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from Bio import Entrez

from pipeline.sources.pubmed.xml import read_pubmed_xml
from pipeline.sources.unpacking import opened

DATA = Path(__file__).parent.parent.parent / "shared" / "data" / "pubmed"
NAMES = ("pubmed20n0014.xml.gz", "pubmed21n1298.xml.gz")
SIZES = (1_250, 2_500, 5_000, 10_000, 20_000)
N_TURNS = 2
END_OF_RECORD = b"</PubmedArticle>"

Reader = Callable[[Path], int]


def main() -> None:
    if not DATA.is_dir():
        print(f"skipped: the real records are not beside the repository (folder {DATA.parent.parent.name})")
        return
    print(f"{'file':<22}{'records':>8}{'ours/s':>9}{'Entrez/s':>10}{'ratio':>9}{'our cost per record':>22}")
    ours, theirs = map(sum, zip(*(compare(DATA / name) for name in NAMES), strict=True))
    n_records = SIZES[-1] * len(NAMES)
    speeds = f"{n_records / ours:>9,.0f}{n_records / theirs:>10,.0f}{theirs / ours:>7.1f} x"
    print(f"{'both, largest size':<22}{n_records:>8,}{speeds}")
    print(f"\n{'whole file':<22}{'entries':>8}{'start MB':>10}{'peak MB':>9}{'above MB':>10}")
    for name in NAMES:
        print(f"{name:<22}" + measured_apart(DATA / name))


def compare(path: Path) -> tuple[float, float]:
    """Print a line per size: our speed, that of Bio.Entrez.read, and our cost beside that of the smallest size.

    The CPU seconds of both for the largest size.
    """
    cost_of_smallest = 0.0
    with tempfile.TemporaryDirectory() as folder:
        for size in SIZES:
            prefix = Path(folder) / f"{size}.xml"
            write_prefix(path, size, prefix)
            ours, theirs = best_in_turn(n_ours, n_of_entrez, prefix, size)
            cost_of_smallest = cost_of_smallest or ours / size
            speeds = f"{size / ours:>9,.0f}{size / theirs:>10,.0f}{theirs / ours:>7.1f} x"
            print(f"{path.name:<22}{size:>8,}{speeds}{ours / size / cost_of_smallest:>20.2f} x")
    return ours, theirs


def best_in_turn(first: Reader, second: Reader, path: Path, size: int) -> tuple[float, float]:
    """The shortest CPU seconds of each; both must have read `size` records."""
    seconds: tuple[list[float], list[float]] = ([], [])
    for _ in range(N_TURNS):
        for read, times in zip((first, second), seconds, strict=True):
            start = time.process_time()
            n_read = read(path)
            times.append(time.process_time() - start)
            assert n_read == size
    return min(seconds[0]), min(seconds[1])


def n_ours(path: Path) -> int:
    with path.open("rb") as stream:
        return sum(1 for _ in read_pubmed_xml(stream))


def n_of_entrez(path: Path) -> int:
    with path.open("rb") as stream:
        return len(Entrez.read(stream)["PubmedArticle"])


def write_prefix(path: Path, n_records: int, to: Path) -> None:
    """Write the first records as a document of its own, its DTD by https: Bio.Entrez refuses the http of old files."""
    with gzip.open(path) as stream, to.open("wb") as out:
        for line in stream:
            out.write(line.replace(b'"http://dtd', b'"https://dtd'))
            n_records -= END_OF_RECORD in line
            if not n_records:
                break
        out.write(b"</PubmedArticleSet>\n")


def measured_apart(path: Path) -> str:
    """What this file prints when it is run with a path: the memory of a process that reads nothing else."""
    command = [sys.executable, "-m", "bench.parse", str(path)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.rstrip("\n")


def print_memory(path: Path) -> None:
    """Read the whole file and print how many entries it has, and the memory before and at most."""
    start = peak_mb()
    with opened(path) as stream:
        n_entries = sum(1 for _ in read_pubmed_xml(stream))
    print(f"{n_entries:>8,}{start:>10.1f}{peak_mb():>9.1f}{peak_mb() - start:>10.1f}")


def peak_mb() -> float:
    """The most memory this process has had so far (Linux: VmHWM, which does not count that of a parent)."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print_memory(Path(sys.argv[1]))
    else:
        main()
