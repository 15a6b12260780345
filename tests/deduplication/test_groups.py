"""Groups: survivors, contradictions, people's decisions and time. All records are invented."""

from dataclasses import replace

import pytest

from pipeline.deduplication import Deduplication, PairDecision, deduplicate, merged
from pipeline.ground.record import Record

ARTICLE = Record(
    "a",
    title="Dry needling of trigger points for chronic neck pain in nurses",
    authors=("Okafor, D.", "Rivera, C."),
    year="2019",
    journal="Journal of Manual Therapy",
    volume="27",
    pages="123-129",
    first_seen="2026-01-05",
)


def copy(record_id: str, **changes: object) -> Record:
    return replace(ARTICLE, record_id=record_id, **changes)  # type: ignore[arg-type]


def members(result: Deduplication) -> list[tuple[str, ...]]:
    return [group.members for group in result.groups]


def test_the_survivor_is_the_earliest_seen() -> None:
    assert members(deduplicate([copy("a", first_seen="2026-03-01"), copy("z")])) == [("z", "a")]


def test_of_records_seen_together_the_one_with_the_smaller_id_survives() -> None:
    assert members(deduplicate([copy("c"), copy("b")])) == [("b", "c")]


def test_of_records_seen_together_pubmeds_own_survives() -> None:
    assert members(deduplicate([copy("embase:1"), copy("pubmed:2")])) == [("pubmed:2", "embase:1")]


def test_a_record_whose_date_is_unknown_counts_as_the_latest() -> None:
    assert members(deduplicate([copy("a", first_seen=""), copy("z")])) == [("z", "a")]


def test_two_pmids_never_come_into_one_group_by_way_of_a_third_record() -> None:
    records = [copy("a", pmid="900001"), copy("b", pmid="900002"), copy("c")]
    result = deduplicate(records)
    assert members(result) == [("a", "c"), ("b",)]
    assert [(row.record_id, row.other_id) for row in result.maybe] == [("b", "c")]


def test_a_contradiction_cuts_a_group_at_its_weakest_edge() -> None:
    article = copy("a", doi="10.5555/a", registry_ids=("NCT90000001",))
    same_doi = copy("b", doi="10.5555/a")
    other_trial = copy("c", registry_ids=("NCT90000002",))
    assert members(deduplicate([article, same_doi, other_trial])) == [("a", "b"), ("c",)]


def test_a_later_record_never_joins_two_older_groups() -> None:
    older = [copy("a", volume="", pages="", journal="", authors=()), copy("b")]
    newer = copy("c", first_seen="2026-03-01", doi="10.5555/c")
    bridge = [replace(older[0], doi="10.5555/c"), older[1]]
    assert members(deduplicate(bridge)) == [("a",), ("b",)], "the older two are two groups to begin with"
    result = deduplicate([*bridge, newer])
    assert members(result) == [("a", "c"), ("b",)]
    assert [(row.record_id, row.other_id) for row in result.maybe] == [("b", "c")]


def test_the_same_records_seen_on_one_day_are_one_group() -> None:
    records = [
        copy("a", volume="", pages="", journal="", authors=(), doi="10.5555/c"),
        copy("b"),
        copy("c", doi="10.5555/c"),
    ]
    assert members(deduplicate(records)) == [("a", "b", "c")]


def test_a_person_joins_two_older_groups_and_two_pmids() -> None:
    records = [copy("a", pmid="900001"), copy("b", pmid="900002")]
    result = deduplicate(records, [PairDecision("a", "b", "merge")])
    assert members(result) == [("a", "b")]
    assert [(row.rule_id, row.evidence) for row in result.set_aside] == [("person", "decided by a person")]


def test_a_split_keeps_two_records_apart_that_a_third_ties_together() -> None:
    result = deduplicate([copy("a"), copy("b"), copy("c")], [PairDecision("a", "b", "split")])
    groups = members(result)
    assert ("a", "c") in groups or ("b", "c") in groups
    assert not any({"a", "b"} <= set(group) for group in groups)
    assert result.maybe == ()


def test_a_link_by_a_person_has_the_type_that_the_person_gave() -> None:
    result = deduplicate([copy("a"), copy("b")], [PairDecision("a", "b", "link", "second report")])
    assert members(result) == [("a",), ("b",)]
    assert [(row.relation, row.rule_id) for row in result.links] == [("second report", "person")]


