"""Files of decisions into which somebody wrote by hand: what is wrong is named, and what stands is not blocked."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.ground.errors import DecisionError, Fault
from pipeline.stages import decide
from pipeline.tables.computed import CHANGES, Change
from pipeline.tables.records import RECORDS
from tests.people.room import FIRST, IDS, Room, places

HEADER = "decided_on,reviewer,record_id,phase,decision,reason,note,criteria_version,made_on"
LATEST = "2026-02-10"


def write(room: Room, *rows: str, name: str = "2026-02-02-anna.csv") -> Path:
    path = room.paths.queries / "decisions" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join([HEADER, *rows]) + "\n")
    return path


def named(room: Room) -> list[Fault]:
    return list(decide.run(room.review, decided_on="2026-02-02", latest=LATEST).faults)


def test_an_id_that_no_source_ever_gave_is_named_with_file_row_and_what_to_do(room: Room) -> None:
    path = write(
        room,
        f"2026-02-02,anna,{IDS[0]},title_abstract,include,,,v1,",
        "2026-02-02,anna,9100001,title_abstract,include,,,v1,",
        f"2026-02-02,anna,pubmed:77|{IDS[2]},duplicate,SPLIT,,,v1,",
    )
    faults = named(room)
    assert [(fault.path, fault.place, fault.found) for fault in faults] == [
        (path, "row 3, column record_id", "9100001"), (path, "row 4, column record_id", "pubmed:77"),
    ]  # fmt: skip
    assert faults[0].expected == "pubmed:9100001"
    assert "withdrawn" in faults[0].fix
    room.take_in()
    assert room.outcome(IDS[0]) == "include"


def test_a_record_that_vanished_is_not_named(room: Room) -> None:
    write(room, f"2026-02-02,anna,{IDS[9]},title_abstract,include,,,v1,")
    RECORDS.write(
        room.paths.results, [record for record in RECORDS.read(room.paths.results) if record.record_id != IDS[9]]
    )
    assert named(room) == []
    CHANGES.write(room.paths.results, [Change(FIRST, record_id, "new", "found first") for record_id in IDS[:9]])
    assert places(named(room)) == ["row 2, column record_id"]


def test_a_word_on_no_record_is_not_named_once_it_is_withdrawn(room: Room) -> None:
    row = "2026-02-02,anna,pubmed:77,title_abstract,include,,,v1,"
    write(room, row, row.replace("include", "withdrawn"))
    assert named(room) == []


@pytest.mark.parametrize("column", [0, 8])
def test_a_day_that_has_not_come_is_named_and_stands_meanwhile(room: Room, column: int) -> None:
    cells = f"2026-02-02,anna,{IDS[0]},title_abstract,include,,,v1,".split(",")
    cells[column] = "2062-02-02"
    write(room, ",".join(cells))
    (fault,) = named(room)
    assert (fault.found, fault.expected) == ("2062-02-02", f"{LATEST} at the latest")
    room.take_in()
    assert room.outcome(IDS[0]) == "include"


def test_a_day_to_come_in_a_sheet_is_asked_about_and_its_row_stays(room: Room) -> None:
    room.fill({IDS[0]: "include"})
    path = room.paths.results / "to_screen.csv"
    path.write_text(path.read_text().replace(",,sheet of", ",2062-01-05,sheet of", 1))
    assert places(named(room)) == ["row 2, column made_on"]
    assert room.decisions == ()


def test_a_sheet_of_a_day_to_come_counts_as_of_the_day_on_which_it_is_taken_in(room: Room) -> None:
    room.fill({IDS[0]: "include"})
    path = room.paths.results / "to_screen.csv"
    path.write_text(path.read_text().replace("sheet of 2026", "sheet of 2062"))
    assert named(room) == []
    assert [decision.made_on for decision in room.decisions] == ["2026-02-02"]


@pytest.mark.parametrize("made_on", ["2026-02-30", "2026-02-02T25:00", "last week"])
def test_what_is_no_day_in_a_sheet_is_never_written_where_it_could_not_be_read(room: Room, made_on: str) -> None:
    room.fill({IDS[0]: "include"})
    path = room.paths.results / "to_screen.csv"
    path.write_text(path.read_text().replace(",,sheet of", f",{made_on},sheet of", 1))
    assert places(named(room)) == ["row 2, column made_on"]
    assert room.decisions == ()


def test_a_pair_of_one_record_with_itself_is_never_written_where_it_could_not_be_read(room: Room) -> None:
    path = room.paths.results / "maybe_duplicates.csv"
    path.write_text(f"record_id,other_id,decision,reviewer,note\n{IDS[0]},{IDS[0]},merge,anna,\n")
    assert places(named(room)) == ["row 2, column record_id"]
    assert room.decisions == ()


def test_a_row_that_cannot_be_read_is_named_with_what_to_do(room: Room) -> None:
    write(room, f"2026-02-30,anna,{IDS[0]},abstract,include,,,v1,")
    with pytest.raises(DecisionError) as raised:
        _ = room.decisions
    assert places(raised.value.faults) == ["row 2, column phase", "row 2, column decided_on"]
    assert {fault.fix for fault in raised.value.faults} == {"correct this row"}
