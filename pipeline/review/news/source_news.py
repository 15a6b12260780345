"""How each source stands that is asked besides PubMed: when it answered last, how many records, and whether this time.

Read from the answers alone, so that a rebuild without the network says the same: one whose last answer is older than
the search that is told did not answer this time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.review.answers import read_answers
from pipeline.review.layout import ReviewPaths
from pipeline.review.protocol import Protocol
from pipeline.review.searches import Search


@dataclass(frozen=True, slots=True)
class SourceNews:
    """How a source that is asked stands at an update.

    answered     the date of its last answer, "" where it never answered
    found        records in that answer, found_before in the one before it, None where there is none
    is_current   whether it answered this update; if not, its records stand as of its last answer
    accepted     alarms that a person accepted for that answer
    query_before whether the answer before was to another query; query_now whether the protocol has another one by now
    """

    name: str
    title: str
    answered: str
    found: int | None
    found_before: int | None
    is_current: bool
    accepted: tuple[str, ...] = ()
    query_before: bool = False
    query_now: bool = False

    @property
    def in_words(self) -> str:
        """One sentence for people."""
        if not self.answered:
            return f"{self.title} has not answered yet."
        if not self.is_current:
            asked = ", found by another query than the protocol has now" if self.query_now else ""
            return (
                f"{self.title} did not answer this time; its {self.found} records stand as of {self.answered}{asked}."
            )
        before = "its first answer" if self.found_before is None else f"{self.found_before} at the answer before"
        changed = "; the query changed since" if self.query_before else ""
        return f"{self.title}: {self.found} records ({before}{changed})."


def sources_now(paths: ReviewPaths, protocol: Protocol, last: Search) -> Sequence[SourceNews]:
    """How each stands at the update of the search `last`."""
    found = []
    for source in protocol.asked_sources:
        answers = read_answers(paths.answers(source.name))
        counts: list[int | None] = [None, None, *(answer.count for answer in answers)]
        date, accepted = (answers[-1].date, answers[-1].accepted) if answers else ("", ())
        # Citations are chased from other reports each time, which is no change of a query.
        queries = [answer.query for answer in answers[-2:]] if source.query else []
        found.append(
            SourceNews(
                source.name, source.title, date, counts[-1], counts[-2], date >= last.date, accepted,
                query_before=len(set(queries)) > 1, query_now=bool(queries) and source.query != queries[-1],
            )
        )  # fmt: skip
    return found