def test_a_merge_that_contradicts_a_split_is_shown_to_people() -> None:
    decisions = [PairDecision("a", "b", "merge"), PairDecision("b", "c", "merge"), PairDecision("a", "c", "split")]
    records = [ARTICLE, Record("b", title="Copper handles"), Record("c", title="Screens and sleep")]
    result = deduplicate(records, decisions)
    assert members(result) == [("a", "b"), ("c",)]
    assert [(row.record_id, row.other_id) for row in result.maybe] == [("b", "c")]
    assert result.maybe[0].evidence.startswith("a person's merge that contradicts")


def test_a_decision_on_a_record_that_is_not_there_waits() -> None:
    assert members(deduplicate([copy("a")], [PairDecision("a", "gone", "merge")])) == [("a",)]


def test_an_id_that_occurs_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="b: already in the index"):
        deduplicate([copy("b"), copy("b")])


def test_a_preprint_that_pubmed_ties_to_its_article_is_linked_as_such() -> None:
    preprint = copy("b", journal="medRxiv", pmid="900002", publication_types=("Preprint",), links=("UpdateIn:900001",))
    result = deduplicate([copy("a", pmid="900001"), preprint])
    assert [(row.record_id, row.other_id, row.relation) for row in result.links] == [("a", "b", "preprint")]


def test_relations_of_pubmed_are_found_whatever_the_titles_say() -> None:
    notice = Record("b", title="Notice", pmid="900002", links=("RetractionOf:900001",))
    result = deduplicate([copy("a", pmid="900001"), notice])
    assert [(row.relation, row.rule_id) for row in result.links] == [("retraction", "pubmed-relation")]


def test_links_and_doubts_name_survivors_once_for_each_two_groups() -> None:
    erratum = copy("e", title=f"Erratum: {ARTICLE.title}", pages="400")
    result = deduplicate([copy("a"), copy("b"), erratum, replace(erratum, record_id="f")])
    assert [(row.record_id, row.other_id, row.relation) for row in result.links] == [("a", "e", "erratum")]


def test_the_words_of_a_merged_record_are_those_of_the_member_with_a_pmid_even_if_another_has_more_fields() -> None:
    fuller = copy("a", title="Dry neddling", doi="10.5555/a", abstract="Typed.", issue="3", keywords=("neck",))
    checked = copy("b", pmid="900001", abstract="Printed.", volume="", pages="")
    record = merged([fuller, checked])
    assert (record.record_id, record.title, record.abstract) == ("a", ARTICLE.title, "Printed.")
    assert record.keywords == ("neck",), "what the better member lacks comes from the other"


def test_the_pmid_of_a_merged_record_is_one_that_pubmed_still_has() -> None:
    old = copy("a", pmid="900001", status="deleted", abstract="Printed.", keywords=("neck",))
    record = merged([old, copy("b", pmid="900002", status="MEDLINE", volume="")])
    assert (record.record_id, record.pmid, record.status, record.abstract) == ("a", "900002", "MEDLINE", "Printed.")


def test_of_members_without_a_pmid_the_one_with_more_fields_comes_first() -> None:
    assert merged([copy("a", title="Dry neddling", volume=""), copy("b", abstract="Printed.")]).title == ARTICLE.title


def test_of_members_with_as_many_fields_the_earliest_seen_comes_first() -> None:
    assert merged([copy("a"), copy("b", title="Dry neddling")]).title == ARTICLE.title


def test_the_place_of_a_merged_record_comes_from_one_member() -> None:
    survivor = copy("a", volume="", pages="", journal="J Man Ther", year="2018")
    assert merged([survivor, copy("b")]).journal == "Journal of Manual Therapy"
    assert merged([survivor, copy("b")]).year == "2019"


def test_identifiers_and_abstract_are_filled_from_the_others() -> None:
    group = [
        copy("a", registry_ids=("NCT90000001",)),
        copy("b", doi="10.5555/a", registry_ids=("ISRCTN9",), links=("CommentIn:900009",)),
        copy("c", pmid="900001", abstract="Necks hurt.", first_seen="2026-03-01", last_seen="2026-04-01"),
    ]
    record = merged(group)
    assert (record.record_id, record.pmid, record.doi, record.abstract) == ("a", "900001", "10.5555/a", "Necks hurt.")
    assert set(record.registry_ids) == {"NCT90000001", "ISRCTN9"}
    assert record.links == ("CommentIn:900009",)
    assert (record.first_seen, record.last_seen) == ("2026-01-05", "2026-04-01")


def test_a_record_alone_stays_as_it_is() -> None:
    assert merged([ARTICLE]) is ARTICLE
