"""ltr-spinal-pain's criteria on invented records: four trials never to be lost, and near misses."""

import tomllib
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from pipeline.ground.record import Record
from pipeline.language import compile_queries
from pipeline.review.layout import Workspace
from pipeline.review.review import Review, read_review
from pipeline.screening import Example, Screener

HERE = Path(__file__).parent
EXPECTED = ("id", "outcome", "reason", "flags", "note")


def rows_of(name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = tomllib.loads((HERE / name).read_text(encoding="utf-8"))["record"]
    return rows


FOUR_TRIALS = rows_of("four_trials.toml")
NEAR_MISSES = rows_of("near_misses.toml")


def record_of(row: dict[str, Any]) -> Record:
    return Example(**{key: value for key, value in row.items() if key not in EXPECTED}).record()


@pytest.fixture(scope="module")
def review() -> Review:
    return read_review(Workspace.around(HERE).review("ltr-spinal-pain"))


@pytest.fixture(scope="module")
def screener(review: Review) -> Screener:
    return review.protocol.screener()


@pytest.mark.parametrize("row", FOUR_TRIALS + NEAR_MISSES, ids=lambda row: row["id"])
def test_a_record_has_the_outcome_that_a_careful_reviewer_would_give(row: dict[str, Any], screener: Screener) -> None:
    screening = screener.screen(record_of(row))
    reason = screening.reasons[0].id if screening.outcome == "exclude" else ""
    flags = [criterion.id for criterion in screening.flags]
    assert (screening.outcome, reason, flags) == (row["outcome"], row.get("reason", ""), row.get("flags", [])), row[
        "note"
    ]


@pytest.mark.parametrize("row", FOUR_TRIALS, ids=lambda row: row["id"])
def test_a_known_trial_is_never_excluded_whatever_fields_are_missing(row: dict[str, Any], screener: Screener) -> None:
    fields = [field for field in row if field not in EXPECTED]
    for n in range(len(fields)):
        for hidden in combinations(fields, n):
            record = record_of({field: value for field, value in row.items() if field not in hidden})
            assert screener.screen(record).outcome != "exclude", f"excluded without {hidden}"


@pytest.mark.parametrize("row", FOUR_TRIALS, ids=lambda row: row["id"])
def test_a_known_trial_is_found_by_the_search(row: dict[str, Any], review: Review) -> None:
    queries = compile_queries({line.name: line.text for line in review.lines})
    assert queries.match(record_of(row)).value(review.search) is True


def test_the_trials_set_the_traps_that_they_are_there_for(screener: Screener) -> None:
    absent = {
        row["id"]: [v.criterion.id for v in screener.screen(record_of(row)).verdicts if v.value is not True]
        for row in FOUR_TRIALS
    }
    assert "I5-design" in absent["no-design-word"]
    assert "I3-trigger-point" in absent["never-says-trigger-point"]
    assert "C3-dose" not in absent["dosage-of-twitches"]


def test_there_are_sixty_near_misses_and_more_of_every_outcome() -> None:
    outcomes = [row["outcome"] for row in NEAR_MISSES]
    assert len(NEAR_MISSES) >= 60
    assert min(outcomes.count(outcome) for outcome in ("include", "exclude", "unclear")) >= 10


def test_every_hard_ground_excludes_one_near_miss_at_least(screener: Screener) -> None:
    reasons = {row.get("reason") for row in NEAR_MISSES}
    assert {criterion.id for criterion in screener.criteria if criterion.kind == "exclude"} <= reasons


def test_every_invented_record_says_why_it_is_there() -> None:
    rows = FOUR_TRIALS + NEAR_MISSES
    assert all(row["note"] for row in rows)
    assert len({row["id"] for row in rows}) == len(rows)
