"""How fast PubMed's XML is read and matched, and in how much memory: `python -m bench.parse`.

On two real files, of 1979 and of 2021. Each speed is records per second of CPU, taken in turn in the same run:

- the floor: unpacking by Python's gzip, and expat that calls nobody. Beside it expat that calls a function for each end
  of an element, as any reader must that wants to know what it reads;
- all fields of all records, by sections, and by trees, which is what sections are checked against: every field of every
  record is compared;
- two real strategies, reading and matching, with and without leaving unread what they cannot find. Both must find the
  same;
- Bio.Entrez.read on the first records of the files, for it holds a whole document in memory (2 GB for these).

Then the memory of reading the whole files, each in a process of its own.
"""

from __future__ import annotations

import gzip
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from datetime import date
from itertools import zip_longest
from pathlib import Path
from xml.parsers import expat

from Bio import Entrez

from pipeline.ground.record import Record
from pipeline.language import CompiledQueries, LiteralsNeeded, compile_queries, expand, literals_needed, read_lines
from pipeline.sources.pubmed.xml import Entry, read_by_trees, read_pubmed_xml
from pipeline.sources.unpacking import opened

REPOSITORY = Path(__file__).parents[1]
DATA = REPOSITORY.parent / "shared" / "data" / "pubmed"
NAMES = ("pubmed20n0014.xml.gz", "pubmed21n1298.xml.gz")
STRATEGIES = ("ltr-spinal-pain", "dry-needling-low-back-pain")
N_FIRST = 5_000
N_TURNS = 2
BLOCK = 1 << 16
END_OF_RECORD = b"</PubmedArticle>"

Reader = Callable[[Path], object]


def main() -> None:
    if not DATA.is_dir():
        print(f"skipped: the real records are not beside the repository (folder {DATA.parent.parent.name})")
        return
    for name in NAMES:
        compare(DATA / name)
    print(f"\n{'first ' + format(N_FIRST, ',') + ' records':<24}{'ours/s':>9}{'Entrez/s':>10}{'ratio':>9}")
    for name in NAMES:
        compare_with_entrez(DATA / name)
    print(f"\n{'whole file':<22}{'entries':>8}{'start MB':>10}{'peak MB':>9}{'above MB':>10}")
    for name in NAMES:
        print(f"{name:<22}" + measured_apart(DATA / name))


def compare(path: Path) -> None:
    """Print a line for each way of reading the file: records per second, and that beside the floor."""
    queries = {name: queries_of(name) for name in STRATEGIES}
    hits: dict[str, object] = {}

    def finder(name: str, needed: LiteralsNeeded | None) -> Reader:
        def find(path: Path) -> None:
            found = pmids_found(path, queries[name], needed)
            assert hits.setdefault(name, found) == found, name

        return find

    readers: dict[str, Reader] = {
        "unpacking alone": unpack,
        "floor: unpacking and expat": call_expat,
        "the same, calling once an element": call_expat_with_handler,
        "all fields, by sections": n_by_sections,
        "all fields, by trees": n_by_trees,
    }
    for name in STRATEGIES:
        readers[f"{name}, all read"] = finder(name, None)
        readers[name] = finder(name, literals_needed(queries[name]))
    n_records = n_compared(path)
    seconds = best_in_turn(readers, path)
    floor = seconds["floor: unpacking and expat"]
    print(f"\n{path.name}: {n_records:,} records, the same in all fields by sections and by trees")
    for label, taken in seconds.items():
        print(f"  {label:<38}{n_records / taken:>9,.0f}/s{floor / taken:>8.2f} of the floor")


def best_in_turn(readers: Mapping[str, Reader], path: Path) -> dict[str, float]:
    """The fewest CPU seconds of each, in turn, so that a slow minute of the machine meets them all."""
    best: dict[str, float] = {}
    for _ in range(N_TURNS):
        for label, read in readers.items():
            start = time.process_time()
            read(path)
            taken = time.process_time() - start
            best[label] = min(best.get(label, taken), taken)
    return best


def blocks(path: Path) -> Iterator[bytes]:
    """By Python's own gzip: the floor stays what it was, whatever unpacks for us."""
    with gzip.open(path) as stream:
        yield from iter(lambda: stream.read(BLOCK), b"")


def unpack(path: Path) -> None:
    for _ in blocks(path):
        pass


def call_expat(path: Path, parser: expat.XMLParserType | None = None) -> None:
    parser = parser or expat.ParserCreate()
    for block in blocks(path):
        parser.Parse(block, False)
    parser.Parse(b"", True)


def call_expat_with_handler(path: Path) -> None:
    n_records = 0

    def count(tag: str) -> None:
        nonlocal n_records
        n_records += tag == "PubmedArticle"

    parser = expat.ParserCreate()
    parser.EndElementHandler = count
    call_expat(path, parser)


def n_by_sections(path: Path) -> int:
    with opened(path) as stream:
        return sum(1 for _ in read_pubmed_xml(stream))


def n_by_trees(path: Path) -> int:
    with opened(path) as stream:
        return sum(1 for _ in read_by_trees(stream))


def n_compared(path: Path) -> int:
    """How many records the file holds; every field of each is the same by sections and by trees."""
    n_records = 0
    with opened(path) as one, opened(path) as other:
        for found, expected in zip_longest(read_pubmed_xml(one), read_by_trees(other)):
            assert values(found) == values(expected), expected
            n_records += isinstance(found, Record)
    return n_records


def values(entry: Entry) -> object:
    return [getattr(entry, field.name) for field in fields(Record)] if isinstance(entry, Record) else entry


def queries_of(review: str) -> CompiledQueries:
    """The search line of a review's strategy."""
    lines = read_lines((REPOSITORY / "queries" / review / "strategy.txt").read_text(encoding="utf-8"))
    query = expand(lines, lines[-1].name)
    return compile_queries({"search": query}, today=date(2026, 11, 27), three_values=False)


def pmids_found(path: Path, queries: CompiledQueries, needed: LiteralsNeeded | None) -> list[str]:
    with opened(path) as stream:
        records = (entry for entry in read_pubmed_xml(stream, needed) if isinstance(entry, Record))
        return [record.pmid for record in records if queries.match(record).value("search")]


def compare_with_entrez(path: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        prefix = Path(folder) / "first.xml"
        write_prefix(path, N_FIRST, prefix)
        seconds = best_in_turn({"ours": n_by_sections, "Entrez": n_of_entrez}, prefix)
    ours, theirs = N_FIRST / seconds["ours"], N_FIRST / seconds["Entrez"]
    print(f"{path.name:<24}{ours:>9,.0f}{theirs:>10,.0f}{ours / theirs:>7.1f} x")


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
    n_entries = n_by_sections(path)
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
