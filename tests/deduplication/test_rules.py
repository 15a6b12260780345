"""Each rule with a pair it decides on and one, a step away, that it leaves. All records are invented."""

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.deduplication.citation import normalise
from pipeline.deduplication.comparison import compare
from pipeline.deduplication.rule import PairOutcome
from pipeline.deduplication.rules import RULES, rule_for, ruling_on
from pipeline.deduplication.titles import contains, replaces_words
from pipeline.ground.record import Record
from tests.deduplication.test_properties import records
from tests.properties import examples

ARTICLE = Record(
    "a",
    title="Dry needling of trigger points for chronic neck pain in nurses: a randomised trial",
    authors=("Okafor, D.", "Rivera, C.", "Santos, A. B."),
    year="2019",
    journal="Journal of Manual Therapy",
    volume="27",
    issue="3",
    pages="123-129",
)
COPY = replace(ARTICLE, record_id="b")
TITLE = ARTICLE.title
ABSTRACT = (
    "Necks hurt in many nurses, and needles are cheap; we asked whether the one can be mended by the other at work."
)
OTHER_ABSTRACT = "Copper kills what grows on door handles, so that wards with copper handles may see fewer infections."
OTHER_GROUP = ("Weber, K.", "Lindqvist, M.")
UNPLACED = {"volume": "", "issue": "", "pages": ""}
FIVE = ("Okafor, D.", "Rivera, C.", "Santos, A. B.", "Weber, K.", "Lindqvist, M.")

Changes = dict[str, object]
PAIRS: dict[str, tuple[Changes, Changes, Changes]] = {
    # rule: changes to the one record, changes to the other, further changes that take the rule away
    "same-pmid": ({"pmid": "900001"}, {"pmid": "900001", "title": "Needles for nurses"}, {"pmid": "900002"}),
    "pmid-in-doubt": (
        {"pmid": "900001"},
        {"pmid": "900001", "title": "Copper handles in wards", "authors": OTHER_GROUP},
        {"authors": ARTICLE.authors},
    ),
    "pubmed-relation": ({"pmid": "900001"}, {"pmid": "900002", "links": ("ErratumFor:900001",)}, {"links": ()}),
    "cochrane-version": (
        {"doi": "10.1002/14651858.CD900001.pub2"},
        {"doi": "10.1002/14651858.CD900001.pub3"},
        {"doi": "10.1002/14651858.CD900001.pub2"},
    ),
    "retraction": ({}, {"title": f"Retraction: {TITLE}"}, {"title": f"RETRACTED: {TITLE}"}),
    "erratum": ({}, {"title": f"Erratum: {TITLE}", "issue": "5", "pages": "400"}, {"pages": "123-129"}),
    "reply": ({}, {"title": f"{TITLE} - Authors' reply", "pages": "401"}, {"title": TITLE}),
    "comment": ({}, {"title": f"{TITLE}: editorial comment", "pages": "401"}, {"title": TITLE}),
    "protocol": (
        {},
        {"title": f"{TITLE}: study protocol", "journal": "Plans", "volume": "3", "pages": "7"},
        {"authors": OTHER_GROUP},
    ),
    "preprint": ({}, {"journal": "medRxiv", **UNPLACED}, {"journal": "Journal of Manual Therapy"}),
    "replaced-pmid": ({"pmid": "900001", "status": "deleted"}, {"pmid": "900002"}, {"pages": "130-139"}),
    "two-pmids-in-doubt": ({"pmid": "900001"}, {"pmid": "900002"}, {"pages": "130-139"}),
    "companion-by-pmid": ({"pmid": "900001"}, {"pmid": "900002", "pages": "130-139"}, {"authors": OTHER_GROUP}),
    "other-pmid": ({"pmid": "900001"}, {"pmid": "900002", "authors": OTHER_GROUP}, {"pmid": ""}),
    "other-part": (
        {"title": f"{TITLE}. Part I"},
        {"title": f"{TITLE}. Part II", "pages": "130-7"},
        {"pages": "123-129"},
    ),
    "other-registration": (
        {"registry_ids": ("NCT90000001",)},
        {"registry_ids": ("NCT90000002",)},
        {"registry_ids": ("NCT90000001", "ISRCTN9")},
    ),
    "serial-title": (
        {"title": "Editorial"},
        {"title": "Editorial", "issue": "4"},
        {"title": "Editorial", "issue": "3"},
    ),
    "same-doi": ({"doi": "10.5555/Needle"}, {"doi": "https://doi.org/10.5555/needle"}, {"doi": ""}),
    "doi-in-doubt": (
        {"doi": "10.5555/suppl", "pages": "S51", "abstract": ABSTRACT},
        {"doi": "10.5555/suppl", "pages": "S52", "abstract": OTHER_ABSTRACT},
        {"abstract": ABSTRACT},
    ),
    "same-place": ({}, {"title": f"Short report: {TITLE}", "pages": "123-9"}, {"authors": OTHER_GROUP}),
    "two-issues": (
        {"doi": "10.5555/a1"},
        {"doi": "10.5555/b2", "issue": "4", "year": "2020"},
        {"issue": "3", "year": "2019"},
    ),
    "title-reworded": (
        {},
        {"title": "Dry needles on trigger points for chronic neck pain of nursing staff: a randomised trial"},
        {"pages": "123-140"},
    ),
    "title-in-doubt": ({"title": f"{TITLE} of 11 weeks"}, {"title": f"{TITLE} of 12 weeks"}, {"pages": "130"}),
    "title-translated": (
        {},
        {"title": "Punción seca de los puntos gatillo en enfermeras"},
        {"authors": OTHER_GROUP},
    ),
    "slip-in-pages": ({}, {"pages": "124-129"}, {"pages": "130-139"}),
    "other-authors": ({"pages": "922"}, {"pages": "922", "authors": OTHER_GROUP}, {"pages": "923"}),
    "same-supplement": (
        {"issue": "Suppl 1", "pages": "S17-S29"},
        {"issue": "SUPPL. 1", "pages": "S41"},
        {"abstract": OTHER_ABSTRACT, "title": f"{TITLE}: part 2"},
    ),
    "page-of-abstract": ({"pages": "e3"}, {"pages": "e8-e9"}, {"pages": "e8-e19"}),
    "same-issue": ({}, {"pages": "140-151"}, {"volume": "28"}),
    "one-slip": ({}, {"volume": "72"}, {"pages": ""}),
    "abstract-in-doubt": ({}, {"issue": "Suppl 1", "pages": "S33"}, {"year": "2018"}),
    "abstract-of-paper": ({}, {"volume": "28", "issue": "Suppl 1", "pages": "S33"}, {"authors": OTHER_GROUP}),
    "place-in-doubt": ({}, {"volume": "72", "pages": "55-61"}, {"year": "2020"}),
    "two-places": ({}, {"volume": "28", "pages": "55-61", "year": "2020"}, {"authors": OTHER_GROUP}),
    "two-journals": ({}, {"journal": "Ward Care", "volume": "4", "issue": "", "pages": ""}, {"volume": ""}),
    "same-title-and-authors": ({}, {**UNPLACED, "year": "2018"}, {"year": "2015"}),
    "same-abstract": ({"abstract": ABSTRACT}, {"abstract": ABSTRACT, "authors": (), **UNPLACED}, {"year": "2018"}),
    "doi-slip": (
        {"doi": "10.5555/a1", "abstract": ABSTRACT, "volume": ""},
        {"doi": "10.5555/b2", "abstract": ABSTRACT},
        {"abstract": OTHER_ABSTRACT},
    ),
    "renamed-before-print": (
        {"authors": FIVE, "abstract": ABSTRACT},
        {"authors": FIVE, **UNPLACED, "title": TITLE.replace("Dry needling", "Acupuncture"), "abstract": ABSTRACT},
        {"abstract": ""},
    ),
    "renamed-in-doubt": (
        {"authors": FIVE},
        {"authors": FIVE, **UNPLACED, "title": TITLE.replace("Dry needling", "Acupuncture")},
        {"year": "2018"},
    ),
    "unsure": ({}, {"authors": (), "journal": "", **UNPLACED}, {"year": "2015"}),
    "same-registration": (
        {"registry_ids": ("NCT90000001",)},
        {"registry_ids": ("NCT90000001",), "title": "Costs of mending necks", "volume": "30", "pages": "9"},
        {"registry_ids": ()},
    ),
}


