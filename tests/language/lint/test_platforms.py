"""The syntax of other platforms is named, and what only looks like it is left alone."""

import pytest

from pipeline.language import Line, lint


def found(query: str) -> list[tuple[str, str]]:
    """The words that are called another platform's, and what is said of them."""
    findings = lint((Line("it", query, 1),), role="search")
    return [(query[one.start : one.end], one.why) for one in findings if one.rule == "other-platform"]


@pytest.mark.parametrize(
    ("query", "words", "platform"),
    [
        ("wom?n[tiab]", "wom?n", "Ovid"),
        ('"behavio?r change"[tiab]', "behavio?r", "Ovid"),
        ("needl?[tiab]", "needl?", "Ovid"),
        ("wom#n[tiab]", "wom#n", "Ovid"),
        ("needl$[tiab]", "needl$", "Ovid"),
        ("random$2[tiab]", "random$2", "Ovid"),
        ("needl*3[tiab]", "needl*3", "Ovid"),
        ("needling.ti,ab.", "needling.ti,ab.", "Ovid"),
        ("(needling OR twitch).ti,ab,kf.", ".ti,ab,kf.", "Ovid"),
        ("neck pain.mp.", "pain.mp.", "Ovid"),
        ("randomized controlled trial.pt.", "trial.pt.", "Ovid"),
        ("exp Neck Pain/", "exp Neck Pain/", "Ovid"),
        ("exp *Neck Pain/", "exp *Neck Pain/", "Ovid"),
        ("Neck Pain/", "Pain/", "Ovid"),
        ("exp Neck Pain[mh]", "exp Neck Pain", "Ovid"),
        ("neck adj3 pain", "adj3", "Ovid"),
        ("(neck[tiab]) adj (pain[tiab])", "adj", "nearness"),
        ("or/1-3", "or/1-3", "Ovid"),
        ("neck NEAR/3 pain", "NEAR/3", "Embase"),
        ("neck W/3 pain", "W/3", "Scopus"),
        ("neck N3 pain", "N3", "EBSCO"),
        ("TI=needling", "TI=needling", "Web of Science"),
        ("TS=(needling OR twitch)", "TS=", "Web of Science"),
        ("TITLE-ABS-KEY(needling)", "TITLE-ABS-KEY", "Scopus"),
        ("TI needling", "TI", "EBSCO"),
        ('(MH "Neck Pain+")', "MH", "EBSCO"),
        ("'neck pain'/exp", "pain'/exp", "Embase"),
        ("needling:ti,ab,kw", "needling:ti,ab,kw", "Embase"),
        ('[mh "Neck Pain"]', "[mh ", "Cochrane"),
        ("S1 AND needling[tiab]", "S1", "line"),
        ("1 OR 2", "1", "line"),
        ("1 or 2", "1", "line"),
    ],
)
def test_a_construct_is_named_with_its_platform(query: str, words: str, platform: str) -> None:
    shown, why = found(query)[0]
    assert shown.startswith(words)
    assert platform in why


@pytest.mark.parametrize(
    "query",
    [
        '"does needling work?"[ti]',
        "exp cell res[ta]",
        "exp a[au]",
        "T1 N3 M0[tiab]",
        "AB toxin[tiab]",
        "S1 radiculopathy[tiab]",
        "91000001 91000002",
        "12345678 OR 12345679",
        "neck pain/therapy",
        "neoplasms/dh",
        "and/or[tiab]",
        "10.1000/xyz.ti[aid]",
        "e.g.[tiab]",
        "U.S. Gov't[tiab]",
        "near miss[tiab]",
        "next generation sequencing[tiab]",
        "colo*r[tiab]",
        "IL-1*[tiab]",
        "#1 AND #2",
        "C#[tiab]",
        "5'-ti[tiab]",
    ],
)
def test_what_pubmed_understands_is_left_alone(query: str) -> None:
    assert found(query) == []


def test_a_line_of_another_platform_is_told_by_its_constructs_alone() -> None:
    findings = lint((Line("it", "exp Neck Pain/ or (neck adj3 pain*).ti,ab.", 1),), role="search")
    assert {finding.rule for finding in findings} == {"other-platform"}


@pytest.mark.parametrize(
    ("query", "mend"),
    [
        ("exp Neck Pain/", '"Neck Pain"[mh]'),
        ("needling.ti.", "needling[ti]"),
        ("needling.mp.", "needling[tw]"),
        ("neck adj3 pain", "[tiab:~2]"),
        ("neck NEAR/3 pain", "[tiab:~3]"),
    ],
)
def test_the_mending_is_in_pubmeds_own_spelling(query: str, mend: str) -> None:
    (finding,) = lint((Line("it", query, 1),), role="search")
    assert mend in finding.mend
