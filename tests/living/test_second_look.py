"""What people should look at again: changed records, conflicts, disagreements; and how far reviewers agree."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.review.agreement import Agreement, agreement_rows, kappa_interval
from pipeline.review.people import People
from pipeline.review.second_look import NamedRecord, conflicts, disagreements, rechecks
from pipeline.tables.computed import AgreementRow, Change, ConflictRow, DisagreementRow, ScreeningRow
from pipeline.tables.kept import Decision, Update

ANNA = Decision("2026-01-05", "anna", "pubmed:1", "title_abstract", "include")
RECORD = NamedRecord(("pubmed:1", "embase:L1"), "A trial", "https://x/1")
RETRACTED = Change("2026-02-02", "pubmed:1", "notice", "gained RetractionIn:9")


def update(search: str, n_decisions: int) -> Update:
    return Update(search, (search,), 0, 0, n_decisions, "")


def rechecked(changes: list[Change], decisions: list[Decision], updates: list[Update]) -> list[tuple[str, str]]:
    """The event and what changed, of each row."""
    return [(row.event, row.what_changed) for row in rechecks([RECORD], changes, decisions, updates)]


@pytest.mark.parametrize(
    "change",
    [
        RETRACTED,
        replace(RETRACTED, change="deleted", why="gone for good"),
        replace(RETRACTED, change="revised", why="changed in PubMed: abstract, status"),
        replace(RETRACTED, change="revised", why="changed in PubMed: title"),
        replace(RETRACTED, change="revised", why="changed in PubMed: publication_types, links"),
        replace(RETRACTED, record_id="embase:L1"),
    ],
)
def test_a_record_that_changed_after_its_decision_is_to_be_looked_at_again(change: Change) -> None:
    assert rechecked([change], [ANNA], [update("2026-01-05", 1)]) == [("2026-02-02", change.why)]


@pytest.mark.parametrize(
    "change",
    [
        replace(RETRACTED, change="revised", why="changed in PubMed: publication_types, mesh_terms, status, pages"),
        replace(RETRACTED, change="gone"),
        replace(RETRACTED, change="linked"),
        replace(RETRACTED, record_id="pubmed:2"),
    ],
)
def test_what_no_decision_rests_on_is_no_reason_to_look_again(change: Change) -> None:
    assert rechecked([change], [ANNA], []) == []


def test_a_record_that_nobody_decided_on_is_not_on_the_list() -> None:
    assert rechecked([RETRACTED], [replace(ANNA, record_id="pubmed:2"), replace(ANNA, phase="duplicate")], []) == []


def test_a_decision_taken_in_by_the_update_that_brings_the_change_was_made_before_it() -> None:
    assert rechecked([RETRACTED], [ANNA], [update("2026-02-02", 1)])


def test_a_decision_made_after_people_were_told_takes_the_record_off_the_list() -> None:
    again = replace(ANNA, note="looked again", decided_on="1999-01-01", made_on="2026-02-03")
    assert rechecked([RETRACTED], [ANNA, again], [update("2026-02-02", 1)]) == []


def test_what_changed_at_one_event_is_one_row() -> None:
    links = replace(RETRACTED, change="revised", why="changed in PubMed: links")
    assert rechecked([RETRACTED, links], [ANNA], []) == [("2026-02-02", f"{RETRACTED.why}; {links.why}")]


def test_a_conflict_lists_what_everybody_said_until_it_is_settled() -> None:
    ben = replace(ANNA, reviewer="ben", decision="exclude", reason="no trial", record_id="embase:L1")
    (row,) = conflicts([RECORD], People.of([ANNA, ben], 2))
    said = "anna: include; ben: exclude (no trial)"
    assert row == ConflictRow("pubmed:1", "title_abstract", said, "A trial", "https://x/1")
    settled = replace(ANNA, reviewer="consensus", decision="exclude")
    assert list(conflicts([RECORD], People.of([ANNA, ben, settled], 2))) == []


def test_with_one_reviewer_the_last_word_settles_but_not_between_records_that_turned_out_to_be_one() -> None:
    later = replace(ANNA, reviewer="ben", decision="exclude")
    assert list(conflicts([RECORD], People.of([ANNA, later], 1))) == []
    of_the_other = replace(later, record_id="embase:L1")
    assert len(list(conflicts([RECORD], People.of([ANNA, of_the_other], 1)))) == 1


@pytest.mark.parametrize(
    ("decided_by", "person", "rules", "listed"),
    [
        ("anna", "include", "exclude", True),
        ("anna", "exclude", "include", True),
        ("anna", "include", "unclear", False),
        ("anna", "unclear", "exclude", False),
        ("anna", "exclude", "exclude", False),
        ("rule", "exclude", "exclude", False),
    ],
)
def test_a_rule_that_says_the_opposite_of_a_person_is_listed(
    decided_by: str, person: str, rules: str, listed: bool
) -> None:
    row = ScreeningRow("pubmed:1", person, "", "r", decided_by, "v2", rules, ("E1",), (), 0, "", "")
    expected = [DisagreementRow("pubmed:1", "anna", person, "r", rules, ("E1",), "v2", "A trial", "https://x/1")]
    assert list(disagreements([RECORD], {"pubmed:1": row})) == (expected if listed else [])


def judged(*words: tuple[str, str]) -> list[Decision]:
    """What anna and ben say of one record after the other."""
    both = [(replace(ANNA, decision=one), replace(ANNA, reviewer="ben", decision=other)) for one, other in words]
    return [replace(said, record_id=f"pubmed:{n}") for n, pair in enumerate(both) for said in pair]


def test_agreement_is_told_with_kappa_and_its_interval() -> None:
    # Cohen's measure by hand: 40 of 50 agree, by chance 0.4*0.4 + 0.6*0.6 = 0.52.
    words = [("include", "include")] * 15 + [("include", "exclude")] * 5
    words += [("exclude", "include")] * 5 + [("exclude", "exclude")] * 25
    (row,) = agreement_rows(judged(*words))
    assert row == AgreementRow(
        "title_abstract", "anna", "ben", 50, 40, "80.0", "0.583", "0.352", "0.814", 40, "80.0", "0.583"
    )


def test_reviewers_who_always_agree_have_a_kappa_without_width_and_one_word_alone_has_none() -> None:
    (row,) = agreement_rows(judged(("include", "include"), ("exclude", "exclude")))
    assert figures(row) == ("100.0", "1.000", "1.000", "1.000")
    (row,) = agreement_rows(judged(("include", "include")))
    assert figures(row) == ("100.0", "", "", "")


def figures(row: AgreementRow) -> tuple[str, ...]:
    return row.per_cent, row.kappa, row.kappa_low, row.kappa_high


def test_the_interval_stays_within_what_kappa_can_be() -> None:
    found = Agreement("title_abstract", "anna", "ben", {("a", "b"): 1, ("b", "a"): 1, ("a", "a"): 1}, ("1", "2"))
    low, high = kappa_interval(found)
    assert low == -1.0
    assert high is not None
    assert -1 <= high <= 1


def test_the_consensus_and_where_a_report_is_are_no_judgements() -> None:
    consensus = replace(ANNA, reviewer="Consensus")
    sought = replace(ANNA, reviewer="ben", phase="full_text", decision="sought")
    assert list(agreement_rows([ANNA, consensus, replace(sought, reviewer="anna"), sought])) == []
