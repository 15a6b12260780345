"""Who said it and in which words: names, reasons, and rows that are not taken in."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipeline.ground.errors import ProtocolError
from pipeline.ground.text import name_key, reason_key
from tests.people.room import IDS, Room, places

PEOPLE = '[people]\nscreen = ["Anna Rossi", "Ben"]\nsettle = ["Carla"]\nalso = { "Anna Rossi" = ["Anna", "AR"] }\n'


@pytest.mark.parametrize("other", ["anna", "ANNA ", " an na", "Ánna", "anna\u00a0", "An\u200bna"])
def test_case_blanks_and_accents_make_no_second_person(two: Room, other: str) -> None:
    two.say({IDS[0]: "include"}, "Anna")
    two.say({IDS[0]: "include"}, other, on="2026-01-06")
    two.count()
    assert {decision.reviewer for decision in two.decisions} == {"Anna"}
    assert IDS[0] in {row["record_id"] for row in two.rows("to_screen.csv")}
    assert two.rows("agreement.csv") == []


def test_letters_of_other_scripts_tell_people_apart() -> None:
    assert len({name_key(name) for name in ("李明", "李娜", "की", "का", "สม", "สมา")}) == 6


def test_what_somebody_is_also_called_is_one_person(new_room: Callable[..., Room]) -> None:
    room = new_room(reviewers=2, more=PEOPLE)
    room.say({IDS[0]: "include"}, "AR")
    room.say({IDS[0]: "include"}, "anna", on="2026-01-06")
    assert {decision.reviewer for decision in room.decisions} == {"Anna Rossi"}
    assert room.outcome(IDS[0]) == "unclear"
    assert not any(row["decision"] for row in room.rows("to_screen.csv"))


def test_an_unknown_name_is_asked_about_and_the_row_stays(new_room: Callable[..., Room]) -> None:
    room = new_room(more=PEOPLE)
    counts = room.say({IDS[0]: "include", IDS[1]: "include"}, "Anna Rosi")
    assert len(counts.faults) == 2
    assert "did you mean Anna Rossi?" in counts.faults[0].fix
    assert room.decisions == ()
    assert {row["record_id"]: row["decision"] for row in room.rows("to_screen.csv")}[IDS[0]] == "include"


def test_the_consensus_needs_no_place_in_the_protocol(new_room: Callable[..., Room]) -> None:
    room = new_room(reviewers=2, more=PEOPLE)
    assert room.say({IDS[0]: "include"}, "Consensus").faults == ()
    assert room.outcome(IDS[0]) == "include"


def test_whoever_settles_ends_a_difference_without_a_third_vote(new_room: Callable[..., Room]) -> None:
    room = new_room(reviewers=2, more=PEOPLE)
    room.say({IDS[0]: "include"}, "Anna")
    room.say({IDS[0]: "exclude"}, "Ben", on="2026-01-06")
    assert room.outcome(IDS[0]) == "unclear"
    room.say({IDS[0]: "exclude"}, "carla", on="2026-01-07")
    assert room.outcome(IDS[0]) == "exclude"


@pytest.mark.parametrize(
    "people",
    ['screen = ["Anna", "anna "]\nalso = { Ann = ["A"] }', 'screen = ["Anna"]\nalso = { Ben = ["B"] }',
     'screen = ["Anna", "Ben"]\nalso = { Ben = ["ANNA"] }', 'screen = ["Rule"]', 'screen = [""]',
     'screen = ["Anna"]\nshare = "halves"', 'screen = ["Anna"]\nshare = "thirds"'],
)  # fmt: skip
def test_people_who_cannot_be_told_apart_are_a_fault_of_the_protocol(room: Room, people: str) -> None:
    room.set_protocol(more=f"[people]\n{people}\n")
    with pytest.raises(ProtocolError, match="people"):
        _ = room.review


def test_rows_without_a_name_are_nobodys_where_two_have_to_decide(two: Room) -> None:
    two.say(dict.fromkeys(IDS, "include"), "anna")
    counts = two.say(dict.fromkeys(IDS, "include"), "")
    assert len(counts.faults) == len(IDS)
    assert all(row["decision"] == "include" for row in two.rows("to_screen.csv"))
    counts = two.take_in(reviewer="ben")
    assert (counts.n["decisions"], two.outcome(IDS[0])) == (len(IDS), "include")


def test_rows_without_a_name_that_repeat_what_stands_are_counted(room: Room) -> None:
    room.say({IDS[0]: "include"}, "anna")
    counts = room.say({IDS[0]: "include"}, "")
    assert (counts.faults, counts.n["repeated"]) == ((), 1)
    assert "1 repeat what was said" in str(counts)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Wrong population", "wrong  population."), ("Wrong population", "WRONG POPULATION "),
        ("Wrong population, adults", "Wrong population adults"), ("Wrong age; adults", "Wrong age, adults"),
        ("No “sham” arm", 'No "sham" arm'), ("Nicht‐randomisiert", "nicht-randomisiert"), ("Étude", "etude"),
    ],
)  # fmt: skip
def test_two_writings_of_a_reason_are_one_line_of_the_flow(room: Room, one: str, other: str) -> None:
    room.say(dict.fromkeys(IDS[:4], "include"))
    room.say({IDS[0]: ("exclude", one), IDS[1]: ("exclude", other), IDS[2]: ("exclude", one)}, phase="full_text")
    room.count()
    (said,) = [row["n"] for row in room.rows("prisma.csv") if row["data"] == "dbr_excluded"]
    assert said.endswith(", 3")
    assert ";" not in said


def test_signs_tell_reasons_apart() -> None:
    assert len({reason_key(reason) for reason in ("n < 10", "n > 10", "n = 10", "Dose +", "Dose -")}) == 5


def test_a_reason_that_the_protocol_does_not_list_is_named_and_others_are_offered(
    new_room: Callable[..., Room],
) -> None:
    room = new_room(screening='reasons = ["Wrong population", "No comparison"]')
    room.say({IDS[0]: "include", IDS[1]: "include"})
    counts = room.say({IDS[0]: ("exclude", "wrong population."), IDS[1]: ("exclude", "too old")}, phase="full_text")
    assert places(counts.faults)[0].endswith("column reason")
    assert counts.faults[0].expected == "Wrong population; No comparison"
    assert room.fate(IDS[0]) == ("report_excluded", "Wrong population")
    assert room.fate(IDS[1])[0] == "awaiting_report"


def test_where_people_agree_to_exclude_for_two_reasons_the_first_of_the_protocol_counts_and_both_are_listed(
    new_room: Callable[..., Room],
) -> None:
    room = new_room(reviewers=2, screening='reasons = ["No comparison", "Wrong population"]')
    for name, reason in (("anna", "No comparison"), ("ben", "Wrong population")):
        room.say({IDS[0]: "include"}, name)
        room.say({IDS[0]: ("exclude", reason)}, name, phase="full_text")
    assert room.fate(IDS[0]) == ("report_excluded", "No comparison")
    assert [row["record_id"] for row in room.rows("reasons.csv")] == [IDS[0]]
    assert room.rows("conflicts.csv") == []
    room.say({IDS[0]: ("exclude", "Wrong population")}, "consensus", phase="full_text", on="2026-01-07")
    assert room.fate(IDS[0]) == ("report_excluded", "Wrong population")
    assert room.rows("reasons.csv") == []
