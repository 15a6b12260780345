"""Screening again carries over what is known, and that shows in no result, whatever changed and whoever has spoken."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.commands.running import run_stage
from pipeline.ground.record import Record
from pipeline.ordering import learned
from pipeline.review.decisions import append_decisions
from pipeline.review.layout import Workspace, screening_page_name
from pipeline.review.review import Review, read_review
from pipeline.review.searches import read_searches, write_search
from pipeline.review.shares import slug_of
from pipeline.review.telling import record_told
from pipeline.screening import Screener
from pipeline.screening_page import page_for
from pipeline.sheets import TO_SCREEN, new_sheet
from pipeline.stages import screen
from pipeline.tables.computed import CHANGES, VERDICTS, Change
from pipeline.tables.kept import AUDIT, FULL_TEXT, TITLE_ABSTRACT, Decision
from pipeline.tables.records import UNIQUE, UniqueRecord, unique_record
from tests.properties import examples
from tests.rows import cells_of, write_cells
from tests.stages.conftest import invented_search
from tests.workspace import make_workspace, tree

PROTOCOL = """
[review]
title = "An invented review"
question = "Does it hold?"

[screening]
reviewers = {reviewers}

{people}
[audit]
size = 2

[[criterion]]
id = "review"
kind = "exclude"
reason = "A review"
sentence = "Reviews were left out."
when = 'review[ti]'
meets = ["Needling: a review"]
fails = ["Needling"]

[[criterion]]
id = "needling"
kind = "require"
reason = "No needling"
sentence = "Needling was the intervention."
when = 'needl*[tiab]'
meets = ["Dry needling of the trapezius"]
fails = ["Massage of the trapezius"]

