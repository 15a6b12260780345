"""The places of records that wait: finer signs before ids, and the sum of both ranks."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pipeline.ground.record import Record
from pipeline.ordering import Candidate, Judged, by_rules
from pipeline.ordering.places import by_both, ids_in_order
from pipeline.screening import Criterion, Example, Screener
from tests.properties import examples

COMMON: dict[str, Any] = {
    "sentence": "An invented sentence.", "meets": (Example(title="x"),), "fails": (Example(title="y"),),
}  # fmt: skip
SCREENER = Screener(
    [
        Criterion(id="needling", kind="require", reason="No needling", when="needling[tiab]", weight=2, **COMMON),
        Criterion(id="pain", kind="require", reason="No pain", when="pain[tiab]", **COMMON),
        Criterion(id="neck", kind="signal", reason="Not the neck", when="neck[tiab]", **COMMON),
    ]
)


def in_order(*records: Record) -> list[str]:
    return ids_in_order(Candidate(record.record_id, by_rules(SCREENER.screen(record))) for record in records)


def test_records_of_one_score_stand_by_how_many_criteria_speak_for_them_then_by_the_title_then_by_places() -> None:
    one_criterion = Record("a", title="Needling", abstract="Nothing else.")
    two = Record("z", title="Nothing", abstract="Of neck and pain.")
    in_title = Record("y", title="Pain of the neck", abstract="Nothing.")
    more_places = Record("x", title="Pain of the neck", abstract="Neck, pain, and neck again.")
    assert in_order(one_criterion, two, in_title, more_places) == ["x", "y", "z", "a"]


def test_the_id_only_ends_what_is_equal_in_everything_else() -> None:
    assert in_order(Record("b", title="Pain"), Record("a", title="Pain"), Record("c", title="Needling")) == [
        "c",
        "a",
        "b",
    ]


candidates = st.lists(
    st.builds(
        Candidate, st.uuids().map(str), st.tuples(st.integers(-3, 0)), st.builds(Judged, st.integers(-2, 2).map(float))
    ),
    max_size=12,
    unique_by=lambda candidate: candidate.record_id,
)


@examples(100)
@given(candidates)
def test_whoever_is_first_by_both_is_first_and_nobody_is_left_out(waiting: list[Candidate]) -> None:
    ids = ids_in_order(waiting)
    assert sorted(ids) == sorted(candidate.record_id for candidate in waiting)
    for one in waiting:
        for other in waiting:
            assert one.judged
            assert other.judged
            if one.by_rules < other.by_rules and one.judged.score > other.judged.score:
                assert ids.index(one.record_id) < ids.index(other.record_id)


@examples(100)
@given(candidates)
def test_the_ranks_of_all_sum_to_the_same_whatever_is_equal(waiting: list[Candidate]) -> None:
    assert sum(by_both(waiting)) == len(waiting) * (len(waiting) + 1)