def decided_by(one: Changes, other: Changes) -> str:
    first, second = replace(ARTICLE, **one), replace(COPY, **other)  # type: ignore[arg-type]
    ruling = ruling_on(normalise(first), normalise(second))
    assert ruling_on(normalise(second), normalise(first)) == ruling, "the order of the two records matters"
    rule = ruling.rule if ruling else None
    return rule.id if rule else ""


def test_every_rule_has_its_pair() -> None:
    assert list(PAIRS) == [rule.id for rule in RULES]


@pytest.mark.parametrize("rule_id", PAIRS)
def test_a_rule_decides_on_what_it_is_for(rule_id: str) -> None:
    one, other, _ = PAIRS[rule_id]
    assert decided_by(one, other) == rule_id


@pytest.mark.parametrize("rule_id", PAIRS)
def test_a_rule_leaves_what_is_a_step_away(rule_id: str) -> None:
    one, other, away = PAIRS[rule_id]
    assert decided_by(one, {**other, **away}) != rule_id


def test_rules_have_different_names_and_each_a_note_and_an_example() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)
    assert all(rule.note and rule.example for rule in RULES)


def test_only_links_have_a_type_and_merges_are_surer_than_doubts() -> None:
    assert all(not rule.relation for rule in RULES if rule.outcome is not PairOutcome.LINK)
    surest_doubt = max(rule.score for rule in RULES if rule.outcome is PairOutcome.ASK)
    assert min(rule.score for rule in RULES if rule.outcome is PairOutcome.MERGE) > surest_doubt


def test_two_different_pmids_are_never_merged_by_a_rule_while_pubmed_has_both() -> None:
    for one, other in ((one, other) for rule, (one, other, _) in PAIRS.items() if rule != "replaced-pmid"):
        rule_id = decided_by({**one, "pmid": "900001"}, {**other, "pmid": "900002"})
        outcome = next(rule.outcome for rule in RULES if rule.id == rule_id)
        assert outcome in (PairOutcome.LINK, PairOutcome.APART, PairOutcome.ASK)


@examples(200)
@given(records())
def test_rules_that_are_not_asked_would_not_apply(found: list[Record]) -> None:
    for one, other in combinations(map(normalise, found), 2):
        comparison = compare(one, other)
        applying = [rule for rule in RULES if comparison and rule.applies(comparison)]
        assert not comparison or rule_for(comparison) is (applying[0] if applying else None)


@given(st.text("ab ", min_size=1).map(str.split), st.text("ab ").map(str.split), st.text("ab ").map(str.split))
def test_no_word_is_replaced_in_a_title_that_holds_the_other(
    words: list[str], before: list[str], after: list[str]
) -> None:
    one, other = " ".join(words), " ".join((*before, *words, *after))
    assert not contains(one, other) or not (replaces_words(one, other) or replaces_words(other, one))
