"""What a command costs before it does anything: `python -m bench.start`.

CPU of whole processes, user and system, the least of many turns, beside a Python that does nothing; in a workspace of
its own with one review. Modules are compiled once, as users have them.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

N_TURNS = 15
REVIEW = "empty"
RECORDS = "record_id,source,title\npubmed:1,pubmed,Needling of the neck\npubmed:2,pubmed,Massage\n"
PROGRAM = (sys.executable, "-m", "pipeline")
COMMANDS = (("--help",), ("status",), ("match", "needl*[ti]", "records.csv"), ("lint", REVIEW))


def main() -> None:
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPATH"] = str(Path(__file__).parents[1])
    with tempfile.TemporaryDirectory() as name:
        here = Path(name)
        for begin in (("init", "."), ("new", REVIEW)):
            subprocess.run([*PROGRAM, *begin], cwd=here, capture_output=True, check=True)
        (here / "records.csv").write_text(RECORDS, encoding="utf-8")
        floor = cpu([sys.executable, "-c", "pass"], here)
        print(f"{'python -c pass':<24}{1000 * floor:>7.0f} ms")
        for command in COMMANDS:
            seconds = cpu([*PROGRAM, *command], here)
            print(f"{'trialsift ' + command[0]:<24}{1000 * seconds:>7.0f} ms{seconds / floor:>7.1f} x")


def cpu(command: Sequence[str], here: Path) -> float:
    """The fewest CPU seconds of the command."""
    found = []
    for _ in range(N_TURNS):
        before = getrusage(RUSAGE_CHILDREN)
        subprocess.run(command, cwd=here, capture_output=True, check=False)
        after = getrusage(RUSAGE_CHILDREN)
        found.append(after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)
    return min(found)


if __name__ == "__main__":
    main()
