"""Whose word stands, with one reviewer and with two."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.review.people import People, Word, settle
from pipeline.tables.kept import FULL_TEXT, TITLE_ABSTRACT, Decision
from tests.properties import examples

WORDS = {"in": "include", "ex": "exclude", "un": "unclear", "so": "sought", "no": "not_retrieved"}


def said(text: str, phase: str = TITLE_ABSTRACT, record_id: str = "pubmed:1") -> list[Decision]:
    """Decisions in short: "anna:in ben:ex"."""
    pairs = (one.split(":") for one in text.split())
    return [Decision("2026-01-05", name, record_id, phase, WORDS[word], f"as {name} says") for name, word in pairs]


def stands(text: str, reviewers: int = 2, phase: str = TITLE_ABSTRACT) -> tuple[str, str]:
    """Who decided what, "" and "" where nothing was said."""
    decision = settle(said(text, phase), reviewers).stands
    return (decision.reviewer, decision.decision) if decision else ("", "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", ("", "")), ("anna:in", ("anna", "include")), ("anna:in ben:ex", ("ben", "exclude")),
     ("anna:in ben:ex anna:in", ("anna", "include"))],
)  # fmt: skip
def test_with_one_reviewer_the_last_word_stands(text: str, expected: tuple[str, str]) -> None:
    assert stands(text, reviewers=1) == expected
    assert settle(said(text), 1).is_settled


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("anna:in ben:in", ("anna and ben", "include")),
        ("ben:ex anna:ex", ("anna and ben", "exclude")),
        ("anna:in ben:ex ben:in", ("anna and ben", "include")),
        ("anna:in ben:ex cara:ex", ("ben and cara", "exclude")),
        ("anna:in ben:un cara:ex", ("cara", "exclude")),
        ("anna:in ben:ex Consensus:un", ("Consensus", "unclear")),
        ("consensus:in anna:ex ben:ex", ("consensus", "include")),
        ("anna:in ben:in cara:ex", ("anna and ben", "include")),
        ("anna:in ben:in cara:ex dan:ex", ("dan", "exclude")),
    ],
)
def test_with_two_reviewers_agreement_a_third_word_or_the_consensus_settles(
    text: str, expected: tuple[str, str]
) -> None:
    assert stands(text) == expected
    assert settle(said(text), 2).is_settled


@pytest.mark.parametrize("text", ["anna:in", "anna:in anna:in", "anna:in ben:ex", "anna:in ben:un"])
def test_until_then_the_record_is_unclear(text: str) -> None:
    names = " and ".join(sorted({decision.reviewer for decision in said(text)}))
    assert stands(text) == (names, "unclear")
    word = settle(said(text), 2)
    assert not word.is_settled
    assert word.is_conflict is ("ben" in text)


@pytest.mark.parametrize(
    ("text", "expected", "is_settled"),
    [
        ("anna:so", "sought", True),
        ("anna:so ben:no", "not_retrieved", True),
        ("anna:so anna:in", "sought", False),
        ("anna:in ben:ex", "sought", False),
        ("anna:in ben:so", "sought", False),
        ("anna:so anna:in ben:in", "include", True),
    ],
)
def test_one_person_is_enough_to_say_where_a_report_is_and_two_judge_it(
    text: str, expected: str, is_settled: bool
) -> None:
    assert stands(text, phase=FULL_TEXT)[1] == expected
    assert settle(said(text, FULL_TEXT), 2).is_settled is is_settled


def test_where_two_agree_the_reason_of_the_second_is_kept() -> None:
    decision = settle(said("anna:ex ben:ex"), 2).stands
    assert decision
    assert decision.reason == "as ben says"


def test_what_was_said_of_merged_records_counts_together_where_two_must_agree() -> None:
    both = [*said("anna:in"), *said("ben:in", record_id="embase:L1")]
    assert People.of(both, 2).word(TITLE_ABSTRACT, ("pubmed:1", "embase:L1")).is_settled
    assert not People.of(both, 2).word(TITLE_ABSTRACT, ("pubmed:1",)).is_settled


def test_with_one_reviewer_words_on_merged_records_are_a_conflict_that_hides_no_inclusion() -> None:
    both = [*said("anna:in"), *said("ben:ex", record_id="embase:L1")]
    people = People.of(both)
    for ids in (("pubmed:1", "embase:L1"), ("embase:L1", "pubmed:1")):
        assert people.word(TITLE_ABSTRACT, ids).stands == both[0]
        assert people.word(TITLE_ABSTRACT, ids).is_conflict
    assert people.word(TITLE_ABSTRACT, ("pubmed:9",)) == Word()


def test_phases_do_not_mix() -> None:
    people = People.of([*said("anna:in"), *said("anna:ex", FULL_TEXT)])
    assert people.standing(TITLE_ABSTRACT)["pubmed:1"].decision == "include"
    assert people.standing(FULL_TEXT)["pubmed:1"].decision == "exclude"


names = st.sampled_from(["anna", "ben", "cara", "consensus"])
decisions_made = st.lists(st.tuples(names, st.sampled_from(["in", "ex", "un"])), min_size=1, max_size=8)


@examples()
@given(decisions_made)
def test_a_word_that_settles_a_record_was_said_by_somebody_and_never_by_one_alone(made: list[tuple[str, str]]) -> None:
    word = settle(said(" ".join(map(":".join, made))), 2)
    assert word.stands
    if word.is_settled:
        last = {name: WORDS[short] for name, short in made}
        assert word.stands.decision in last.values()
        assert len(last) > 1 or "consensus" in last
