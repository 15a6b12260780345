"""What has no equal is a task and never passes through; what a person chose ends it. All strategies are invented."""

import pytest

from pipeline.ground.errors import ProtocolError
from pipeline.language import Line, QueryError
from pipeline.translation import TARGETS, Translated, read_choices, translate

EMBASE = TARGETS["embase"]
NO_HEADINGS = ("ovid-embase", "embase", "ebsco", "wos", "scopus")


def translated(query: str, target: str = "embase", **choices: str) -> Translated:
    return translate([Line("search", query, 1)], TARGETS[target], choices)


def outcome(query: str, target: str = "embase") -> tuple[str, list[str]]:
    """The text, "" for none, and the terms of the tasks."""
    made = translated(query, target)
    return (made.lines[-1].text if made.lines else ""), [task.term for task in made.tasks]


@pytest.mark.parametrize("target", NO_HEADINGS)
def test_a_mesh_heading_is_never_printed_as_a_heading_of_another_list(target: str) -> None:
    made = translated('"Dry Needling"[mh] AND twitch[ti]', target)
    assert [task.term for task in made.tasks] == ['"Dry Needling"[mh]']
    assert "/" not in made.lines[-1].text
    assert "dry needling" in made.lines[-1].text


def test_the_words_of_a_heading_stand_in_their_natural_order_and_once() -> None:
    assert outcome('"Disease Models, Animal"[mh] OR "animal disease models"[tiab]') == (
        "'animal disease models':ti,ab,kw",
        ['"Disease Models, Animal"[mh]'],
    )


@pytest.mark.parametrize(
    ("query", "text", "terms"),
    [
        ("neck[ti] NOT animals[mh]", "neck:ti", ["animals[mh]"]),
        ("neck[ti] NOT (animals[mh] NOT humans[mh])", "neck:ti", ["animals[mh]", "humans[mh]"]),
        ("neck[ti] NOT (animals[mh] OR rats[ti])", "neck:ti NOT rats:ti", ["animals[mh]"]),
        ("neck[ti] NOT (animals[mh] AND rats[ti])", "neck:ti", ["animals[mh]"]),
        ("neck[ti] NOT (rats[ti] NOT humans[mh])", "neck:ti", ["humans[mh]"]),
        (
            'neck[ti] NOT (rats[ti] NOT "a1x b1x c1x"[ti:~2])',
            "neck:ti NOT (rats:ti NOT (a1x:ti AND b1x:ti AND c1x:ti))",
            ['"a1x b1x c1x"[ti:~2]'],
        ),
        ("neck[ti] NOT (rats[ti] NOT (Letter[pt] OR man[ti]))", "neck:ti", ["Letter[pt]"]),
        ("neck[ti] NOT (rats[ti] NOT Letter[pt])", "neck:ti", ["Letter[pt]"]),
    ],
)
def test_an_exclusion_never_takes_away_more_than_was_asked(query: str, text: str, terms: list[str]) -> None:
    assert outcome(query) == (text, terms)


def test_an_exclusion_by_a_line_that_is_not_exact_is_left_out() -> None:
    lines = [Line("animals", "animals[mh]", 1), Line("search", "neck[ti] NOT #animals", 2)]
    made = translate(lines, EMBASE)
    assert made.lines[-1].text == "neck:ti"
    assert [(task.line, task.term) for task in made.tasks] == [("animals", "animals[mh]"), ("search", "#animals")]


