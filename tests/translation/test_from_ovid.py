"""Strategies of Ovid MEDLINE in PubMed's language, and what PubMed cannot ask. All of them are invented."""

import pytest
from hypothesis import given

from pipeline.language import Line, Node, expand, parse, printed
from pipeline.translation import TARGETS, FromOvid, from_ovid, is_ovid, translate
from pipeline.translation.plain_tree import same_question
from tests.properties import examples
from tests.translation.trees import TREES


def read(*rows: str) -> FromOvid:
    return from_ovid("\n".join(f"{number}. {row}" for number, row in enumerate(rows, start=1)))


def query_of(*rows: str) -> str:
    """The last line in PubMed's language; nothing is left unread."""
    found = read(*rows)
    assert found.unread == ()
    return expand(found.lines, found.lines[-1].name)


@pytest.mark.parametrize(
    ("row", "query"),
    [
        ("exp Neck Pain/", '"Neck Pain"[mh]'),
        ("Neck Pain/", '"Neck Pain"[mh:noexp]'),
        ("exp *Neck Pain/", '"Neck Pain"[majr]'),
        ("*Neck Pain/", '"Neck Pain"[majr:noexp]'),
        ('"Wounds and Injuries"/', '"Wounds and Injuries"[mh:noexp]'),
        ("Wounds and Injuries/ or neck.ti.", '"Wounds and Injuries"[mh:noexp] OR neck[ti]'),
        ("Neck Pain/dt [Drug Therapy]", '"Neck Pain/drug therapy"[mh:noexp]'),
        ("Neck Pain/dt, su", '"Neck Pain/drug therapy"[mh:noexp] OR "Neck Pain/surgery"[mh:noexp]'),
        ("neck.ti,ab,kf.", "neck[tiab]"),
        ("neck.ti.", "neck[ti]"),
        ("neck pain.mp.", '"neck pain"[tw]'),
        ("neck pain.tw", '"neck pain"[tiab]'),
        ("neck. mp.", "neck[tw]"),
        ("neck.ti. ab .", "neck[tiab]"),
        ("neck.ab,ti.", "neck[tiab]"),
        ("(neck or back).ti,kf.", "(neck[ti] OR neck[ot]) OR (back[ti] OR back[ot])"),
        ("needl$.ti.", "needl*[ti]"),
        ("needl*.mp. [mp=title, abstract]", "needl*[tw]"),
        ('"dry needl*".ti.', '"dry needl*"[ti]'),
        ("(dry adj needl*).ti.", '"dry needl*"[ti]'),
        ("(dry adj1 needl*).ti.", '"dry needl*"[ti] OR "needl* dry"[ti]'),
        ("(dry adj4 needling).ti,ab.", '"dry needling"[tiab:~3]'),
        ("((dry or wet) adj2 needling).ti.", '"dry needling"[ti:~1] OR "wet needling"[ti:~1]'),
        ("randomized controlled trial.pt.", '"randomized controlled trial"[pt:noexp]'),
        ("letter.pt.", "letter[pt]"),
        ("drug therapy.fs.", "drug therapy[sh]"),
        ("th.fs.", "therapy[sh:noexp]"),
        ("exp animals/ not humans.sh.", "animals[mh] NOT humans[mh:noexp]"),
        ("(animals not (humans and animals)).sh.", "animals[mh:noexp] NOT (humans[mh:noexp] AND animals[mh:noexp])"),
        ("neck.ti. or back.ti. and pain.ti.", "neck[ti] OR (back[ti] AND pain[ti])"),
        ("english.lg.", "english[la]"),
        ('"HbA(1c)".ti.', '"HbA 1c"[ti]'),
        (
            "(review or consensus development conference).pt.",
            "review[pt:noexp] OR consensus development conference[pt:noexp]",
        ),
        ("201208*.ed.", "2012/08[edat]"),
    ],
)
def test_a_line_of_ovid_is_the_same_question_in_pubmed(row: str, query: str) -> None:
    assert same_question(parse(query_of(row)), parse(query))


@pytest.mark.parametrize(
    ("last", "query"),
    [
        ("1 or 2", "neck[ti] OR back[ti]"),
        ("or/1-2", "neck[ti] OR back[ti]"),
        ("or/ 1 - 2", "neck[ti] OR back[ti]"),
        ("and/1,2", "neck[ti] AND back[ti]"),
        ("1-2/or", "neck[ti] OR back[ti]"),
        ("1 not 2", "neck[ti] NOT back[ti]"),
        ("limit 2 to english language", "back[ti] AND english[la]"),
        ('limit 2 to (humans and yr="2010 -Current")', "back[ti] AND humans[mh] AND 2010:3000[dp]"),
        ("limit 2 to yr=2010-2015", "back[ti] AND 2010:2015[dp]"),
        ("limit 2 to randomized controlled trial", "back[ti] AND randomized controlled trial[pt]"),
        ("remove duplicates from 2", "back[ti]"),
    ],
)
def test_lines_are_combined_and_limited_as_ovid_does(last: str, query: str) -> None:
    assert same_question(parse(query_of("neck.ti.", "back.ti.", last)), parse(query))


