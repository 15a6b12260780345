"""Queries compiled together: references, terms for explaining, errors that name the line."""

from datetime import date

import pytest

from pipeline.language import QueryError, compile_queries
from tests.language.invented import TRIAL

QUERIES = {"needling": "needling[ti]", "both": "#needling AND twitch[ti] NOT rats[ti]"}


def test_an_error_names_the_query_in_which_it_stands() -> None:
    with pytest.raises(QueryError, match="line #second, character 9"):
        compile_queries({"first": "needling[ti]", "second": "needling[foo]"})


def test_a_reference_to_no_query_is_refused() -> None:
    with pytest.raises(QueryError, match="there is no line #nothing"):
        compile_queries({"it": "#nothing"})


def test_references_in_a_circle_are_refused() -> None:
    with pytest.raises(QueryError, match="#a -> #b -> #a"):
        compile_queries({"a": "#b", "b": "#a"})


def test_lines_that_refer_to_each_other_without_end_are_refused() -> None:
    lines = {"a0": "needling[ti]"} | {f"a{n}": f"#a{n - 1}" for n in range(1, 500)}
    with pytest.raises(QueryError, match="nested too deep over several lines"):
        compile_queries(dict(reversed(lines.items())))


def test_a_query_that_was_not_compiled_is_a_fault_of_the_caller() -> None:
    with pytest.raises(KeyError):
        compile_queries(QUERIES).match(TRIAL).value("other")


def test_without_a_day_what_is_counted_from_today_is_unknown() -> None:
    query = {"it": '"last 30 days"[crdt]'}
    assert compile_queries(query).match(TRIAL).value("it") is None
    assert compile_queries(query, today=date(2021, 7, 1)).match(TRIAL).value("it") is True


def test_the_same_words_in_many_queries_are_found_for_each() -> None:
    queries = compile_queries({f"q{n}": "needl*[ti] OR needling[ti]" for n in range(50)})
    matches = queries.match(TRIAL)
    assert {matches.spans(name) for name in queries.plans} == {matches.spans("q0")}
    assert len(matches.spans("q0")) == 1