@pytest.mark.parametrize(
    ("query", "target", "text"),
    [
        ('"a1x b1x c1x"[ti:~2]', "wos", "TI=(a1x) AND TI=(b1x) AND TI=(c1x)"),
        ("behavio*r[ti]", "ovid-medline", "behavio*.ti."),
        ("smith j[au] AND neck[ti]", "wos", "TI=(neck)"),
        ("medline[sb] AND neck[ti]", "wos", "TI=(neck)"),
        ("neck pain", "embase", "neck:ti,ab,kw,de AND pain:ti,ab,kw,de"),
        ("2020/05:2021[dp] AND neck[ti]", "wos", "PY=(2020-2021) AND TI=(neck)"),
        ('"last 5 years"[dp] AND neck[ti]', "wos", "TI=(neck)"),
        ("neck[tw]", "wos", "TS=(neck)"),
        ("lidocaine[nm]", "wos", "TS=(lidocaine)"),
        ("neck[cois] OR neck[ti]", "wos", "TI=(neck)"),
        ("neck[ti] AND (NOT rats[ti])", "wos", "TI=(neck)"),
        ("2020[dp] OR neck[ti]", "ovid-medline", "neck.ti."),
        ("medline[sb]", "wos", ""),
        ("rat*[ti]", "wos", "TI=(rat)"),
        ("17170002 16381840 OR neck[ti]", "wos", "TI=(neck)"),
        ("neck[ti] AND hasabstract", "wos", "TI=(neck)"),
        ("neck[ti] AND hasabstract[text]", "wos", "TI=(neck)"),
    ],
)
def test_what_a_platform_does_not_know_gives_way_to_more_and_is_told(query: str, target: str, text: str) -> None:
    found, terms = outcome(query, target)
    assert (found, len(terms)) == (text, 1)


def test_what_pubmed_would_swallow_is_a_task() -> None:
    made = translated("(neck OR back)[ti]")
    assert any("tag on a group" in task.why for task in made.tasks)


def test_a_filter_is_replaced_by_the_one_that_a_person_chose_and_never_translated() -> None:
    lines = [Line("filter-rct", "random*[tiab]", 1), Line("search", "neck[ti] AND #filter-rct", 2)]
    assert [line.text for line in translate(lines, EMBASE).lines] == ["neck:ti"]
    assert [task.term for task in translate(lines, EMBASE).tasks] == ["#filter-rct"]
    chosen = translate(lines, EMBASE, {"#filter-rct": "'randomized controlled trial'/exp OR random*:ti"})
    assert [line.text for line in chosen.lines] == [
        "('randomized controlled trial'/exp OR random*:ti)",
        "neck:ti AND #1",
    ]
    assert (chosen.tasks, chosen.chosen) == ((), {"#filter-rct"})
    without = translate(lines, EMBASE, {"#filter-rct": "none"})
    assert ([line.text for line in without.lines], without.tasks) == (["neck:ti"], ())


def test_a_filter_is_printed_as_it_is_where_the_records_are_those_of_medline() -> None:
    made = translate([Line("filter-rct", "random*[tiab]", 1)], TARGETS["ovid-medline"])
    assert made.lines[0].text == "random*.ti,ab,kf."


def test_a_chosen_heading_takes_its_place_in_exclusions_too() -> None:
    choices = {"animals[mh]": "'animal'/exp", "humans[mh]": "'human'/exp"}
    made = translate([Line("search", "neck[ti] NOT (animals[mh] NOT humans[mh])", 1)], EMBASE, choices)
    assert made.lines[-1].text == "neck:ti NOT (('animal'/exp) NOT ('human'/exp))"
    assert made.tasks == ()


def test_choices_are_read_by_the_term_that_they_stand_for() -> None:
    text = "# remark\n\"Neck Pain\"[MeSH] = 'neck pain'/exp\n#filter-rct = none\n2020[dp] = [2020-2020]/py\n"
    assert read_choices(text) == {
        '"Neck Pain"[mh]': "'neck pain'/exp",
        "#filter-rct": "none",
        "2020[dp]": "[2020-2020]/py",
    }


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("Neck Pain", "an equals sign"),
        ("neck[foo] = x", "no term"),
        ('"Neck Pain"[mh] = (x', "parentheses"),
        ("#a = x\n#a = y", "twice"),
    ],
)
def test_a_choice_that_cannot_be_read_names_its_row(row: str, why: str) -> None:
    with pytest.raises(ProtocolError, match=why) as error:
        read_choices(row)
    assert error.value.faults[0].place.startswith("row ")


@pytest.mark.parametrize("query", ["#other AND neck[ti]", "#search AND neck[ti]"])
def test_a_reference_to_no_line_or_in_a_circle_is_refused(query: str) -> None:
    with pytest.raises(QueryError, match=r"there is no line|circle"):
        translated(query)
