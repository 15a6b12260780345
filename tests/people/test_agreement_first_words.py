"""Agreement is that of first, independent words."""

from __future__ import annotations

from tests.people.room import IDS, Room


def agreement(room: Room) -> list[list[str]]:
    room.count()
    return [list(row.values()) for row in room.rows("agreement.csv")]


def test_kappa_stays_what_it_was_before_people_talked_it_over(two: Room) -> None:
    two.say({i: "include" if at < 6 else "exclude" for at, i in enumerate(IDS)}, "anna")
    two.say({i: "include" if at < 3 or at == 9 else "exclude" for at, i in enumerate(IDS)}, "ben", on="2026-01-06")
    two.count()
    two.say({row["record_id"]: "exclude" for row in two.rows("conflicts.csv")}, "anna", on="2026-01-07")
    (row,) = agreement(two)
    assert row[3:7] == ["10", "6", "60.0", "0.231"]
    assert row[9:] == ["9", "90.0", "0.783"]


def test_kappa_below_zero_is_a_number(two: Room) -> None:
    two.say({IDS[0]: "include", IDS[1]: "exclude", IDS[2]: "include", IDS[3]: "exclude"}, "anna")
    two.say({IDS[0]: "exclude", IDS[1]: "include", IDS[2]: "exclude", IDS[3]: "exclude"}, "ben", on="2026-01-06")
    assert agreement(two)[0][6] == "-0.500"


def test_whoever_settles_a_difference_was_not_independent(two: Room) -> None:
    two.say({IDS[0]: "include", IDS[1]: "include"}, "anna")
    two.say({IDS[0]: "exclude", IDS[1]: "include"}, "ben")
    two.say({IDS[0]: "include"}, "aaron")
    two.say({IDS[1]: "include"}, "consensus")
    assert [row[1:5] for row in agreement(two)] == [["anna", "ben", "2", "1"]]
