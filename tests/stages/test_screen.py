"""Screening as a stage: who waits for a person, in which phase, and whose word stands in the table."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.ground.record import Record
from pipeline.ordering import Learned, learn
from pipeline.review.decisions import append_decisions
from pipeline.review.review import Review
from pipeline.screening import Criterion, Example, Screener
from pipeline.sheets import TO_SCREEN, ToScreenRow
from pipeline.stages import screen
from pipeline.tables.computed import SCREENING, VERDICTS, ScreeningRow
from pipeline.tables.kept import Decision
from pipeline.tables.records import UNIQUE, unique_record
from tests.rows import rows_of

COMMON: dict[str, Any] = {
    "sentence": "An invented sentence.",
    "meets": (Example(title="x"),),
    "fails": (Example(title="y"),),
}
CRITERIA = (
    Criterion(id="review", kind="exclude", reason="Review", when="review[ti]", **COMMON),
    Criterion(id="needling", kind="require", reason="No needling", when="needling[tiab]", **COMMON),
    Criterion(id="protocol", kind="flag", reason="Protocol", when="protocol[ti]", **COMMON),
)
RULES_SAY = {
    "include": Record("pubmed:1", "pubmed", pmid="1", title="Needling of the neck: protocol", abstract="Needling."),
    "unclear": Record("pubmed:1", "pubmed", pmid="1", title="Massage", abstract="Massage."),
    "exclude": Record("pubmed:1", "pubmed", pmid="1", title="Needling: a review", abstract="Needling."),
}


def decision(phase: str, word: str, record_id: str = "pubmed:1") -> Decision:
    return Decision("2026-01-05", "anna", record_id, phase, word, reason="because" if word == "exclude" else "")


def screened(
    tmp_path: Path, record: Record, *decisions: Decision, merged: tuple[str, ...] = ()
) -> tuple[ScreeningRow, str]:
    """The record's row of screening.csv, and the phase in which it stands on the sheet ("" where it does not)."""
    counts, _ = screen.screen([unique_record(record, merged)], Screener(CRITERIA), decisions, tmp_path)
    (row,) = SCREENING.read(tmp_path)
    sheet = [phase for (phase,) in rows_of(TO_SCREEN.table, tmp_path, "phase")]
    assert len(sheet) == counts["to_read"]
    return row, "".join(sheet)


@pytest.mark.parametrize(
    ("rules", "first", "second", "outcome", "decided_by", "waits"),
    [
        ("include", "", "", "include", "rule", "title_abstract"),
        ("unclear", "", "", "unclear", "rule", "title_abstract"),
        ("exclude", "", "", "exclude", "rule", ""),
        ("exclude", "include", "", "include", "anna", "full_text"),
        ("include", "exclude", "", "exclude", "anna", ""),
        ("include", "unclear", "", "unclear", "anna", "title_abstract"),
        ("exclude", "unclear", "", "unclear", "anna", "title_abstract"),
        ("unclear", "include", "sought", "include", "anna", "full_text"),
        ("unclear", "include", "not_retrieved", "include", "anna", ""),
        ("unclear", "include", "exclude", "include", "anna", ""),
        ("unclear", "include", "include", "include", "anna", ""),
        ("unclear", "", "include", "unclear", "rule", ""),
        ("exclude", "", "sought", "exclude", "rule", "full_text"),
        ("include", "exclude", "sought", "include", "anna", "full_text"),
        ("include", "unclear", "include", "include", "anna", ""),
    ],
)
def test_a_person_beats_the_rules_and_a_record_waits_in_one_phase_or_none(
    tmp_path: Path, rules: str, first: str, second: str, outcome: str, decided_by: str, waits: str
) -> None:
    decisions = [decision("title_abstract", first)] if first else []
    decisions += [decision("full_text", second)] if second else []
    row, phase = screened(tmp_path, RULES_SAY[rules], *decisions)
    said = (row.rule_outcome, row.outcome, row.decided_by, row.full_text)
    assert said == (rules, outcome, decided_by, second)
    assert phase == waits


