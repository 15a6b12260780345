"""Pages as exports damage them: what they are, and whether two of them can be the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pipeline.deduplication.field_values import AGREE, CONFLICT, UNKNOWN, FieldAgreement
from pipeline.deduplication.pages import overlap, read_pages, same_last_page, same_pages, short
from tests.properties import examples


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("123-129", "123-9", AGREE),
        ("S12-S15", "12-15", AGREE),
        ("12, 30-31", "30-31", AGREE),
        ("S12", "e12", CONFLICT),
        ("123-129", "223-229", CONFLICT),
        ("123", "125", CONFLICT),
        ("123-129", "", UNKNOWN),
        ("Suppl-29", "S417-S429", UNKNOWN),
        ("t-8", "2665-2668", UNKNOWN),
        ("2-8", "125-128", UNKNOWN),
        ("-428", "421-428", UNKNOWN),
        ("128-125", "125-128", UNKNOWN),
        ("928-125", "125-128", UNKNOWN),
        ("129", "123-129", UNKNOWN),
        ("1-7", "345-351", UNKNOWN),
        ("1-7", "345-352", CONFLICT),
        ("e1234", "345-351", UNKNOWN),
        ("108011", "345-351", UNKNOWN),
        ("e1234", "e1235", CONFLICT),
        ("2019-4-12", "345-351", UNKNOWN),
        ("no 3-9", "345-351", UNKNOWN),
        ("iv, 120 p", "120-125", UNKNOWN),
    ],
)
def test_two_first_pages_differ_only_where_no_known_damage_makes_them_differ(
    one: str, other: str, expected: FieldAgreement
) -> None:
    assert same_pages(read_pages(one), read_pages(other)) is expected
    assert same_pages(read_pages(other), read_pages(one)) is expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("123-129", "123-9", AGREE), ("123-129", "123-130", CONFLICT), ("123-129", "123", UNKNOWN),
     ("2-8", "125-128", UNKNOWN)],
)  # fmt: skip
def test_the_last_pages_say_something_only_where_the_first_ones_do(
    one: str, other: str, expected: FieldAgreement
) -> None:
    first, second = read_pages(one), read_pages(other)
    assert same_last_page(first, second, same_pages(first, second)) is expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("2141-2147", "2142-2147", True), ("S1-S3", "1-3", False), ("1-3", "4-6", False), ("1", "1-3", False)],
)
def test_ranges_overlap_where_they_have_a_page_in_common(one: str, other: str, expected: bool) -> None:
    assert overlap(read_pages(one), read_pages(other)) is expected


@pytest.mark.parametrize(("pages", "expected"), [("12", True), ("12-13", True), ("12-14", False), ("108011", False)])
def test_at_most_two_pages_are_short_and_the_number_of_an_article_is_no_page(pages: str, expected: bool) -> None:
    assert short(read_pages(pages)) is expected


@examples(300)
@given(some.integers(1, 99_999), some.integers(1, 60))
def test_a_range_and_its_abbreviated_end_are_the_same_pages(start: int, length: int) -> None:
    end = str(start + length)
    cut = next((at for at in range(len(end)) if end[at:] != str(start)[at:] and end[:at] == str(start)[:at]), 0)
    shared = end[:cut] == str(start)[:cut] and len(end) == len(str(start))
    abbreviated = read_pages(f"{start}-{end[cut:] if shared else end}")
    whole = read_pages(f"{start}-{end}")
    assert (abbreviated.starts, abbreviated.last) == (whole.starts, whole.last)


@examples(300)
@given(some.text(max_size=20))
def test_any_text_at_all_is_read_and_is_the_same_as_itself(text: str) -> None:
    pages = read_pages(text)
    assert same_pages(pages, pages) in (AGREE, UNKNOWN)
