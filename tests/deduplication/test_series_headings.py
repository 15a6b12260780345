"""Titles that return in issue after issue: what the file shows, from when on, and what is merged all the same."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.deduplication import Deduplication, Index, PairDecision, deduplicate, update
from pipeline.deduplication.results import explained
from pipeline.ground.record import Record
from tests.properties import examples

COLUMN = Record(
    "a",
    title="Research round-up of the month for needling nurses",
    authors=("Okafor, D.",),
    year="2022",
    journal="Needling Today",
    volume="12",
    first_seen="2026-01-05",
)
UNPLACED = replace(COLUMN, record_id="x")


def issue(number: int, **changes: object) -> Record:
    placed = {"record_id": f"i{number}", "issue": str(number), "pages": "3-5", **changes}
    return replace(COLUMN, **placed)  # type: ignore[arg-type]


def members(result: Deduplication) -> list[tuple[str, ...]]:
    return [group.members for group in result.groups if len(group.members) > 1]


def test_two_records_of_one_title_without_a_place_are_one_while_nothing_shows_a_series() -> None:
    assert members(deduplicate([UNPLACED, replace(UNPLACED, record_id="y")])) == [("x", "y")]


def test_a_title_in_three_issues_is_a_heading_and_a_record_without_a_place_is_none_of_them() -> None:
    assert members(deduplicate([issue(1), issue(2), issue(3), UNPLACED])) == []


def test_a_person_is_asked_once_about_a_record_that_may_be_any_piece_of_a_series() -> None:
    result = deduplicate([*(issue(number) for number in range(1, 9)), UNPLACED])
    assert [(row.record_id, row.other_id) for row in result.maybe] == [("i1", "x")]
    assert "heads a series" in result.maybe[0].evidence


def test_pieces_of_a_series_on_the_same_page_of_the_same_issue_are_merged() -> None:
    twice = issue(2, record_id="j2", pages="3-5")
    assert members(deduplicate([issue(1), issue(2), issue(3), twice])) == [("i2", "j2")]


def test_pieces_of_a_series_with_one_doi_are_merged_whatever_is_missing() -> None:
    one, other = replace(UNPLACED, doi="10.5555/x"), replace(UNPLACED, record_id="y", doi="10.5555/x")
    assert members(deduplicate([issue(1), issue(2), issue(3), one, other])) == [("x", "y")]


def test_the_issues_of_other_journals_make_no_heading() -> None:
    names = ((1, "Ward Care"), (2, "Spine Review"), (3, "Copper News"))
    elsewhere = [issue(n, journal=name, volume=str(n), pages=f"{n}1-{n}9") for n, name in names]
    assert members(deduplicate([*elsewhere, issue(4), UNPLACED])) == [("i4", "x")]


def test_issues_that_come_later_take_no_merge_back() -> None:
    early = [UNPLACED, replace(UNPLACED, record_id="y")]
    later = [issue(number, first_seen="2026-02-02") for number in range(1, 5)]
    assert members(deduplicate([*early, *later])) == [("x", "y")]


def test_a_person_merges_pieces_of_a_series_all_the_same() -> None:
    result = deduplicate([issue(1), issue(2), issue(3), UNPLACED], [PairDecision("i1", "x", "merge")])
    assert members(result) == [("i1", "x")]


@pytest.mark.parametrize("title", ["Editorial", "In brief", "Case 12"])
def test_two_issues_of_a_column_on_one_page_number_are_two(title: str) -> None:
    one = issue(2, title=title, pages="1")
    assert members(deduplicate([one, issue(4, title=title, pages="1")])) == []


@st.composite
def series(draw: st.DrawFn) -> list[Record]:
    """Up to 12 records of one or two titles, in few issues, on two days, some without their place."""
    few = st.sampled_from
    return [
        replace(
            COLUMN,
            record_id=f"r{number:02}",
            title=draw(few((COLUMN.title, COLUMN.title, "Editorial"))),
            issue=draw(few(("", "1", "2", "3", "4"))),
            pages=draw(few(("", "3-5", "7"))),
            volume=draw(few(("", "12", "13"))),
            doi=draw(few(("", "", "10.5555/a", "10.5555/b"))),
            journal=draw(few(("Needling Today", "Needl Today", "Ward Care", ""))),
            first_seen=draw(few(("", "2026-01-05", "2026-02-02"))),
        )
        for number in range(draw(st.integers(0, 12)))
    ]


@examples(150)
@given(series(), st.integers(0, 12), st.randoms(use_true_random=False))
def test_series_are_found_the_same_in_portions_and_in_any_order(found: list[Record], n: int, random: object) -> None:
    turned = list(found)
    random.shuffle(turned)  # type: ignore[attr-defined]
    index = Index()
    update(index, turned[:n])
    update(index, turned[n:])
    assert explained(index) == deduplicate(found)


@examples(100)
@given(series())
def test_later_issues_take_no_survivor_and_no_member_away(found: list[Record]) -> None:
    old = [replace(record, first_seen="2026-01-05") for record in found[::2]]
    new = [replace(record, first_seen="2026-02-02") for record in found[1::2]]
    before = {member: group.survivor for group in deduplicate(old).groups for member in group.members}
    after = {member: group.survivor for group in deduplicate(old + new).groups for member in group.members}
    assert {record_id: after[record_id] for record_id in before} == before
