"""What real exports hold and programs stumble over. All records are invented."""

from dataclasses import replace
from typing import Any

import pytest

from pipeline.deduplication import deduplicate
from pipeline.deduplication.blocking import COMPARED_IN_BLOCK
from pipeline.deduplication.citation import normalise
from pipeline.deduplication.index import Index
from pipeline.ground.record import Record

PLACE: dict[str, Any] = {"year": "2019", "journal": "Spine Review", "volume": "27", "issue": "3", "pages": "123-129"}
AUTHORS = ("Okafor, D.", "Rivera, C.")


def members(*records: Record) -> list[tuple[str, ...]]:
    return [group.members for group in deduplicate(records).groups]


def test_records_without_anything_are_all_kept() -> None:
    assert members(Record("a"), Record("b"), Record("c")) == [("a",), ("b",), ("c",)]


def test_a_record_without_a_title_is_found_by_its_place_and_authors() -> None:
    titled = Record("a", title="Dry needling for neck pain", authors=AUTHORS, **PLACE)
    assert members(titled, replace(titled, record_id="b", title="")) == [("a", "b")]


def test_a_title_alone_is_a_doubt_and_no_merge() -> None:
    one, other = Record("a", title="Dry needling for neck pain"), Record("b", title="Dry needling for neck pain")
    result = deduplicate([one, other])
    assert len(result.groups) == 2
    assert [(row.record_id, row.other_id) for row in result.maybe] == [("a", "b")]


@pytest.mark.parametrize(
    "title", ["Сухое иглоукалывание при боли в шее", "干针治疗慢性颈痛的随机对照试验", "목 통증의 건침"]
)
def test_titles_in_other_scripts_are_compared(title: str) -> None:
    one = Record("a", title=title, authors=("Ван, Л.", "Ким, С."), **PLACE)
    assert members(one, replace(one, record_id="b", pages="123-9")) == [("a", "b")]
    other = replace(one, record_id="b", title=title[::-1], volume="28", pages="7", issue="1")
    assert members(one, other) == [("a",), ("b",)]


def test_a_title_of_thirty_thousand_characters_is_read_like_any_other() -> None:
    long = Record("a", title="needling of necks and backs " * 1100, authors=AUTHORS, **PLACE)
    assert members(long, replace(long, record_id="b")) == [("a", "b")]


def test_a_thousand_records_of_one_title_cost_a_bounded_number_of_comparisons_each_and_none_is_dropped() -> None:
    records = [Record(f"r{n:04}", title="Editorial", year="2019", volume=str(n), pages=str(n)) for n in range(1000)]
    index = Index()
    index.add(map(normalise, records))
    most = max(len(list(index.rulings(f"r{n:04}"))) for n in range(COMPARED_IN_BLOCK, 1000))
    n_keys_they_share = 3
    assert most <= n_keys_they_share * COMPARED_IN_BLOCK
    assert len(deduplicate(records).groups) == 1000


def test_a_thousand_copies_are_one_report() -> None:
    record = Record("a", title="Dry needling for neck pain", authors=AUTHORS, **PLACE)
    copies = [replace(record, record_id=f"r{n:04}") for n in range(1000)]
    assert [len(group) for group in members(*copies)] == [1000]


def test_years_far_apart_keep_records_apart() -> None:
    one = Record("a", title="Dry needling for neck pain", authors=AUTHORS, journal="Spine Review", year="1999")
    assert members(one, replace(one, record_id="b", year="2019")) == [("a",), ("b",)]


@pytest.mark.parametrize("field", ["journal", "volume", "pages", "doi", "abstract"])
def test_the_word_none_is_no_value(field: str) -> None:
    one = Record("a", title="Dry needling for neck pain", authors=AUTHORS, year="2019")
    other = replace(one, record_id="b", **{field: "None"})  # type: ignore[arg-type]
    assert members(one, other) == [("a", "b")]


def test_dangling_punctuation_and_broken_markup_do_no_harm() -> None:
    odd = ["[", "()", "[Chinese]", "&amp", "<", "a < b > c", "...", "Erratum", "\u200b", "re", "part", "10."]
    records = [
        Record(f"r{n}", title=text, pages=text, doi=text, volume=text, authors=(text,)) for n, text in enumerate(odd)
    ]
    assert sum(len(group) for group in members(*records)) == len(odd)
