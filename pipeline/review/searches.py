"""The searches of a review: dated runs of its whole strategy, one JSON file each, never edited.

A record was first seen in the earliest search that holds its PMID, and last seen in the latest.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path

from pipeline.ground.errors import Fault, ProvenanceError
from pipeline.ground.files import read_bytes, write_text
from pipeline.ground.merges import both_sides, faults_of_markers
from pipeline.ground.way_in import to_restore
from pipeline.review.sealed import sealed, unsealed

FORMAT = "trialsift-search/1"
MIRROR = "mirror of "
"""What the build of the database begins with where NLM's files stood in for PubMed."""
PUBMED, NLM_FILES = "PubMed", "NLM's files of PubMed, matched by TrialSift"
"""What was searched, in words: our own matcher in a mirror is not PubMed, and who reads of it must know."""
FILE_NAME = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\.(\d+))?\.json")


@dataclass(frozen=True, slots=True)
class LineResult:
    """What PubMed answered to one line of the strategy.

    query         the line as people wrote it
    sent          the same with its references replaced by the lines they name: exactly what was sent
    translation   how PubMed understood it
    warnings      each entry of its lists of errors and warnings, "PhraseNotFound: …"
    """

    name: str
    query: str
    sent: str
    count: int
    translation: str
    translations: tuple[tuple[str, str], ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Search:
    """One dated run of the strategy.

    name        the date, with ".2" for a second one on the same day
    answered_at date and time of PubMed's answer, UTC
    search      the name of the line that is the search
    how         in one page, or split by PMID because of PubMed's ceiling
    accepted    alarms that a person accepted for this search
    pmids       in ascending order, as many as the search line's count
    """

    name: str
    answered_at: str
    source: str
    database_build: str
    database_updated: str
    client: str
    strategy_sha256: str
    search: str
    how: str
    accepted: tuple[str, ...]
    lines: tuple[LineResult, ...]
    pmids: tuple[str, ...]

    @property
    def date(self) -> str:
        """YYYY-MM-DD."""
        return self.name[:10]

    @property
    def is_of_a_mirror(self) -> bool:
        """Whether our own matcher answered, from NLM's files, and not PubMed."""
        return is_of_a_mirror(self.database_build)

    @property
    def searched(self) -> str:
        """What was searched, in words."""
        return NLM_FILES if self.is_of_a_mirror else PUBMED

    @property
    def matched_by(self) -> str:
        """Who answered, in words."""
        return "TrialSift's matcher" if self.is_of_a_mirror else PUBMED

    @property
    def result(self) -> LineResult:
        """What was answered to the line that is the search."""
        return next(line for line in self.lines if line.name == self.search)


def read_searches(folder: Path) -> tuple[Search, ...]:
    """All searches, earliest first. Raises ProvenanceError for a file that is not one we wrote."""
    return tuple(map(_read_search, dated_paths(folder)))


def is_of_a_mirror(build: str) -> bool:
    """Whether this build of the database is a mirror's."""
    return build.startswith(MIRROR)


def searched_in_words(searches: Iterable[Search]) -> str:
    """What these searches searched: "PubMed", NLM's files, or one and then the other."""
    return " and ".join(dict.fromkeys(search.searched for search in searches))


def last_date(folder: Path) -> str:
    """The date of the last search, "" before the first."""
    return max((day for day, _ in map(_order, dated_paths(folder))), default="")


def last_name(folder: Path) -> str:
    """The name of the last search, "" before the first; no file is read for it."""
    paths = dated_paths(folder)
    return paths[-1].stem if paths else ""


def next_name(folder: Path, date: str) -> str:
    """The name of a new search on `date`: the date itself, or with the next free number."""
    taken = [number for day, number in map(_order, dated_paths(folder)) if day == date]
    return f"{date}.{max(taken) + 1}" if taken else date


def write_search(folder: Path, search: Search) -> Path:
    """Write a new search file, whole or not at all; its last key is the hash of all others."""
    assert search.result.count == len(search.pmids), search.name
    path = folder / f"{search.name}.json"
    if path.exists():
        raise ProvenanceError(Fault("a search file is never written twice", path))
    write_text(path, sealed({"format": FORMAT, **asdict(search)}))
    return path


def seen_dates(searches: Sequence[Search]) -> dict[str, tuple[str, str]]:
    """PMID -> (date of the first search that holds it, date of the last)."""
    seen: dict[str, tuple[str, str]] = {}
    for search in searches:
        for pmid in search.pmids:
            seen[pmid] = (seen[pmid][0] if pmid in seen else search.date, search.date)
    return seen


def dated_paths(folder: Path) -> list[Path]:
    """The files of a folder that are named by a day and, from the second on, a number: earliest first."""
    found = (path for path in folder.glob("*.json") if FILE_NAME.fullmatch(path.name)) if folder.is_dir() else ()
    return sorted(found, key=_order)


def _order(path: Path) -> tuple[str, int]:
    match = FILE_NAME.fullmatch(path.name)
    assert match, path
    return match[1], int(match[2] or 1)


def faults_of_two_machines(path: Path, text: str, key: str = "pmids") -> list[Fault]:
    """Two machines searched on one day, and git made one file of both: one of them is kept, whole.

    It does not matter much which: what the other one found besides is found again by the next search, and what it told
    stays told. Lines of both would be a search that nobody made.
    """
    name = "/".join(path.parts[path.parts.index("queries") :]) if "queries" in path.parts else path.name
    fix = f"keep one, whole: git checkout --ours -- {name} (or --theirs), then git add {name}"
    faults = faults_of_markers(path, text, fix)
    sides = zip(("ours", "theirs"), both_sides(text), strict=True) if faults else ()
    said = "; ".join(f"{whose}: {_described(side, key)}" for whose, side in sides)
    problem = "two machines searched on one day, and git made one file of both"
    return [replace(fault, message=problem, found=said) for fault in faults]


def _described(text: str, key: str) -> str:
    try:
        values = json.loads(text)
        at = values.get("answered_at") or values["asked_at"]
        return f"answered at {at}, {len(values[key])} records"
    except (ValueError, KeyError, TypeError):
        return "no search that can be read"


def _read_search(path: Path) -> Search:
    content = b""
    try:
        content = read_bytes(path)
        return _search_of(path.name, content)
    except (OSError, ValueError, KeyError, TypeError) as error:
        ProvenanceError.raise_if_any(faults_of_two_machines(path, content.decode("utf-8", "replace")))
        raise ProvenanceError(
            Fault(f"this search file cannot be read: {error}", path, fix=f"restore it: {to_restore(path)}")
        ) from error


# Every stage reads all searches, and they are never edited: after five years of weekly ones that is most of an update.
@lru_cache(maxsize=1024)
def _search_of(file_name: str, content: bytes) -> Search:
    """What stands in a search file. Raises ValueError, KeyError or TypeError."""
    values = unsealed(content, FORMAT, file_name.removesuffix(".json"))
    lines = tuple(
        LineResult(
            **line
            | {
                "translations": tuple((old, new) for old, new in line["translations"]),
                "warnings": tuple(line["warnings"]),
            }
        )
        for line in values.pop("lines")
    )
    # One piece of text for a PMID, in however many searches it stands.
    pmids, accepted = tuple(map(sys.intern, values.pop("pmids"))), tuple(values.pop("accepted"))
    return Search(lines=lines, pmids=pmids, accepted=accepted, **values)
