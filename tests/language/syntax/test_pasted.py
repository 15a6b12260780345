"""Strategies as people hold them. All are invented; each shape was seen in published ones."""

import pytest
from hypothesis import given

from pipeline.language import QueryError, expand, lint, named_lines, read_lines, read_pasted
from tests.language.queries import SCRIBBLES
from tests.properties import examples

ALL_THREE = ["needling[tiab]", "twitch[tiab]", "#1 AND #2"]


@pytest.mark.parametrize(
    "text",
    [
        "1. needling[tiab]\n2. twitch[tiab]\n3. 1 AND 2",
        "1) needling[tiab]\n2) twitch[tiab]\n3) #1 AND #2",
        "1 needling[tiab]\n2 twitch[tiab]\n3 1 and 2",
        "1\tneedling[tiab]\n2\ttwitch[tiab]\n3\tand/1-2",
        "#1 needling[tiab]\n#2 twitch[tiab]\n#3 #1 AND #2",
        "#1 = needling[tiab]\n#2 = twitch[tiab]\n#3 = #1 AND #2",
        "#1. needling[tiab]\n#2. twitch[tiab]\n#3. and/1,2",
        "S1 needling[tiab]\nS2 twitch[tiab]\nS3 S1 AND S2",
        "Line 1: needling[tiab]\nLine 2: twitch[tiab]\nLine 3: 1 AND 2",
        "#1 needling[tiab]\n# 2 twitch[tiab]\n#3 #1 AND #2",
        "#1 needling[tiab]\n#2 twitch[tiab]\n#3#1 AND #2",
        "#1 needling[tiab]\n\n#2 twitch[tiab]\n\n#3 #1 AND #2\n",
        "# a remark of ours\n1. needling[tiab]\n2. twitch[tiab]\n3. 1 AND 2",
    ],
)
def test_numbered_lines_are_a_strategy_as_they_stand(text: str) -> None:
    lines = read_lines(text)
    assert [(line.name, line.text) for line in lines] == [*zip("123", ALL_THREE, strict=True)]
    assert expand(lines, "3") == "(needling[tiab]) AND (twitch[tiab])"
    assert lint(lines, role="search", search="3") == ()


HISTORY = """#3 Search #1 AND #2 Sort by: Relevance 12 05:12:33
#2 Search twitch[tiab] 1234 05:12:00
#1 Search needling[tiab] 99 05:11:00"""
PASTED_TABLE = """#3\tSearch: #1 AND #2\t1,234\t05:12:33
#2\tSearch: twitch[tiab]\t12\t05:12:00
#1\tSearch: needling[tiab] Filters: English\t9\t05:11:00"""
DOWNLOAD = """Search number,Query,Sort By,Filters,Search Details,Results,Time
3,#1 AND #2,,,"x",9,05:12:33
2,twitch[tiab],,,"y",12,05:12:00
1,needling[tiab],,,"z",99,05:11:00"""


@pytest.mark.parametrize("text", [HISTORY, PASTED_TABLE, DOWNLOAD])
def test_the_history_of_pubmed_is_read_from_its_first_line_on(text: str) -> None:
    assert [line.text for line in read_pasted(text).lines] == ALL_THREE


@pytest.mark.parametrize(
    ("row", "query"),
    [
        ("needling[tiab] 1234", "needling[tiab]"),
        ("needling[tiab] 1,234 results", "needling[tiab]"),
        ("needling[tiab] (1 234)", "needling[tiab]"),
        ("needling[tiab]\t12", "needling[tiab]"),
        ("needling[tiab] [n=12]", "needling[tiab] [n=12]"),
        ("needling[tiab] (n=12)", "needling[tiab]"),
        ('"needling" - 12 hits', '"needling"'),
        ("needl*   345", "needl*"),
        ("interleukin 6", "interleukin 6"),
        ("vitamin B 12", "vitamin B 12"),
        ("2020:2026[dp]", "2020:2026[dp]"),
        ("17170002 16381840", "17170002 16381840"),
    ],
)
def test_a_count_of_hits_at_the_end_of_a_line_is_taken_out_and_told(row: str, query: str) -> None:
    pasted = read_pasted(f"1. {row}\n2. twitch[tiab]")
    assert pasted.lines[0].text == query
    assert bool(pasted.taken_out) == (query != row)


def test_headings_and_remarks_between_lines_are_told_and_shift_no_number() -> None:
    text = "Population\n1. needling[tiab]\nIntervention:\n2. twitch[tiab]\n3. #1 AND #2\nSearched in May 2020."
    pasted = read_pasted(text)
    assert [line.text for line in pasted.lines] == ALL_THREE
    assert [remark for _, remark in pasted.remarks] == ["Population", "Intervention:", "Searched in May 2020."]


