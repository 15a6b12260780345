"""What holds for any records: order, repetition, strangers, conservation, taking a merge back, and time."""

from dataclasses import replace
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from pipeline.deduplication import Deduplication, Index, PairDecision, deduplicate, update
from pipeline.deduplication.results import explained
from pipeline.ground.record import Record
from tests.properties import examples

EXAMPLES = examples(60)
WORDS = ("needling", "neck", "pain", "trial", "erratum", "part", "i", "ii", "12", "reply", "[Chinese]", "точки", "针刺")
STRANGER = Record("zz:stranger", title="Xylophone quarry mathematics", authors=("Quux, Z.",), year="1901")


@st.composite
def records(draw: st.DrawFn) -> list[Record]:
    """Up to 14 records from few words and numbers, so that many are alike."""
    few = st.sampled_from
    n_records = draw(st.integers(0, 14))
    return [
        Record(
            f"r{number}",
            title=" ".join(draw(st.lists(few(WORDS), max_size=6))),
            authors=tuple(draw(st.lists(few(("Okafor, D.", "Rivera, C.", "Wu L")), max_size=3))),
            year=draw(few(("", "2018", "2019", "2024"))),
            journal=draw(few(("", "Spine Rev", "Spine Review", "medRxiv"))),
            volume=draw(few(("", "27", "28", "10 Suppl 2"))),
            issue=draw(few(("", "3"))),
            pages=draw(few(("", "1-6", "123-9", "123-129", "S33"))),
            doi=draw(few(("", "", "10.5555/a", "10.5555/b"))),
            pmid=draw(few(("", "", "900001", "900002"))),
            abstract=draw(few(("", "needles and necks " * 6, "copper and wards " * 6))),
            registry_ids=draw(few(((), ("NCT90000001",), ("NCT90000002",)))),
            links=draw(few(((), ("ErratumFor:900001",)))),
            first_seen=draw(few(("", "2026-01-05", "2026-02-02"))),
        )
        for number in range(n_records)
    ]


def groups(result: Deduplication) -> set[tuple[str, ...]]:
    return {group.members for group in result.groups}


@EXAMPLES
@given(records(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(found: list[Record], random: Random) -> None:
    turned = list(found)
    random.shuffle(turned)
    assert deduplicate(found) == deduplicate(turned)


@EXAMPLES
@given(records())
def test_every_id_is_in_one_group(found: list[Record]) -> None:
    result = deduplicate(found)
    ids = [record_id for group in result.groups for record_id in group.members]
    assert sorted(ids) == sorted(record.record_id for record in found)
    assert len(result.groups) + len(result.set_aside) == len(found)


@EXAMPLES
@given(records())
def test_a_stranger_changes_nothing(found: list[Record]) -> None:
    before, after = deduplicate(found), deduplicate([*found, STRANGER])
    assert groups(after) == groups(before) | {(STRANGER.record_id,)}
    assert (after.set_aside, after.maybe, after.links) == (before.set_aside, before.maybe, before.links)


@EXAMPLES
@given(records())
def test_survivors_merge_no_further_unless_people_were_told_of_them(found: list[Record]) -> None:
    result = deduplicate(found)
    pairs = [(row.record_id, row.other_id) for row in result.maybe] + [
        (row.record_id, row.other_id) for row in result.links
    ]
    told = {record_id for pair in pairs for record_id in pair}
    spoken_for = {group.survivor for group in result.groups if not told.isdisjoint(group.members)}
    kept = [record for record in found if any(record.record_id == group.survivor for group in result.groups)]
    assert all(not spoken_for.isdisjoint(group) for group in groups(deduplicate(kept)) if len(group) > 1)


@EXAMPLES
@given(records())
def test_a_split_after_a_merge_restores_what_was(found: list[Record]) -> None:
    if len(found) < 2:
        return
    before = deduplicate(found)
    survivors = sorted(group.survivor for group in before.groups)
    if len(survivors) < 2:
        return
    one, other = survivors[:2]
    merge, split = PairDecision(one, other, "merge"), PairDecision(one, other, "split")
    assert any({one, other} <= set(group) for group in groups(deduplicate(found, [merge])))
    assert groups(deduplicate(found, [split])) == groups(before)


@EXAMPLES
@given(records())
def test_later_records_never_take_a_survivor_or_a_member_away(found: list[Record]) -> None:
    old = [replace(record, first_seen="2026-01-05") for record in found[::2]]
    new = [replace(record, first_seen="2026-02-02") for record in found[1::2]]
    kept_before = {member: group.survivor for group in deduplicate(old).groups for member in group.members}
    kept_after = {member: group.survivor for group in deduplicate(old + new).groups for member in group.members}
    assert {record_id: kept_after[record_id] for record_id in kept_before} == kept_before


@EXAMPLES
@given(records(), st.integers(0, 14))
def test_two_batches_give_what_one_gives(found: list[Record], n_known: int) -> None:
    index = Index()
    update(index, found[:n_known])
    update(index, found[n_known:])
    assert explained(index) == deduplicate(found)


@EXAMPLES
@given(records(), st.integers(0, 14))
def test_an_update_tells_of_new_records_what_a_full_run_tells(found: list[Record], n_known: int) -> None:
    index = Index()
    update(index, found[:n_known])
    told, full = update(index, found[n_known:]), deduplicate(found)
    new = {record.record_id for record in found[n_known:]}
    assert groups(told) == {group for group in groups(full) if group in groups(told)}
    assert {row for row in full.set_aside if row.record_id in new} <= set(told.set_aside) <= set(full.set_aside)
    assert set(told.maybe) <= set(full.maybe)
    assert set(told.links) <= set(full.links)
    assert new <= {member for group in told.groups for member in group.members}
