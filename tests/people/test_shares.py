"""Sharing out: who reads which record, the same on every machine."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipeline.commands.status import progress
from pipeline.review.reconsidered import ask_again
from pipeline.review.shares import Shares, pilot_of
from pipeline.review.team import Team
from pipeline.stages import screen
from tests.people.room import IDS, Room

THREE = ("Anna", "Ben", "Carla")
MANY = [f"pubmed:{n}" for n in range(3000)]


def readers(share: str, record_id: str, pilot: frozenset[str] = frozenset()) -> tuple[str, ...]:
    return Shares(Team(screen=THREE, share=share), pilot).readers(record_id)  # type: ignore[arg-type]


@pytest.mark.parametrize(("share", "n"), [("everyone", 3), ("two", 2), ("halves", 1)])
def test_each_record_has_so_many_readers_and_everybody_a_like_share(share: str, n: int) -> None:
    drawn = [readers(share, record_id) for record_id in MANY]
    assert {len(names) for names in drawn} == {n}
    for name in THREE:
        assert abs(sum(name in names for names in drawn) - n * 1000) < 120


def test_a_record_that_comes_later_changes_nobodys_share() -> None:
    assert [readers("two", i) for i in MANY[:10]] == [readers("two", i) for i in reversed(MANY[:10])][::-1]


def test_the_pilot_is_of_the_first_search_and_read_by_all() -> None:
    rows = [(record_id, "2026-01-05") for record_id in MANY[:50]]
    pilot = pilot_of(rows, 10)
    assert len(pilot) == 10
    assert pilot_of([*rows, *((i, "2026-02-02") for i in MANY[50:])], 10) == pilot
    assert all(readers("halves", record_id, pilot) == THREE for record_id in pilot)


@pytest.fixture
def shared(new_room: Callable[..., Room]) -> Room:
    return new_room(reviewers=1, more='[people]\nscreen = ["Anna", "Ben"]\nshare = "halves"\n')


def test_everybody_has_a_sheet_of_their_share_with_their_name_in_it(shared: Room) -> None:
    ours = {name: shared.rows(f"to_screen.{name.casefold()}.csv") for name in ("Anna", "Ben")}
    ids = {name: {row["record_id"] for row in rows} for name, rows in ours.items()}
    assert ids["Anna"] | ids["Ben"] == set(IDS)
    assert not ids["Anna"] & ids["Ben"]
    assert {row["reviewer"] for row in ours["Ben"]} == {"Ben"}


def test_a_record_to_be_thought_over_is_on_the_sheet_of_whoever_decided_on_it(shared: Room) -> None:
    mine = shared.rows("to_screen.ben.csv")[0]["record_id"]
    shared.fill({mine: "include"}, "", sheet="to_screen.ben.csv")
    shared.take_in("2026-01-06")
    shared.say({mine: ("exclude", "x")}, "Ben", on="2026-01-07", phase="full_text")
    assert mine not in {row["record_id"] for row in shared.rows("to_screen.ben.csv")}
    ask_again(shared.paths.queries, [mine], "2026-01-08T09:00")
    screen.run(shared.review)
    assert mine in {row["record_id"] for row in shared.rows("to_screen.ben.csv")}


def test_what_is_typed_into_a_share_is_taken_in_and_status_counts_it(shared: Room) -> None:
    rows = shared.rows("to_screen.ben.csv")
    mine, other = rows[0]["record_id"], rows[1]["record_id"]
    shared.fill({mine: "include"}, "", sheet="to_screen.ben.csv")
    assert shared.take_in("2026-01-06").n["decisions"] == 1
    assert [(d.reviewer, d.record_id) for d in shared.decisions] == [("Ben", mine)]
    left = {(row["record_id"], row["phase"]) for row in shared.rows("to_screen.ben.csv")}
    assert (mine, "title_abstract") not in left
    assert (other, "title_abstract") in left
    assert progress(shared.paths, shared.review.protocol)["Ben"] == (1, len(rows))


def test_a_word_that_nobody_took_in_stays_in_the_share(shared: Room) -> None:
    record_id = shared.rows("to_screen.ben.csv")[0]["record_id"]
    shared.fill({record_id: "inclde"}, "Ben", sheet="to_screen.ben.csv")
    assert len(shared.take_in().faults) == 1
    assert {row["record_id"]: row["decision"] for row in shared.rows("to_screen.ben.csv")}[record_id] == "inclde"
