"""Two people on two machines: whatever they decide and in whatever order git merges, both end in the same place."""

from __future__ import annotations

import random
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pipeline.commands.init import MERGED_BY_LINES
from pipeline.ground.errors import DecisionError, ProvenanceError, TableError, TrialSiftError
from pipeline.prisma import count, read_inputs
from pipeline.prisma.template import template_rows
from pipeline.review.decisions import (
    append_decisions,
    fingerprint,
    kept_decisions,
    listed,
    pair_decisions,
    read_decisions,
)
from pipeline.review.imported import append_told, read_told
from pipeline.review.protocol import Protocol, parse_protocol
from pipeline.review.searches import read_searches
from pipeline.review.taking_in import TakingIn, take_in
from pipeline.review.updates import read_updates, record_update
from pipeline.sheets import DECIDED, TypedRow
from pipeline.stages import check, dedupe, screen
from pipeline.tables.computed import PRISMA, REMOVED, SCREENING, Change
from pipeline.tables.kept import DUPLICATE, FULL_TEXT, TITLE_ABSTRACT, WORDS_BY_PHASE, Decision, Update
from pipeline.tables.records import RECORDS, UNIQUE
from tests.people.room import FIRST, IDS, PROTOCOL, Room, ten_records
from tests.properties import examples

DAYS = ("2026-01-05", "2026-01-05T10:00", "2026-01-06", "2026-02-02", "2026-02-03")
REASONS = ("Wrong  population", "wrong population.", "No control")


@dataclass(frozen=True)
class Act:
    """Somebody says something on one of the machines; on a later day than it is made, if the sheet came late."""

    machine: int
    row: TypedRow
    taken_in_on: str


@some.composite
def acts(draw: some.DrawFn) -> Act:
    phase = draw(some.sampled_from((TITLE_ABSTRACT, FULL_TEXT, DUPLICATE)))
    one, other = draw(some.permutations(IDS[:3]))[:2]
    decision = draw(some.sampled_from(WORDS_BY_PHASE[phase]))
    cells = {
        "record_id": one, "phase": phase, "reviewer": draw(some.sampled_from(("Anna", "anna ", "Ben", "consensus"))),
        "decision": decision, "reason": draw(some.sampled_from(REASONS)) if decision == "exclude" else "", "note": "",
        "made_on": draw(some.sampled_from(DAYS)),
    }  # fmt: skip
    if phase == DUPLICATE:
        cells["other_id"] = other
        del cells["phase"]
    return Act(draw(some.sampled_from((0, 1))), TypedRow(2, cells), draw(some.sampled_from(DAYS[-2:])))


HISTORIES = some.lists(acts(), max_size=12)
CHANCES = some.randoms(use_true_random=False)


def live(history: Sequence[Act], machines: Sequence[Path]) -> None:
    """Each machine takes in its own sheets, knowing nothing of the other."""
    for act in history:
        queries = machines[act.machine]
        taking_in = TakingIn(set(IDS), act.taken_in_on, "v1", reviewers=2)
        append_decisions(queries, take_in([(Path("s"), act.row)], read_decisions(queries), taking_in).decisions)


def merge(one: Path, other: Path, merged: Path, chance: random.Random) -> Path:
    """As `git merge` with merge=union may do it: all files, the lines of both, in any order, headers wherever."""
    for path in {p.relative_to(m) for m in (one, other) for p in m.rglob("*.csv")}:
        lines = [line for m in (one, other) if (m / path).exists() for line in (m / path).read_text().splitlines()]
        rows = lines[1:]
        chance.shuffle(rows)
        (merged / path).parent.mkdir(parents=True, exist_ok=True)
        (merged / path).write_text("\n".join([lines[0], *rows]) + "\n")
    return merged


@cache
def protocol() -> Protocol:
    return parse_protocol(PROTOCOL.format(reviewers=2, screening="", more=""), Path("protocol.toml"))


