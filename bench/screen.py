"""How fast records are screened, verdicts written: `python -m bench.screen`.

All criteria of queries/ltr-spinal-pain by the stage's own run. First on every eighth of 50,000 real records, beside a
floor in the same run: one compiled `re` for each criterion over the same text, and a row written for each answer. Then
the stage by itself, reading its records from a table as it goes, for numbers of records that double up to 50,000:
records per second and peak memory of a process of its own.
"""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from pipeline.ground.record import Record
from pipeline.review.protocol import read_protocol
from pipeline.screening import Criterion
from pipeline.sources.record_files import read_record_file
from pipeline.stages.screen import screen
from pipeline.tables.records import UNIQUE, unique_record

ROOT = Path(__file__).parent.parent
DATA = ROOT.parent / "shared" / "data" / "pubmed"
FILES = (DATA / "pubmed21n1298.xml.gz", DATA / "pubmed20n0014.xml.gz")
PROTOCOL = ROOT / "queries" / "ltr-spinal-pain" / "protocol.toml"
SIZES = (12_500, 25_000, 50_000)
N_TURNS = 2
TEXT_TERM = re.compile(r'(?:"([^"]+)"|([^\s()"]+))\[(?:ti|ab|tiab)\]')


def main() -> None:
    if not all(path.exists() for path in FILES):
        print(f"skipped: the real records are not at {DATA.name}")
        return
    screener = read_protocol(PROTOCOL).screener()
    records = list(islice(all_records(), SIZES[-1]))
    sample = records[::8]
    patterns = [pattern_of(criterion) for criterion in screener.criteria]
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        turns = [
            (
                seconds_of(lambda: screen(sample, screener, [], out)),
                seconds_of(lambda: floor(sample, patterns, out / "floor.csv")),
            )
            for _ in range(N_TURNS)
        ]
        ours, peer = (min(times) for times in zip(*turns, strict=True))
        print(f"{len(sample):,} records, {len(patterns)} criteria, verdicts written, one core, best of {N_TURNS}")
        print(f"  the stage                   {len(sample) / ours:9,.0f} records/s   (at least 4,000)")
        print(f"  re, one for each criterion  {len(sample) / peer:9,.0f} records/s")
        print(f"  stage / re                  {peer / ours:9.1f} x")
        show_growth(records, out)


def show_growth(records: Sequence[Record], out: Path) -> None:
    """Records per second and peak memory for numbers of records that double: the best of N_TURNS."""
    table = out / "unique.csv"
    for size in SIZES:
        UNIQUE.named(table.name).write(table.parent, (unique_record(record, ()) for record in records[:size]))
        seconds, megabytes = map(min, zip(*(in_its_own_process(table, out) for _ in range(N_TURNS)), strict=True))
        print(f"  {size:>6,} records from a table  {size / seconds:9,.0f} records/s  {megabytes:4.0f} MB at its peak")


def in_its_own_process(table: Path, out: Path) -> tuple[float, float]:
    """Seconds and peak MB of one_size."""
    command = [sys.executable, "-m", "bench.screen", str(table), str(out)]
    seconds, megabytes = json.loads(subprocess.check_output(command, text=True, cwd=ROOT))
    return seconds, megabytes


def one_size(table: Path, out: Path) -> None:
    """Screen the records of `table`, read as they are needed, and print the seconds and the peak memory in MB."""
    screener = read_protocol(PROTOCOL).screener()
    seconds = seconds_of(lambda: screen(UNIQUE.named(table.name).read(table.parent), screener, [], out))
    print(json.dumps([seconds, peak_megabytes()]))


def peak_megabytes() -> float:
    """The most memory this process has held; getrusage would count that of the process that started it."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0]) / 1024


def all_records() -> Iterator[Record]:
    for path in FILES:
        yield from read_record_file(path)


def pattern_of(criterion: Criterion) -> re.Pattern[str]:
    """Every text term of the criterion in one alternation, without its logic and its guard."""
    terms = [quoted or plain for quoted, plain in TEXT_TERM.findall(criterion.when)]
    return re.compile("|".join(map(expression, terms)) or r"(?!)")


def expression(term: str) -> str:
    """A term as a regular expression: words with anything but letters and digits between them."""
    words = r"[\W_]+".join(re.escape(word) for word in re.findall(r"\w+", term.lower()))
    return rf"\b{words}" if term.endswith("*") else rf"\b{words}\b"


def floor(records: Sequence[Record], patterns: Sequence[re.Pattern[str]], path: Path) -> None:
    """Search each record with each pattern and write the first words found."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        for record in records:
            text = f"{record.title}\n{record.abstract}\n{record.other_abstract}\n{'|'.join(record.keywords)}".lower()
            for number, pattern in enumerate(patterns):
                found = pattern.search(text)
                place = (str(found.start()), str(found.end()), found[0]) if found else ("", "", "")
                writer.writerow((record.record_id, str(number), "met" if found else "not met", *place))


def seconds_of(work: Callable[[], object]) -> float:
    """Seconds of processor time that `work` takes."""
    start = time.process_time()
    work()
    return time.process_time() - start


if __name__ == "__main__":
    if len(sys.argv) > 1:
        one_size(Path(sys.argv[1]), Path(sys.argv[2]))
    else:
        main()
