"""What goes to other programs and comes back: nobody's echo, every record found, every character as it was."""

from __future__ import annotations

import csv
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.commands.export import export
from pipeline.tables.kept import PREVIOUS, PreviousRow
from tests.people.room import IDS, Room, places, ten_records


def write(path: Path, *rows: dict[str, str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


def labelled(path: Path, labels: dict[str, str], *, keep_id: str = "trialsift_id") -> list[dict[str, str]]:
    """As ASReview gives a file back: `included` untouched, and its own column of labels."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for row in rows:
        row["asreview_label"] = labels.get(row["trialsift_id"], row["included"])
        row[keep_id] = row.pop("trialsift_id")
    return rows


def test_the_very_file_that_was_sent_is_no_decision(two: Room) -> None:
    two.say({i: "include" if at < 5 else "exclude" for at, i in enumerate(IDS)}, "anna")
    two.say({i: "include" if at < 5 else "exclude" for at, i in enumerate(IDS)}, "ben", on="2026-01-06")
    two.count()
    before = two.decisions
    counts = two.take_in(returned=export(two.paths, "asreview"), reviewer="Ann")
    assert two.decisions == before
    assert counts.n["echoed"] == 10
    assert "10 passed over as they say what was sent" in str(counts)


def test_what_asreview_decided_otherwise_or_anew_is_taken_in(room: Room, tmp_path: Path) -> None:
    room.say({IDS[0]: "include", IDS[1]: "exclude"})
    room.count()
    rows = labelled(export(room.paths, "asreview"), {IDS[1]: "1", IDS[2]: "0"})
    counts = room.take_in("2026-01-09", "Ann", write(tmp_path / "back.csv", *rows))
    assert {d.record_id: d.decision for d in room.decisions if d.reviewer == "Ann"} == {
        IDS[1]: "include", IDS[2]: "exclude",
    }  # fmt: skip
    assert counts.n["echoed"] == 1


@pytest.mark.parametrize("column", ["notes", "custom7", "accession_number"])
def test_our_id_is_found_in_whatever_column_a_change_of_format_put_it(room: Room, tmp_path: Path, column: str) -> None:
    room.count()
    rows = labelled(export(room.paths, "asreview"), {IDS[2]: "1"}, keep_id=column)
    if column == "notes":
        rows = [row | {column: f"TRIALSIFT-ID: {row[column]}"} for row in rows]
    room.take_in("2026-01-09", "Ann", write(tmp_path / "back.csv", *rows))
    assert [d.record_id for d in room.decisions] == [IDS[2]]


def test_a_ris_without_our_id_finds_its_record_by_doi_and_an_echo_in_it_is_passed_over(
    room: Room, tmp_path: Path
) -> None:
    room.say({IDS[0]: "include"})
    room.count()
    export(room.paths, "asreview")
    entries = [
        f"TY  - JOUR\nTI  - {r.title}\nDO  - https://doi.org/{r.doi}\nN1  - ASReview_relevant\nER  - \n"
        for r in ten_records()[:2]
    ]
    (tmp_path / "back.ris").write_text("\n".join(entries))
    counts = room.take_in("2026-01-09", "Ann", tmp_path / "back.ris")
    assert [(d.reviewer, d.record_id) for d in room.decisions] == [("anna", IDS[0]), ("Ann", IDS[1])]
    assert counts.n["echoed"] == 1


def test_earlier_decisions_come_in_by_pmid_then_doi_and_a_title_is_asked_about(room: Room, tmp_path: Path) -> None:
    titles = [record.title for record in ten_records()]
    file = write(
        tmp_path / "old.csv",
        {"pmid": "PMID: 9100000", "doi": "", "title": "", "year": "", "included": "1"},
        {"pmid": "", "doi": "https://doi.org/10.5555/INV.1", "title": "another title", "year": "2020", "included": "0"},
        {"pmid": "", "doi": "", "title": titles[2].upper() + ".", "year": "2025", "included": "yes"},
        {"pmid": "", "doi": "10.5555/none", "title": "Unheard of", "year": "2001", "included": "1"},
    )
    counts = room.take_in("2026-01-09", "team2020", file)
    assert [(d.record_id, d.decision) for d in room.decisions] == [(IDS[0], "include"), (IDS[1], "exclude")]
    assert sorted(places(counts.faults)) == ["row 4, column title", "row 5, column record_id"]
    named = next(fault for fault in counts.faults if "record_id" in fault.place).found
    assert "10.5555/none" in named
    assert "Unheard of" in named
    assert IDS[2] in next(fault for fault in counts.faults if "title" in fault.place).fix


def test_a_file_that_decides_nothing_is_named(room: Room, tmp_path: Path) -> None:
    from pipeline.ground.errors import DecisionError

    with pytest.raises(DecisionError, match="nothing says what this file decides"):
        room.take_in(returned=write(tmp_path / "x.csv", {"title": "x", "year": "2020"}))


def test_invisible_characters_go_out_as_they_came_in(new_room: Callable[..., Room]) -> None:
    titles = ("سوزن\u200cدرمانی خشک: needling", "Dry nee\u00addling: a trial of needling")
    records = [replace(r, title=t) for r, t in zip(ten_records()[:2], titles, strict=True)]
    room = new_room(records=records)
    for phase in ("title_abstract", "full_text"):
        room.say(dict.fromkeys(IDS[:2], "include"), phase=phase)
    room.count()
    lines = (room.paths.results / "included.ris").read_text(encoding="utf-8").splitlines()
    assert [line[6:] for line in lines if line.startswith("TI")] == list(titles)
    assert not any(line.startswith("JO") for line in lines)


@pytest.mark.parametrize(
    ("only", "expected"), [("included", IDS[:1]), ("sought", IDS[:3]), ("excluded", [IDS[1], IDS[3]]),
                           ("to-read", IDS[4:]), ("new", IDS)],
)  # fmt: skip
@pytest.mark.parametrize("form", ["csv", "ris", "rayyan"])
def test_parts_of_the_flow_are_handed_out(room: Room, form: str, only: str, expected: list[str]) -> None:
    room.say({IDS[0]: "include", IDS[1]: "include", IDS[2]: "include", IDS[3]: "exclude"})
    room.say({IDS[0]: "include", IDS[1]: ("exclude", "x"), IDS[2]: "sought"}, phase="full_text")
    room.count()
    text = export(room.paths, form, only).read_text(encoding="utf-8")
    assert sorted(i for i in IDS if i in text) == sorted(expected)


@pytest.mark.parametrize("name", ["PMID: 9100000", "9100000.0", "https://pubmed.ncbi.nlm.nih.gov/9100000/",
                                  "https://doi.org/10.5555/INV.0", "doi:10.5555/inv.0", "pubmed:9100000"])  # fmt: skip
def test_found_again_understands_any_writing_and_names_what_matches_nothing(
    new_room: Callable[..., Room], name: str
) -> None:
    from pipeline.stages import report

    more = f'[previous]\nlabel = "2020"\nstudies = 2\nreports = 2\nfound_again = ["{name}", "PMID: 123"]\n'
    room = new_room(more=more)
    counts = report.run(room.review)
    assert "no search has found again: PMID: 123" in str(counts)
    assert room.fate(IDS[0])[0] == "removed"


def test_a_table_of_the_previous_version_stands_for_its_numbers(room: Room) -> None:
    rows = [PreviousRow("Auth 2020", "9100000"), PreviousRow("Auth 2020", "", "10.5555/inv.1"), PreviousRow("B", "77")]
    PREVIOUS.write(room.paths.queries, rows)
    assert room.fate(IDS[1])[0] == "removed"
    n = {row["data"]: row["n"] for row in room.rows("prisma.csv")}
    assert (n["previous_studies"], n["previous_reports"]) == ("2", "3")


def test_the_paper_tells_a_planned_source_as_planned_and_cites_what_was_excluded(room: Room) -> None:
    (room.paths.imports).mkdir()
    (room.paths.imports / "embase-2026-01-04.ris").write_text("")
    room.say({IDS[0]: "include"})
    room.say({IDS[0]: ("exclude", "No comparison")}, phase="full_text")
    room.count()
    text = (room.paths.results / "paper.md").read_text(encoding="utf-8")
    assert "PubMed, through NCBI's E-utilities; Embase;" in text.replace("\\", "")
    assert "none recorded; planned, not searched yet: ClinicalTrials.gov" in text.replace("\\", "")
    assert "Dry needling of muscle alpha in neck pain" in text


def test_both_tables_for_the_r_package_hold_its_rows_and_no_straight_quotes(room: Room) -> None:
    room.say({IDS[0]: "include"})
    room.say({IDS[0]: ("exclude", """No "sham" arm in the authors' words""")}, phase="full_text")
    room.count()
    new, old = room.rows("prisma.csv"), room.rows("prisma-1.1.3.csv")
    assert (len(new), len(old)) == (34, 32)
    assert [row["data"] for row in new[-2:]] == ["total_studies_ma", "total_reports_ma"]
    (said,) = [row["n"] for row in new if row["data"] == "dbr_excluded"]
    assert said == "No “sham” arm in the authors’ words, 1"


IN_R = """
data <- PRISMA2020::PRISMA_data(read.csv(commandArgs(TRUE)[1], stringsAsFactors = FALSE))
cat(data$records_screened, data$dbr_excluded$reason, data$total_studies_ma)
"""


def test_the_real_function_of_the_r_package_reads_our_table(room: Room, tmp_path: Path) -> None:
    if shutil.which("Rscript") is None:
        pytest.skip("R is not here")
    asked = subprocess.run(
        ["Rscript", "-e", "cat(requireNamespace('PRISMA2020', quietly = TRUE))"], capture_output=True, check=False
    )
    if asked.stdout != b"TRUE":
        pytest.skip("R is here, and its package PRISMA2020 is not")
    room.say({IDS[0]: "include", IDS[1]: "exclude"})
    room.say({IDS[0]: ("exclude", "No comparison")}, phase="full_text")
    room.count()
    (tmp_path / "read.R").write_text(IN_R)
    read = subprocess.run(
        ["Rscript", str(tmp_path / "read.R"), str(room.paths.results / "prisma.csv")], capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    assert read.stdout == "2 No comparison 0"
