"""Searching: what is kept of PubMed's answers, and what a person must look at before they are believed."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest

from pipeline.ground.errors import ExpectationError, SourceError
from pipeline.review.layout import ReviewPaths
from pipeline.review.protocol import Expectations
from pipeline.review.review import Review, read_review
from pipeline.review.searches import LineResult, Search, read_searches
from pipeline.sources.pubmed import Count, DatabaseInfo, Entrez, Hits
from pipeline.stages import search
from pipeline.stages.search import alarms

FoundSearch = Callable[..., Search]
TEMPLATE = Path(__file__).parents[2] / "queries" / "_template"
ABOUT = DatabaseInfo("Build-1", "2026/01/05 06:33", 36_000_000, datetime(2026, 1, 5, 7, tzinfo=UTC))
BOUNDS = Expectations(minimum_hits=5, maximum_hits=500, largest_drop=0.2, largest_rise=1.0)


class Answers:
    """Answers every line with as many records as it has letters, and the search with these PMIDs."""

    def __init__(self, *pmids: str) -> None:
        self.pmids = pmids
        self.sent: list[str] = []

    def about(self) -> DatabaseInfo:
        return ABOUT

    def search(self, query: str) -> Hits:
        self.sent.append(query)
        answer = Count(len(self.pmids), query, (("a", "b"),), ("PhraseNotFound: x",))
        return Hits(**{**vars_of(answer), "pmids": self.pmids, "how": "in one page"})

    def count(self, query: str) -> Count:
        self.sent.append(query)
        return Count(len(query), query, (), ())


def vars_of(answer: Count) -> dict[str, Any]:
    return {name: getattr(answer, name) for name in ("count", "translation", "translations", "warnings")}


@pytest.fixture
def review(paths: ReviewPaths) -> Review:
    shutil.rmtree(paths.queries)
    shutil.copytree(TEMPLATE, paths.queries)
    return read_review(paths)


def run(review: Review, *pmids: str, accept: bool = False) -> Search:
    """The search that was written."""
    counts = search.run(review, as_entrez(Answers(*pmids)), accept_change=accept)
    written = read_searches(review.paths.searches)[-1]
    assert counts.n == {"records": len(pmids)}
    return written


def as_entrez(answers: Answers) -> Entrez:
    return cast(Entrez, answers)


def test_a_search_keeps_every_line_as_written_as_sent_and_as_answered(review: Review) -> None:
    written = run(review, "1", "2")
    assert read_searches(review.paths.searches) == (written,)
    assert [line.name for line in written.lines] == [line.name for line in review.lines]
    last = written.result
    assert (last.query, last.count, last.warnings) == ("#needling AND #neck", 2, ("PhraseNotFound: x",))
    assert "#" not in last.sent
    assert (written.name, written.database_updated, written.pmids) == ("2026-01-05", "2026/01/05 06:33", ("1", "2"))


def test_the_screen_says_what_was_found_and_what_pubmed_remarked_on(review: Review) -> None:
    said = str(search.run(review, as_entrez(Answers("1", "2"))))
    assert said.startswith("2026-01-05: 2 records found, in one page")
    assert "PubMed remarked on x: see the search file" in said


def test_a_search_is_dated_by_the_answer_that_is_handed_in(review: Review) -> None:
    later = replace(ABOUT, answered_at=datetime(2026, 2, 5, 7, tzinfo=UTC))
    search.run(review, as_entrez(Answers("1")), about=later)
    assert [found.name for found in read_searches(review.paths.searches)] == ["2026-02-05"]


def test_a_second_search_of_a_day_has_a_number(review: Review) -> None:
    assert [run(review, "1").name, run(review, "1").name] == ["2026-01-05", "2026-01-05.2"]


def test_an_alarm_writes_nothing_unless_it_is_accepted_and_then_the_search_says_so(review: Review) -> None:
    with pytest.raises(ExpectationError, match="--accept-change") as error:
        run(review)
    assert error.value.exit_code == 13
    assert not review.paths.searches.exists()
    accepted = run(review, accept=True)
    assert accepted.accepted == ("the search found 0 records, fewer than the 1 expected at least",)
    assert read_searches(review.paths.searches) == (accepted,)


def test_a_line_that_is_not_answered_writes_nothing(review: Review) -> None:
    class Broken(Answers):
        def count(self, query: str) -> Count:
            raise SourceError("no answer")

    with pytest.raises(SourceError):
        search.run(review, as_entrez(Broken("1")))
    assert not review.paths.searches.exists()


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        (None, 5, []),
        (None, 4, ["the search found 4 records, fewer than the 5 expected at least"]),
        (None, 500, []),
        (None, 501, ["the search found 501 records, more than the 500 expected at most"]),
        (100, 80, []),
        (100, 79, ["the search fell from 100 to 79 records since 2026-01-05"]),
        (100, 200, []),
        (100, 201, ["the search rose from 100 to 201 records since 2026-01-05"]),
        (14, 5, []),
        (15, 5, ["the search fell from 15 to 5 records since 2026-01-05"]),
        (5, 14, []),
        (5, 15, ["the search rose from 5 to 15 records since 2026-01-05"]),
    ],
)
def test_a_count_out_of_bounds_is_an_alarm(
    found: FoundSearch, before: int | None, now: int, expected: list[str]
) -> None:
    earlier = found("2026-01-05", " ".join(map(str, range(1, before + 1)))) if before else None
    assert alarms(found("2026-02-05", " ".join(map(str, range(1, now + 1)))), earlier, BOUNDS) == expected


@pytest.mark.parametrize(
    ("sent", "before", "now", "is_alarm"),
    [("neck[ti]", 3, 0, True), ("neck[ti]", 0, 0, False), ("neck[ti]", 3, 1, False), ("spine[ti]", 3, 0, False)],
)
def test_a_line_that_fell_to_nothing_is_an_alarm_when_it_is_the_line_it_was(
    found: FoundSearch, sent: str, before: int, now: int, is_alarm: bool
) -> None:
    def with_line(name: str, sent: str, count: int) -> Search:
        whole = found(name, "1 2 3 4 5")
        return replace(whole, lines=(LineResult("neck", sent, sent, count, sent, (), ()), *whole.lines))

    earlier, later = with_line("2026-01-05", "neck[ti]", before), with_line("2026-02-05", sent, now)
    expected = ["line #neck fell from 3 to 0 records since 2026-01-05"] if is_alarm else []
    assert alarms(later, earlier, BOUNDS) == expected


def with_line(whole: Search, line: LineResult) -> Search:
    return replace(whole, lines=(line, *whole.lines))


NECK = LineResult("neck", "neck[ti]", "neck[ti]", 3, '"neck"[Title]', (), ("PhraseNotFound: nek",))


def alarms_of_line(found: FoundSearch, earlier: LineResult | None, later: LineResult) -> list[str]:
    before = with_line(found("2026-01-05", "1 2 3 4 5"), earlier) if earlier else None
    return alarms(with_line(found("2026-02-05", "1 2 3 4 5"), later), before, BOUNDS)


@pytest.mark.parametrize("warning", ["PhraseNotFound: neckk", 'QuotedPhraseNotFound: "stiff neck"[ti]'])
def test_a_term_that_is_newly_not_found_is_an_alarm(found: FoundSearch, warning: str) -> None:
    later = replace(NECK, warnings=(*NECK.warnings, warning))
    (alarm,) = alarms_of_line(found, NECK, later)
    assert alarm == f"line #neck holds a term that is newly not found ({warning}) since 2026-01-05"


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        (None, NECK),
        (NECK, NECK),
        (replace(NECK, sent="neck*[ti]"), NECK),
        (replace(NECK, warnings=()), replace(NECK, warnings=("OutputMessage: Wildcard search was cut",))),
    ],
    ids=["the first search", "as before", "another line", "another warning"],
)
def test_what_was_not_found_before_either_is_only_reported(
    found: FoundSearch, earlier: LineResult | None, later: LineResult
) -> None:
    assert alarms_of_line(found, earlier, later) == []


def test_a_line_that_is_understood_otherwise_is_an_alarm_that_shows_the_place(found: FoundSearch) -> None:
    later = replace(NECK, translation='"neck"[MeSH Terms]')
    (alarm,) = alarms_of_line(found, NECK, later)
    assert alarm == ('line #neck is understood otherwise: «"neck"[Title]» became «"neck"[MeSH Terms]» since 2026-01-05')


def test_a_line_in_other_words_may_be_understood_otherwise(found: FoundSearch) -> None:
    later = replace(NECK, sent="neck[mh]", translation='"neck"[MeSH Terms]')
    assert alarms_of_line(found, NECK, later) == []


def test_a_phrase_that_pubmed_finds_for_the_first_time_stops_no_update(found: FoundSearch) -> None:
    later = replace(NECK, translation='"neck"[Title] OR "nek"[Title]', warnings=())
    assert alarms_of_line(found, NECK, later) == []


def test_a_window_that_moves_with_the_day_stops_no_update(found: FoundSearch) -> None:
    before = replace(NECK, sent='"last 60 days"[edat]', translation="2026/09/27:2026/11/26[Date - Entry]")
    later = replace(before, translation="2026/09/28:2026/11/27[Date - Entry]")
    assert alarms_of_line(found, before, later) == []