@pytest.mark.parametrize(
    ("row", "query"),
    [
        ("(neck adj3 pain*).ti.", "neck[ti] AND pain*[ti]"),
        ("(neck adj3 pain).mp.", "neck[tw] AND pain[tw]"),
        ("((neck adj2 pain) adj3 chronic).ti.", '"neck pain"[ti:~1] AND chronic[ti]'),
        ("neck.ab.", "neck[tiab]"),
        ("neck.ti,ab,hw.", "neck[tw]"),
        ("rat$.ti.", "rat[ti] OR rats[ti]"),
        ("tumo$1.ti.", "tumo*[ti]"),
        ("behavio?r.ti.", "behavio*r[ti]"),
        ('limit 1 to "full text"', ""),
        ("exp Neck Pain", '"Neck Pain"[mh]'),
        ("exp Neck Pain/th", '"Neck Pain/therapy"[mh]'),
    ],
)
def test_what_pubmed_cannot_ask_finds_more_and_is_told(row: str, query: str) -> None:
    found = read("neck.ti.", row) if row.startswith("limit") else read(row)
    assert len(found.tasks) == 1
    assert not query or same_question(parse(expand(found.lines, found.lines[-1].name)), parse(query))


def test_a_wildcard_behind_few_letters_is_written_out_with_the_letters_that_differ() -> None:
    found = read("wom#n.ti.")
    assert {"woman[ti]", "women[ti]"} <= set(found.lines[0].text.split(" OR "))
    assert len(found.tasks) == 1


def test_a_line_that_cannot_be_read_is_named_and_those_that_need_it_go_without() -> None:
    found = read("neck.ti.", "(back.ti.", "1 or 2", "2")
    assert [row for row, _, _ in found.unread] == [2]
    assert [line.text for line in found.lines] == ["neck[ti]", "#neck"]
    assert [task.term for task in found.tasks] == ["line 2"]


def test_rows_without_numbers_are_numbered_by_their_place() -> None:
    found = from_ovid("exp Neck Pain/\n\n(neck or\nback).ti.\n1 and 2\n")
    assert [line.text for line in found.lines] == ['"Neck Pain"[mh]', "neck[ti] OR back[ti]", "#neck-pain AND #neck"]


def test_counts_and_remarks_at_the_end_of_a_line_are_no_part_of_it() -> None:
    assert query_of("exp Neck Pain/ (12,345)", "1 and neck.ti. [some remark]") == '("Neck Pain"[mh]) AND neck[ti]'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1. exp Neck Pain/\n2. neck.ti,ab.\n3. 1 or 2", True),
        ("exp Neck Pain/\nor/1", True),
        ("1. neck[ti]\n2. back[tiab]\n3. #1 OR #2", False),
        ("neck AND back", False),
        ("TS=(neck)", False),
    ],
)
def test_ovid_is_told_by_its_fields_and_headings(text: str, expected: bool) -> None:
    assert is_ovid(text) is expected


@examples(200)
@given(TREES)
def test_an_independent_reader_of_ovid_reads_what_is_printed_for_it_as_the_same_question(tree: Node) -> None:
    made = translate([Line("search", printed(tree), 1)], TARGETS["ovid-medline"])
    if made.tasks or "[ab]" in printed(tree):  # Ovid searches the abstract alone, PubMed does not
        return
    found = from_ovid("\n".join(f"{line.number}. {line.text}" for line in made.lines))
    assert found.unread == ()
    assert same_question(parse(expand(found.lines, found.lines[-1].name)), made.asked["search"])


def test_a_heading_above_or_between_numbered_lines_takes_no_number_of_a_line() -> None:
    found = from_ovid(
        "Search strategy, MEDLINE (Ovid)\n1. exp Neck Pain/ (412)\nThe needle\n2. needling.ti,ab.\n3. 1 and 2"
    )
    assert [row for row, _, _ in found.unread] == [1, 3]
    assert found.tasks == ()
    assert expand(found.lines, found.lines[-1].name) == '("Neck Pain"[mh]) AND (needling[tiab])'


@pytest.mark.parametrize(
    "rows", [("neck.ti. not (rats adj3 mice*).ti.",), ("neck.ti.", "rats.ab.", "2 or dogs.ti.", "1 not 3")]
)
def test_an_exclusion_that_finds_more_in_pubmed_is_told_where_it_is_taken_away(rows: tuple[str, ...]) -> None:
    found = read(*rows)
    assert [task.line for task in found.tasks if task.term == "NOT"] == ["search"]


def test_a_row_without_a_number_that_combines_lines_is_the_next_line() -> None:
    found = from_ovid("1. exp Neck Pain/\n2. needling.ti,ab.\n1 and 2\n")
    assert (found.unread, found.lines[-1].text) == ((), "#neck-pain AND #needling")