[[criterion]]
id = "protocol"
kind = "flag"
reason = "{flag}"
sentence = "Protocols are listed."
when = 'protocol[ti]'
meets = ["A protocol"]
fails = ["A trial"]
"""
TITLES = ("Needling", "Needling: a review", 'Review of "needling", a protocol\nof more', "Massage", "A review", "=1+1")
IDS = ("pubmed:1", "pubmed:2", "pubmed:3", "pubmed:4", "pubmed:5", "embase:L6")
REVIEWS = tuple(f"pubmed:{number}" for number in range(10, 16))
"""Records that rules exclude in every week, of which some are drawn for the audit."""


@dataclass(frozen=True, slots=True)
class Week:
    """The titles of a week's records, who is merged into the first of them, what people said, and what is new.

    share   how Anna and Ben share the records out, "" where nobody is named
    typed   what stands in the cell `note` of the last row of last week's sheet, which nobody can take in
    """

    title_by_id: dict[str, str]
    merged: tuple[str, ...]
    said: list[Decision]
    is_finished: bool
    flag: str
    reviewers: int
    share: str = ""
    typed: str = ""


def said(reviewer: str, record_id: str, phase: str, word: str) -> Decision:
    return Decision("2026-01-01", reviewer, record_id, phase, word, "because" if word == "exclude" else "")


SAID = st.builds(
    said,
    st.sampled_from(("anna", "ben")),
    st.sampled_from((*IDS, *REVIEWS)),
    st.sampled_from((TITLE_ABSTRACT, FULL_TEXT, AUDIT)),
    st.sampled_from(("include", "exclude")),
)
WEEKS = st.lists(
    st.builds(
        Week,
        st.dictionaries(st.sampled_from(IDS), st.sampled_from(TITLES), min_size=1),
        st.sampled_from(((), ("embase:L7",), ("embase:L7", "pubmed:8"), ("x:'=8",))),
        st.lists(SAID, max_size=2),
        st.booleans(),
        st.sampled_from(("Protocol", "Protocol", "Protocol said otherwise")),
        st.sampled_from((1, 1, 2)),
        st.sampled_from(("", "", "halves", "everyone")),
        st.sampled_from(("", "", "ask Ben")),
    ),
    min_size=2, max_size=3,
)  # fmt: skip


def records_of(week: Week, day: str) -> list[UniqueRecord]:
    titles = dict.fromkeys(REVIEWS, "A review") | week.title_by_id
    records = [
        unique_record(
            Record(record_id, title=title, abstract="Needling.\n", first_seen="2026-01-01", last_seen=day), ()
        )
        for record_id, title in titles.items()
    ]
    return [replace(records[0], merged_ids=week.merged), *records[1:]]


def begun(folder: Path) -> Path:
    return make_workspace(folder, "small", PROTOCOL.format(reviewers=1, flag="x", people=""), "#all = needling[tiab]\n")


def lived(workspace: Path, number: int, week: Week) -> Review:
    """The review in this week, as it is before it is screened."""
    paths, day = Workspace(workspace).review("small"), f"2026-01-{number:02}"
    people = f'[people]\nscreen = ["anna", "ben"]\nshare = "{week.share}"\n' if week.share else ""
    paths.protocol.write_text(PROTOCOL.format(reviewers=week.reviewers, flag=week.flag, people=people))
    if week.typed and TO_SCREEN.table.exists(paths.results):
        type_into_last_row(TO_SCREEN.table.path(paths.results), week.typed)
    write_search(paths.searches, invented_search(day, ["1"]))
    append_decisions(paths.queries, [replace(said, decided_on=day) for said in week.said])
    records = records_of(week, day)
    UNIQUE.write(paths.results, records)
    CHANGES.write(paths.results, [Change(day, record.record_id, "new", "found") for record in records])
    return read_review(paths)


def type_into_last_row(sheet: Path, note: str) -> None:
    rows = cells_of(sheet)
    if rows:
        rows[-1]["note"] = note
        write_cells(sheet, TO_SCREEN.table.columns, [list(row.values()) for row in rows])


def screened(review: Review) -> dict[str, str]:
    """Every file of the results, the note of what was read with them."""
    run_stage(screen, review)
    return tree(review.paths.workspace, "results")


def as_from_nothing(review: Review, before: Path) -> dict[str, str]:
    """The same of a copy of the workspace as it was before, without a shelf."""
    shutil.rmtree(before / "cache", ignore_errors=True)
    return screened(read_review(replace(review.paths, workspace=before)))


def finish(review: Review) -> None:
    record_told(review.paths, read_searches(review.paths.searches)[-1], n_new=0, n_to_read=0)


@examples(50)
@given(WEEKS)
def test_what_is_carried_over_from_week_to_week_is_what_screening_everything_says(weeks: Sequence[Week]) -> None:
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda descriptor: None)
        patch.setattr(new_sheet, "write_workbook", lambda *arguments: None)
        workspace = begun(Path(name, "w"))
        for number, week in enumerate(weeks, start=1):
            review = lived(workspace, number, week)
            before = Path(name, f"before-{number}")
            shutil.copytree(workspace, before)
            now = screened(review)
            assert now == as_from_nothing(review, before)
            for person in review.protocol.people.names or ("",):
                of_person = screening_page_name(slug_of(person) if person else "")
                assert page_for(review, person).encode() == (review.paths.results / of_person).read_bytes()
            if week.is_finished:
                finish(review)


def test_what_was_learned_of_a_record_is_carried_over_until_something_else_is_learned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (screen, learned):
        monkeypatch.setattr(module, "LEAST_DECISIONS", 4)
    words = {"include": "Needling of twitching bands", "exclude": "Massage of quiet rats"}
    titles = {f"pubmed:{n}": f"{words[word]} {n}" for n, word in enumerate((*words,) * 4, start=20)}
    decided = [
        said("anna", record_id, TITLE_ABSTRACT, word) for record_id, word in zip(titles, (*words,) * 2, strict=False)
    ]
    weeks = [decided, [], [said("anna", "pubmed:25", TITLE_ABSTRACT, "include")], []]
    begun(tmp_path / "w")
    shown = []
    for number, of_week in enumerate(weeks, start=1):
        review = lived(tmp_path / "w", number, Week(titles, (), of_week, True, "Protocol", 1))
        before = tmp_path / f"before-{number}"
        shutil.copytree(tmp_path / "w", before)
        assert screened(review) == as_from_nothing(review, before)
        shown.append({row.record_id: (row.order_by, row.learned) for row in TO_SCREEN.table.read(review.paths.results)})
        finish(review)
    assert shown[0] == shown[1] != shown[2]
    assert any(words for _, words in shown[0].values())


EXAMPLES = {"example"}
"""Each criterion is tried on its examples whenever a protocol is read."""
WEEK = Week({"pubmed:1": "Needling", "pubmed:2": "Massage"}, (), [], True, "Protocol", 1)


@pytest.fixture
def first_week(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, list[str]]:
    """A workspace after its first week, and the records that are screened from now on."""
    begun(tmp_path)
    review = lived(tmp_path, 1, WEEK)
    run_stage(screen, review)
    finish(review)
    asked: list[str] = []
    monkeypatch.setattr(new_sheet, "write_workbook", lambda *arguments: None)
    by_rules = Screener.screen
    monkeypatch.setattr(
        Screener, "screen", lambda self, record: asked.append(record.record_id) or by_rules(self, record)
    )
    return tmp_path, asked


def test_a_record_that_did_not_change_is_not_screened_again(first_week: tuple[Path, list[str]]) -> None:
    workspace, asked = first_week
    titles = WEEK.title_by_id | {"pubmed:2": "Massage of the neck", "pubmed:3": "A review"}
    run_stage(screen, lived(workspace, 2, replace(WEEK, title_by_id=titles, merged=("embase:L7",))))
    assert set(asked) - EXAMPLES == {"pubmed:2", "pubmed:3"}


def test_a_record_that_waits_as_before_is_not_written_out_again(
    first_week: tuple[Path, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace, _ = first_week
    written: list[str] = []
    card_of = screen.card_of
    monkeypatch.setattr(
        screen, "card_of", lambda record, *others: written.append(record.record_id) or card_of(record, *others)
    )
    titles = WEEK.title_by_id | {"pubmed:3": "Needling of the neck"}
    run_stage(screen, lived(workspace, 2, replace(WEEK, title_by_id=titles)))
    assert written == ["pubmed:3"]


def test_other_criteria_screen_everything_again(first_week: tuple[Path, list[str]]) -> None:
    workspace, asked = first_week
    run_stage(screen, lived(workspace, 2, replace(WEEK, flag="Protocol said otherwise")))
    assert set(asked) - EXAMPLES == {*REVIEWS, *WEEK.title_by_id}


def test_a_damaged_shelf_screens_everything_again(first_week: tuple[Path, list[str]]) -> None:
    workspace, asked = first_week
    review = lived(workspace, 2, WEEK)
    shelf = review.paths.shelf("screen")
    shelf.write_bytes(shelf.read_bytes().replace(b"needling", b"needlimg"))
    run_stage(screen, review)
    assert set(asked) - EXAMPLES == {*REVIEWS, *WEEK.title_by_id}
    assert {row.criterion_id for row in VERDICTS.read(review.paths.results)} == {"review", "needling", "protocol"}


def test_a_table_that_another_program_saved_is_read_row_by_row(first_week: tuple[Path, list[str]]) -> None:
    workspace, _ = first_week
    review = lived(workspace, 2, WEEK)
    run_stage(screen, review)
    before = list(VERDICTS.read(review.paths.results))
    table = UNIQUE.path(review.paths.results)
    table.write_bytes(table.read_bytes().replace(b"\n", b"\r\n"))
    run_stage(screen, review)
    assert list(VERDICTS.read(review.paths.results)) == before
