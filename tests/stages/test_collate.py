"""Collating: every record that was ever found is a row, or is listed with the reason why it is none."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from pipeline.ground.errors import ProtocolError, ProvenanceError
from pipeline.review.layout import ReviewPaths
from pipeline.review.review import Review
from pipeline.review.searches import Search
from pipeline.stages import collate, fetch
from pipeline.stages.collate import check_conservation
from pipeline.tables.computed import CHANGES, REMOVED
from pipeline.tables.records import RECORDS
from tests.rows import rows_of

Found = Callable[..., Search]
MakeReview = Callable[..., Review]
RIS = "TY  - JOUR\nTI  - {title}\nAN  - {number}\nER  - \n"


@pytest.fixture
def update(review: Review, pubmed: Any, found: Found) -> Callable[..., None]:
    """Search, read and collate: `update("2026-01-05", "1 2 3")`."""

    def run(name: str, pmids: str, sent: str = "needling[tiab]") -> None:
        found(name, pmids, sent)
        fetch.run(review, pubmed)
        collate.run(review)

    return run


def changes(paths: ReviewPaths) -> list[tuple[str, ...]]:
    return rows_of(CHANGES, paths.results)


def removed(paths: ReviewPaths) -> list[tuple[str, ...]]:
    return rows_of(REMOVED, paths.results)


def titles(paths: ReviewPaths) -> dict[str, str]:
    return {record.record_id: record.title for record in RECORDS.read(paths.results)}


def tables(paths: ReviewPaths) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in paths.results.iterdir()}


# Records of PubMed


def test_records_are_in_the_order_of_their_pmids_with_the_dates_on_which_they_were_found(
    paths: ReviewPaths, pubmed: Any, update: Any, article: Any
) -> None:
    pubmed.articles["10"] = article("Ten")
    update("2026-01-05", "1 10")
    update("2026-02-05", "2 10")
    records = list(RECORDS.read(paths.results))
    assert [(record.record_id, record.first_seen, record.last_seen) for record in records] == [
        ("pubmed:1", "2026-01-05", "2026-01-05"),
        ("pubmed:2", "2026-02-05", "2026-02-05"),
        ("pubmed:10", "2026-01-05", "2026-02-05"),
    ]


def test_the_latest_version_of_a_record_is_kept_and_what_changed_is_told(
    paths: ReviewPaths, pubmed: Any, update: Any, article: Any
) -> None:
    update("2026-01-05", "1 2")
    pubmed.articles["1"] = article("Trial 1, retracted", retracted_in="99")
    update("2026-02-05", "1 2")
    assert titles(paths)["pubmed:1"] == "Trial 1, retracted"
    assert [row for row in changes(paths) if row[0] == "2026-02-05"] == [
        ("2026-02-05", "pubmed:1", "notice", "gained RetractionIn:99"),
        ("2026-02-05", "pubmed:1", "revised", "changed in PubMed: title, links"),
    ]


def test_of_two_versions_in_one_reply_the_higher_is_taken(
    paths: ReviewPaths, review: Review, pubmed: Any, found: Found, article: Any
) -> None:
    found("2026-01-05", "1")
    first, second = article("First version", version=1), article("Second version", version=2)
    pubmed.articles["1"] = type("Both", (), {"xml": lambda _, pmid: second.xml(pmid) + first.xml(pmid)})()
    fetch.run(review, pubmed)
    collate.run(review)
    assert titles(paths) == {"pubmed:1": "Second version"}


def test_a_new_record_is_told_with_the_date_on_which_pubmed_created_it(
    paths: ReviewPaths, pubmed: Any, update: Any, article: Any
) -> None:
    update("2026-01-05", "1")
    pubmed.articles["6"] = article("Just in", created="2026-01-20")
    update("2026-02-05", "1 2 6")
    assert [row[1:] for row in changes(paths) if row[0] == "2026-02-05"] == [
        ("pubmed:2", "new", "in PubMed since 2020-01-01, matching now: newly indexed or edited"),
        ("pubmed:6", "new", "new in PubMed: created on 2026-01-20"),
    ]


def test_a_record_that_never_came_is_listed_with_the_reason(paths: ReviewPaths, update: Any) -> None:
    update("2026-01-05", "1 77")
    assert removed(paths) == [("pubmed:77", "pubmed", "PubMed did not return it: no such record")]
    assert list(titles(paths)) == ["pubmed:1"]


def test_a_record_whose_xml_cannot_be_read_is_listed_with_the_reason(
    paths: ReviewPaths, pubmed: Any, update: Any
) -> None:
    broken = "<PubmedArticle><MedlineCitation><PMID>{}</PMID></MedlineCitation></PubmedArticle>"
    pubmed.articles["7"] = type("Broken", (), {"xml": lambda _, pmid: broken.format(pmid)})()
    update("2026-01-05", "1 7")
    ((record_id, source, reason),) = removed(paths)
    assert (record_id, source) == ("pubmed:7", "pubmed")
    assert reason.startswith("its XML cannot be read: ")


def test_a_record_that_comes_later_is_no_longer_listed(paths: ReviewPaths, pubmed: Any, update: Any) -> None:
    pubmed.held_back = {"2"}
    update("2026-01-05", "1 2")
    assert [row[0] for row in removed(paths)] == ["pubmed:2"]
    pubmed.held_back = set()
    update("2026-02-05", "1 2")
    assert removed(paths) == []
    assert list(titles(paths)) == ["pubmed:1", "pubmed:2"]


def test_a_record_that_pubmed_deleted_is_kept_marked_and_told_once(
    paths: ReviewPaths, pubmed: Any, update: Any
) -> None:
    update("2026-01-05", "1 2")
    del pubmed.articles["2"]
    update("2026-02-05", "1")
    update("2026-03-05", "1")
    records = {record.record_id: record for record in RECORDS.read(paths.results)}
    assert records["pubmed:2"].status == "deleted"
    assert [row for row in changes(paths) if row[1] == "pubmed:2"] == [
        ("2026-01-05", "pubmed:2", "new", "found by the first search"),
        ("2026-02-05", "pubmed:2", "deleted", "PubMed no longer has this PMID: deleted, or merged into another"),
    ]


def test_a_record_that_is_found_and_held_back_is_not_deleted(paths: ReviewPaths, pubmed: Any, update: Any) -> None:
    update("2026-01-05", "1 2")
    pubmed.held_back = {"2"}
    update("2026-02-05", "1 2")
    assert {record.status for record in RECORDS.read(paths.results)} == {"MEDLINE"}
    assert [row[2] for row in changes(paths)] == ["new", "new"]


# What may not be


def test_conservation_holds_when_all_found_records_are_there_or_listed(found: Found) -> None:
    check_conservation([found("2026-01-05", "1 2"), found("2026-02-05", "3")], ["1", "3"], ["pubmed:2"])


@pytest.mark.parametrize(
    ("pmids", "message"),
    [
        (["1"], "1 records are unaccounted for\n  found:    pubmed:3"),
        (["1", "3", "4", "5"], "2 records were read that no search found\n  found:    pubmed:4, pubmed:5"),
    ],
)
def test_a_record_lost_or_from_nowhere_stops_the_run(found: Found, pmids: list[str], message: str) -> None:
    with pytest.raises(ProvenanceError, match=message):
        check_conservation([found("2026-01-05", "1 2 3")], pmids, ["pubmed:2"])


def test_a_search_that_was_not_read_yet_stops_the_run_and_leaves_the_tables(
    paths: ReviewPaths, review: Review, update: Any, found: Found
) -> None:
    update("2026-01-05", "1 2")
    before = tables(paths)
    found("2026-02-05", "1 2 3")
    with pytest.raises(ProvenanceError, match="1 records are unaccounted for"):
        collate.run(review)
    assert tables(paths) == before


def test_a_search_file_that_is_gone_stops_the_run(paths: ReviewPaths, review: Review, update: Any) -> None:
    update("2026-01-05", "1 2 3")
    update("2026-02-05", "1 2")
    (paths.searches / "2026-01-05.json").unlink()
    with pytest.raises(ProvenanceError, match=r"unaccounted for(.|\n)*restore it from git"):
        collate.run(review)


def test_the_cache_of_a_search_that_is_not_there_counts_for_nothing(
    paths: ReviewPaths, review: Review, update: Any
) -> None:
    update("2026-01-05", "1 2")
    before = tables(paths)
    update("2026-02-05", "1 2 3")
    (paths.searches / "2026-02-05.json").unlink()
    collate.run(review)
    assert tables(paths) == before


def test_a_damaged_reply_stops_the_run(paths: ReviewPaths, review: Review, update: Any) -> None:
    update("2026-01-05", "1 2")
    path = paths.cache / "2026-01-05" / "efetch-0001.xml"
    path.write_bytes(path.read_bytes().replace(b"Trial 1", b"Trial 9"))
    with pytest.raises(ProvenanceError, match="missing or damaged") as error:
        collate.run(review)
    assert error.value.faults[0].path == path


def test_a_record_that_the_note_names_and_the_reply_lacks_stops_the_run(
    paths: ReviewPaths, review: Review, update: Any
) -> None:
    update("2026-01-05", "1 2")
    path = paths.cache / "2026-01-05" / "efetch-0001.json"
    note = json.loads(path.read_text())
    path.write_text(json.dumps(note | {"asked": ["1", "2", "3"], "returned": ["1", "2", "3"]}))
    with pytest.raises(ProvenanceError, match=r"cannot be found in it\n  found:    3"):
        collate.run(review)


# Imports


def hand_over(paths: ReviewPaths, name: str, *entries: tuple[str, str]) -> None:
    text = "".join(RIS.format(number=number, title=title) for number, title in entries)
    (paths.imports / name).write_text(text)


def test_an_entry_in_two_files_of_a_source_is_one_record_as_the_latest_has_it(
    paths: ReviewPaths, review_of: MakeReview
) -> None:
    hand_over(paths, "embase-2026-01-05.ris", ("L1", "Old title"), ("L2", "Two"))
    hand_over(paths, "embase-2026-02-05.ris", ("L1", "New title"), ("L3", "Three"))
    assert collate.run(review_of("embase")).n["records"] == 3
    record = next(RECORDS.read(paths.results))
    assert (record.record_id, record.title) == ("embase:L1", "New title")
    assert (record.first_seen, record.last_seen) == ("2026-01-05", "2026-02-05")
    assert changes(paths) == [
        ("embase-2026-01-05.ris", "embase:L1", "new", "handed over in embase-2026-01-05.ris"),
        ("embase-2026-01-05.ris", "embase:L2", "new", "handed over in embase-2026-01-05.ris"),
        ("embase-2026-02-05.ris", "embase:L3", "new", "handed over in embase-2026-02-05.ris"),
    ]


def test_the_tenth_file_of_a_day_is_later_than_the_second(paths: ReviewPaths, review_of: MakeReview) -> None:
    hand_over(paths, "embase-2026-01-05.2.ris", ("L1", "Second"))
    hand_over(paths, "embase-2026-01-05.10.ris", ("L1", "Tenth"))
    collate.run(review_of("embase"))
    assert titles(paths) == {"embase:L1": "Tenth"}


def test_the_same_id_in_two_sources_is_two_records(paths: ReviewPaths, review_of: MakeReview) -> None:
    hand_over(paths, "embase-2026-01-05.ris", ("L1", "One"))
    hand_over(paths, "pedro-2026-01-05.ris", ("L1", "One"))
    collate.run(review_of("embase", "pedro"))
    assert list(titles(paths)) == ["embase:L1", "pedro:L1"]


def test_a_source_that_the_protocol_does_not_name_is_refused_with_what_to_add(
    paths: ReviewPaths, review_of: MakeReview
) -> None:
    hand_over(paths, "cochrane-2026-01-05.ris", ("L1", "One"))
    with pytest.raises(ProtocolError, match=r'\[\[source\]\] name = "cochrane"') as error:
        collate.run(review_of("embase"))
    assert error.value.faults[0].path == paths.imports / "cochrane-2026-01-05.ris"
    assert not paths.results.exists()


def test_entries_that_cannot_be_read_are_each_listed(paths: ReviewPaths, review_of: MakeReview) -> None:
    broken = "<PubmedArticle><MedlineCitation/></PubmedArticle>"
    text = f"<PubmedArticleSet>{broken}{broken}</PubmedArticleSet>"
    (paths.imports / "embase-2026-01-05.xml").write_text(text)
    assert collate.run(review_of("embase")).n["removed"] == 2
    ids = [row[0] for row in removed(paths)]
    assert ids == [
        "embase-2026-01-05.xml: PMID unknown",
        "embase-2026-01-05.xml: PMID unknown (2)",
    ]


def test_collating_twice_gives_the_same_bytes(paths: ReviewPaths, review_of: MakeReview, update: Any) -> None:
    update("2026-01-05", "3 1 2")
    hand_over(paths, "embase-2026-01-05.ris", ("L2", "Two"), ("L1", "One"))
    collate.run(review_of("embase"))
    before = tables(paths)
    collate.run(review_of("embase"))
    assert tables(paths) == before
