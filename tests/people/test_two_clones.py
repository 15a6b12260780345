"""Two people on two machines: whatever they decide and in whatever order git merges, both end in the same place."""

from __future__ import annotations

import random
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from pipeline.commands.init import MERGED_BY_LINES
from pipeline.ground.errors import DecisionError, TableError
from pipeline.review.decisions import append_decisions, fingerprint, kept_decisions, listed, read_decisions
from pipeline.review.imported import append_told, read_told
from pipeline.review.people import People
from pipeline.review.updates import read_updates, record_update
from pipeline.sheets import TypedRow
from pipeline.stages import check, report, screen
from pipeline.stages.decide import TakingIn, take_in
from pipeline.tables.computed import Change
from pipeline.tables.kept import FULL_TEXT, TITLE_ABSTRACT, Decision, Update
from tests.people.room import FIRST, IDS, Room, room_in, ten_records
from tests.properties import examples

DAYS = ("2026-01-05", "2026-01-05T10:00", "2026-01-06", "2026-02-02")
WORDS_OF = {TITLE_ABSTRACT: ("include", "exclude", "unclear", "withdrawn"), FULL_TEXT: ("include", "exclude", "sought")}


@dataclass(frozen=True)
class Act:
    """Somebody says something on one of the machines; on a later day than it is made, if the sheet came late."""

    machine: int
    name: str
    record_id: str
    phase: str
    decision: str
    made_on: str
    taken_in_on: str

    @property
    def row(self) -> TypedRow:
        reason = "Wrong  population" if self.decision == "exclude" else ""
        return TypedRow(2, {"record_id": self.record_id, "phase": self.phase, "reviewer": self.name, "reason": reason,
                            "decision": self.decision, "note": "", "made_on": self.made_on})  # fmt: skip


@some.composite
def acts(draw: some.DrawFn) -> Act:
    phase = draw(some.sampled_from((TITLE_ABSTRACT, FULL_TEXT)))
    return Act(
        draw(some.sampled_from((0, 1))), draw(some.sampled_from(("Anna", "anna ", "Ben", "consensus"))),
        draw(some.sampled_from(IDS[:3])), phase, draw(some.sampled_from(WORDS_OF[phase])),
        draw(some.sampled_from(DAYS)), draw(some.sampled_from(("2026-02-02", "2026-02-03"))),
    )  # fmt: skip


HISTORIES = some.lists(acts(), max_size=12)


def live(history: Sequence[Act], machines: Sequence[Path]) -> None:
    """Each machine takes in its own sheets, knowing nothing of the other."""
    for act in history:
        queries = machines[act.machine]
        taking_in = TakingIn(set(IDS), act.taken_in_on, "v1", reviewers=2)
        append_decisions(queries, take_in([(Path("s"), act.row)], read_decisions(queries), taking_in).decisions)


def merge(one: Path, other: Path, chance: random.Random) -> Path:
    """As `git merge` with merge=union may do it: all files, the lines of both, in any order, headers wherever."""
    merged = Path(tempfile.mkdtemp())
    for path in {p.relative_to(m) for m in (one, other) for p in m.rglob("*.csv")}:
        lines = [line for m in (one, other) if (m / path).exists() for line in (m / path).read_text().splitlines()]
        rows = lines[1:]
        chance.shuffle(rows)
        (merged / path).parent.mkdir(parents=True, exist_ok=True)
        (merged / path).write_text("\n".join([lines[0], *rows]) + "\n")
    return merged


@given(HISTORIES, some.randoms(use_true_random=False))
@examples(500)
def test_any_two_clones_merged_in_any_order_hold_the_same_decisions(history: list[Act], chance: random.Random) -> None:
    machines = [Path(tempfile.mkdtemp()), Path(tempfile.mkdtemp())]
    live(history, machines)
    merges = [merge(*machines, chance), merge(*reversed(machines), chance)]
    one, other = (read_decisions(merged) for merged in merges)
    assert one == other
    words = [People.of(decisions, 2).both((record_id,)) for decisions in (one, other) for record_id in IDS[:3]]
    assert words[:3] == words[3:]
    assert set(kept_decisions(merges[0])) == {d for machine in machines for d in kept_decisions(machine)}
    for folder in (*machines, *merges):
        shutil.rmtree(folder)


@pytest.mark.long
@given(HISTORIES, some.randoms(use_true_random=False))
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_and_the_same_screening_and_flow(history: list[Act], chance: random.Random) -> None:
    with tempfile.TemporaryDirectory() as folder:
        room = room_in(Path(folder), 2, records=ten_records()[:3])
        machines = [room.clone(Path(folder) / "one"), room.clone(Path(folder) / "two")]
        live(history, [machine.paths.queries for machine in machines])
        found = []
        for merged in (merge(*(m.paths.queries for m in ms), chance) for ms in (machines, machines[::-1])):
            shutil.copytree(merged, room.paths.queries, dirs_exist_ok=True)
            screen.run(room.review)
            report.run(room.review)
            found.append([(room.paths.results / name).read_bytes() for name in ("screening.csv", "prisma.csv")])
            shutil.rmtree(room.paths.queries / "decisions", ignore_errors=True)
        assert found[0] == found[1]


def test_a_merge_keeps_the_checks_of_both_sides_content(room: Room, tmp_path: Path) -> None:
    other = room.clone(tmp_path / "b")
    for clone, name, record_id, day in ((room, "anna", IDS[0], "2026-02-02"), (other, "ben", IDS[2], "2026-02-09")):
        clone.say({record_id: "include"}, name, on=day)
        decisions = kept_decisions(clone.paths.queries)
        record_update(
            clone.paths.queries,
            Update(day, (day,), 0, 0, len(decisions), fingerprint(decisions), listed(decisions)),
        )
    merged = merge(room.paths.queries, other.paths.queries, random.Random(1))
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


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not here")
def test_git_merges_two_people_of_one_day_by_itself(room: Room, tmp_path: Path) -> None:
    def git(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", *words], cwd=folder, capture_output=True,
            text=True, check=False,
        )  # fmt: skip

    root = room.paths.workspace
    (root / ".gitattributes").write_text(MERGED_BY_LINES)
    for words in (("init", "-q", "-b", "main"), ("add", "queries", ".gitattributes"), ("commit", "-qm", "1")):
        assert git(root, *words).returncode == 0
    other = room.clone(tmp_path / "b")
    for clone, record_id in ((room, IDS[0]), (other, IDS[2])):
        clone.say({record_id: "include"}, "anna", on="2026-02-02")
        git(clone.paths.workspace, "add", "queries")
        assert git(clone.paths.workspace, "commit", "-qm", "u").returncode == 0
    git(root, "fetch", "-q", str(other.paths.workspace), "main")
    assert git(root, "merge", "FETCH_HEAD", "-m", "m").returncode == 0
    assert {decision.record_id for decision in room.decisions} == {IDS[0], IDS[2]}


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