def computed(decisions: Sequence[Decision], out: Path) -> list[bytes]:
    """The tables that people's words decide, from all that `dedupe`, `screen` and `report` count."""
    out.mkdir()
    records = ten_records()[:3]
    RECORDS.write(out, records)
    REMOVED.write(out, ())
    dedupe.dedupe(records, out, decisions)
    screen.screen(UNIQUE.read(out), protocol().screener(), decisions, out, 2)
    splits = [(pair.one, pair.other) for pair in pair_decisions(decisions) if pair.choice == "split"]
    found = count(read_inputs(out, splits), protocol())
    PRISMA.write(out, template_rows(found.flow, protocol().title_by_source, protocol().kind_by_source))
    return [table.path(out).read_bytes() for table in (SCREENING, DECIDED.table, PRISMA)]


def end_in_the_same_place(history: Sequence[Act], chance: random.Random) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        machines = [folder / "one", folder / "other"]
        live(history, machines)
        merges = [merge(*order, folder / f"merged-{at}", chance) for at, order in enumerate((machines, machines[::-1]))]
        one, other = map(read_decisions, merges)
        assert one == other
        assert set(kept_decisions(merges[0])) == {d for machine in machines for d in kept_decisions(machine)}
        assert computed(one, folder / "results-0") == computed(other, folder / "results-1")


@given(HISTORIES, CHANCES)
@examples(150)
def test_two_clones_merged_in_any_order_end_in_the_same_decisions_screening_and_flow(
    history: list[Act], chance: random.Random
) -> None:
    end_in_the_same_place(history, chance)


@pytest.mark.long
@given(HISTORIES, CHANCES)
@examples(500)
def test_and_so_do_five_hundred_histories(history: list[Act], chance: random.Random) -> None:
    end_in_the_same_place(history, chance)


def test_a_merge_keeps_the_checks_of_both_sides_content(room: Room, tmp_path: Path) -> None:
    other = room.clone(tmp_path / "b")
    for clone, name, record_id, day in ((room, "anna", IDS[0], "2026-02-02"), (other, "ben", IDS[2], "2026-02-09")):
        clone.say({record_id: "include"}, name, on=day)
        decisions = kept_decisions(clone.paths.queries)
        record_update(
            clone.paths.queries,
            Update(day, (day,), 0, 0, len(decisions), fingerprint(decisions), listed(decisions)),
        )
    merged = merge(room.paths.queries, other.paths.queries, tmp_path / "merged", random.Random(1))
    shutil.copytree(merged, room.paths.queries, dirs_exist_ok=True)
    check.check_words(room.paths)
    assert [update.search for update in read_updates(room.paths.queries)] == ["2026-02-02", "2026-02-09"]


def test_a_decision_that_is_gone_is_named_with_its_file(room: Room) -> None:
    room.say({IDS[0]: "include", IDS[1]: "include"}, "anna", on="2026-02-02")
    decisions = kept_decisions(room.paths.queries)
    record_update(room.paths.queries, Update(FIRST, (), 0, 0, 2, fingerprint(decisions), listed(decisions)))
    path = room.paths.queries / "decisions" / "2026-02-02-anna.csv"
    path.write_text("\n".join(path.read_text().splitlines()[:2]) + "\n")
    with pytest.raises(DecisionError, match=r"2026-02-02-anna\.csv: 1 decisions that the update of 2026-01-05 knew"):
        check.check_words(room.paths)


needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not here")


def git(folder: Path, *words: str) -> int:
    return subprocess.run(
        ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", *words], cwd=folder, capture_output=True,
        check=False,
    ).returncode  # fmt: skip


def commit(room: Room) -> None:
    assert git(room.paths.workspace, "add", "queries", ".gitattributes") == 0
    assert git(room.paths.workspace, "commit", "-qm", "u") == 0


