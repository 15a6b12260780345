"""Text that nobody would write: every part of the language answers, or refuses with its own error."""

import pytest
from hypothesis import given

from pipeline.language import HitIndex, Line, QueryError, compile_queries, expand, lint, parse, printed, read_lines
from tests.language.invented import RECORD_BY_NAME
from tests.language.queries import SCRIBBLES
from tests.properties import examples

many = examples(1_500)
INDEX = HitIndex(list(RECORD_BY_NAME.values()))


@many
@given(SCRIBBLES)
def test_whatever_compiles_can_be_matched(text: str) -> None:
    try:
        queries = compile_queries({"a": "needling[ti]", "it": text})
    except QueryError:
        return
    for record in RECORD_BY_NAME.values():
        matches = queries.match(record)
        assert matches.value("it") in (True, False, None)
        assert isinstance(matches.spans("it"), tuple)


@many
@given(SCRIBBLES)
def test_the_index_answers_or_refuses(text: str) -> None:
    try:
        found = INDEX.search(text)
        translation = INDEX.translation(text)
    except QueryError:
        return
    assert found == sorted(set(found))
    assert translation.text or not found


@many
@given(SCRIBBLES)
def test_the_linter_never_fails_and_calls_what_does_not_parse_an_error(text: str) -> None:
    findings = lint((Line("it", text, 1), Line("a", "needling[tiab]", 2)), role="search")
    try:
        parse(text)
    except QueryError:
        assert any(finding.severity == "error" and finding.line == "it" for finding in findings)


@many
@given(SCRIBBLES)
def test_a_strategy_file_is_read_and_expanded_or_refused(text: str) -> None:
    try:
        lines = read_lines(text)
        for line in lines:
            assert "#" not in expand(lines, line.name) or "#" in line.text
    except QueryError:
        return


@pytest.mark.parametrize(
    "unit", ["needling[tiab] OR ", "(", "NOT ", '"', "[", "a ", "((x) ", "# \n", "1:", "#a ", "*", "a[b", " AND"]
)
def test_a_hundred_kilobytes_are_read_in_one_pass(unit: str) -> None:
    text = unit * (100_000 // len(unit))
    try:
        tree = parse(text, lenient=True)
    except QueryError:
        return
    assert len(printed(tree)) <= 6 * len(text)


def test_nesting_ten_thousand_deep_is_refused_with_the_reason() -> None:
    with pytest.raises(QueryError, match="nested too deep"):
        parse("(" * 10_000 + "needling[ti]" + ")" * 10_000)


def test_the_deepest_nesting_allowed_can_be_matched_and_printed() -> None:
    query = "(" * 99 + "needling[ti]" + " OR zzz[ti])" * 99
    assert compile_queries({"it": query}).match(RECORD_BY_NAME["trial"]).value("it") is True
