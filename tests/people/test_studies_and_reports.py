"""Studies: joined by numbers of their own and by people, named after the first report with results."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace

from pipeline.ground.record import Record
from pipeline.review.pubmed_records import own_numbers
from pipeline.tables.computed import REGISTRATIONS, RegistrationRow
from tests.people.room import IDS, Room, ten_records
from tests.rows import cells_of, write_cells

NCT = [f"NCT9000000{n}" for n in range(10)]


def included(new_room: Callable[..., Room], *records: Record, own: dict[str, list[str]]) -> Room:
    """A review that included all of these, each with numbers of its own."""
    room = new_room(records=records)
    REGISTRATIONS.write(room.paths.results, [RegistrationRow(i, n) for i, numbers in own.items() for n in numbers])
    for phase in ("title_abstract", "full_text"):
        room.say({record.record_id: "include" for record in records}, phase=phase)
    room.count()
    return room


def studies(room: Room) -> list[str]:
    return [row["reports"] for row in room.rows("studies.csv")]


def split(room: Room, one: str, other: str, word: str = "split") -> None:
    path = room.paths.results / "maybe_duplicates.csv"
    path.write_text(f"record_id,other_id,decision,reviewer,note\n{one},{other},{word},anna,\n")
    room.take_in("2026-01-09")
    room.count()


def test_a_number_that_only_stands_in_the_text_is_a_mention() -> None:
    text = f"Our earlier trial ({NCT[5]}) had shown it. Registered as {NCT[4]}."
    rows = [
        Record("pubmed:1", "pubmed", abstract=text, registry_ids=(NCT[4], NCT[5]), indexed={"si": ("x", NCT[4])}),
        Record("embase:1", "embase", abstract=text, registry_ids=(NCT[3], NCT[4], NCT[5])),
        Record("ctgov:1", "ctgov", title=f"Needling {NCT[7]}", registry_ids=(NCT[7],)),
    ]
    found = [(row.record_id, number) for row in rows for number in own_numbers(row, of_register=row.source == "ctgov")]
    assert found == [("pubmed:1", NCT[4]), ("embase:1", NCT[3]), ("ctgov:1", NCT[7])]


def test_a_number_that_a_trial_had_before_makes_no_second_trial_of_it() -> None:
    renumbered = Record(f"ctgov:{NCT[1]}", "ctgov", registry_ids=(NCT[1], NCT[2], "ISRCTN90000002"))
    assert list(own_numbers(renumbered, of_register=True)) == [NCT[1], "ISRCTN90000002"]


def test_a_shared_number_joins_and_a_pooled_report_does_not(new_room: Callable[..., Room]) -> None:
    records = ten_records()[:4]
    own = {IDS[0]: [NCT[1]], IDS[1]: [NCT[2]], IDS[2]: [NCT[1], NCT[2]], IDS[3]: [NCT[1], "ISRCTN90000001"]}
    room = included(new_room, *records, own=own)
    assert studies(room) == [f"{IDS[0]}|{IDS[2]}|{IDS[3]}", IDS[1]]
    assert [row["also_in"] for row in room.rows("studies.csv")] == ["", IDS[2]]


def test_two_registers_numbers_of_one_trial_join_the_reports_of_both(new_room: Callable[..., Room]) -> None:
    own = {IDS[0]: [NCT[1]], IDS[1]: [NCT[1], "ISRCTN90000001"], IDS[2]: ["ISRCTN90000001"]}
    assert studies(included(new_room, *ten_records()[:3], own=own)) == ["|".join(IDS[:3])]


def test_a_persons_split_and_link_stand_above_numbers(new_room: Callable[..., Room]) -> None:
    room = included(new_room, *ten_records()[:3], own={IDS[0]: [NCT[1]], IDS[1]: [NCT[1]], IDS[2]: [NCT[3]]})
    assert studies(room) == [f"{IDS[0]}|{IDS[1]}", IDS[2]]
    split(room, IDS[0], IDS[1])
    assert studies(room) == IDS[:3]
    split(room, IDS[1], IDS[2], "link")
    assert studies(room) == [IDS[0], f"{IDS[1]}|{IDS[2]}"]


def test_the_sheet_of_studies_says_why_reports_are_one_and_takes_splits_and_links(
    new_room: Callable[..., Room],
) -> None:
    own = {IDS[0]: [NCT[1]], IDS[1]: [NCT[1]], IDS[2]: [NCT[3]]}
    room = included(new_room, *ten_records()[:3], own=own)
    rows = room.rows("study_reports.csv")
    assert [(row["record_id"], row["other_id"], row["study"], row["evidence"]) for row in rows] == [
        (IDS[0], "", "Authalpha 2025", NCT[1]), (IDS[1], IDS[0], "Authalpha 2025", NCT[1]),
        (IDS[2], "", "Authgamma 2025", ""),
    ]  # fmt: skip
    rows[1] |= {"decision": "Split", "reviewer": "anna"}
    rows[2] |= {"decision": "link", "reviewer": "anna", "other_id": IDS[1], "note": "the same patients"}
    fill_in(room, rows)
    assert room.take_in("2026-01-09").n["decisions"] == 2
    room.count()
    assert studies(room) == [IDS[0], f"{IDS[1]}|{IDS[2]}"]
    rows = room.rows("study_reports.csv")
    assert [row["evidence"] for row in rows] == ["", "linked by a person", "linked by a person"]
    assert not any(row["decision"] for row in rows)


def test_a_word_on_studies_that_is_not_understood_stays_on_the_sheet(new_room: Callable[..., Room]) -> None:
    room = included(new_room, *ten_records()[:3], own={})
    rows = room.rows("study_reports.csv")
    rows[2] |= {"decision": "link", "reviewer": "anna", "other_id": ""}
    rows[1] |= {"decision": "link", "reviewer": "anna", "other_id": "pubmed:77"}
    fill_in(room, rows)
    assert len(room.take_in("2026-01-09").faults) == 2
    room.count()
    kept = {(row["record_id"], row["other_id"]) for row in room.rows("study_reports.csv") if row["decision"]}
    assert kept == {(IDS[2], ""), (IDS[1], "pubmed:77")}


def fill_in(room: Room, rows: list[dict[str, str]]) -> None:
    with (room.paths.results / "study_reports.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def test_a_study_is_named_after_the_first_report_with_results(new_room: Callable[..., Room]) -> None:
    first, second, third = ten_records()[:3]
    protocol = replace(first, title=first.title + ": study protocol", year="2020", authors=("Plan, A",))
    erratum = replace(second, title="Erratum: " + third.title, year="2021", authors=("Errs, A",))
    room = included(new_room, protocol, erratum, third, own={record_id: [NCT[1]] for record_id in IDS[:3]})
    (row,) = room.rows("studies.csv")
    assert (row["main_report"], row["study"], row["n_reports"]) == (IDS[2], "Authgamma 2025", "3")


def test_a_protocol_alone_is_ongoing_and_no_included_study(new_room: Callable[..., Room]) -> None:
    first, second = ten_records()[:2]
    protocol = replace(first, title=first.title + ": study protocol")
    room = included(new_room, protocol, second, own={})
    assert studies(room) == [IDS[1]]
    assert [(row["study_id"], row["tag"]) for row in room.rows("ongoing.csv")] == [(IDS[0], "ongoing")]
    assert room.fate(IDS[0])[0] == "awaiting_report"
    n = {row["data"]: row["n"] for row in room.rows("prisma.csv")}
    assert (n["new_studies"], n["new_reports"]) == ("1", "1")


def test_a_report_is_marked_as_awaiting_classification(new_room: Callable[..., Room]) -> None:
    room = new_room()
    room.say({IDS[0]: "include"})
    path = room.fill({IDS[0]: "include"}, phase="full_text")
    rows = [row | ({"tag": "Awaiting Classification"} if row["phase"] == "full_text" else {}) for row in cells_of(path)]
    write_cells(path, list(rows[0]), [list(row.values()) for row in rows])
    assert room.take_in("2026-01-06").faults == ()
    assert room.fate(IDS[0]) == ("awaiting_report", "awaiting classification")
    assert [row["tag"] for row in room.rows("ongoing.csv")] == ["awaiting classification"]


def test_what_was_excluded_in_full_text_is_cited_with_its_reason(new_room: Callable[..., Room]) -> None:
    room = new_room()
    room.say({IDS[0]: "include"})
    room.say({IDS[0]: ("exclude", "No comparison")}, phase="full_text")
    room.count()
    (row,) = room.rows("excluded_studies.csv")
    assert (row["record_id"], row["reason"]) == (IDS[0], "No comparison")
    assert row["citation"] == (
        "Authalpha A, Rivera L. Dry needling of muscle alpha in neck pain: a randomised trial. "
        "Invented Pain Care 2025;27:100-105."
    )
