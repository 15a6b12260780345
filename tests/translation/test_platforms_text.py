"""What each platform is asked, after its vendor's documentation. All strategies are invented."""

import pytest

from pipeline.language import Line
from pipeline.translation import TARGETS, translate


def text_of(query: str, target: str, *, n_tasks: int = 0) -> str:
    """The last line of the query's translation."""
    made = translate([Line("search", query, 1)], TARGETS[target])
    assert [task.term for task in made.tasks][n_tasks:] == []
    return made.lines[-1].text


PROXIMITY = {
    "ovid-medline": "(dry adj4 needling).ti,ab,kf.",
    "ovid-embase": "(dry adj4 needling).ti,ab,kw.",
    "embase": "(dry NEAR/4 needling):ti,ab,kw",
    "ebsco": "(TI ((dry N3 needling)) OR AB ((dry N3 needling)))",
    "wos": "TS=((dry NEAR/3 needling))",
    "scopus": "TITLE-ABS-KEY((dry W/3 needling))",
    "cochrane": "(dry NEAR/3 needling):ti,ab,kw",
}


@pytest.mark.parametrize("target", TARGETS)
def test_three_words_between_are_counted_as_the_vendor_counts(target: str) -> None:
    assert text_of('"dry needling"[tiab:~3]', target) == PROXIMITY[target]


PHRASES = {
    "ovid-medline": "(dry needl* or twitch).ti,ab,kf. and neck.ti.",
    "ovid-embase": "(dry needl* or twitch).ti,ab,kw. and neck.ti.",
    "embase": "('dry needl*' OR twitch):ti,ab,kw AND neck:ti",
    "ebsco": '(TI ("dry needl*" OR twitch) OR AB ("dry needl*" OR twitch)) AND TI (neck)',
    "wos": 'TS=("dry needl*" OR twitch) AND TI=(neck)',
    "scopus": 'TITLE-ABS-KEY("dry needl*" OR twitch) AND TITLE(neck)',
    "cochrane": "((dry NEXT needl*) OR twitch):ti,ab,kw AND neck:ti",
}


@pytest.mark.parametrize("target", TARGETS)
def test_words_of_one_field_stand_together_and_a_phrase_keeps_its_star(target: str) -> None:
    assert text_of('("dry needl*"[tiab] OR twitch[tiab]) AND neck[ti]', target) == PHRASES[target]


LIMITS = {
    "ovid-medline": 'limit 1 to yr="2010 -2020"',
    "ovid-embase": 'limit 1 to yr="2010 -2020"',
    "embase": "neck:ti AND [english]/lim AND [2010-2020]/py",
    "ebsco": 'TI (neck) AND (LA "english") AND (PY 2010-2020)',
    "wos": "TI=(neck) AND LA=(English) AND PY=(2010-2020)",
    "scopus": "TITLE(neck) AND LANGUAGE(english) AND (PUBYEAR > 2009 AND PUBYEAR < 2021)",
}


@pytest.mark.parametrize("target", LIMITS)
def test_languages_and_years_are_the_platforms_own_limits(target: str) -> None:
    assert text_of("neck[ti] AND english[la] AND 2010:2020[dp]", target) == LIMITS[target]


@pytest.mark.parametrize(
    ("query", "ovid", "cochrane"),
    [
        ('"Neck Pain"[mh]', "exp Neck Pain/", '[mh "Neck Pain"]'),
        ('"Neck Pain"[mh:noexp]', "Neck Pain/", '[mh ^"Neck Pain"]'),
        ('"Neck Pain/dt"[mh:noexp]', "Neck Pain/dt", '[mh ^"Neck Pain"/DT]'),
        ('"Wounds and Injuries"[mh]', 'exp "Wounds and Injuries"/', '[mh "Wounds and Injuries"]'),
        ("diet therapy[sh]", "dh.xs.", "[mh /DH]"),
        ("Letter[pt]", "letter.pt.", '"letter":pt'),
        ("meta-analysis[pt]", "meta-analysis.pt.", '"meta-analysis":pt'),
    ],
)
def test_mesh_is_searched_exploded_or_alone_where_it_is(query: str, ovid: str, cochrane: str) -> None:
    assert (text_of(query, "ovid-medline"), text_of(query, "cochrane")) == (ovid, cochrane)


def test_a_qualifier_is_exploded_as_pubmed_explodes_it() -> None:
    assert text_of('"Neck Pain/therapy"[majr]', "ovid-medline").startswith("exp *Neck Pain/d")
    assert {"dt", "th", "rh"} <= set(text_of('"Neck Pain/therapy"[mh]', "ovid-medline").rpartition("/")[2].split(","))


def test_pubmed_goes_from_left_to_right_and_every_parenthesis_is_written() -> None:
    query = "a1x[ti] OR b1x[ti] AND c1x[ti] NOT d1x[ti]"
    assert text_of(query, "wos") == "(TI=(a1x OR b1x) AND TI=(c1x)) NOT TI=(d1x)"
    assert text_of(query, "scopus") == "(TITLE(a1x OR b1x) AND TITLE(c1x)) AND NOT TITLE(d1x)"


def test_named_lines_are_numbered_and_refer_to_each_other_by_number() -> None:
    lines = [Line("neck", "neck[ti]", 1), Line("needle", "needl*[ti]", 2), Line("search", "#neck AND #needle", 3)]
    last = {name: translate(lines, target).lines[-1].text for name, target in TARGETS.items()}
    assert last == {
        "ovid-medline": "1 and 2",
        "ovid-embase": "1 and 2",
        "embase": "#1 AND #2",
        "ebsco": "S1 AND S2",
        "wos": "#1 AND #2",
        "scopus": "#1 AND #2",
        "cochrane": "#1 AND #2",
    }


def test_a_line_may_refer_to_one_that_stands_below_it() -> None:
    lines = [Line("search", "#neck AND pain[ti]", 1), Line("neck", "neck[ti]", 2)]
    made = translate(lines, TARGETS["wos"])
    assert [(line.name, line.text) for line in made.lines] == [("neck", "TI=(neck)"), ("search", "#1 AND TI=(pain)")]


@pytest.mark.parametrize("word", ["next", "near", "5", "exp", "S1"])
def test_a_word_that_is_a_command_elsewhere_stands_in_quotation_marks(word: str) -> None:
    assert text_of(f'"{word}"[ti]', "ovid-medline") == f'"{word}".ti.'
    assert text_of(f'"{word}"[ti]', "embase") == f"'{word}':ti"


def test_years_alone_in_a_line_limit_the_lines_that_refer_to_them_in_ovid() -> None:
    lines = [Line("recent", "2020:3000[dp]", 1), Line("neck", "neck[ti]", 2), Line("search", "#neck AND #recent", 3)]
    made = translate(lines, TARGETS["ovid-medline"])
    assert [line.text for line in made.lines] == ["neck.ti.", 'limit 1 to yr="2020 -Current"']
    assert made.tasks == ()
