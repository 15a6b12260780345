"""How time and memory grow from 2,000 to 512,000 records, and what 50 new ones cost: `python -m bench.dedupe_growth`.

The records are the labelled sets, replicated: in the n-th replica the letters of all longer words are exchanged, and
volumes and identifiers are moved on. A replica is as alike inside as the original, and unlike every other, so the truth
carries over; but one article stands in two of the sets, and finding that counts as one work lost in each replica. Each
size runs in a process of its own, on one core. Records are made one by one and let go when they were read, as the stage
does; what making them costs is taken off.
"""

from __future__ import annotations

import json
import math
import re
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import islice

from bench.dedupe import DATA, SETS, kept_by_id, records_of, score, truth_of
from pipeline.deduplication import Index, deduplicate, update
from pipeline.deduplication.results import explained
from pipeline.ground.record import Record

SIZES = (2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 128_000, 256_000, 512_000)
N_KNOWN, N_NEW = 10_000, 50
LONG_WORD = re.compile(r"[A-Za-z]{4,}")
NOTICE = re.compile(r"erra|corri|correc|retract|repl|comment|letter|editor|protocol|part|phase|conference|suppl", re.I)
LETTERS = "abcdefghijklmnopqrstuvwxyz"
STRIDES = (1, 3, 5, 7, 9, 11, 15, 17, 19, 21, 23, 25)
"""Prime to the number of letters: taking every third letter, and so on, meets all of them."""


def shifted(text: str, n: int) -> str:
    """The text with the letters of its longer words exchanged in the `n`-th way; words that rules look for stay."""
    table = _table(n)
    return LONG_WORD.sub(lambda word: word[0] if NOTICE.match(word[0]) else word[0].translate(table), text)


@cache
def _table(n: int) -> dict[int, int]:
    stride, start = STRIDES[n // len(LETTERS)], n % len(LETTERS)
    moved = "".join(LETTERS[(start + stride * at) % len(LETTERS)] for at in range(len(LETTERS)))
    return str.maketrans(LETTERS + LETTERS.upper(), moved + moved.upper())


def replica(record: Record, n: int) -> Record:
    """The n-th replica; the 0th is the record itself."""
    if n == 0:
        return record
    return replace(
        record,
        record_id=f"{record.record_id}~{n:03}",
        title=shifted(record.title, n),
        abstract=shifted(record.abstract, n),
        authors=tuple(shifted(author, n) for author in record.authors),
        volume=re.sub(r"\d+", lambda number: str(int(number[0]) + 137 * n), record.volume),
        doi=f"{record.doi}.{n}" if record.doi else "",
        pmid=f"{n}0{record.pmid}" if record.pmid else "",
    )


def labelled() -> list[tuple[Record, str]]:
    """All labelled records, each with the work it reports; ids and works carry the name of their set."""
    found = []
    for name in SETS:
        truth = truth_of(name)
        found += [
            (replace(record, record_id=f"{name}:{record.record_id}"), f"{name}:{truth[record.record_id]}")
            for record in records_of(name)
        ]
    return found


def replicated() -> Iterator[tuple[Record, str]]:
    originals = labelled()
    for n in range(len(LETTERS) * len(STRIDES)):
        yield from ((replica(record, n), f"{work}~{n:03}") for record, work in originals)


def measured(n_records: int) -> dict[str, float]:
    """Runs in a process of its own: seconds of this core, and peak memory above that of the bare program, in MB."""
    making = _seconds_of_making(n_records)
    bare = _peak_mb()
    began = time.process_time()
    result = deduplicate(record for record, _ in islice(replicated(), n_records))
    seconds = time.process_time() - began - making
    peak = _peak_mb() - bare
    truth = {record.record_id: work for record, work in islice(replicated(), n_records)}
    counts = score(kept_by_id(result), truth)
    return {"seconds": seconds, "mb": peak, "lost": counts.n_lost, "missed": counts.n_missed}


def _seconds_of_making(n_records: int) -> float:
    began = time.process_time()
    for _ in islice(replicated(), n_records):
        pass
    return time.process_time() - began


def measured_update() -> dict[str, float]:
    """50 new records into an index of 10,000, against 50 alone and against all at once."""
    records = [record for record, _ in islice(replicated(), N_KNOWN + N_NEW)]
    known = [replace(record, first_seen="2026-01-05") for record in records[:N_KNOWN]]
    new = [replace(record, first_seen="2026-02-02") for record in records[N_KNOWN:]]
    index = Index()
    update(index, known)
    began = time.process_time()
    update(index, new)
    seconds = time.process_time() - began
    began = time.process_time()
    deduplicate(new)
    alone = time.process_time() - began
    began = time.process_time()
    full = deduplicate(known + new)
    full_seconds = time.process_time() - began
    return {"update": seconds, "alone": alone, "full": full_seconds, "same": explained(index) == full}


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _in_own_process(what: str) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.dedupe_growth", what]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def main() -> int:
    if not DATA.is_dir():
        print("skipped: the labelled sets are not on this machine")
        return 0
    print(f"{'records':>8} {'seconds':>8} {'records/s':>9} {'MB':>6} {'MB per 1,000':>12} {'lost':>5} {'missed':>6}")
    seconds = []
    for size in SIZES:
        row = _in_own_process(str(size))
        seconds.append(row["seconds"])
        print(
            f"{size:8,} {row['seconds']:8.2f} {size / row['seconds']:9,.0f} {row['mb']:6.0f} "
            f"{1000 * row['mb'] / size:12.2f} {row['lost']:5.0f} {row['missed']:6.0f}"
        )
    exponent = math.log(seconds[-1] / seconds[0]) / math.log(SIZES[-1] / SIZES[0])
    print(f"exponent {exponent:.2f} (to reach: 1.05); memory to reach: 3 MB per 1,000")
    row = _in_own_process("update")
    print(
        f"{N_NEW} new among {N_KNOWN:,} known: {1000 * row['update']:.0f} ms; alone {1000 * row['alone']:.0f} ms; "
        f"all at once {1000 * row['full']:.0f} ms; the same result: {bool(row['same'])}"
    )
    return 0


if __name__ == "__main__":
    if len(sys.argv) == 1:
        sys.exit(main())
    print(json.dumps(measured_update() if sys.argv[1] == "update" else measured(int(sys.argv[1]))))
