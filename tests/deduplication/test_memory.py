"""What the last run remembers changes no result: the groups and all that is said of them are those of a full run."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import deduplication
from pipeline.deduplication import Memory, blocking, deduplicate, deduplicate_again, index
from pipeline.deduplication.pair_decisions import PairDecision
from pipeline.deduplication.results import Deduplication
from pipeline.ground.record import Record
from pipeline.ground.shelf import Shelf
from tests.deduplication.test_series_headings import series
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
DECISIONS = st.lists(
    st.builds(
        lambda ids, choice: PairDecision(min(ids), max(ids), choice),
        st.sampled_from([("embase:0", "pubmed:1"), ("embase:1", "embase:2"), ("pubmed:1", "pubmed:2")]),
        st.sampled_from(["merge", "split", "link"]),
    ),
    max_size=2,
    unique_by=lambda decision: decision.pair_id,
)
GENERATIONS = st.lists(
    st.tuples(st.lists(RECORDS, max_size=10, unique_by=lambda record: record.record_id), DECISIONS),
    min_size=2,
    max_size=4,
)


def remembered(path: Path, records: Sequence[Record], decisions: Sequence[PairDecision] = ()) -> Deduplication:
    """The duplicates among these records, by a run that finds what the run before it left."""
    by_id = {record.record_id: record for record in records}
    with Shelf(path) as shelf:
        memory = Memory(shelf)
        result = deduplicate_again({record.record_id: name_of(record) for record in records}, by_id.__getitem__,
                                   decisions, memory)  # fmt: skip
        memory.lay_by()
        return result


def name_of(record: Record) -> bytes:
    return hashlib.sha256(repr(record).encode()).digest()[:16]


@pytest.mark.parametrize("full", [1, 2, blocking.COMPARED_IN_BLOCK])
@examples(200)
@given(GENERATIONS)
def test_whatever_came_changed_or_went_the_result_is_that_of_a_full_run(
    tmp_path_factory: pytest.TempPathFactory, full: int, generations: list[tuple[list[Record], list[PairDecision]]]
) -> None:
    path = tmp_path_factory.mktemp("shelf") / "dedupe.jsonl"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocking, "COMPARED_IN_BLOCK", full)
        for records, decisions in generations:
            assert remembered(path, records, decisions) == deduplicate(records, decisions)


@pytest.mark.parametrize("full", [1, 2, blocking.COMPARED_IN_BLOCK])
@examples(200)
@given(st.lists(RECORDS, max_size=14, unique_by=lambda record: record.record_id), st.data())
def test_a_few_changes_among_many_records_give_what_a_full_run_gives(
    tmp_path_factory: pytest.TempPathFactory, full: int, records: list[Record], data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("shelf") / "dedupe.jsonl"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocking, "COMPARED_IN_BLOCK", full)
        remembered(path, records)
        changed = {record.record_id: record for record in data.draw(st.lists(RECORDS, max_size=2))}
        gone = (
            data.draw(st.sets(st.sampled_from([record.record_id for record in records]), max_size=1)) if records else ()
        )
        now = {record.record_id: record for record in records if record.record_id not in gone} | changed
        assert remembered(path, list(now.values())) == deduplicate(now.values())


TEN = [Record(f"r{n}", title="Dry needling for neck pain", first_seen="2026-01-05") for n in range(10)]
LATER = Record("s1", title="Dry needling for neck pain", first_seen="2026-02-02")


def test_only_pairs_of_which_one_record_is_new_or_changed_are_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared = []
    ruling_on = index.ruling_on
    monkeypatch.setattr(index, "ruling_on", lambda one, other: compared.append(one) or ruling_on(one, other))
    counts = []
    for now in (TEN, TEN, [*TEN, LATER], [*TEN, replace(LATER, year="2019")]):
        compared.clear()
        remembered(tmp_path / "dedupe.jsonl", now)
        counts.append(len(compared))
    assert counts == [45, 0, 10, 10]


def test_only_new_records_and_those_that_they_meet_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = []
    normalise = deduplication.normalise
    monkeypatch.setattr(deduplication, "normalise", lambda record: read.append(record.record_id) or normalise(record))
    strangers = [Record(f"t{n}", title=f"Copper in ward {n} of {n}", first_seen="2026-01-05") for n in range(50)]
    ids = []
    for now in ([*TEN[:2], *strangers], [*TEN[:2], *strangers, LATER]):
        read.clear()
        remembered(tmp_path / "dedupe.jsonl", now)
        ids.append(sorted(read))
    assert ids == [["r0", "r1", *sorted(record.record_id for record in strangers)], ["r0", "r1", "s1"]]


def test_who_comes_early_into_a_full_block_makes_a_full_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocking, "COMPARED_IN_BLOCK", 3)
    path = tmp_path / "dedupe.jsonl"
    remembered(path, [*TEN, LATER])
    early = replace(LATER, record_id="a1", first_seen="2026-01-01")
    now = [*TEN, LATER, early]
    tried = []
    change = index.Index.change
    monkeypatch.setattr(index.Index, "change", lambda *given, **named: tried.append(1) or change(*given, **named))
    assert remembered(path, now) == deduplicate(now)
    assert len(tried) == 3, "the changes alone, then everybody, and everybody for comparison"


def test_a_shelf_of_a_machine_that_writes_numbers_the_other_way_round_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    remembered(tmp_path / "dedupe.jsonl", TEN)
    monkeypatch.setattr("sys.byteorder", "other")
    with Shelf(tmp_path / "dedupe.jsonl") as shelf:
        assert Memory(shelf).known() is None


@examples(200)
@given(series(), st.integers(0, 12))
def test_a_title_that_heads_a_series_only_now_changes_what_was_said_before(
    tmp_path_factory: pytest.TempPathFactory, found: list[Record], n: int
) -> None:
    path = tmp_path_factory.mktemp("shelf") / "dedupe.jsonl"
    for records in (found[:n], found, found[n:]):
        assert remembered(path, records) == deduplicate(records)


NEEDLES = replace(TEN[0], authors=("Okafor, D.",), journal="J Man Ther", year="2019")
COPPER = Record("c1", title="Copper surfaces in wards", first_seen="2026-01-05")


@pytest.mark.parametrize("choice", ["merge", "split", "link"])
def test_a_decision_on_records_that_nothing_else_ties_outlasts_who_comes_and_goes(tmp_path: Path, choice: str) -> None:
    decision = PairDecision("c1", "r0", choice)  # type: ignore[arg-type]
    path = tmp_path / "dedupe.jsonl"
    copy = replace(NEEDLES, record_id="s2", first_seen="2026-02-02")
    histories = [COPPER, NEEDLES], [COPPER, NEEDLES, copy], [NEEDLES, copy], [COPPER, copy], [COPPER, NEEDLES]
    for records in histories:
        assert remembered(path, records, [decision]) == deduplicate(records, [decision])
    assert remembered(path, [COPPER, NEEDLES], []) == deduplicate([COPPER, NEEDLES])


def test_an_issue_that_merges_with_nothing_may_make_a_title_the_heading_of_a_series(tmp_path: Path) -> None:
    placed = replace(NEEDLES, title="Round-up of needles", volume="27", pages="1-6")
    placeless = replace(placed, record_id="r1", volume="", pages="")
    others = [
        replace(placed, record_id=f"r{n}", authors=(f"Santos{n}, A.",), year=f"199{n}", volume=str(n)) for n in (2, 3)
    ]
    path = tmp_path / "dedupe.jsonl"
    before = remembered(path, [placed, placeless, others[0]])
    assert [group.members for group in before.groups] == [("r0", "r1"), ("r2",)]
    after = remembered(path, [placed, placeless, *others])
    assert after == deduplicate([placed, placeless, *others])
    assert [group.members for group in after.groups] == [("r0",), ("r1",), ("r2",), ("r3",)]
    assert remembered(path, [placed, placeless, others[0]]) == before