def test_a_heading_over_lines_that_are_named_by_their_place_shifts_no_number() -> None:
    pasted = read_pasted("Search strategy\nneedling[tiab]\ntwitch[tiab]\n#1 AND #2")
    assert [line.text for line in pasted.lines] == ALL_THREE
    assert pasted.remarks == ((1, "Search strategy"),)


@pytest.mark.parametrize(
    "text",
    [
        "(needling[tiab] OR\ntwitch[tiab])\nAND neck[tiab]",
        "(needling[tiab]\nOR twitch[tiab]) AND\nneck[tiab]",
        "1. (needling[tiab] OR\n   twitch[tiab]) AND\n   neck[tiab]",
    ],
)
def test_a_query_over_several_rows_is_one_query(text: str) -> None:
    (line,) = read_lines(text)
    assert line.text == "(needling[tiab] OR twitch[tiab]) AND neck[tiab]"


def test_rows_that_are_named_by_their_number_are_not_put_together() -> None:
    lines = read_lines("needling[tiab] OR (twitch[tiab]\nneck[tiab]\n#1 AND #2")
    assert [line.text for line in lines] == ["needling[tiab] OR (twitch[tiab]", "neck[tiab]", "#1 AND #2"]


@pytest.mark.parametrize(
    "text",
    [
        "#needling = needling[tiab]\n#search = #needling AND twitch[tiab]",
        "needling[tiab]\n#1 NOT rats[tiab]",
        "1 year follow-up[tiab]",
        "17170002 16381840",
        "needling[tiab]\ntwitch[tiab]",
        "2020:2026[dp]",
    ],
)
def test_a_strategy_file_as_it_should_be_is_no_pasted_one(text: str) -> None:
    assert read_pasted(text).shape == ""


@pytest.mark.parametrize(
    "text",
    [
        "Population\n1. needling[tiab]\n2. twitch[tiab]",
        "1. needling[tiab] 1,234\n2. twitch[tiab] 12",
        "Search strategy\nneedling[tiab]\n#1 AND twitch[tiab]",
        "needling[tiab] OR “dry needling”[tiab]",
        "Search number,Query,Results\n1,needling[tiab],12\nx,,",
    ],
)
def test_what_is_not_wholly_a_strategy_is_refused_with_the_command_that_mends_it(text: str) -> None:
    with pytest.raises(QueryError, match=r"trialsift translate strategy\.txt --to strategy"):
        read_lines(text, "strategy.txt")


def test_a_number_is_never_sent_as_part_of_a_phrase() -> None:
    (line,) = read_lines("1. gonarthrosis[tiab]")
    assert line.text == "gonarthrosis[tiab]"


def test_curved_quotation_marks_are_straightened_and_operators_between_terms_put_in_capitals() -> None:
    pasted = read_pasted("1. “dry needling”[tiab] or needling[tiab]\n2. twitch[tiab]")
    assert pasted.lines[0].text == '"dry needling"[tiab] OR needling[tiab]'
    assert len(pasted.taken_out) == 2


def test_lines_are_named_by_their_words_and_combinations_by_what_they_combine() -> None:
    text = '1. "dry needl*"[tiab] OR acupunct*[tiab]\n2. neck pain[mh]\n3. 1 AND 2\n4. 2 OR 1\n5. 3 NOT rats[ti]'
    lines = named_lines(read_pasted(text))
    assert [line.name for line in lines] == [
        "dry-needl",
        "neck-pain",
        "dry-needl-and-neck-pain",
        "neck-pain-or-dry-needl",
        "search",
    ]
    assert lines[2].text == "#dry-needl AND #neck-pain"


def test_two_lines_that_begin_alike_have_two_names() -> None:
    lines = named_lines(read_pasted("1. pain[ti]\n2. pain[tiab]\n3. 1 OR 2"))
    assert [line.name for line in lines] == ["pain", "pain-2", "search"]


def test_what_was_translated_is_a_strategy_that_says_the_same() -> None:
    text = "Population\n1. needling[tiab] 12\n2. twitch[tiab] 3\n3. 1 and 2"
    translated = "\n".join(f"#{line.name} = {line.text}" for line in named_lines(read_pasted(text)))
    assert expand(read_lines(translated), "search") == "(needling[tiab]) AND (twitch[tiab])"


@examples(1_500)
@given(SCRIBBLES)
def test_whatever_is_pasted_is_read_and_each_row_is_told_of(text: str) -> None:
    pasted = read_pasted(text)
    assert all(line.row <= text.count("\n") + len(text.splitlines()) + 1 for line in pasted.lines)
    if pasted.lines:
        assert len({line.name for line in named_lines(pasted)}) == len(pasted.lines)
