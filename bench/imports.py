"""Files of other databases: records a second and memory, RIS beside rispy's own reader, at 20,000 and 80,000 records.

Each reading has a process of its own, so that its highest memory is its own.
"""

# ruff: noqa: E501 - records are written as long as they are

from __future__ import annotations

import csv
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

SIZES = (20_000, 80_000)
WORDS = [
    "needling",
    "of",
    "the",
    "neck",
    "and",
    "shoulder",
    "in",
    "adults",
    "who",
    "work",
    "at",
    "a",
    "desk",
    "and",
    "have",
    "pain",
    "that",
    "does",
    "not",
    "go",
    "away",
]


def main() -> None:
    print(f"{'kind':<22}{'records':>9}{'records/s':>12}{'highest memory, MB':>20}")
    with TemporaryDirectory() as folder:
        for kind, write in WRITERS.items():
            for n_records in SIZES:
                path = Path(folder) / f"{kind}-{n_records}.{kind}"
                write(path, n_records)
                for reader in ("trialsift", "rispy") if kind == "ris" else ("trialsift",):
                    n_read, seconds, memory = measured(reader, path)
                    assert n_read == n_records, (reader, n_read)
                    print(
                        f"{kind + ', ' + reader:<22}{n_read:>9,}{n_read / seconds:>12,.0f}{memory:>20,.0f}", flush=True
                    )
                path.unlink()


def measured(reader: str, path: Path) -> tuple[int, float, float]:
    """How many records, in how many seconds, with how many MB at most."""
    command = [sys.executable, "-m", "bench.imports", reader, str(path)]
    n_read, seconds, memory = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return int(n_read), float(seconds), float(memory)


def read(reader: str, path: Path) -> None:
    """Read the file once and print what it took."""
    if reader == "rispy":
        import rispy

        start = time.perf_counter()
        with path.open(encoding="utf-8") as stream:
            n_read = len(rispy.load(stream))
    else:
        from pipeline.sources.record_files import read_record_file

        start = time.perf_counter()
        n_read = sum(1 for _ in read_record_file(path))
    seconds = time.perf_counter() - start
    print(n_read, seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def _text(number: int, n_words: int) -> str:
    return " ".join(WORDS[(number * 7 + at * (1 + number % 5)) % len(WORDS)] for at in range(n_words))


def _write_ris(path: Path, n_records: int) -> None:
    with path.open("w", encoding="utf-8") as stream:
        for number in range(n_records):
            authors = "".join(f"AU  - Author{number % 97}, A. {letter}.\n" for letter in "BCDE")
            keywords = "".join(f"KW  - {word}\n" for word in WORDS[:8])
            stream.write(
                f"TY  - JOUR\nDB  - Embase\nU2  - L{20000000 + number}\nTI  - {_text(number, 14)} {number}\n{authors}"
                f"PY  - {1990 + number % 35}\nT2  - Invented Journal {number % 50}\nVL  - {number % 40}\nIS  - 2\nSP  - 11\n"
                f"EP  - 19\nDO  - 10.5555/inv.{number}\nLA  - English\nM3  - Article\n{keywords}AB  - {_text(number, 220)}\n"
                "ER  - \n\n"
            )


def _write_csv(path: Path, n_records: int) -> None:
    names = (
        "Authors",
        "Title",
        "Year",
        "Source title",
        "Volume",
        "Issue",
        "Page start",
        "Page end",
        "DOI",
        "Abstract",
        "Author Keywords",
        "PubMed ID",
        "Language of Original Document",
        "Document Type",
        "EID",
    )
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, quoting=csv.QUOTE_ALL)
        writer.writerow(names)
        for number in range(n_records):
            writer.writerow(
                [
                    "Author A.; Author B.; Author C.; Author D.",
                    f"{_text(number, 14)} {number}",
                    1990 + number % 35,
                    "Invented Journal",
                    number % 40,
                    2,
                    11,
                    19,
                    f"10.5555/inv.{number}",
                    _text(number, 220),
                    "; ".join(WORDS[:8]),
                    30_000_000 + number,
                    "English",
                    "Article",
                    f"2-s2.0-{number:011}",
                ]
            )


def _write_endnote(path: Path, n_records: int) -> None:
    with path.open("w", encoding="utf-8") as stream:
        stream.write('<?xml version="1.0" encoding="UTF-8"?><xml><records>')
        for number in range(n_records):
            authors = "".join(f"<author>Author, {letter}</author>" for letter in "ABCD")
            keywords = "".join(f"<keyword>{word}</keyword>" for word in WORDS[:8])
            stream.write(
                f'<record><rec-number>{number}</rec-number><ref-type name="Journal Article">17</ref-type>'
                f"<contributors><authors>{authors}</authors></contributors><titles><title>{_text(number, 14)} {number}</title>"
                f"<secondary-title>Invented Journal</secondary-title></titles><pages>11-19</pages><volume>2</volume>"
                f"<keywords>{keywords}</keywords><dates><year>{1990 + number % 35}</year></dates>"
                f"<abstract>{_text(number, 220)}</abstract>"
                f"<electronic-resource-num>10.5555/inv.{number}</electronic-resource-num></record>"
            )
        stream.write("</records></xml>")


WRITERS: dict[str, Callable[[Path, int], None]] = {"ris": _write_ris, "csv": _write_csv, "xml": _write_endnote}

if __name__ == "__main__":
    if len(sys.argv) > 1:
        read(sys.argv[1], Path(sys.argv[2]))
    else:
        main()
