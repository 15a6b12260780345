"""What the last run remembers changes no result: the groups and all that is said of them are those of a full run."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.deduplication import Memory, blocking, deduplicate, deduplicate_again, rules
from pipeline.deduplication.citation import normalise
from pipeline.deduplication.memory import citation_of, values_of
from pipeline.deduplication.pair_decisions import PairDecision
from pipeline.deduplication.results import Deduplication
from pipeline.ground.record import Record
from pipeline.ground.shelf import Shelf
from pipeline.tables.records import read_records
from tests.properties import examples

TITLES = ["Dry needling for neck pain", "Dry needling for neck pain: a trial", "Erratum", "Copper in wards. Part 2", ""]
DAYS = ["2026-01-05", "2026-02-02", ""]
RECORDS = st.builds(
    Record,
    record_id=st.sampled_from([f"pubmed:{n}" for n in range(5)] + [f"embase:{n}" for n in range(5)]),
    pmid=st.sampled_from(["", "", "1", "2"]),
    doi=st.sampled_from(["", "", "10.5555/needle"]),
    title=st.sampled_from(TITLES),
    abstract=st.sampled_from(["", "Needles were put into necks and taken out again, forty times in each of them"]),
    authors=st.sampled_from([(), ("Okafor, D.", "Rivera, C."), ("Santos, A.",)]),
    journal=st.sampled_from(["J Man Ther", "Ward Care"]),
    year=st.sampled_from(["2019", "2020", ""]),
    volume=st.sampled_from(["27", "27 Suppl 1", ""]),
    pages=st.sampled_from(["123-9", "S1", ""]),
    registry_ids=st.sampled_from([(), ("NCT90000001",)]),
    links=st.sampled_from([(), ("ErratumFor:1",), ("RetractionIn:2", "Cites:9")]),
    first_seen=st.sampled_from(DAYS),
)
GENERATIONS = st.lists(
    st.lists(RECORDS, max_size=10, unique_by=lambda record: record.record_id), min_size=2, max_size=4
)
DECISIONS = st.lists(
    st.sampled_from([PairDecision("embase:0", "pubmed:1", "merge"), PairDecision("embase:1", "embase:2", "split")])
)


def remembered(path: Path, records: Sequence[Record], decisions: Sequence[PairDecision] = ()) -> Deduplication:
    """The duplicates among these records, by a run that finds what the run before it left."""
    with Shelf(path) as shelf:
        rows = [(normalised_name(record), partial(replace, record)) for record in records]
        return deduplicate_again(rows, decisions, Memory(shelf))


def normalised_name(record: Record) -> str:
    return repr(record).encode().hex()


@pytest.mark.parametrize("full", [1, 2, blocking.COMPARED_IN_BLOCK])
@examples(200)
@given(GENERATIONS, DECISIONS)
def test_whatever_came_changed_or_went_the_result_is_that_of_a_full_run(
    tmp_path_factory: pytest.TempPathFactory, full: int, generations: list[list[Record]], decisions: list[PairDecision]
) -> None:
    path = tmp_path_factory.mktemp("shelf") / "dedupe.jsonl"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocking, "COMPARED_IN_BLOCK", full)
        for records in generations:
            assert remembered(path, records, decisions) == deduplicate(records, decisions)


def test_only_pairs_of_which_one_record_is_new_or_changed_are_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared = []
    compare = rules.compare
    monkeypatch.setattr(rules, "compare", lambda one, other: compared.append(one) or compare(one, other))
    records = [Record(f"r{n}", title="Dry needling for neck pain", first_seen="2026-01-05") for n in range(10)]
    new = [*records, Record("s1", title="Dry needling for neck pain", first_seen="2026-02-02")]
    counts = []
    for now in (records, records, new, [*new[:-1], replace(new[-1], year="2019")]):
        compared.clear()
        remembered(tmp_path / "dedupe.jsonl", now)
        counts.append(len(compared))
    assert counts == [45, 0, 10, 10]


@given(RECORDS)
def test_a_citation_comes_back_from_the_shelf_as_it_was(record: Record) -> None:
    citation = normalise(record)
    again = citation_of(json.loads(json.dumps(values_of(citation))))
    assert again == citation
    assert repr(again) == repr(citation), "the same kinds of values, not only equal ones"


@pytest.mark.needs_data
def test_a_real_citation_comes_back_from_the_shelf_as_it_was(real_data: Path) -> None:
    for record in read_records(real_data / "dedup" / "sra_copper" / "records.csv"):
        citation = normalise(record)
        assert citation_of(json.loads(json.dumps(values_of(citation)))) == citation
