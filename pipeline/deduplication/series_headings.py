"""Titles that head a series: "In brief" in issue after issue. The file itself shows them, beside a list of usual ones.

A list knows "Editorial" and not "Research round-up". What tells a heading is that it returns: one title in several
issues. Under a heading the title says nothing about which report this is, so only the place or an identifier merges two
records; a record that lacks them may be any of the series.

What is known of a pair is what stood in the file on the day on which both records were there. Issues that come later
take no earlier merge back, so an id that people have used keeps its meaning, and adding records in portions gives what
adding all at once gives.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum

from pipeline.deduplication.citation import Citation
from pipeline.deduplication.comparison import compare
from pipeline.deduplication.field_values import AGREE, CONFLICT
from pipeline.deduplication.journals import same_journal
from pipeline.deduplication.rule import whole_range_agrees
from pipeline.deduplication.volume_and_pages import Place, two_issues

ISSUES_OF_A_SERIES = 3
"""In so many issues of one journal a title is a heading. A report stands in one, by a slip in two."""
NEVER = "9999-99-99"
"""Later than every date, the unknown one included."""


class Piece(Enum):
    """Whether two records under one heading are the same piece of the series."""

    SAME = "same"
    OTHER = "other"
    UNKNOWN = "unknown"


class SeriesHeadings:
    """Which titles head a series, and from when on that is known.

    `citations_by_title`: for the words of each title that may be asked about all citations that have just these, as
    they were first seen.
    """

    def __init__(self, citations_by_title: Mapping[str, Sequence[Citation]]) -> None:
        self._citations_by_title = citations_by_title
        self._since_by_series: dict[tuple[str, str], str] = {}

    def piece(self, one: Citation, other: Citation) -> Piece:
        """What the title, being a heading, leaves of the reasons to merge the two; SAME where it is none."""
        words = one.title.words
        if words != other.title.words or not words or (one.pmid and one.pmid == other.pmid):
            return Piece.SAME
        known_on = max(one.rank, other.rank)[0]
        if not one.title.serial and self._since(words, one.journal or other.journal) > known_on:
            return Piece.SAME
        return _piece(one, other)

    def _since(self, words: str, journal: str) -> str:
        """The day on which the title had stood in ISSUES_OF_A_SERIES issues of the journal."""
        series = words, journal
        if series not in self._since_by_series:
            self._since_by_series[series] = self._day_of_series(words, journal)
        return self._since_by_series[series]

    def _day_of_series(self, words: str, journal: str) -> str:
        issues: list[Place] = []
        volumes: set[str] = set()
        under_title = self._citations_by_title[words]
        if len(under_title) < ISSUES_OF_A_SERIES:
            return NEVER
        for citation in under_title:
            if same_journal(*sorted((citation.journal, journal))) is CONFLICT:
                continue
            place = citation.place
            if place.volume and not place.of_year:
                volumes.add(place.volume)
            if place.issue and all(two_issues(place, known) for known in issues):
                issues.append(place)
            if max(len(volumes), len(issues)) == ISSUES_OF_A_SERIES:
                return citation.rank[0]
        return NEVER


def _piece(one: Citation, other: Citation) -> Piece:
    """What is known of two records under one heading."""
    pair = compare(one, other)
    assert pair is not None, "records of one title have something in common"
    if CONFLICT in (pair.doi, pair.issue, pair.volume, pair.pages):
        return Piece.OTHER
    same_issue = one.place.issue == other.place.issue and pair.volume is AGREE and pair.pages is AGREE
    return Piece.SAME if pair.doi is AGREE or same_issue or whole_range_agrees(pair) else Piece.UNKNOWN