@pytest.fixture
def clones(room: Room, tmp_path: Path) -> tuple[Room, Room]:
    """A review in git and its clone on another machine."""
    root = room.paths.workspace
    (root / ".gitattributes").write_text(MERGED_BY_LINES)
    git(root, "init", "-q", "-b", "main")
    commit(room)
    return room, room.clone(tmp_path / "b")


def pull(one: Room, other: Room) -> int:
    git(one.paths.workspace, "fetch", "-q", str(other.paths.workspace), "main")
    return git(one.paths.workspace, "merge", "FETCH_HEAD", "-m", "m")


@needs_git
def test_git_merges_two_people_of_one_day_by_itself(clones: tuple[Room, Room]) -> None:
    for clone, record_id in zip(clones, (IDS[0], IDS[2]), strict=True):
        clone.say({record_id: "include"}, "anna", on="2026-02-02")
        commit(clone)
    assert pull(*clones) == 0
    assert {decision.record_id for decision in clones[0].decisions} == {IDS[0], IDS[2]}


@needs_git
def test_what_two_updates_told_is_merged_and_two_searches_of_one_day_are_named(clones: tuple[Room, Room]) -> None:
    day = "2026-02-02"
    for clone, event, records in zip(clones, ("a.ris", "b.ris"), (ten_records(), ten_records()[:9]), strict=True):
        clone.search(day, records)
        record_update(clone.paths.queries, Update(day, (day, event), 1, 1, 0, fingerprint(())))
        append_told(clone.paths.queries, [Change(event, f"embase:{event}", "new", "handed over")], day)
        commit(clone)
    assert pull(*clones) != 0
    here = clones[0].paths
    assert [set(update.events) for update in read_updates(here.queries)] == [{day, "a.ris", "b.ris"}]
    assert {change.event for change in read_told(here.queries)} == {"a.ris", "b.ris"}
    with pytest.raises(ProvenanceError, match="two machines searched on one day") as raised:
        read_searches(here.searches)
    (fault,) = raised.value.faults
    answered = f"answered at {day}T06:30:00Z"
    assert fault.found == f"ours: {answered}, 10 records; theirs: {answered}, 9 records"
    assert f"git checkout --ours -- queries/mini/searches/{day}.json (or --theirs)" in fault.fix
    assert git(here.workspace, "checkout", "--theirs", "--", f"queries/mini/searches/{day}.json") == 0
    assert [len(search.pmids) for search in read_searches(here.searches)] == [10, 9]


@pytest.mark.parametrize("name", ["protocol.toml", "strategy.txt", "known.csv"])
def test_what_people_write_is_named_when_git_could_not_merge_it(room: Room, name: str) -> None:
    path = room.paths.queries / name
    before = path.read_text() if path.exists() else "pmid,doi,title,note\n"
    path.write_text(f"{before}<<<<<<< HEAD\nx\n=======\ny\n>>>>>>> theirs\n")
    with pytest.raises(TrialSiftError, match="git could not merge this file and left its conflict markers"):
        _ = room.review


def test_what_git_could_not_merge_is_named_as_such(room: Room) -> None:
    room.say({IDS[0]: "include"}, "anna", on="2026-02-02")
    path = room.paths.queries / "decisions" / "2026-02-02-anna.csv"
    lines = path.read_text().splitlines()
    path.write_text("\n".join([lines[0], "<<<<<<< HEAD", lines[1], "=======", lines[1], ">>>>>>> theirs"]))
    with pytest.raises(DecisionError, match="git could not merge this file") as raised:
        _ = room.decisions
    assert raised.value.exit_code == 14


