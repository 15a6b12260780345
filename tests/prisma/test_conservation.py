"""The flow refuses to be counted when something does not add up, and says what."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ground.errors import ExpectationError
from pipeline.prisma import count_flow
from pipeline.prisma.studies import ReportTies, group_into_studies
from pipeline.tables.computed import Fate
from tests.prisma.generated import History, histories
from tests.properties import examples

HUNDREDS = examples(300)
ONE = Fate("pubmed:1", "pubmed", "databases", "included")
TWO = Fate("pubmed:2", "pubmed", "databases", "excluded", "wrong dose")


@HUNDREDS
@given(histories())
def test_every_record_is_in_one_count_and_in_one_reason_of_it(history: History) -> None:
    flow = history.flow
    assert sum(flow.counts.values()) == len(history.fates) == sum(flow.identified_by_source.values())
    assert all(n >= 0 for n in flow.counts.values())
    for end, n in flow.counts.items():
        assert sum(flow.reasons[end].values()) == n
    for arm in ("databases", "other"):
        assert flow.screened(arm) >= flow.sought(arm) >= flow.assessed(arm) >= flow.n("included", arm)
    assert sorted(report for study in (*flow.studies, *flow.further) for report in study) == sorted(
        fate.record_id for fate in history.fates if fate.fate == "included"
    )


@examples(100)
@given(histories(), st.data())
def test_a_record_lost_or_counted_twice_is_named(history: History, data: st.DataObject) -> None:
    if not history.fates:
        return
    at = data.draw(st.integers(0, len(history.fates) - 1))
    identified = Counter(fate.source for fate in history.fates)
    studies = [*history.flow.studies, *history.flow.further]
    for wrong in ([*history.fates[:at], *history.fates[at + 1 :]], [*history.fates, history.fates[at]]):
        with pytest.raises(ExpectationError) as error:
            count_flow(wrong, identified, studies)
        assert any(history.fates[at].source in str(fault) for fault in error.value.faults)


@pytest.mark.parametrize(
    ("fates", "identified", "message"),
    [
        ([ONE], {"pubmed": 2}, "records of pubmed do not add up\n  found:    1 counted\n  expected: 2 identified"),
        ([ONE, TWO], {"pubmed": 1}, "records of pubmed do not add up\n  found:    2 counted\n  expected: 1 identified"),
        ([ONE], {"pubmed": 1, "embase": 1}, "records of embase do not add up\n  found:    0 counted"),
        ([ONE], {}, "records of pubmed do not add up\n  found:    1 counted\n  expected: 0 identified"),
        ([ONE, ONE], {"pubmed": 2}, "counted in two places\n  found:    pubmed:1"),
        ([ONE, replace(ONE, fate="excluded")], {"pubmed": 2}, "counted in two places\n  found:    pubmed:1"),
    ],
)
def test_what_does_not_add_up_is_named_with_both_numbers(
    fates: list[Fate], identified: dict[str, int], message: str
) -> None:
    with pytest.raises(ExpectationError, match=message) as error:
        count_flow(fates, identified, [("pubmed:1",)])
    assert error.value.exit_code == 13


@pytest.mark.parametrize("studies", [[], [("pubmed:1",), ("pubmed:1",)], [("pubmed:1", "pubmed:2")], [("pubmed:2",)]])
def test_an_included_report_belongs_to_exactly_one_study_and_no_other_to_any(studies: list[tuple[str, ...]]) -> None:
    with pytest.raises(ExpectationError, match="does not belong to exactly one study"):
        count_flow([ONE, TWO], {"pubmed": 2}, studies)


# Studies

ties = st.dictionaries(
    st.sampled_from("abcdefgh"), st.lists(st.sampled_from(["N1", "n1", "N2", "N3", "N4"]), max_size=3)
)


@HUNDREDS
@given(ties, st.randoms(use_true_random=False))
def test_studies_are_the_connected_reports_in_whatever_order_they_come(
    ties_by_report: dict[str, list[str]], dice: random.Random
) -> None:
    studies = group_into_studies(tied(ties_by_report.items()))
    assert sorted(report for study in studies for report in study) == sorted(ties_by_report)
    assert studies == sorted(tuple(sorted(connected(report, ties_by_report))) for report in first_of(studies))
    shuffled = list(ties_by_report.items())
    dice.shuffle(shuffled)
    assert group_into_studies(tied(shuffled)) == studies


def tied(ties_by_report: Iterable[tuple[str, list[str]]]) -> dict[str, ReportTies]:
    return {report: ReportTies(frozenset(tie.casefold() for tie in ties)) for report, ties in ties_by_report}


def first_of(studies: list[tuple[str, ...]]) -> list[str]:
    return [study[0] for study in studies]


def connected(report: str, ties_by_report: dict[str, list[str]]) -> set[str]:
    """All reports that can be reached from one, step by step: the definition, without any cleverness."""
    reached, numbers = {report}, {tie.casefold() for tie in ties_by_report[report]}
    while True:
        more = {other for other, found in ties_by_report.items() if numbers & {tie.casefold() for tie in found}}
        if more <= reached:
            return reached
        reached |= more
        numbers |= {tie.casefold() for other in more for tie in ties_by_report[other]}
