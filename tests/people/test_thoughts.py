"""What somebody thought when: old copies, changes of mind, words taken back, earlier and later phases."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pipeline.review.reconsidered import ask_again
from pipeline.stages import screen
from tests.people.room import FIRST, IDS, Room, places

HALF_PAST = "2026-01-06T09:30"


def test_an_old_copy_of_the_sheet_reverses_nothing(room: Room, tmp_path: Path) -> None:
    copy = room.fill({IDS[0]: "include"}, to=tmp_path / "january.csv")
    room.take_in(returned=copy)
    room.say({IDS[0]: ("exclude", "wrong population")}, on="2026-01-20")
    before = room.decisions
    counts = room.take_in("2026-02-20", returned=copy)
    assert room.decisions == before
    assert room.outcome(IDS[0]) == "exclude"
    assert counts.n["repeated"] + len(counts.faults) == 1


def test_the_same_copy_twice_adds_nothing(room: Room, tmp_path: Path) -> None:
    copy = room.fill({IDS[0]: "include", IDS[1]: ("exclude", "x", "y")}, to=tmp_path / "copy.csv")
    assert room.take_in(returned=copy).n["decisions"] == 2
    again = room.take_in("2026-03-01", returned=copy)
    assert (again.n["decisions"], again.n["repeated"], again.faults) == (0, 2, ())


def test_a_copy_that_comes_late_is_kept_and_does_not_stand(room: Room, tmp_path: Path) -> None:
    late = room.fill({IDS[0]: ("exclude", "wrong dose")}, to=tmp_path / "late.csv")
    room.say({IDS[1]: "include"}, on="2026-01-20")  # from here on, a sheet is of the 20th
    room.say({IDS[0]: "include"}, on="2026-01-21")
    counts = room.take_in("2026-02-20", returned=late)
    assert "older than what the same person said since" in str(counts)
    assert room.outcome(IDS[0]) == "include"
    assert {decision.decision for decision in room.decisions if decision.record_id == IDS[0]} == {"include", "exclude"}


def test_a_person_changes_their_mind_and_changes_it_back(room: Room) -> None:
    for at, word in enumerate(("include", "exclude", "include")):
        room.say({IDS[0]: word}, on=f"2026-01-1{at}")
        assert room.outcome(IDS[0]) == word


def test_a_change_back_on_one_day_is_asked_about_and_the_moment_decides(room: Room) -> None:
    room.say({IDS[1]: "include"})
    for word in ("include", "exclude"):
        room.say({IDS[0]: word})
    counts = room.say({IDS[0]: "include"})
    assert "write in made_on when" in counts.faults[0].fix
    path = room.paths.results / "to_screen.csv"
    lines = path.read_text().splitlines()
    at = next(n for n, line in enumerate(lines) if IDS[0] in line)
    lines[at] = lines[at].replace(",,sheet of", f",{FIRST}T15:30,sheet of")
    path.write_text("\n".join(lines) + "\n")
    assert room.take_in().faults == ()
    assert room.outcome(IDS[0]) == "include"


def test_a_day_that_is_none_is_named(room: Room) -> None:
    room.fill({IDS[0]: "include"})
    path = room.paths.results / "to_screen.csv"
    path.write_text(path.read_text().replace(",,sheet of", ",last week,sheet of"))
    assert "row 2, column made_on" in places(room.take_in().faults)


def test_a_word_taken_back_was_not_said(two: Room) -> None:
    two.say({IDS[0]: "include"}, "ben")
    assert two.say({IDS[0]: ("withdrawn", "", "this was anna")}, "ben", on="2026-01-06").faults == ()
    two.say({IDS[0]: "include"}, "anna", on="2026-01-06")
    two.count()
    (row,) = [row for row in two.rows("screening.csv") if row["record_id"] == IDS[0]]
    assert (row["outcome"], row["decided_by"]) == ("unclear", "anna")
    assert two.rows("agreement.csv") == []


def test_nothing_can_be_taken_back_that_was_not_said(room: Room) -> None:
    assert "has said nothing" in room.say({IDS[0]: "withdrawn"}).faults[0].message
    room.say({IDS[0]: "include"})
    room.say({IDS[0]: "withdrawn"}, on="2026-01-06")
    assert room.fate(IDS[0])[0] == "awaiting_screening"


def test_a_late_exclusion_on_the_abstract_does_not_undo_what_was_read_in_full(room: Room) -> None:
    room.say({IDS[0]: "include"})
    room.say({IDS[0]: "include"}, phase="full_text")
    room.say({IDS[0]: ("exclude", "no trial")}, "ben", on="2026-02-01")
    assert room.fate(IDS[0])[0] == "included"
    (row,) = room.rows("conflicts.csv")
    assert (row["record_id"], row["phase"]) == (IDS[0], "title_abstract")
    assert "ben: exclude" in row["said"]
    assert "anna: include in full text" in row["said"]
    room.say({IDS[0]: "withdrawn"}, "ben", on="2026-02-02")
    assert room.fate(IDS[0])[0] == "included"
    assert room.rows("conflicts.csv") == []


def test_what_was_said_in_full_text_may_be_taken_back_so_that_the_abstract_counts(room: Room) -> None:
    room.say({IDS[0]: "include"})
    room.say({IDS[0]: "sought"}, phase="full_text")
    room.say({IDS[0]: ("exclude", "no trial")}, on="2026-02-01")
    assert room.fate(IDS[0])[0] == "awaiting_report"
    room.say({IDS[0]: "withdrawn"}, phase="full_text", on="2026-02-02")
    assert room.fate(IDS[0]) == ("excluded", "no trial")


def test_a_report_that_somebody_read_is_not_lost_when_somebody_else_cannot_have_it(room: Room) -> None:
    room.say({IDS[0]: "include"})
    room.say({IDS[0]: "include"}, phase="full_text")
    for word in ("sought", "not_retrieved"):
        room.say({IDS[0]: word}, "ben", phase="full_text", on="2026-02-01")
        assert room.fate(IDS[0])[0] == "included"
    assert [row["said"] for row in room.rows("conflicts.csv")] == ["anna: include; ben: not_retrieved"]
    room.say({IDS[0]: "not_retrieved"}, phase="full_text", on="2026-02-02")
    assert room.fate(IDS[0])[0] == "not_retrieved"


def test_a_word_under_a_name_that_the_protocol_does_not_know_can_be_taken_back(room: Room) -> None:
    room.say({IDS[0]: "include"}, "Ana")
    room.set_protocol(more='[people]\nscreen = ["Anna", "Ben"]\n')
    assert len(room.say({IDS[0]: "exclude"}, "Ana", on="2026-01-06").faults) == 1
    assert room.say({IDS[0]: "withdrawn"}, "ana", on="2026-01-07").faults == ()
    assert room.fate(IDS[0])[0] == "awaiting_screening"


def test_what_stands_is_listed_and_can_be_changed_there(room: Room) -> None:
    room.say({IDS[0]: "include", IDS[1]: ("exclude", "no trial")})
    rows = {row["record_id"]: row for row in room.rows("decided.csv")}
    assert (rows[IDS[1]]["stands"], rows[IDS[1]]["said"]) == ("exclude, no trial", f"anna: exclude ({FIRST})")
    room.fill({IDS[1]: "include"}, "ben", sheet="decided.csv")
    assert room.take_in("2026-01-09").n["decisions"] == 1
    assert room.outcome(IDS[1]) == "include"
    assert not any(row["decision"] for row in room.rows("decided.csv"))


def test_a_record_to_be_thought_over_counts_on_until_it_is_confirmed(room: Room) -> None:
    room.say({IDS[0]: ("exclude", "no trial")})
    ask_again(room.paths.queries, [IDS[0]], HALF_PAST)
    screen.run(room.review)
    row = next(row for row in room.rows("to_screen.csv") if row["record_id"] == IDS[0])
    assert "anna says exclude" in row["whose_turn"]
    assert room.fate(IDS[0]) == ("excluded", "no trial")
    assert room.say({IDS[0]: ("exclude", "no trial")}, on="2026-01-06").n["decisions"] == 1
    assert IDS[0] not in {row["record_id"] for row in room.rows("to_screen.csv")}


def test_a_person_who_waits_for_a_second_is_not_called_unclear(two: Room) -> None:
    two.say({IDS[0]: ("exclude", "not a trial"), IDS[1]: "include"})
    assert two.fate(IDS[0]) == ("awaiting_screening", "waits for a second reviewer")
    two.say({IDS[1]: "exclude"}, "ben")
    assert two.fate(IDS[1]) == ("awaiting_screening", "the reviewers differ")


def test_records_that_a_person_merges_hide_no_inclusion(new_room: Callable[..., Room]) -> None:
    room = new_room()
    room.say({IDS[0]: ("exclude", "no trial"), IDS[1]: "include"})
    pairs = f"record_id,other_id,decision,reviewer,note\n{IDS[0]},{IDS[1]},merge,anna,\n"
    (room.paths.results / "maybe_duplicates.csv").write_text(pairs)
    room.take_in("2026-01-10")
    assert room.fate(IDS[0])[0] == "awaiting_report"
    assert [row["record_id"] for row in room.rows("conflicts.csv")] == [IDS[0]]
    room.say({IDS[0]: ("exclude", "no trial")}, "consensus", on="2026-01-11")
    assert room.fate(IDS[0]) == ("excluded", "no trial")
    assert room.rows("conflicts.csv") == []
