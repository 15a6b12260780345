"""Reading queries: what is refused, with the place; and what PubMed swallows."""

import pytest
from pipeline.language.tree import Chain, Range, Term

from pipeline.language import QueryError, parse, printed


@pytest.mark.parametrize(
    ("query", "place", "message"),
    [
        ("needling[tiabb]", "character 9", "no tag [tiabb]"),
        ("(needling OR twitch)[tiab]", "character 21", "a tag on a group"),
        ("(needling[ti]", "character 1", "never closed"),
        ("needling[ti])", "character 13", "none opened"),
        ('"needling[ti]', "character 1", "has no partner"),
        ("needling[ti] OR", "character 14", "nothing after it"),
        ("OR needling[ti]", "character 1", "nothing before it"),
        ("needling[ti] twitch[ti]", "character 14", "side by side"),
        ("", "character 1", "nothing to search for"),
        ("needl*[tiab:~3]", "character 7", "PubMed ignores :~3"),
        ("needling[tiab:noexp]", "character 9", ":noexp means nothing"),
        ("2026/13[dp]", "character 1", "not a date"),
        ("needl∗[ti]", "character 6", "only looks like"),
    ],
)
def test_an_error_names_the_character_and_what_is_wrong(query: str, place: str, message: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(query)
    assert place in str(caught.value)
    assert message in str(caught.value)


def test_an_error_shows_the_line_with_carets_below() -> None:
    with pytest.raises(QueryError) as caught:
        parse("needling[ti] AND\nneck[tiabb]")
    assert "    neck[tiabb]\n        ^^^^^^^" in str(caught.value)


def test_an_error_in_a_long_line_shows_a_window_of_it() -> None:
    with pytest.raises(QueryError) as caught:
        parse("needling[ti] OR " * 1000 + "neck[tiabb]")
    assert len(str(caught.value)) < 600


@pytest.mark.parametrize(
    ("query", "swallowed"),
    [
        ("needling[tiabb]", "needling"),
        ("(needling OR twitch)[tiab]", "needling OR twitch"),
        ('"needling[ti]', "needling[ti]"),
        ("needling[ti] OR", "needling[ti]"),
        ("AND needling[ti]", "needling[ti]"),
        ("needling[ti] twitch[ti]", "needling[ti] AND twitch[ti]"),
        ("needl*[tiab:~3]", "needl*[tiab]"),
        ("needling[ti] AND (NOT rats[ti])", "needling[ti] AND rats[ti]"),
        ("needling[methods]", "needling"),
    ],
)
def test_read_leniently_a_query_is_what_pubmed_makes_of_it(query: str, swallowed: str) -> None:
    assert printed(parse(query, lenient=True)) == swallowed


@pytest.mark.parametrize("query", ["", "()", "((", "needling)", "(" * 101 + ")" * 101])
def test_what_pubmed_fails_on_is_refused_leniently_too(query: str) -> None:
    with pytest.raises(QueryError):
        parse(query, lenient=True)


def test_operators_are_kept_in_the_order_of_reading() -> None:
    tree = parse("a1[ti] OR b1[ti] AND c1[ti] NOT d1[ti]")
    assert isinstance(tree, Chain)
    assert tree.operators == ("OR", "AND", "NOT")


def test_positions_enclose_a_term_with_its_quotation_marks_and_tag() -> None:
    query = 'needling[ti] AND "dry needl*" [tiab]'
    tree = parse(query)
    assert isinstance(tree, Chain)
    assert query[tree.operands[1].start : tree.operands[1].end] == '"dry needl*" [tiab]'


def test_every_way_of_writing_a_range_is_the_same_range() -> None:
    expected = Range("2020/01/01", "3000", "dp")
    assert parse("2020/01/01:3000[dp]") == expected
    assert parse('"2020/01/01"[Date - Publication] : "3000"[Date - Publication]') == expected
    assert parse("2020/01/01 : 3000[pdat]") == expected


def test_a_colon_in_words_makes_no_range() -> None:
    assert parse("risk: benefit[tiab]") == Term("risk: benefit", tag="tiab")


def test_lines_that_begin_with_a_number_sign_and_a_blank_are_comments() -> None:
    assert parse("# why\nneedling[ti]\n# and more") == Term("needling", tag="ti")
