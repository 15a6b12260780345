"""Strategy files: named lines that refer to each other."""

import pytest

from pipeline.language import QueryError, expand, read_lines

STRATEGY = """# Invented for this test.
#needling = "dry needl*"[tiab] OR acupunct*[tiab]

#twitch = twitch*[tiab]
#needling AND #twitch
#3 NOT rats[ti]
"""


def test_lines_have_their_names_or_their_place_and_their_number_in_the_file() -> None:
    assert [(line.name, line.number) for line in read_lines(STRATEGY)] == [
        ("needling", 2),
        ("twitch", 4),
        ("3", 5),
        ("4", 6),
    ]


def test_a_reference_is_replaced_by_its_query_in_parentheses() -> None:
    assert (
        expand(read_lines(STRATEGY), "4")
        == '(("dry needl*"[tiab] OR acupunct*[tiab]) AND (twitch*[tiab])) NOT rats[ti]'
    )


def test_a_number_sign_inside_quotation_marks_is_no_reference() -> None:
    assert expand(read_lines('#a = "#b"[ti]'), "a") == '"#b"[ti]'


def test_references_in_a_circle_are_refused() -> None:
    with pytest.raises(QueryError, match="#a -> #b -> #a"):
        expand(read_lines("#a = #b\n#b = #a"), "a")


def test_a_reference_to_no_line_is_refused() -> None:
    with pytest.raises(QueryError, match="there is no line #c"):
        expand(read_lines("#a = #c"), "a")


def test_a_thousand_lines_in_a_row_are_refused_rather_than_followed() -> None:
    lines = read_lines("#a0 = x[ti]\n" + "\n".join(f"#a{n} = #a{n - 1}" for n in range(1, 1000)))
    with pytest.raises(QueryError, match="refer to each other in a row"):
        expand(lines, "a999")


def test_lines_that_double_themselves_are_refused_before_they_fill_the_memory() -> None:
    lines = read_lines("#a0 = needling[ti]\n" + "\n".join(f"#a{n} = #a{n - 1} OR #a{n - 1}" for n in range(1, 60)))
    with pytest.raises(QueryError, match="characters"):
        expand(lines, "a59")


@pytest.mark.parametrize(
    ("text", "problem"),
    [("", "no query in the file"), ("#a = x\n#a = y", "stands twice"), ("#a = ", "has no query")],
)
def test_a_file_that_is_no_strategy_is_refused(text: str, problem: str) -> None:
    with pytest.raises(QueryError, match=problem):
        read_lines(text, "strategy.txt")
