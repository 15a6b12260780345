"""Citations chased from reports, whichever index tells them: from whom, and which report led to what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

REFERENCES, CITED_BY, SIMILAR = "references", "cited by", "similar"
"""The ways to go, as a protocol names them."""
WORDS_BY_WAY = {REFERENCES: "cited by", CITED_BY: "cites", SIMILAR: "similar to"}
"""What a record is to the report that led to it."""
NO_REPORT = "no report"
Step = tuple[str, str, str]
"""(the report that led on, by which way, what it led to)."""


@dataclass(frozen=True, slots=True)
class Seed:
    """A report from which citations are chased. Absent identifiers are ""."""

    pmid: str = ""
    doi: str = ""


def asked_of(names: Iterable[str], links: Sequence[str]) -> str:
    """What was asked, for an answer to keep: the ways, and the reports as the index was asked for them.

    >>> asked_of(["PMID 9", "10.5555/a"], ["references", "cited by"])
    'references, cited by of 10.5555/a, PMID 9'
    """
    return f"{', '.join(links)} of {', '.join(sorted({*names} - {''})) or NO_REPORT}"


def seeds_asked(query: str) -> list[str]:
    """The names of the reports that an answer was asked of.

    >>> seeds_asked("references, cited by of 10.5555/a, PMID 9"), seeds_asked("references of no report")
    (['10.5555/a', 'PMID 9'], [])
    """
    names = query.partition(" of ")[2]
    return [] if names == NO_REPORT else names.split(", ")


def ways_asked(query: str) -> list[str]:
    """The ways that an answer was asked to go.

    >>> ways_asked("references, cited by of 10.5555/a, PMID 9")
    ['references', 'cited by']
    """
    return query.partition(" of ")[0].split(", ")


def how_chased(n_known: int, n_seeds: int, n_missing: int) -> str:
    """How far the index knew the reports, and their relations.

    >>> how_chased(11, 12, 1)
    'from 11 of 12 reports; 1 record that was named is not there'
    """
    if not n_seeds:
        return "no report to start from yet"
    reports = "report" if n_seeds == 1 else "reports"
    known = f"from {n_seeds} {reports}" if n_known == n_seeds else f"from {n_known} of {n_seeds} {reports}"
    missing = "1 record that was named is" if n_missing == 1 else f"{n_missing} records that were named are"
    return f"{known}; {missing} not there" if n_missing else known


def in_words(steps: Iterable[Step]) -> dict[str, str]:
    """What was found -> which reports led to it, and how.

    >>> in_words([("PMID 9", "references", "5"), ("PMID 8", "references", "5"), ("PMID 9", "cited by", "5")])
    {'5': 'cited by PMID 8, PMID 9; cites PMID 9'}
    """
    leading: dict[str, dict[str, set[str]]] = {}
    for seed, way, found in steps:
        leading.setdefault(found, {}).setdefault(way, set()).add(seed)
    return {
        found: "; ".join(
            f"{words} {', '.join(sorted(by_way[way]))}" for way, words in WORDS_BY_WAY.items() if way in by_way
        )
        for found, by_way in sorted(leading.items())
    }


def in_portions(values: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    """`values` in their order, at most `size` at once."""
    return (values[start : start + size] for start in range(0, len(values), size))
