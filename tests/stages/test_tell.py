"""Telling: what is new and what happened, once, with the words it rests on, and what deserves a second look."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import pytest

from pipeline.ground.errors import ProvenanceError
from pipeline.ground.record import Record
from pipeline.review.decisions import append_decisions
from pipeline.review.layout import DIGEST, EVENT, FEED
from pipeline.review.news import Told
from pipeline.review.news.feed import ATOM
from pipeline.review.news.news import CHANGES as TOLD_CHANGES
from pipeline.review.review import Review
from pipeline.review.searches import Search, write_search
from pipeline.review.updates import record_update
from pipeline.stages import tell
from pipeline.stages.stage import Counts
from pipeline.stages.tell import read_computed, read_evidence, told_as_changed, told_as_new
from pipeline.tables.computed import (
    AGREEMENT,
    CHANGES,
    CONFLICTS,
    DISAGREEMENTS,
    FLOW,
    NEW,
    RECHECK,
    SCREENING,
    VERDICTS,
    Change,
    Fate,
    NewRow,
    ScreeningRow,
    VerdictRow,
)
from pipeline.tables.kept import Decision, Update
from pipeline.tables.records import RECORDS, UNIQUE, unique_record
from pipeline.tables.table import Table
from tests.rows import row, rows_of

FoundSearch = Callable[..., Search]
MakeReview = Callable[..., Review]
JANUARY, FEBRUARY = "2026-01-05", "2026-02-05"


def happened(event: str, record_id: str, change: str, why: str = "because") -> Change:
    return Change(event, record_id, change, why)


ROWS: dict[Table[Any], list[Any]] = {
    RECORDS: [
        Record("pubmed:1", "pubmed", pmid="1", title="Needles", year="2025"),
        Record("pubmed:2", "pubmed", pmid="2", title="Massage", year="2026"),
        Record("embase:L3", "embase", doi="10.5555/a", title="Needles again", year="2026"),
    ],
    CHANGES: [
        happened(JANUARY, "pubmed:1", "new"),
        happened(FEBRUARY, "pubmed:2", "new"),
        happened(FEBRUARY, "pubmed:1", "revised", "changed in PubMed: title"),
        happened(FEBRUARY, "pubmed:1", "notice", "gained RetractionIn:9"),
        happened("embase-2026-02-05.ris", "embase:L3", "new"),
    ],
    NEW: [
        row(NewRow, record_id="pubmed:2", why="new in PubMed", outcome="unclear"),
        row(NewRow, record_id="embase:L3", why="handed over", outcome="include", duplicate_of="pubmed:1"),
        row(NewRow, record_id="pubmed:9", why="new in PubMed", outcome="removed before screening"),
    ],
    SCREENING: [
        row(ScreeningRow, record_id="pubmed:1", outcome="include", rule_outcome="include", decided_by="rule"),
        row(ScreeningRow, record_id="pubmed:2", outcome="unclear", rule_outcome="unclear", decided_by="rule"),
    ],
    VERDICTS: [
        VerdictRow("pubmed:1", "I1", "met", "title", "0", "7", "Needles"),
        VerdictRow("pubmed:2", "I1", "met", "title", "0", "7", "Massage"),
        VerdictRow("pubmed:2", "I2", "met", "abstract", "3", "6", "men"),
        VerdictRow("pubmed:2", "E1", "not met", "title", "0", "7", "review"),
        VerdictRow("pubmed:2", "E2", "met", "", "", "", ""),
    ],
    FLOW: [
        Fate("pubmed:1", "pubmed", "databases", "awaiting_report"),
        Fate("pubmed:2", "pubmed", "databases", "awaiting_screening"),
        Fate("embase:L3", "embase", "databases", "duplicate"),
    ],
}  # fmt: skip


def write(results: Path, **replaced: list[Any]) -> None:
    """The tables of the stages before; `new=[…]` puts other rows into new.csv."""
    for table, rows in ROWS.items():
        table.write(results, replaced.get(table.name.removesuffix(".csv"), rows))
    UNIQUE.write(results, [unique_record(record, ()) for record in ROWS[RECORDS][:2]])


@pytest.fixture
def told(review: Review, found: FoundSearch) -> Review:
    """A review whose update of February is to be told; that of January is told."""
    found(JANUARY, "1")
    found(FEBRUARY, "1 2")
    write(review.paths.results)
    record_update(review.paths.queries, Update(JANUARY, (JANUARY,), 1, 1, 0, ""))
    return review


def event_of(review: Review) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(review.paths.result(EVENT).read_text(encoding="utf-8"))
    return found


def feed_of(review: Review) -> list[tuple[str, list[str]]]:
    """The heading and the lines of each entry, the latest first."""
    root = ElementTree.parse(review.paths.result(FEED)).getroot()
    return [
        (
            entry.findtext(f"{{{ATOM}}}title", ""),
            [
                unescape(re.sub("<.*?>", "", item))
                for item in entry.findtext(f"{{{ATOM}}}content", "").split("\n")[1:-1]
            ],
        )
        for entry in root.iter(f"{{{ATOM}}}entry")
    ]


# What is told


def test_only_words_of_criteria_that_are_met_are_evidence_and_only_of_these_records(told: Review) -> None:
    assert read_evidence(told.paths.results, {"pubmed:2", "pubmed:9"}) == {"pubmed:2": "I1 «Massage», I2 «men»"}


def test_a_new_record_is_told_with_its_outcome_its_words_and_where_to_read_it(told: Review) -> None:
    computed = read_computed(told.paths.results)
    assert list(told_as_new(computed, {"pubmed:2": "I1 «Massage»"})) == [
        Told("pubmed:2", "Massage", "2026", "https://pubmed.ncbi.nlm.nih.gov/2/", "new in PubMed", "unclear",
             "I1 «Massage»"),
        Told("embase:L3", "Needles again", "2026", "https://doi.org/10.5555/a", "handed over",
             "duplicate of pubmed:1", duplicate_of="pubmed:1"),
        Told("pubmed:9", "", "", "", "new in PubMed", "removed before screening"),
    ]  # fmt: skip


def test_a_change_is_told_of_these_events_and_of_its_kind_alone(told: Review) -> None:
    computed = read_computed(told.paths.results)
    (notice,) = told_as_changed(computed, {FEBRUARY}, "notice")
    assert (notice.record_id, notice.title, notice.why) == ("pubmed:1", "Needles", "gained RetractionIn:9")
    assert told_as_changed(computed, {JANUARY}, "notice") == []
    assert told_as_changed(computed, {FEBRUARY}, "gone") == []


def test_an_update_says_what_was_found_what_is_new_and_who_waits(told: Review) -> None:
    counts = tell.run(told)
    assert counts.n == {"new": 2, "to_read": 2, "recheck": 0, "conflicts": 0, "disagreements": 0}
    event = event_of(told)
    assert (event["update"], event["title"], event["accepted"]) == (FEBRUARY, "Needles", [])
    assert event["numbers"] == dict.fromkeys(TOLD_CHANGES, 0) | {
        "found": 2, "new": 2, "new_duplicates": 1,
        "notice": 1, "revised": 1, "title_abstract": 1, "full_text": 1, "audit": 0, "recheck": 0,
        "conflicts": 0, "disagreements": 0,
    }  # fmt: skip
    digest = told.paths.result(DIGEST).read_text(encoding="utf-8")
    assert "the search found 2 records (1 at the search before)" in digest
    assert "I1 «Massage», I2 «men»" in digest


def test_words_are_shown_of_those_that_somebody_has_to_read(review: Review, found: FoundSearch) -> None:
    found(JANUARY, "1 2")
    new = [row(NewRow, record_id=i, outcome=o) for i, o in (("pubmed:1", "exclude"), ("pubmed:2", "include"))]
    write(review.paths.results, new=new)
    tell.run(review)
    digest = review.paths.result(DIGEST).read_text(encoding="utf-8")
    assert "«Massage»" in digest
    assert "«Needles»" not in digest
    assert "(the first search)" in digest


def test_what_an_earlier_update_told_is_not_told_again(told: Review, found: FoundSearch) -> None:
    found("2026-01-20", "1")
    record_update(told.paths.queries, Update("2026-01-20", (FEBRUARY,), 0, 0, 0, ""))
    tell.run(told)
    assert event_of(told)["notice"] == []


def test_telling_the_same_update_again_makes_the_same_bytes(told: Review) -> None:
    def files() -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in sorted(told.paths.results.iterdir())}

    tell.run(told)
    before = files()
    record_update(told.paths.queries, Update(FEBRUARY, (FEBRUARY, "embase-2026-02-05.ris"), 2, 2, 0, ""))
    tell.run(told)
    assert files() == before


def test_the_feed_has_an_entry_for_each_update_warnings_before_what_is_new(told: Review) -> None:
    tell.run(told)
    assert feed_of(told) == [
        (f"{FEBRUARY}: 2 new, 2 to read", [
            "retracted, corrected or of concern: Needles (pubmed:1): retracted in PMID 9",
            "new: Massage (pubmed:2): because",
            "new: Needles again (embase:L3): because",
        ]),
        (f"{JANUARY}: 1 new, 1 to read", ["new: Needles (pubmed:1): because"]),
    ]  # fmt: skip


def test_an_update_that_was_recorded_keeps_its_figures_in_the_feed(told: Review) -> None:
    record_update(told.paths.queries, Update(FEBRUARY, (FEBRUARY,), 7, 8, 0, ""))
    tell.run(told)
    assert feed_of(told)[0][0] == f"{FEBRUARY}: 7 new, 8 to read"


@pytest.mark.parametrize("change", TOLD_CHANGES)
def test_every_kind_of_change_but_a_revision_is_in_the_feed(review: Review, found: FoundSearch, change: str) -> None:
    found(JANUARY, "1")
    write(review.paths.results, changes=[happened(JANUARY, "pubmed:1", change), happened(JANUARY, "gone:1", "new")])
    tell.run(review)
    ((_, lines),) = feed_of(review)
    assert len(lines) == (1 if change == "revised" else 2)
    assert any(line.startswith(TOLD_CHANGES[change]) for line in lines) is (change != "revised")


def test_an_alarm_that_a_person_accepted_is_told(review: Review, found: FoundSearch) -> None:
    accepted = replace(found(JANUARY, "1"), accepted=("the search fell",))
    (review.paths.searches / f"{JANUARY}.json").unlink()
    write_search(review.paths.searches, accepted)
    write(review.paths.results)
    tell.run(review)
    assert event_of(review)["accepted"] == ["the search fell"]


# What deserves a second look


def test_the_lists_of_what_deserves_a_second_look_are_written_and_counted(
    review_of: MakeReview, found: FoundSearch
) -> None:
    review = review_of(screening={"reviewers": 2})
    found(JANUARY, "1 2")
    screened = [
        row(ScreeningRow, record_id="pubmed:1", outcome="exclude", rule_outcome="include", decided_by="anna and ben"),
        row(ScreeningRow, record_id="pubmed:2", outcome="unclear", rule_outcome="include", decided_by="anna and ben"),
    ]
    changes = [happened(FEBRUARY, "pubmed:1", "notice", "gained RetractionIn:9")]
    write(review.paths.results, screening=screened, changes=changes)
    said = [("pubmed:1", "anna", "exclude"), ("pubmed:1", "ben", "exclude"), ("pubmed:2", "anna", "include"),
            ("pubmed:2", "ben", "exclude")]  # fmt: skip
    append_decisions(
        review.paths.queries, [Decision(JANUARY, name, record_id, "title_abstract", w) for record_id, name, w in said]
    )
    counts = tell.run(review)
    results = review.paths.results
    assert [counts.n[name] for name in ("recheck", "conflicts", "disagreements")] == [1, 1, 1]
    assert rows_of(RECHECK, results, "record_id", "what_changed") == [("pubmed:1", "gained RetractionIn:9")]
    assert rows_of(CONFLICTS, results, "record_id", "title") == [("pubmed:2", "Massage")]
    assert rows_of(DISAGREEMENTS, results, "record_id", "decision", "rules_say") == [("pubmed:1", "exclude", "include")]
    assert rows_of(AGREEMENT, results, "one", "other", "records", "agreed") == [("anna", "ben", 2, 1)]


def test_what_was_said_of_a_duplicate_is_said_of_the_record_that_was_kept(review: Review, found: FoundSearch) -> None:
    found(JANUARY, "1")
    write(review.paths.results, changes=[happened(FEBRUARY, "embase:L3", "notice", "gained ErratumIn:9")])
    first, second, _ = ROWS[RECORDS]
    UNIQUE.write(review.paths.results, [unique_record(first, ["embase:L3"]), unique_record(second, ())])
    append_decisions(review.paths.queries, [Decision(JANUARY, "anna", "embase:L3", "title_abstract", "include")])
    tell.run(review)
    assert rows_of(RECHECK, review.paths.results, "record_id") == [("pubmed:1",)]


def test_where_there_is_nothing_to_look_at_the_lists_are_there_and_empty(told: Review) -> None:
    tell.run(told)
    for table in (RECHECK, CONFLICTS, DISAGREEMENTS, AGREEMENT):
        assert list(table.read(told.paths.results)) == []


def test_an_update_whose_search_is_gone_is_named_with_the_way_to_mend_it(told: Review) -> None:
    (told.paths.searches / f"{JANUARY}.json").unlink()
    with pytest.raises(ProvenanceError, match="the search of an update is not there") as error:
        tell.run(told)
    assert (error.value.exit_code, error.value.faults[0].found) == (15, JANUARY)
    assert not told.paths.result(FEED).exists()


def test_without_a_search_there_is_nothing_to_tell(review: Review) -> None:
    with pytest.raises(ProvenanceError, match="there is no search to tell of") as error:
        tell.run(review)
    assert error.value.faults[0].fix
    assert not review.paths.results.exists()


# Text from records stays text

HOSTILE = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "</table><h1>x</h1>", "[x](javascript:alert(1))",
    "![x](http://evil.example/x.png)", "http://evil.example", "www.evil.example", "**bold** _it_ `code`", "# heading",
    "- item", "1. item", "a | b | c", "> quote", "&lt;b&gt;", "$x$", "line\n\n# b", "a\u202eb\u200bc", "{{ 7 * 7 }}",
    "=HYPERLINK(\"x\")", "\\", "~~~", "<!-- x", "@team #12", "]]>",
)  # fmt: skip
ESCAPED = re.compile(r"\\[!-/:-@\[-`{-~]")
ALLOWED = re.compile(r"^(#{1,2} .*|\|[^|]*\|[^|]*\||- \*\*[^*]*\*\*.*|[^|#*>-].*|)$")
"""What a line of the page may be: a heading, a row of a table, an item whose title is bold, plain words."""


def tell_of(review_of: MakeReview, found: FoundSearch, text: str) -> tuple[Review, Counts]:
    """Tell of a review in which every text that comes from outside is `text`."""
    review = review_of(review={"title": text, "question": "Q"})
    found(JANUARY, "1")
    write(
        review.paths.results,
        records=[Record("pubmed:1", "pubmed", pmid="1", title=text, year=text), Record(f"e:{text}", "e", title=text)],
        changes=[happened(JANUARY, "pubmed:1", change, text) for change in TOLD_CHANGES],
        new=[
            row(NewRow, record_id="pubmed:1", why=text, outcome="include"),
            row(NewRow, record_id=f"e:{text}", why=text, outcome="exclude"),
        ],
        verdicts=[VerdictRow("pubmed:1", "I1", "met", "title", "0", "1", text)],
    )
    return review, tell.run(review)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text_wherever_it_is_told(review_of: MakeReview, found: FoundSearch, text: str) -> None:
    review, _ = tell_of(review_of, found, text)
    page = review.paths.result(DIGEST).read_text(encoding="utf-8")
    plain = ESCAPED.sub("·", page.replace("<https://pubmed.ncbi.nlm.nih.gov/1/>", "LINK"))
    assert "<" not in plain
    assert "](" not in plain.replace("](LINK)", "")
    assert "://" not in plain
    assert not re.search(r"&#?\w+;|www\.", plain)
    shape = re.sub(r"·+", "·", plain)
    assert all(ALLOWED.match(line) for line in shape.splitlines()), shape
    assert all(character.isprintable() or character == "\n" for character in page)
    assert event_of(review)["new"][0]["title"] == text
    assert all(re.search(r"\(pubmed:1\)", line) for _, lines in feed_of(review) for line in lines)


def test_a_notice_of_a_report_with_two_records_counts_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report = SimpleNamespace(record_ids=("pubmed:1", "openalex:W1"))
    monkeypatch.setattr(tell, "unique_with", lambda ids, results: [report])
    told = [Told(i, "", "", "", "gained RetractionIn:9") for i in ("openalex:W1", "pubmed:1", "embase:2")]
    assert tell.of_reports(told, tmp_path) == [told[0], told[2]]
