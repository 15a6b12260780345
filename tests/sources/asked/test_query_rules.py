"""What lint says of a query for a service. Every rule has what it changes and what it leaves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.sources.asked import SERVICE_BY_NAME
from pipeline.sources.asked.query_rules import RULES, QueryRule, unclosed

CT, EPMC = "clinicaltrials.gov", "europepmc"


def told(service: str, query: str) -> list[tuple[str, str]]:
    """(rule, the words that break it), from left to right."""
    return [(one.rule.id, query[one.start : one.end]) for one in SERVICE_BY_NAME[service].remarks(query)]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_each_rule_is_broken_by_its_example_and_by_nothing_else_and_kept_by_the_better_one(rule: QueryRule) -> None:
    assert [found for found, _ in told(EPMC, rule.example)] == [rule.id]
    assert told(EPMC, rule.clean) == []


@pytest.mark.parametrize(
    ("service", "query", "found"),
    [
        (EPMC, "needling [tiab] AND twitch[mh:noexp]", ["[tiab]", "[mh:noexp]"]),
        (EPMC, '"dry needling"[Title/Abstract]', ["[Title/Abstract]"]),
        (EPMC, "FIRST_PDATE:[2020-01-01 TO 2026-12-31] AND PUB_YEAR: [2020 TO 2026]", []),
        (EPMC, '"a title with [brackets] and (one"', []),
        (EPMC, r"a \[b\] AND c", []),
        (CT, "AREA[StudyType]INTERVENTIONAL AND AREA[StartDate]RANGE[2015-01-01,MAX]", []),
        (CT, 'EXPANSION[None]COVERAGE[FullMatch]"heart attack" AND SEARCH[Location](AREA[LocationCity]Graz)', []),
        (CT, "query.cond=neck pain[mesh] & query.intr=needling", ["[mesh]"]),
    ],
)
def test_square_brackets_are_told_where_they_mean_nothing_in_the_language_of_the_service(
    service: str, query: str, found: list[str]
) -> None:
    assert told(service, query) == [("service-bracket", words) for words in found]


@pytest.mark.parametrize(
    ("service", "query", "found"),
    [
        (EPMC, "needling and twitch OR neck not knee", ["and", "not"]),
        (EPMC, "needling Or twitch", ["Or"]),
        (EPMC, 'needling AND "head and neck" AND TITLE:or', []),
        (EPMC, "sand OR orthosis AND nothing-or-all", []),
        (CT, "query.cond=head and neck & query.intr=needling OR acupuncture", ["and"]),
        (CT, "filter.ids=NCT00000102 & filter.overallStatus=not_yet and more", []),
    ],
)
def test_operators_in_small_letters_are_told_outside_of_phrases(service: str, query: str, found: list[str]) -> None:
    assert told(service, query) == [("service-operator", words) for words in found]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("“dry needling” AND „trigger and point“", ["“dry needling”", "„trigger and point“"]),
        ('Parkinson’s AND "a “b” c"', []),
    ],
)
def test_curly_quotation_marks_are_told_with_their_phrase(query: str, found: list[str]) -> None:
    assert told(EPMC, query) == [("service-quote", words) for words in found]


@pytest.mark.parametrize(
    ("query", "places"),
    [
        ("(needling OR twitch", [0]),
        ("needling) AND (twitch", [8, 14]),
        ('((a) AND "b (c" AND "d)', [20]),
        ('(a) AND "b (" AND c', []),
        (r"a \( b", []),
    ],
)
def test_what_is_not_closed_is_told_with_its_place(query: str, places: list[int]) -> None:
    assert [one.start for one in unclosed(query)] == places


def test_of_a_query_with_parameters_each_is_looked_at_by_itself() -> None:
    query = "query.cond=(neck & query.intr=needling)"
    assert told(CT, query) == [("service-unclosed", "("), ("service-unclosed", ")")]
    assert told(CT, "(neck needling)") == []


@given(st.lists(st.sampled_from(['"', "(", ")", "[", "]", ":", "and", "AND", "“", "”", "\\", " ", "a", "&", "="])))
def test_places_lie_in_the_query_whatever_it_is(parts: list[str]) -> None:
    query = "".join(parts)
    for service in (CT, EPMC):
        for one in SERVICE_BY_NAME[service].remarks(query):
            assert 0 <= one.start < one.end <= len(query)
    phrase = "".join(part for part in parts if part not in ('"', "\\"))
    assert told(EPMC, f'"{phrase}"') == []
