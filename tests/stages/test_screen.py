"""Screening as a stage: who waits for a person, in which phase, and whose word stands in the table."""

from __future__ import annotations

from pathlib import Path

import pytest
from pipeline.ground.tables import read_table, write_records
from pipeline.review.sheets import SHEET_COLUMNS

from pipeline.ground.record import Record
from pipeline.review.decisions import Decision
from pipeline.screening import Criterion, Example, Screener
from pipeline.stages import screen

COMMON = {"sentence": "An invented sentence.", "meets": (Example(title="x"),), "fails": (Example(title="y"),)}
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


def screened(tmp_path: Path, record: Record, *decisions: Decision, merged: tuple[str, ...] = ()) -> tuple[
    dict[str, str], str
]:  # fmt: skip
    """The record's row of screening.csv, and the phase in which it stands on the sheet ("" where it does not)."""
    counts = screen.run([(record, merged)], Screener(CRITERIA), decisions, tmp_path)
    (row,) = read_table(tmp_path / "screening.csv", screen.SCREENING_COLUMNS)
    sheet = [row["phase"] for row in read_table(tmp_path / "to_screen.csv", SHEET_COLUMNS)]
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
        ("include", "exclude", "sought", "exclude", "anna", ""),
        ("include", "unclear", "include", "unclear", "anna", "title_abstract"),
    ],
)
def test_a_person_beats_the_rules_and_a_record_waits_in_one_phase_or_none(
    tmp_path: Path, rules: str, first: str, second: str, outcome: str, decided_by: str, waits: str
) -> None:
    decisions = [decision("title_abstract", first)] if first else []
    decisions += [decision("full_text", second)] if second else []
    row, phase = screened(tmp_path, RULES_SAY[rules], *decisions)
    said = (row["rule_outcome"], row["outcome"], row["decided_by"], row["full_text"])
    assert said == (rules, outcome, decided_by, second)
    assert phase == waits


def test_a_decision_on_a_record_merged_into_another_counts_for_the_one_kept(tmp_path: Path) -> None:
    row, phase = screened(
        tmp_path, RULES_SAY["unclear"], decision("title_abstract", "include", "embase:L1"), merged=("embase:L1",)
    )
    assert (row["outcome"], row["decided_by"], phase) == ("include", "anna", "full_text")


def test_a_decision_on_the_kept_record_itself_goes_before_one_on_its_duplicate(tmp_path: Path) -> None:
    both = (decision("title_abstract", "include", "embase:L1"), decision("title_abstract", "exclude"))
    row, phase = screened(tmp_path, RULES_SAY["unclear"], *both, merged=("embase:L1",))
    assert (row["outcome"], phase) == ("exclude", "")


def test_the_reasons_and_flags_of_the_rules_stand_beside_a_persons_word(tmp_path: Path) -> None:
    row, _ = screened(tmp_path, RULES_SAY["exclude"], decision("title_abstract", "exclude"))
    assert (row["reason"], row["rule_reasons"], row["criteria_version"]) == (
        "because", "review", Screener(CRITERIA).version,
    )  # fmt: skip
    row, _ = screened(tmp_path, RULES_SAY["include"])
    assert (row["flags"], row["score"]) == ("protocol", "1")


def test_every_criterion_has_a_verdict_on_every_record_with_its_words(tmp_path: Path) -> None:
    screened(tmp_path, RULES_SAY["exclude"])
    rows = list(read_table(tmp_path / "verdicts.csv", screen.VERDICT_COLUMNS))
    said = [(r["criterion_id"], r["verdict"], r["field"], r["start"], r["end"], r["evidence"]) for r in rows]
    assert said == [
        ("review", "met", "title", "12", "18", "review"),
        ("needling", "met", "title", "0", "8", "Needling"),
        ("protocol", "not met", "", "", "", ""),
    ]


def test_unique_records_come_with_the_ids_merged_into_them(tmp_path: Path) -> None:
    record = Record("pubmed:1", title="Needles")
    write_records(tmp_path / "unique.csv", [record], {"merged_ids": {"pubmed:1": "embase:L1|pubmed:2"}})
    assert list(screen.unique_records(tmp_path / "unique.csv")) == [(record, ["embase:L1", "pubmed:2"])]


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
    screen.run([(RULES_SAY["include"], ())], Screener(CRITERIA), decisions, tmp_path, reviewers=2)
    rows = [(row["phase"], row["whose_turn"]) for row in read_table(tmp_path / "to_screen.csv", SHEET_COLUMNS)]
    assert rows == ([(phase, turn)] if phase else [])


@pytest.mark.parametrize("rules_say", RULES_SAY)
def test_a_record_that_one_of_two_has_judged_is_unclear_whatever_the_rules_say(tmp_path: Path, rules_say: str) -> None:
    screen.run([(RULES_SAY[rules_say], ())], Screener(CRITERIA), (ANNA,), tmp_path, reviewers=2)
    (row,) = read_table(tmp_path / "screening.csv", screen.SCREENING_COLUMNS)
    assert (row["outcome"], row["decided_by"], row["reason"]) == ("unclear", "anna", "")
    (shown,) = read_table(tmp_path / "to_screen.csv", SHEET_COLUMNS)
    assert shown["outcome"] == "unclear", "what anna said is not shown to the second reviewer"
