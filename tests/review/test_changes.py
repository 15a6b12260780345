"""Changes: what happened to a record, told once, with the right reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ground.record import Record
from pipeline.review.changes import changes_between, changes_of_searches, told_once
from pipeline.review.publications import published_since
from pipeline.review.searches import LineResult, Search
from pipeline.tables.computed import Change
from tests.properties import examples

MakeSearch = Callable[..., Search]
RECORD = Record("pubmed:1", pmid="1", title="Needles", status="In-Process", links=("CommentIn:5",))


def told(*searches: Search, created: str = "") -> list[tuple[str, str, str, str]]:
    return [(c.event, c.record_id, c.change, c.why) for c in changes_of_searches(searches, lambda pmid: created)]


def test_the_first_search_finds_everything_anew(search: MakeSearch) -> None:
    assert told(search("2026-01-05", ["9", "10"])) == [
        ("2026-01-05", "pubmed:9", "new", "found by the first search"),
        ("2026-01-05", "pubmed:10", "new", "found by the first search"),
    ]


@pytest.mark.parametrize(
    ("created", "sent", "why"),
    [
        ("2026-01-20", "needling[tiab]", "new in PubMed: created on 2026-01-20"),
        ("2026-01-05", "needling[tiab]", "new in PubMed: created on 2026-01-05"),
        ("2026-01-20", "needl*[tiab]", "new in PubMed: created on 2026-01-20"),
        ("2019-03-01", "needling[tiab]", "in PubMed since 2019-03-01, matching now: newly indexed or edited"),
        ("2019-03-01", "needl*[tiab]", "in PubMed since 2019-03-01, found because the strategy changed"),
        ("", "needling[tiab]", "matching now: newly indexed or edited"),
        ("", "needl*[tiab]", "found because the strategy changed"),
    ],
)
def test_a_record_found_later_is_new_for_one_of_three_reasons(
    search: MakeSearch, created: str, sent: str, why: str
) -> None:
    later = told(search("2026-01-05", ["1"]), search("2026-02-05", ["1", "2"], sent), created=created)[1:]
    assert later == [("2026-02-05", "pubmed:2", "new", why)]


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        ("needling[tiab]", "no longer matching: edited or indexed anew"),
        ("needl*[tiab]", "no longer found: the strategy changed"),
    ],
)
def test_a_record_no_longer_found_is_gone_for_one_of_two_reasons(search: MakeSearch, sent: str, why: str) -> None:
    later = told(search("2026-01-05", ["1", "2"]), search("2026-02-05", ["1"], sent))[2:]
    assert later == [("2026-02-05", "pubmed:2", "gone", why)]


def test_a_record_found_again_is_back_and_not_new(search: MakeSearch) -> None:
    searches = [search("2026-01-05", ["1"]), search("2026-02-05", []), search("2026-03-05", ["1"])]
    assert [(event, change) for event, _, change, _ in told(*searches)] == [
        ("2026-01-05", "new"), ("2026-02-05", "gone"), ("2026-03-05", "back"),
    ]  # fmt: skip


def test_the_same_records_again_are_no_change(search: MakeSearch) -> None:
    assert told(search("2026-01-05", ["1"]), search("2026-02-05", ["1"]))[1:] == []


found_sets = st.lists(st.sets(st.integers(1, 6)), min_size=1, max_size=8)


@examples()
@given(found_sets)
def test_every_record_is_new_exactly_once_and_its_comings_and_goings_add_up(sets: list[set[int]]) -> None:
    searches = [a_search(f"2026-01-{day:02}", found) for day, found in enumerate(sets, start=1)]
    changes = list(changes_of_searches(searches, lambda pmid: ""))
    new = [change.record_id for change in changes if change.change == "new"]
    assert sorted(new) == sorted(f"pubmed:{pmid}" for pmid in set.union(*sets))
    present: set[str] = set()
    for search in searches:
        for change in changes:
            if change.event == search.name:
                assert (change.record_id in present) is (change.change == "gone")
                present ^= {change.record_id}
        assert present == {f"pubmed:{pmid}" for pmid in search.pmids}


def a_search(name: str, pmids: set[int]) -> Search:
    line = LineResult("search", "", "needling[tiab]", len(pmids), "", (), ())
    return Search(name, "", "", "", "", "", "", "search", "", (), (line,), tuple(map(str, sorted(pmids))))


# What a new version of a record changes


def test_the_same_record_again_is_no_change() -> None:
    seen_again = replace(RECORD, first_seen="2026-01-05", last_seen="2026-02-05", indexed={"crdt": ("2026/01/01",)})
    assert list(changes_between("2026-02-05", RECORD, seen_again)) == []


def test_a_revised_record_is_told_with_the_fields_that_changed() -> None:
    later = replace(RECORD, abstract="New.", status="MEDLINE", mesh_terms=("Needles",))
    assert list(changes_between("2026-02-05", RECORD, later)) == [
        Change("2026-02-05", "pubmed:1", "revised", "changed in PubMed: abstract, mesh_terms, status")
    ]


@pytest.mark.parametrize("kind", ["RetractionIn", "ExpressionOfConcernIn", "ErratumIn"])
def test_a_notice_is_told_before_the_fields(kind: str) -> None:
    later = replace(RECORD, links=("CommentIn:5", f"{kind}:77"))
    assert [(change.change, change.why) for change in changes_between("2026-02-05", RECORD, later)] == [
        ("notice", f"gained {kind}:77"),
        ("revised", "changed in PubMed: links"),
    ]


@pytest.mark.parametrize("links", [("CommentIn:5", "CommentIn:6"), ()])
def test_other_links_are_no_notice(links: tuple[str, ...]) -> None:
    assert [change.change for change in changes_between("2026-02-05", RECORD, replace(RECORD, links=links))] == [
        "revised"
    ]


def test_a_notice_that_was_there_before_is_not_told_again() -> None:
    retracted = replace(RECORD, links=("RetractionIn:77",))
    later = replace(retracted, links=("RetractionIn:77", "ErratumIn:78"))
    assert next(iter(changes_between("2026-02-05", retracted, later))).why == "gained ErratumIn:78"


@pytest.mark.parametrize("kind", ["UpdateIn", "RepublishedIn"])
def test_a_report_published_elsewhere_since_is_told_as_linked(kind: str) -> None:
    later = replace(RECORD, links=(f"{kind}:77",))
    assert next(iter(changes_between("2026-02-05", RECORD, later))) == Change(
        "2026-02-05", "pubmed:1", "linked", f"gained {kind}:77"
    )


# What is told of a record at one event


def test_a_deleted_record_is_not_told_as_gone_by_the_same_search_as_well() -> None:
    gone, deleted = (Change("2026-02-05", "pubmed:1", change, "why") for change in ("gone", "deleted"))
    gone_before = replace(gone, event="2026-01-05")
    other = replace(gone, record_id="pubmed:2")
    assert told_once([other, deleted, gone, gone_before]) == [gone_before, deleted, other]


# What has been published since


def published(*records: Record) -> list[tuple[str, str, str, str]]:
    new = [Change(f"event-{record.first_seen}", record.record_id, "new", "") for record in records]
    return [(c.event, c.record_id, c.change, c.why) for c in published_since(records, new)]


KNOWN = Record("central:CN-1", title="A registered trial", registry_ids=("NCT1",), first_seen="2026-01-05")
REPORT = Record("pubmed:7", title="Its results", registry_ids=("NCT0", "NCT1"), first_seen="2026-03-05")


def test_a_known_record_is_told_of_the_report_that_names_its_number() -> None:
    why = "published since: pubmed:7 names NCT1 too"
    assert published(KNOWN, REPORT) == [("event-2026-03-05", "central:CN-1", "linked", why)]


def test_several_reports_of_one_event_are_told_in_one_change() -> None:
    second = replace(REPORT, record_id="pubmed:8", title="Its costs")
    (change,) = published(KNOWN, second, REPORT)
    assert change[3] == "published since: pubmed:7 names NCT1 too, pubmed:8 names NCT1 too"


@pytest.mark.parametrize(
    "other",
    [
        replace(REPORT, first_seen="2026-01-05"),
        replace(REPORT, registry_ids=("NCT2",)),
        replace(REPORT, title="A Registered Trial."),
    ],
    ids=["seen on the same day", "another number", "the same report from another source"],
)
def test_what_is_no_later_report_of_the_known_trial_is_not_told(other: Record) -> None:
    assert published(KNOWN, other) == []


def test_the_same_report_is_also_recognised_by_its_doi() -> None:
    assert published(replace(KNOWN, doi="10.5555/1"), replace(REPORT, doi="10.5555/1")) == []


def test_a_known_report_that_another_source_finds_later_is_no_publication() -> None:
    report = replace(REPORT, first_seen="2026-01-05")
    again = replace(REPORT, record_id="citations:7", source="citations", title="Its Results.")
    assert published(KNOWN, report, again) == []
    further = replace(again, title="Its costs")
    assert [record_id for _, record_id, *_ in published(KNOWN, report, further)] == ["central:CN-1", "pubmed:7"]
