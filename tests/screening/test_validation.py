"""The rules beside people's judgements. All records are invented."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ground.record import Record
from pipeline.screening import Criterion, Screener
from pipeline.screening.validation import Share, validate
from tests.properties import examples

REVIEW = Criterion.model_validate(
    {
        "id": "E1", "kind": "exclude", "reason": "Review", "sentence": "Trials were included.",
        "when": "review[ti]", "meets": ["A review"], "fails": ["A trial"],
    }
)  # fmt: skip
ANIMALS = REVIEW.model_copy(update={"id": "E2", "reason": "Animals", "when": "rats[ti]"})


def test_a_relevant_record_that_a_rule_excludes_is_lost_with_the_words_that_lost_it() -> None:
    record = Record("a", title="A critical review of needling in rats")
    validation = validate(Screener([REVIEW, ANIMALS]), [record], {"a": True})
    (lost,) = validation.lost
    assert lost.criterion_ids == ("E1", "E2")
    assert "E1: A critical «review» of needling in rats" in lost.evidence


def test_an_irrelevant_record_that_the_rules_call_a_candidate_is_told_with_its_words() -> None:
    needling = REVIEW.model_copy(update={"id": "I1", "kind": "require", "when": "needling[ti]"})
    validation = validate(Screener([needling]), [Record("a", title="Needling of shops")], {"a": False})
    (taken,) = validation.taken_in
    assert (taken.criterion_ids, taken.evidence) == (("I1",), "I1: «Needling» of shops")


def test_a_criterion_answers_alone_only_for_what_no_other_excludes() -> None:
    records = [Record("a", title="A review in rats"), Record("b", title="A review"), Record("c", title="A trial")]
    validation = validate(Screener([REVIEW, ANIMALS]), records, dict.fromkeys("abc", True))
    assert validation.lost_by_criterion == {"E1": 2, "E2": 1}
    assert validation.alone_by_criterion == {"E1": 1, "E2": 0}


def test_records_without_a_label_are_passed_over() -> None:
    records = [Record("a", title="A review"), Record("b", title="A trial")]
    assert sum(validate(Screener([REVIEW]), records, {"b": False}).counts.values()) == 1


def test_shares_are_of_the_right_records() -> None:
    titles = {"a": "A review", "b": "A trial", "c": "A review", "d": "A trial", "e": "A review"}
    records = [Record(record_id, title=title) for record_id, title in titles.items()]
    relevant = {"a": True, "b": True, "c": False, "d": False, "e": False}
    validation = validate(Screener([REVIEW]), records, relevant)
    assert (validation.sensitivity.n, validation.sensitivity.total) == (1, 2)
    assert (validation.specificity.n, validation.specificity.total) == (2, 3)
    assert (validation.work_saved.n, validation.work_saved.total) == (3, 5)


@pytest.mark.parametrize(
    ("n", "total", "low", "high"), [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (5, 10, 0.2366, 0.7634)]
)
def test_the_interval_is_wilsons(n: int, total: int, low: float, high: float) -> None:
    assert Share(n, total).interval == pytest.approx((low, high), abs=5e-5)


@examples()
@given(st.integers(0, 400).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total))))
def test_the_interval_holds_the_share(counts: tuple[int, int]) -> None:
    share = Share(*counts)
    low, high = share.interval
    assert 0 <= low <= high <= 1
    assert share.value is None or low - 1e-9 <= share.value <= high + 1e-9