def test_every_fault_of_a_file_that_people_can_edit_is_named_with_its_row(room: Room) -> None:
    path = room.paths.queries / "decisions" / "2026-02-02-anna.csv"
    path.parent.mkdir()
    path.write_text(
        "decided_on,reviewer,record_id,phase,decision,reason,note,criteria_version\n"
        "2026-02-30,anna,pubmed:1,title_abstract,include,,,\n"
        "2026-02-02,,pubmed:1,title_abstract,include,,,\n"
        "2026-02-02,anna,,title_abstract,exlude,,,\n"
        "2026-02-02,anna,pubmed:1,abstract,include,,,\n"
        "2026-02-02,anna,pubmed:1,title_abstract,include,,\n"
    )
    with pytest.raises(DecisionError) as raised:
        _ = room.decisions
    assert [fault.place for fault in raised.value.faults] == [
        "row 2, column decided_on", "row 3, column reviewer", "row 4, column decision", "row 4, column record_id",
        "row 5, column phase", "row 6",
    ]  # fmt: skip


OLD = """decided_on,reviewer,record_id,phase,decision,reason,note,criteria_version
2026-01-05,anna,pubmed:9100000,title_abstract,include,,,v1
2026-01-05,anna,pubmed:9100000,title_abstract,exclude,x,,v1
2026-01-06,Ben Ō,pubmed:9100001,title_abstract,include,,,v1
2026-01-06,,pubmed:9100001|pubmed:9100002,duplicate,split,,,
"""


def test_the_one_file_of_old_is_moved_over_with_nothing_lost(room: Room) -> None:
    old = room.paths.queries / "decisions.csv"
    old.write_text(OLD)
    before = room.decisions
    assert len(before) == 4
    room.take_in()
    assert not old.exists()
    assert room.decisions == before
    assert room.outcome(IDS[0]) == "exclude"
    names = sorted(path.name for path in (room.paths.queries / "decisions").iterdir())
    assert names == ["2026-01-05-anna.csv", "2026-01-06-ben-o.csv", "2026-01-06-unnamed.csv"]
    old.write_text(OLD)  # a clone that had not moved over yet
    room.take_in()
    assert room.decisions == before


def test_updates_of_one_search_told_by_two_machines_are_one(tmp_path: Path) -> None:
    header = "search,events,n_new,n_to_read,n_decisions,decisions_sha256"
    rows = [
        "2026-02-02.2,b,1,1,0,e",
        "2026-02-02,a|x,1,1,0,e",
        header,
        "2026-02-02,a|y,2,1,0,e",
        "2026-02-02.10,c,1,1,0,e",
    ]
    for order in (rows, rows[::-1]):
        (tmp_path / "updates.csv").write_text("\n".join([header, *order]) + "\n")
        found = read_updates(tmp_path)
        assert [update.search for update in found] == ["2026-02-02", "2026-02-02.2", "2026-02-02.10"]
        assert set(found[0].events) == {"a", "x", "y"}


def test_what_was_told_of_imports_counts_in_the_order_of_updates(tmp_path: Path) -> None:
    name = "embase-2026-01-05.ris"
    append_told(tmp_path, [Change(name, "embase:1", "new", "x")], "2026-01-05")
    append_told(tmp_path, [Change(f"{name}, version 2", "embase:1", "gone", "x")], "2026-02-02")
    path = tmp_path / "imported.csv"
    header, *rows = path.read_text().splitlines()
    path.write_text("\n".join([header, *rows[::-1], header, rows[0]]) + "\n")
    assert [change.change for change in read_told(tmp_path)] == ["new", "gone"]
    path.write_text("\n".join([header, "<<<<<<< HEAD", *rows]))
    with pytest.raises(TableError, match="git could not merge"):
        read_told(tmp_path)


def test_one_file_for_each_person_and_day(room: Room, new_room: Callable[..., Room]) -> None:
    decision = Decision("2026-02-02", "李明", IDS[0], TITLE_ABSTRACT, "include", made_on=FIRST)
    append_decisions(room.paths.queries, [decision, decision])
    (path,) = (room.paths.queries / "decisions").iterdir()
    assert path.name.startswith("2026-02-02-person-")
    assert room.decisions == (decision,)
