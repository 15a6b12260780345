"""Reporting: who waits is who is on the sheet, and every record that nobody was shown is new, with the reason why."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.ground.errors import ProvenanceError
from pipeline.ground.record import Record
from pipeline.prisma.fates import fate_of_screened
from pipeline.prisma.inputs import FlowInputs, IdentifiedRecord
from pipeline.review.review import Review
from pipeline.review.searches import Search
from pipeline.screening import Criterion, Example, Screener
from pipeline.sheets import TO_SCREEN
from pipeline.stages import report, screen
from pipeline.stages.report import new_rows, update_by_record, written_before
from pipeline.tables.computed import SCREENING, Change, NewRow, RemovedRecord, ScreeningRow
from pipeline.tables.kept import WORDS_BY_PHASE, Decision, Update
from tests.rows import row, rows_of

FoundSearch = Callable[..., Search]

# Who waits


COMMON: dict[str, Any] = {
    "sentence": "An invented sentence.",
    "meets": (Example(title="x"),),
    "fails": (Example(title="y"),),
}
SCREENER = Screener(
    [
        Criterion(id="review", kind="exclude", reason="Review", when="review[ti]", **COMMON),
        Criterion(id="needling", kind="require", reason="No needling", when="needling[tiab]", **COMMON),
    ]
)
TITLES = {"include": "Needling", "unclear": "Massage", "exclude": "A review"}
COMBINATIONS = list(
    itertools.product(TITLES, ("", *WORDS_BY_PHASE["title_abstract"]), ("", *WORDS_BY_PHASE["full_text"]))
)


def said(phase: str, word: str) -> list[Decision]:
    return [Decision("2026-01-05", "anna", "pubmed:1", phase, word, "because")] if word else []


@pytest.mark.parametrize(("rules", "first", "second"), COMBINATIONS)
def test_a_record_is_counted_as_waiting_exactly_when_it_stands_on_the_sheet(
    tmp_path: Path, rules: str, first: str, second: str
) -> None:
    decisions = said("title_abstract", first) + said("full_text", second)
    record = Record("pubmed:1", title=TITLES[rules], abstract="Abstract.")
    screen.screen([record], SCREENER, decisions, tmp_path)
    (screened,) = SCREENING.read(tmp_path)
    fate, _ = fate_of_screened(screened)
    waiting = {"awaiting_screening": ["title_abstract"], "awaiting_report": ["full_text"]}.get(fate, [])
    assert [phase for (phase,) in rows_of(TO_SCREEN.table, tmp_path, "phase")] == waiting


# What is new


def identified(record_id: str, **values: object) -> IdentifiedRecord:
    return row(IdentifiedRecord, record_id=record_id, source=record_id.partition(":")[0], **values)


def inputs_of(*records: IdentifiedRecord, kept_by_duplicate: dict[str, str] | None = None) -> FlowInputs:
    """These records, each that is no duplicate screened as "unclear"."""
    kept = kept_by_duplicate or {}
    screened = [row(ScreeningRow, record_id=r.record_id, outcome="unclear") for r in records if r.record_id not in kept]
    removed = [RemovedRecord("pubmed:9", "pubmed", "no such record")]
    return FlowInputs({r.record_id: r for r in records}, removed, kept, {s.record_id: s for s in screened})


def new(event: str, record_id: str) -> Change:
    return Change(event, record_id, "new", "found by the first search")


def test_a_new_record_is_told_with_its_reason_its_outcome_and_where_to_read_more() -> None:
    record = identified("pubmed:1", pmid="1", title="Needles", year="2026", journal="J")
    changes = [new("2026-01-05", "pubmed:1"), Change("2026-01-05", "pubmed:1", "revised", "title")]
    assert list(new_rows(inputs_of(record), changes)) == [
        NewRow("pubmed:1", "2026-01-05", "found by the first search", "unclear", "", "Needles", "2026", "J",
               "https://pubmed.ncbi.nlm.nih.gov/1/")
    ]  # fmt: skip


def test_a_new_duplicate_has_the_outcome_of_the_record_that_was_kept() -> None:
    inputs = inputs_of(
        identified("pubmed:1"), identified("embase:L1", title="Same"), kept_by_duplicate={"embase:L1": "pubmed:1"}
    )
    (told,) = new_rows(inputs, [new("embase-2026-01-05.ris", "embase:L1")])
    assert (told.outcome, told.duplicate_of, told.title) == ("unclear", "pubmed:1", "Same")


def test_a_record_that_never_came_is_new_too_and_says_so() -> None:
    (told,) = new_rows(inputs_of(), [new("2026-01-05", "pubmed:9")])
    assert (told.outcome, told.title, told.link) == ("removed before screening", "", "")


def test_a_record_is_of_the_update_that_told_it_and_what_nobody_told_is_of_the_last(found: FoundSearch) -> None:
    searches = [found("2026-01-05", "1"), found("2026-02-05", "1 2")]
    updates = [row(Update, search="2026-01-05", events=("2026-01-05", "a.ris"))]
    changes = [
        new("2026-01-05", "pubmed:1"),
        new("2026-02-05", "pubmed:2"),
        new("a.ris", "a:1"),
        Change("2026-02-05", "pubmed:1", "revised", ""),
    ]
    assert update_by_record(inputs_of(), changes, searches, updates) == {
        "pubmed:9": "2026-02-05",
        "pubmed:1": "2026-01-05",
        "pubmed:2": "2026-02-05",
        "a:1": "2026-01-05",
    }


def test_an_entry_that_cannot_be_read_is_of_the_update_that_told_its_file(found: FoundSearch) -> None:
    inputs = FlowInputs({}, [RemovedRecord("a.ris: entry 3", "a", "no title")], {}, {})
    updates = [row(Update, search="2026-01-05", events=("a.ris",))]
    by_record = update_by_record(inputs, [], [found("2026-01-05", "1"), found("2026-02-05", "1")], updates)
    assert by_record == {"a.ris: entry 3": "2026-01-05"}


def test_of_two_updates_that_name_an_event_the_first_told_it(found: FoundSearch) -> None:
    updates = [row(Update, search=name, events=("2026-01-05",)) for name in ("2026-01-05", "2026-02-05")]
    by_record = update_by_record(inputs_of(), [new("2026-01-05", "pubmed:1")], [found("2026-03-05", "1")], updates)
    assert by_record["pubmed:1"] == "2026-01-05"


def test_without_a_search_there_is_nothing_to_report(review: Review) -> None:
    with pytest.raises(ProvenanceError, match="there is no search to report"):
        report.run(review)
    assert not review.paths.results.exists()


def test_without_a_note_that_can_be_read_the_last_report_wrote_nothing_that_we_know(review: Review) -> None:
    assert written_before(review.paths) == []
    note = review.paths.note("report")
    note.parent.mkdir(parents=True)
    note.write_text("{")
    assert written_before(review.paths) == []
