"""The words that decide: a smallest set of terms that makes a query true."""

from hypothesis import given
from hypothesis import strategies as st

from pipeline.ground.record import Record
from pipeline.language import compile_queries, printed
from pipeline.language.syntax.tree import Node
from tests.language.invented import RECORD_BY_NAME
from tests.language.queries import TREES
from tests.properties import examples

RECORD = Record(
    "csv:1",
    title="Twitch responses and needling of the neck",
    abstract="The effects of dry needling on a local twitch response. Randomly drawn.",
    keywords=("twitch",),
)


def deciding(query: str, record: Record = RECORD) -> list[tuple[str, str]]:
    return [(span.field, span.words) for span in compile_queries({"it": query}).match(record).deciding("it")]


def test_a_term_by_itself_is_quoted_rather_than_a_conjunction() -> None:
    query = "(effects[tiab] AND needling[tiab]) OR randomly[tiab]"
    assert deciding(query) == [("abstract", "Randomly")]


def test_of_two_terms_the_longer_words_are_quoted() -> None:
    assert deciding('needling[tiab] OR "dry needling"[tiab]') == [("abstract", "dry needling")]


def test_of_equally_long_words_those_of_the_title_are_quoted() -> None:
    assert deciding("randomly[tiab] OR needling[tiab]")[0] == ("title", "needling")
    assert deciding("effects[tiab] OR neck[tiab]") == [("abstract", "effects")]


def test_of_a_conjunction_one_term_of_each_side_is_quoted_in_the_order_of_the_query() -> None:
    query = "(dose[tiab] OR randomly[tiab]) AND (neck[tiab] OR needl*[tiab]) NOT rats[tiab]"
    assert deciding(query)[:2] == [("abstract", "Randomly"), ("title", "needling")]


def test_a_term_that_serves_both_sides_is_enough() -> None:
    query = "(twitch*[tiab] OR dose[tiab]) AND (twitch*[tiab] OR needling[tiab])"
    assert {words.lower() for _, words in deciding(query)} == {"twitch"}


def test_two_terms_are_enough_for_three_sides_where_one_serves_two() -> None:
    query = "(twitch*[tiab] OR responses[ti]) AND (effects[tiab]) AND (twitch*[tiab] OR randomly[tiab])"
    assert {words.lower() for _, words in deciding(query)} == {"twitch", "effects"}


def test_what_is_behind_not_decides_nothing() -> None:
    assert deciding("needling[ti] NOT rats[tiab]") == [("title", "needling")]
    assert deciding("NOT rats[ti]") == []


def test_a_term_that_needs_nothing_is_quoted_rather_than_one_that_others_must_not_join() -> None:
    assert deciding("(responses[tiab] NOT rats[tiab]) OR neck[tiab]") == [("title", "neck")]


def test_a_term_with_words_is_quoted_rather_than_one_without() -> None:
    record = Record("csv:1", title="Needling", year="2021", indexed={"dp": ("2021",)})
    assert deciding("2021[dp] OR needling[ti]", record) == [("title", "Needling")]


def test_a_query_that_is_unknown_shows_what_speaks_for_it() -> None:
    record = Record("csv:1", title="Needling")
    assert deciding("needling[ti] AND neck[tiab]", record) == [("title", "Needling")]


steady = examples(300)


@steady
@given(TREES, st.sampled_from(sorted(RECORD_BY_NAME)))
def test_the_words_that_decide_are_among_those_that_speak_for_the_query(tree: Node, name: str) -> None:
    matches = compile_queries({"it": printed(tree)}).match(RECORD_BY_NAME[name])
    spans = matches.spans("it")
    assert set(matches.deciding("it")) <= set(spans)
    assert len(set(matches.deciding("it"))) == len(matches.deciding("it"))


@steady
@given(TREES, st.sampled_from(sorted(RECORD_BY_NAME)))
def test_a_true_query_with_words_quotes_some(tree: Node, name: str) -> None:
    matches = compile_queries({"it": printed(tree)}).match(RECORD_BY_NAME[name])
    if matches.value("it") is True and "NOT" not in printed(tree) and not matches.deciding("it"):
        assert any(tag in printed(tree) for tag in WORDLESS)


WORDLESS = ("[dp]", "[crdt]", "[sb]", "[all]", "[tw]")
"""Tags of what no column shows, or not all of it."""
