"""The charts of the page: XML whose words are text, and none of them reaches beyond its picture."""

from __future__ import annotations

import re
from collections import Counter
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.page import charts
from pipeline.page.content import CriterionCount, LineCounts
from pipeline.page.pictures import SMALL, WIDTH, ticks
from pipeline.prisma.diagram.wrapping import width
from pipeline.review.agreement import Agreement
from tests.properties import examples

SVG = "{http://www.w3.org/2000/svg}"
SEARCHES = ["2026-01-05", "2026-02-02", "2026-02-02.2", "2026-03-02"]
words = st.one_of(
    st.text(max_size=90), st.sampled_from(["<b>&]]>", "\x00\u202e", "Wort" * 60, "a " * 80, "$x$ of $y$"])
)
numbers = st.integers(0, 10**7)


def texts(svg: str) -> list[str]:
    """The words of a chart, once it is known that all of them have room in it."""
    root = ET.fromstring(svg)
    height = float((root.get("viewBox") or "").split()[3])
    for text in root.iter(f"{SVG}text"):
        x, y, shown = float(text.get("x", "")), float(text.get("y", "")), text.text or ""
        anchor = re.search(r"text-anchor:(\w+)", text.get("style", ""))
        assert anchor
        assert 0 <= y <= height
        if not text.get("transform"):
            left = x - {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor[1]] * width(shown, SMALL)
            assert left >= -1
            assert left + width(shown, SMALL) <= WIDTH + 1
    return [text.text or "" for text in root.iter(f"{SVG}text")]


@examples()
@given(st.lists(st.tuples(words, numbers, numbers), min_size=1, max_size=25))
def test_reasons_of_any_length_have_room(rows: list[tuple[str, int, int]]) -> None:
    svg = charts.reasons([CriterionCount(f"X{at}", "exclude", why, n, n + m) for at, (why, n, m) in enumerate(rows)])
    assert svg == "" or texts(svg)
    people = charts.people([(why, n + 1) for why, n, _ in rows])
    assert f"{rows[0][1] + 1:,}" in texts(people)


@examples()
@given(st.lists(st.tuples(words, st.lists(st.none() | numbers, min_size=4, max_size=4)), min_size=1, max_size=20))
def test_the_hits_of_any_lines_have_room(rows: list[tuple[str, list[int | None]]]) -> None:
    lines = [LineCounts(name, "", tuple(counts)) for name, counts in rows]
    assert {*SEARCHES} <= {*texts(charts.hits(lines, SEARCHES))}


@examples()
@given(st.lists(st.tuples(st.integers(1700, 2300).map(str) | words, st.sampled_from(["PubMed", "Wort" * 40, "<b>"]))))
def test_each_year_has_its_bars(rows: list[tuple[str, str]]) -> None:
    svg = charts.years(Counter(rows), ["PubMed", "Wort" * 40, "<b>", "never seen"])
    shown = {(year, title) for year, title in rows if re.fullmatch("[0-9]{4}", year) and 1800 <= int(year) <= 2200}
    assert bool(svg) == bool(shown)
    if svg:
        assert "records" in texts(svg)
        n_sources = len({title for _, title in shown})
        assert len(list(ET.fromstring(svg).iter(f"{SVG}rect"))) == len(shown) + n_sources


def test_the_bars_of_a_year_stand_on_each_other_as_high_as_they_count() -> None:
    svg = charts.years({("2001", "A"): 3, ("2001", "B"): 1, ("2002", "B"): 1}, ["A", "B"])
    first, second, third, *_ = ET.fromstring(svg).iter(f"{SVG}rect")
    high = [float(bar.get("height", "")) for bar in (first, second, third)]
    assert high[0] == pytest.approx(3 * high[1], abs=0.02)
    assert high[1] == high[2]
    assert float(second.get("y", "")) + high[1] == pytest.approx(float(first.get("y", "")), abs=0.02)


@examples(50)
@given(words, words)
def test_two_people_are_named_beside_the_squares(one: str, other: str) -> None:
    found = Agreement("title and abstract", one, other, {("include", "exclude"): 3, ("unclear", "unclear"): 40}, ())
    assert {"3", "40", "include", "exclude", "unclear"} <= {*texts(charts.agreement(found, 0))}


@examples()
@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(2, 6))
def test_an_axis_has_few_round_marks(least: int, further: int, n: int) -> None:
    marks = ticks(least, least + further, n)
    assert len(marks) <= n + 1
    assert all(least <= mark <= least + further for mark in marks)
