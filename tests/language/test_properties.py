"""What holds for every query and every text."""

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pipeline.ground.record import Record
from pipeline.language import HitIndex, QueryError, Span, compile_queries, parse, printed
from pipeline.language.match.conditions import Value
from pipeline.language.match.field_text import fold, text_of
from pipeline.language.syntax.tree import Chain, Negation, Node
from tests.language.invented import RECORD_BY_NAME, TRIAL
from tests.language.queries import SCRIBBLES, TREES, TREES_WITH_REFERENCES
from tests.properties import examples

steady = examples(300)
RECORDS = st.sampled_from(sorted(RECORD_BY_NAME)).map(RECORD_BY_NAME.__getitem__)


def value_of(tree: Node, record: Record) -> Value:
    return compile_queries({"it": printed(tree)}).match(record).value("it")


def spans_of(tree: Node, record: Record) -> tuple[Span, ...]:
    return compile_queries({"it": printed(tree)}).match(record).spans("it")


@steady
@given(TREES | TREES_WITH_REFERENCES)
def test_what_is_printed_is_parsed_as_the_same_tree(tree: Node) -> None:
    assert parse(printed(tree)) == tree


@steady
@given(TREES, RECORDS)
def test_two_negations_cancel_each_other(tree: Node, record: Record) -> None:
    assert value_of(Negation(Negation(tree)), record) is value_of(tree, record)


@steady
@given(TREES, TREES, RECORDS)
def test_de_morgan_holds_with_three_values(left: Node, right: Node, record: Record) -> None:
    neither = Negation(Chain((left, right), ("OR",)))
    both_not = Chain((Negation(left), Negation(right)), ("AND",))
    assert value_of(neither, record) is value_of(both_not, record)


@steady
@given(TREES, RECORDS)
def test_not_between_two_operands_is_and_with_a_negation(tree: Node, record: Record) -> None:
    left = parse("needling[ti]")
    assert value_of(Chain((left, tree), ("NOT",)), record) is value_of(Chain((left, Negation(tree)), ("AND",)), record)


@steady
@given(TREES, st.sampled_from(["title", "abstract", "mesh_terms", "publication_types", "language", "year"]))
def test_what_an_absent_field_would_decide_is_unknown_and_never_turned_round(tree: Node, field: str) -> None:
    absent: Any = "" if isinstance(getattr(TRIAL, field), str) else ()
    without = replace(TRIAL, **{field: absent}, indexed={})
    full = replace(TRIAL, indexed={})
    assert value_of(tree, without) in (None, value_of(tree, full))


@steady
@given(TREES, RECORDS)
def test_spans_slice_the_words_out_of_the_original(tree: Node, record: Record) -> None:
    for span in spans_of(tree, record):
        assert text_of(record, span.field)[span.start : span.end] == span.words


@steady
@given(st.text(max_size=60), st.text(max_size=60))
def test_a_word_is_found_where_it_stands_whatever_surrounds_it(before: str, after: str) -> None:
    record = Record("csv:1", title=f"{before} dry\u2010needling {after}")
    spans = compile_queries({"it": '"dry needling"[ti]'}).match(record).spans("it")
    assert Span("title", len(before) + 1, len(before) + 13, "dry\u2010needling") in spans


@steady
@given(st.lists(st.text(max_size=20), max_size=3), st.lists(st.text(max_size=20), max_size=3))
def test_a_word_is_found_where_it_stands_in_the_cell_of_a_list(before: list[str], after: list[str]) -> None:
    record = Record("csv:1", keywords=(*before, "Dry\u2010needling", *after))
    spans = compile_queries({"it": '"dry needling"[ot]'}).match(record).spans("it")
    start = sum(len(keyword) + 1 for keyword in before)
    assert Span("keywords", start, start + 12, "Dry\u2010needling") in spans
    assert spans == tuple(span for span in spans if text_of(record, "keywords")[span.start : span.end] == span.words)


@steady
@given(st.lists(TREES, min_size=1, max_size=4), st.permutations(sorted(RECORD_BY_NAME)))
def test_queries_say_of_many_records_what_each_alone_says_of_one(trees: list[Node], names: list[str]) -> None:
    queries = compile_queries({f"q{number}": printed(tree) for number, tree in enumerate(trees)})
    for record in map(RECORD_BY_NAME.__getitem__, names):
        matches = queries.match(record)
        for (name, plan), tree in zip(queries.plans.items(), trees, strict=True):
            assert matches.value(name) is value_of(tree, record)
            stands = plan.spans(queries.scanned(record))
            assert set(matches.spans(name)) == (set() if matches.value(name) is False else set(stands))


@steady
@given(st.text(max_size=200))
def test_folding_keeps_every_character_in_its_place(text: str) -> None:
    folded = fold(text)
    places = range(len(text)) if folded.places is None else folded.places
    assert len(places) == len(folded.text)
    assert list(places) == sorted(places)
    for place, character in zip(places, folded.text, strict=True):
        assert character in fold(text[place]).text


@steady
@given(TREES, RECORDS)
def test_the_index_finds_what_the_matcher_calls_true(tree: Node, record: Record) -> None:
    query = printed(tree)
    if "NOT" in query or "[ab]" in query:  # a lone NOT and a local tag mean something else to PubMed
        return
    true = compile_queries({"it": query}).match(record).value("it") is True
    assert true <= (HitIndex([record]).search(query) == [0])


@examples(10_000)
@given(SCRIBBLES, st.booleans())
def test_the_parser_gives_a_tree_or_our_error(text: str, lenient: bool) -> None:
    try:
        tree = parse(text, lenient=lenient)
    except QueryError:
        return
    assert lenient or parse(printed(tree)) == tree
