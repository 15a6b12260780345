"""What TrialSift believes of PubMed's language and could not see for itself, each with the question that tells.

The linter, the matcher and the sandbox rest on these. Where PubMed answers otherwise, a person should know before a
strategy is trusted, and the project should be told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pipeline.sources.pubmed.client import Entrez

NONSENSE = "qzxwvunonsenseterm"
DAYS = re.compile(r"\d{4}/\d{2}/\d{2}:\d{4}/\d{2}/\d{2}\[Date - Entry\]")
FIRST, LAST = 8043240, 8043250
"""A range of PMIDs of 1994 that holds a few records and always will."""
IN_ONE_YEAR = "AND 2019[dp]"
"""Keeps a question small: a year that no longer changes."""


@dataclass(frozen=True, slots=True)
class Belief:
    """A sentence, and what PubMed says to it: "" where it agrees, otherwise what it does instead."""

    sentence: str
    differs: Callable[[Entrez], str]


def beliefs() -> Iterator[Belief]:
    """All of them, in about a dozen requests that ask for next to nothing."""
    yield Belief("* stands for any letters inside a word too (since June 2024)", _star_inside)
    yield Belief("a word that is nowhere comes back bare, with a warning", _nonsense)
    yield Belief("lower-case `or` is no operator", _lower_case_or)
    yield Belief("a window that moves is printed as days", _relative_date)
    yield Belief("a search that lists nothing still tells its translation", _without_a_list)
    yield Belief("a range of PMIDs finds what lies in it, and nothing else", _range_of_pmids)


def _star_inside(entrez: Entrez) -> str:
    starred, *spelt = (
        entrez.count(f"{word}[ti] {IN_ONE_YEAR}").count for word in ("organi*ation", "organisation", "organization")
    )
    if starred >= max(spelt) > 0:
        return ""
    return f"organi*ation[ti] finds {starred:,}, its two spellings {spelt[0]:,} and {spelt[1]:,}"


def _nonsense(entrez: Entrez) -> str:
    answer = entrez.count(NONSENSE)
    warned = any(warning.partition(":")[0].endswith("PhraseNotFound") for warning in answer.warnings)
    if (answer.count, answer.translation) == (0, NONSENSE) and warned:
        return ""
    return f"{answer.count:,} found, understood as {answer.translation}, {'; '.join(answer.warnings) or 'no warning'}"


def _lower_case_or(entrez: Entrez) -> str:
    upper, lower = (entrez.count(f"(needling[ti] {word} twitch[ti]) {IN_ONE_YEAR}") for word in ("OR", "or"))
    if upper.count != lower.count:
        return ""
    return f"`or` finds the {lower.count:,} of `OR`, understood as {lower.translation}"


def _relative_date(entrez: Entrez) -> str:
    translation = entrez.count(f'{FIRST}[uid] OR "last 60 days"[edat]').translation
    return "" if DAYS.search(translation) else f"printed as {translation}"


def _without_a_list(entrez: Entrez) -> str:
    answer = entrez.count(f"needling[ti] {IN_ONE_YEAR}")
    return "" if answer.translation and answer.count else f"{answer.count:,} found, understood as {answer.translation}"


def _range_of_pmids(entrez: Entrez) -> str:
    pmids = [int(pmid) for pmid in entrez.search(f"{FIRST}:{LAST}[uid]").pmids]
    if pmids and all(FIRST <= pmid <= LAST for pmid in pmids):
        return ""
    return f"{len(pmids)} found: {', '.join(map(str, pmids)) or 'none'}"
