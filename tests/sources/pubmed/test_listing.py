"""A search longer than a page is listed range by range, and the ranges lose nothing and count nothing twice."""

import itertools
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ground.errors import SourceError
from pipeline.sandbox import Corpus
from pipeline.sources.pubmed.listing import HIGHEST_PMID, Range, halves, leaves, search, within
from pipeline.sources.pubmed.replies import Count, Page
from tests.properties import examples

Talk = Callable[..., Any]
EVERYTHING = "1:99999999[uid]"
PMIDS = st.sets(st.integers(1, HIGHEST_PMID), max_size=60)


def page_of(pmids: list[int], page_size: int) -> Page:
    return Page(Count(len(pmids), "", (), ()), tuple(str(pmid) for pmid in pmids[:page_size]))


@examples()
@given(
    span=st.tuples(st.integers(1, HIGHEST_PMID), st.integers(1, HIGHEST_PMID)).filter(lambda span: span[0] < span[1])
)
def test_the_halves_of_a_range_are_disjoint_and_cover_it(span: Range) -> None:
    lower, upper = halves(span)
    assert (lower[0], upper[1]) == span
    assert lower[1] + 1 == upper[0]
    assert lower[0] <= lower[1]
    assert upper[0] <= upper[1]


@examples()
@given(pmids=PMIDS, page_size=st.integers(1, 9))
def test_the_ranges_listed_are_disjoint_and_cover_every_pmid(pmids: set[int], page_size: int) -> None:
    listed: list[Range] = []

    def ask(span: Range) -> Page:
        page = page_of(sorted(pmid for pmid in pmids if span[0] <= pmid <= span[1]), page_size)
        if page.count.count <= page_size:
            listed.append(span)
        return page

    found = [pmid for page in leaves(ask, page_size) for pmid in page.pmids]
    assert sorted(map(int, found)) == sorted(pmids)
    assert listed[0][0] == 1
    assert listed[-1][1] == HIGHEST_PMID
    assert all(before[1] + 1 == after[0] for before, after in itertools.pairwise(listed))


@pytest.mark.parametrize("page_limit", [7, 50, 299])
def test_a_search_above_the_page_limit_lists_every_pmid(talk: Talk, corpus: Corpus, page_limit: int) -> None:
    everything = tuple(sorted(corpus.on(date(2026, 1, 5)).pmids, key=int))
    with talk(page_limit=page_limit) as t:
        found = t.entrez.search(EVERYTHING)
    assert found.pmids == everything
    assert found.how.startswith("split by PMID into ")


def test_a_search_of_exactly_a_page_is_not_split(talk: Talk, corpus: Corpus) -> None:
    with talk(page_limit=len(corpus.on(date(2026, 1, 5)).pmids)) as t:
        assert t.entrez.search(EVERYTHING).how == "one page"


def test_the_whole_query_is_limited_to_a_range_and_not_only_its_end() -> None:
    assert within("twitch OR spasm", (1, 5)) == "(twitch OR spasm) AND 1:5[uid]"


def test_the_query_keeps_its_meaning_inside_a_range(talk: Talk) -> None:
    query = "90000001:90000030[uid] OR 90000101:90000130[uid]"
    with talk() as t:
        undisturbed = t.entrez.search(query).pmids
    with talk(page_limit=10) as t:
        assert t.entrez.search(query).pmids == undisturbed


def test_a_count_that_changes_while_it_is_listed_is_asked_for_once_more(talk: Talk) -> None:
    with talk({"esearch": [{"do": "count_drift", "on": 1}]}, page_limit=100) as t:
        found = t.entrez.search(EVERYTHING)
        firsts = [request for request in t.sandbox.requests if request.params["term"] == EVERYTHING]
    assert len(firsts) == 2
    assert found.count == len(found.pmids)


def test_a_count_that_keeps_changing_is_reported_with_both_numbers() -> None:
    counts = iter([12, 13])

    def ask(query: str) -> Page:
        n = next(counts) if query == "q" else 0
        return Page(Count(n, "", (), ()), tuple(str(number) for number in range(min(n, 5))))

    with pytest.raises(SourceError, match="12 counted, 0 listed; then 13 counted, 0 listed"):
        search(ask, "q", 5)


def test_several_records_under_one_pmid_stop_the_search() -> None:
    with pytest.raises(SourceError, match="under one PMID"):
        list(leaves(lambda span: page_of([1, 1, 1], 2), 2))
