"""Simulated reading: the figures of a course, chance, and the split in time."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ground.record import Record
from pipeline.ordering.picture import picture_of
from pipeline.ordering.simulation import BOTH, LEARNED, RANDOM, RULES, ByChance, Course, in_time, simulated
from tests.ordering.test_learned import examples as decided
from tests.ordering.test_places import SCREENER
from tests.properties import examples


def course(text: str) -> Course:
    return Course(tuple(letter == "x" for letter in text))


def test_the_figures_of_a_course_are_those_that_are_counted_by_hand() -> None:
    read = course("x.x.......")
    assert [read.recall_at(share) for share in (0, 0.1, 0.25, 0.3, 1)] == [0, 0.5, 1, 1, 1]
    assert read.n_read_for(0.95) == 3
    assert read.wss() == pytest.approx(1 - 0.3 - 0.05)


def test_nineteen_of_twenty_are_ninety_five_per_cent() -> None:
    assert course("x" * 19 + "." * 20 + "x").n_read_for(0.95) == 19


@examples(100)
@given(st.lists(st.booleans(), min_size=1, max_size=40).filter(any))
def test_no_order_is_better_than_all_relevant_first_and_recall_never_falls(relevant: list[bool]) -> None:
    read, best = Course(tuple(relevant)), Course(tuple(sorted(relevant, reverse=True)))
    assert read.wss() <= best.wss()
    recalls = [read.recall_at(step / 20) for step in range(21)]
    assert recalls == sorted(recalls)
    assert recalls[-1] == 1


def test_chance_saves_nothing_on_average() -> None:
    by_chance = ByChance(tuple(at < 100 for at in range(1000)))
    assert by_chance.recall_at(0.3) == 0.3
    assert by_chance.wss() == pytest.approx(0, abs=0.01)


def test_the_earlier_half_teaches_and_the_later_half_is_measured() -> None:
    labelled = [(Record(r.record_id, pmid=str(at + 1), title=r.title), wanted)
                for at, (r, wanted) in enumerate(decided(120))]  # fmt: skip
    records = [record for record, _ in reversed(labelled)]
    found = simulated(records, {record.record_id: wanted for record, wanted in labelled}, SCREENER)
    assert list(found.course_by_name) == [RULES, LEARNED, BOTH, RANDOM]
    assert (found.n_earlier, found.n_later, found.n_later_relevant) == (60, 60, 20)
    assert found.course_by_name[LEARNED].recall_at(1 / 3) == 1
    assert next(record.record_id for record in in_time(records)) == "pubmed:0"


def test_without_enough_to_learn_from_only_rules_and_chance_are_shown() -> None:
    labelled = decided(60)
    found = simulated([r for r, _ in labelled], {r.record_id: wanted for r, wanted in labelled}, SCREENER)
    assert (list(found.course_by_name), found.learned) == ([RULES, RANDOM], None)


@pytest.mark.parametrize("name", ["order.svg", "order.png"])
def test_the_same_courses_make_the_same_picture(tmp_path: Path, name: str) -> None:
    for folder in ("one", "two"):
        picture_of(
            {"a": {RULES: course("x.x."), RANDOM: ByChance((True, False))}}, tmp_path / folder / name, "Invented"
        )
    assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