def test_a_decision_on_a_record_merged_into_another_counts_for_the_one_kept(tmp_path: Path) -> None:
    row, phase = screened(
        tmp_path, RULES_SAY["unclear"], decision("title_abstract", "include", "embase:L1"), merged=("embase:L1",)
    )
    assert (row.outcome, row.decided_by, phase) == ("include", "anna", "full_text")


def test_an_exclusion_of_the_kept_record_hides_no_inclusion_of_its_duplicate(tmp_path: Path) -> None:
    both = (decision("title_abstract", "include", "embase:L1"), decision("title_abstract", "exclude"))
    row, phase = screened(tmp_path, RULES_SAY["unclear"], *both, merged=("embase:L1",))
    assert (row.outcome, phase) == ("include", "full_text")


def test_the_reasons_and_flags_of_the_rules_stand_beside_a_persons_word(tmp_path: Path) -> None:
    row, _ = screened(tmp_path, RULES_SAY["exclude"], decision("title_abstract", "exclude"))
    assert (row.reason, row.rule_reasons, row.criteria_version) == (
        "because", ("review",), Screener(CRITERIA).version,
    )  # fmt: skip
    row, _ = screened(tmp_path, RULES_SAY["include"])
    assert (row.flags, row.score) == (("protocol",), 1)


def test_every_criterion_has_a_verdict_on_every_record_with_its_words(tmp_path: Path) -> None:
    screened(tmp_path, RULES_SAY["exclude"])
    columns = ("criterion_id", "verdict", "field", "start", "end", "evidence")
    assert rows_of(VERDICTS, tmp_path, *columns) == [
        ("review", "met", "title", "12", "18", "review"),
        ("needling", "met", "title", "0", "8", "Needling"),
        ("protocol", "not met", "", "", "", ""),
    ]


def test_the_unique_records_of_a_review_are_screened_with_the_ids_merged_into_them(review: Review) -> None:
    paths = review.paths
    UNIQUE.write(paths.results, [unique_record(Record("pubmed:1", title="Needles"), ["embase:L1"])])
    append_decisions(paths.queries, [decision("title_abstract", "include", "embase:L1")])
    counts = screen.run(review)
    assert (counts.n["records"], counts.n["to_read"]) == (1, 1)
    assert rows_of(SCREENING, paths.results, "record_id", "outcome", "decided_by") == [("pubmed:1", "include", "anna")]


def test_a_record_of_a_users_file_stands_for_itself(tmp_path: Path) -> None:
    screen.screen([RULES_SAY["unclear"]], Screener(CRITERIA), [decision("title_abstract", "exclude")], tmp_path)
    assert rows_of(SCREENING, tmp_path, "record_id", "outcome") == [("pubmed:1", "exclude")]


def test_every_outcome_of_the_rules_is_counted_and_likely_trials_are_read_first(tmp_path: Path) -> None:
    include = RULES_SAY["include"]
    records = [
        RULES_SAY["exclude"],
        replace(RULES_SAY["unclear"], record_id="pubmed:3"),
        *(replace(include, record_id=f"pubmed:{n}") for n in (5, 4)),
    ]
    counts, _ = screen.screen(records, Screener(CRITERIA), (), tmp_path)
    assert counts == {"records": 4, "include": 2, "exclude": 1, "unclear": 1, "to_read": 3}
    assert rows_of(TO_SCREEN.table, tmp_path, "record_id", "score") == [
        ("pubmed:4", "1"), ("pubmed:5", "1"), ("pubmed:3", "0"),
    ]  # fmt: skip


def test_a_row_of_the_sheet_shows_what_a_person_needs(tmp_path: Path) -> None:
    record = replace(RULES_SAY["unclear"], year="2026", journal="J", doi="10.5555/a")
    screened(tmp_path, record)
    (row,) = TO_SCREEN.table.read(tmp_path)
    assert (row.title, row.year, row.journal, row.abstract) == ("Massage", "2026", "J", "Massage.")
    assert (row.outcome, row.open_questions, row.flags, row.whose_turn) == ("unclear", "No needling", "", "")
    assert row.link == "https://pubmed.ncbi.nlm.nih.gov/1/"
    assert (row.reviewer, row.decision, row.reason, row.note) == ("", "", "", "")


