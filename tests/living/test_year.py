"""A scripted year: nothing is lost, nobody's word is forgotten, and every new record is shown exactly once as new."""

from __future__ import annotations

from collections import Counter

import pytest

from pipeline.review.decisions import read_decisions
from pipeline.review.layout import ReviewPaths
from pipeline.review.searches import read_searches
from pipeline.review.updates import read_updates
from pipeline.tables.computed import AGREEMENT, CHANGES, FLOW, REMOVED, Change
from pipeline.tables.kept import Decision
from pipeline.tables.records import RECORDS
from tests.living.conftest import Year
from tests.living.year import DAYS, FAILING, NAME, WIDENED


@pytest.fixture(scope="session")
def paths(year: Year) -> ReviewPaths:
    return ReviewPaths(year.workspace, NAME)


@pytest.fixture(scope="session")
def changes(paths: ReviewPaths) -> list[Change]:
    return list(CHANGES.read(paths.results))


def test_every_record_that_ever_matched_or_was_handed_over_is_accounted_for(paths: ReviewPaths) -> None:
    searches = read_searches(paths.searches)
    ever = {f"pubmed:{pmid}" for search in searches for pmid in search.pmids}
    records = {record.record_id for record in RECORDS.read(paths.results)}
    fates = Counter(row.record_id for row in FLOW.read(paths.results))
    removed = {row.record_id for row in REMOVED.read(paths.results)}
    assert len(searches) == len(DAYS)
    assert ever < records | removed
    assert set(fates) == records | removed
    assert set(fates.values()) == {1}


def test_every_new_record_was_shown_exactly_once_as_new(year: Year, paths: ReviewPaths) -> None:
    shown = Counter(record_id for month in year.told for record_id in month.shown_as_new)
    assert set(shown.values()) == {1}
    assert shown.keys() == {record.record_id for record in RECORDS.read(paths.results)}


def test_what_the_failed_update_had_found_was_shown_by_the_next(year: Year, paths: ReviewPaths) -> None:
    assert [month.day for month in year.months if month.failed] == [f"{FAILING}"]
    updates = {update.search: update.events for update in read_updates(paths.queries)}
    assert f"{FAILING}" not in updates
    assert updates[f"{WIDENED}"] == (f"{FAILING}", f"{WIDENED}")


def test_every_decision_that_was_typed_is_there(year: Year, paths: ReviewPaths) -> None:
    kept = Counter(map(key, read_decisions(paths.queries)))
    typed = Counter(one for month in year.months[:-1] for one in month.typed)
    later = Counter(one for one in year.months[-1].typed if one[2] != "ben")
    assert (typed + later) - kept == Counter()
    assert kept - (typed + later) == Counter()


def key(decision: Decision) -> tuple[str, str, str, str]:
    return decision.record_id, decision.phase, decision.reviewer, decision.decision


def test_decisions_only_grew_and_belong_to_two_people_and_their_consensus(year: Year, paths: ReviewPaths) -> None:
    counts = [month.n_decisions for month in year.told]
    assert counts == sorted(counts)
    assert {decision.reviewer for decision in read_decisions(paths.queries)} == {"anna", "ben", "consensus"}


@pytest.mark.parametrize(
    ("record_id", "change", "why"),
    [
        ("pubmed:90001001", "new", "new in PubMed: created on 2026-01-08"),
        ("pubmed:90000308", "new", "in PubMed since 2025-10-06, matching now: newly indexed or edited"),
        ("pubmed:90000011", "revised", "changed in PubMed: title, abstract"),
        ("pubmed:90000007", "notice", "gained RetractionIn:90001008"),
        ("pubmed:90001002", "notice", "gained ErratumIn:90001015"),
        ("pubmed:90000012", "notice", "gained ExpressionOfConcernIn:90001017"),
        ("pubmed:90000057", "gone", "no longer matching: edited or indexed anew"),
        ("pubmed:90000024", "deleted", "PubMed no longer has this PMID: deleted, or merged into another"),
        ("pubmed:90000073", "deleted", "PubMed no longer has this PMID: deleted, or merged into another"),
        ("pubmed:90001018", "linked", "gained UpdateIn:90001019"),
        ("pubmed:90000049", "linked", "published since: pubmed:90001001 names NCT90000002 too"),
    ],
)
def test_what_happened_in_the_year_is_told_with_its_reason(
    changes: list[Change], record_id: str, change: str, why: str
) -> None:
    assert [c.why for c in changes if (c.record_id, c.change, c.why) == (record_id, change, why)] == [why]


def test_what_the_wider_strategy_brings_is_told_as_such(changes: list[Change]) -> None:
    whys = [c.why for c in changes if c.event == f"{WIDENED}" and c.change == "new"]
    assert any(why.endswith("found because the strategy changed") for why in whys)


def test_no_record_is_told_as_gone_and_deleted_by_one_search(changes: list[Change]) -> None:
    told = Counter((c.event, c.record_id) for c in changes if c.change in ("gone", "deleted"))
    assert set(told.values()) == {1}


def test_a_month_without_news_has_its_digest_and_its_event_too(year: Year) -> None:
    (july,) = (month for month in year.months if month.day == "2026-07-20")
    assert "Nothing is new." in july.digest
    assert july.event.startswith("year, update of 2026-07-20: 0 new;")


def test_a_record_that_changed_after_its_decision_is_to_be_looked_at_again_until_somebody_has(year: Year) -> None:
    def listed(record_id: str) -> list[str]:
        return [month.day for month in year.told if record_id in month.recheck]

    assert listed("pubmed:90000007") == [month.day for month in year.told[1:]], "retracted, and nobody has"
    assert listed("pubmed:90000011") == ["2026-02-02"], "revised, and judged in full text after that"


def test_who_waits_in_the_flow_is_who_stands_on_the_sheet_with_two_reviewers_too(year: Year) -> None:
    assert [month.n_to_read for month in year.told] == [month.n_on_sheet for month in year.told]


def test_the_reviewers_agreement_is_told(paths: ReviewPaths) -> None:
    rows = list(AGREEMENT.read(paths.results))
    assert [(row.phase, row.one, row.other) for row in rows] == [
        ("title_abstract", "anna", "ben"),
        ("full_text", "anna", "ben"),
    ]
    assert 0 < float(rows[0].kappa) < 1
