"""Who is compared with whom: recall against brute force, full blocks, batches and processes."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.deduplication import Index, blocking, deduplicate, update
from pipeline.deduplication.blocking import COMPARED_IN_BLOCK, KeyTable, keys
from pipeline.deduplication.citation import Citation, normalise
from pipeline.deduplication.grouping import rulings_among
from pipeline.deduplication.results import explained
from pipeline.deduplication.rule import PairOutcome
from pipeline.deduplication.rules import ruling_on
from pipeline.ground.record import Record
from pipeline.tables.records import read_records


def merges(citations: Sequence[Citation]) -> set[tuple[str, str]]:
    """The merges that comparing every record with every other finds."""
    found = (ruling_on(one, other) for one, other in combinations(citations, 2))
    return {(each.one, each.other) for each in found if each and each.rule.outcome is PairOutcome.MERGE}


@pytest.mark.needs_data
@pytest.mark.parametrize("name", ["sra_tafenoquine", "sra_copper"])
def test_blocks_find_every_merge_that_brute_force_finds(real_data: Path, name: str) -> None:
    citations = [normalise(record) for record in read_records(real_data / "dedup" / name / "records.csv")]
    index = Index()
    index.add(citations)
    everyone = {citation.record_id for citation in citations}
    found = {(v.one, v.other) for v in rulings_among(index, everyone) if v.rule.outcome is PairOutcome.MERGE}
    assert found == merges(citations)


def same_title(n_records: int, first_seen: str = "2026-01-05") -> list[Record]:
    return [
        Record(f"r{number:04}", title="Dry needling for neck pain", year="2019", first_seen=first_seen)
        for number in range(n_records)
    ]


def test_a_record_is_compared_with_the_earliest_of_a_full_block_only() -> None:
    index = Index()
    update(index, same_title(200))
    assert len(index.rulings("r0199")) == COMPARED_IN_BLOCK


def test_records_that_come_late_but_were_seen_early_are_compared_as_if_they_had_come_first() -> None:
    late, early = same_title(60, "2026-02-02"), [replace(r, record_id=f"a{r.record_id}") for r in same_title(5)]
    index = Index()
    update(index, late)
    update(index, early)
    assert explained(index) == deduplicate(late + early)


def test_a_known_id_is_refused_and_the_index_stays_as_it_was() -> None:
    index = Index()
    update(index, same_title(3))
    before = explained(index)
    with pytest.raises(ValueError, match="r0002: already in the index"):
        update(index, [Record("new"), *same_title(3)[2:]])
    assert explained(index) == before


def test_keys_depend_on_one_record_and_stand_once_each() -> None:
    citation = normalise(Record("a", title="needling needling", pmid="900001", links=("CommentOn:900001",)))
    assert len(keys(citation)) == len(set(keys(citation)))
    assert keys(citation) == keys(normalise(Record("b", title="Needling: needling", pmid="900001", links=())))


def test_keys_that_are_counted_in_portions_are_those_counted_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    table = KeyTable()
    for record in (*same_title(5), Record("x", title="Copper in wards", pmid="900001"), Record("y", pmid="900001")):
        table.append(normalise(record))
    at_once = [table.shared_from(start) for start in range(len(table))]
    assert all(at_once[:6])
    assert not at_once[4] <= at_once[6]
    monkeypatch.setattr(blocking, "KEYS_AT_ONCE", 3)
    assert [table.shared_from(start) for start in range(len(table))] == at_once


def test_a_table_without_some_records_is_that_of_the_others() -> None:
    records = [Record(f"r{n}", title=f"Dry needling for neck pain {n}", pmid=str(n % 3)) for n in range(6)]
    whole, rest = KeyTable(), KeyTable()
    for n, record in enumerate(records):
        whole.append(normalise(record))
        if n not in (0, 3, 5):
            rest.append(normalise(record))
    found = whole.without({0, 3, 5})
    assert (found.ids, found.n_keys, found.flat) == (rest.ids, rest.n_keys, rest.flat)
    assert [found.keys_of(at) for at in range(3)] == [rest.keys_of(at) for at in range(3)]


@given(st.lists(st.sets(st.integers(0, 12), max_size=6), max_size=20), st.sets(st.integers(0, 12)))
def test_each_wanted_key_is_held_by_those_records_that_have_it(
    keys_of_records: list[set[int]], wanted: set[int]
) -> None:
    ids = [f"r{at:02}" for at in range(len(keys_of_records))]
    flat = [key for keys_of_one in keys_of_records for key in sorted(keys_of_one)]
    table = KeyTable(ids, [""] * len(ids), map(len, keys_of_records), flat)
    expected = {key: [at for at, held in enumerate(keys_of_records) if key in held] for key in wanted}
    assert table.holders(wanted) == {key: positions for key, positions in expected.items() if positions}