def test_screening_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    screened(tmp_path, RULES_SAY["unclear"])
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    screened(tmp_path, RULES_SAY["unclear"])
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


# Two reviewers


def said_by(name: str, word: str, phase: str = "title_abstract") -> Decision:
    return Decision("2026-01-05", name, "pubmed:1", phase, word, reason="because" if word == "exclude" else "")


ANNA, BEN = said_by("anna", "include"), said_by("ben", "exclude")


@pytest.mark.parametrize(
    ("decisions", "phase", "turn"),
    [
        ((), "title_abstract", "two reviewers"),
        ((ANNA,), "title_abstract", "a second reviewer: anna has decided"),
        ((ANNA, BEN), "title_abstract",
         "conflict, for a third person or consensus: anna says include, ben says exclude"),
        ((ANNA, said_by("ben", "include")), "full_text", "two reviewers"),
        ((said_by("anna", "unclear"), said_by("ben", "unclear")), "title_abstract", "anybody: it is still open"),
        ((ANNA, BEN, said_by("consensus", "include"), said_by("anna", "sought", "full_text")), "full_text",
         "anybody: it is still open"),
        ((ANNA, BEN, said_by("cara", "exclude")), "", ""),
    ],
)  # fmt: skip
def test_with_two_reviewers_the_sheet_says_whose_turn_it_is(
    tmp_path: Path, decisions: tuple[Decision, ...], phase: str, turn: str
) -> None:
    screen.screen([RULES_SAY["include"]], Screener(CRITERIA), decisions, tmp_path, reviewers=2)
    assert rows_of(TO_SCREEN.table, tmp_path, "phase", "whose_turn") == ([(phase, turn)] if phase else [])


@pytest.mark.parametrize("rules_say", RULES_SAY)
def test_a_record_that_one_of_two_has_judged_is_unclear_whatever_the_rules_say(tmp_path: Path, rules_say: str) -> None:
    screen.screen([RULES_SAY[rules_say]], Screener(CRITERIA), (ANNA,), tmp_path, reviewers=2)
    (row,) = SCREENING.read(tmp_path)
    assert (row.outcome, row.decided_by, row.reason) == ("unclear", "anna", "waits for a second reviewer")
    (shown,) = TO_SCREEN.table.read(tmp_path)
    assert shown.outcome == "unclear", "what anna said is not shown to the second reviewer"


# The order that learns


def ordered(folder: Path, learned: Learned | None) -> list[ToScreenRow]:
    """A sheet of three records that rules alone cannot tell apart."""
    records = [
        Record(f"pubmed:{at}", title=f"Needling of a {word}") for at, word in enumerate(("rat", "mouse", "neck"))
    ]
    screen.screen(records, Screener(CRITERIA), (), folder, asking=screen.Asking(learned=learned))
    return list(TO_SCREEN.table.read(folder))


def taught() -> Learned | None:
    return learn((Record(str(at), title="neck" if at % 2 else "rat"), at % 2 == 1) for at in range(60))


def test_what_people_decided_orders_the_sheet_and_its_words_are_shown(tmp_path: Path) -> None:
    rows = ordered(tmp_path, taught())
    assert [row.record_id for row in rows] == ["pubmed:2", "pubmed:1", "pubmed:0"]
    assert [row.learned for row in rows] == ["speaks for: neck", "", "against: rat"]
    assert {row.order_by for row in rows} == {"rules and 60 decisions"}


def test_what_was_learned_hides_and_changes_nothing_but_the_order(tmp_path: Path) -> None:
    with_it, without = ordered(tmp_path / "with", taught()), ordered(tmp_path / "without", None)
    assert {row.order_by for row in without} == {"rules"}
    plain = [replace(row, learned="", order_by="") for row in with_it]
    assert sorted(plain, key=lambda row: row.record_id) == [replace(row, order_by="") for row in without]
    names = ("screening.csv", "verdicts.csv")
    assert [(tmp_path / "with" / n).read_bytes() for n in names] == [
        (tmp_path / "without" / n).read_bytes() for n in names
    ]
