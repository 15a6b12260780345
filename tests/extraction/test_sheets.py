"""Sheets for extraction: a run adds rows and never touches what stands there."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from pipeline.extraction import IncludedStudy, SheetPlan, add_rows, sheets_for
from pipeline.extraction.included_studies import Design
from pipeline.extraction.tools import OUTCOME_COLUMNS
from pipeline.ground.errors import DecisionError
from pipeline.ground.files import traced
from pipeline.ground.record import Record
from tests.properties import examples

OUTCOMES = ("Pain intensity", "Disability")


def study(study_id: str, design: Design = "randomised", *more: str) -> IncludedStudy:
    reports = tuple(Record(i) for i in (study_id, *more))
    return IncludedStudy(study_id, f"Doe {study_id}", design, reports, reports[0])


def fill(folder: Path, *studies: IncludedStudy, name: str = "outcomes.csv") -> int:
    plan = next(plan for plan in sheets_for(studies, OUTCOMES) if plan.name == name)
    reports = {each.study_id: [report.record_id for report in each.reports] for each in studies}
    return add_rows(folder, plan, reports)


def rows_of(path: Path, encoding: str = "utf-8-sig", delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_bytes().decode(encoding), newline=""), delimiter=delimiter))


def test_each_outcome_of_each_study_begins_with_two_arms(tmp_path: Path) -> None:
    assert fill(tmp_path, study("pubmed:1"), study("pubmed:2")) == 8
    first = rows_of(tmp_path / "outcomes.csv")[1]
    assert (first[0], first[2], first[5], set(first[6:])) == ("pubmed:1", "Pain intensity", "1", {""})


def test_a_second_run_adds_nothing_and_leaves_every_byte(tmp_path: Path) -> None:
    fill(tmp_path, study("pubmed:1"))
    before = (tmp_path / "outcomes.csv").read_bytes()
    assert fill(tmp_path, study("pubmed:1")) == 0
    assert (tmp_path / "outcomes.csv").read_bytes() == before


CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r\n"), max_size=12)


@given(st.lists(CELLS, min_size=4, max_size=4))
@examples(60)
def test_whatever_people_fill_in_stays_to_the_byte(tmp_path_factory: pytest.TempPathFactory, words: list[str]) -> None:
    folder = tmp_path_factory.mktemp("sheets")
    fill(folder, study("pubmed:1"))
    path = folder / "outcomes.csv"
    text = io.StringIO()
    rows = rows_of(path)
    csv.writer(text, lineterminator="\n").writerows([rows[0], *([*row[:9], *words] for row in rows[1:])])
    path.write_bytes(text.getvalue().encode())
    assert fill(folder, study("pubmed:1"), study("pubmed:2")) == 4
    assert path.read_bytes().startswith(text.getvalue().encode())
    assert [row[0] for row in rows_of(path, "utf-8")[-4:]] == ["pubmed:2"] * 4


@pytest.mark.parametrize(
    ("encoding", "delimiter", "line_end"),
    [("utf-8-sig", ";", "\r\n"), ("cp1252", ";", "\r\n"), ("utf-16", "\t", "\r\n"), ("utf-8", ",", "\n")],
)
def test_a_sheet_from_a_spreadsheet_program_is_continued_in_its_own_way(
    tmp_path: Path, encoding: str, delimiter: str, line_end: str
) -> None:
    fill(tmp_path, study("pubmed:1"))
    path = tmp_path / "outcomes.csv"
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator=line_end)
    writer.writerows([*rows_of(path)[:-1], [*rows_of(path)[-1][:-1], "größer"]])
    path.write_bytes(text.getvalue().encode(encoding))
    before = path.read_bytes()
    assert fill(tmp_path, study("pubmed:1"), study("pubmed:2")) == 4
    assert path.read_bytes().startswith(before)
    rows = rows_of(path, encoding, delimiter)
    assert [row[0] for row in rows[1:]] == ["pubmed:1"] * 4 + ["pubmed:2"] * 4
    assert {len(row) for row in rows} == {len(rows[0])}


def test_a_sheet_to_which_nothing_is_added_is_not_written_again(tmp_path: Path) -> None:
    fill(tmp_path, study("pubmed:1"))
    with traced() as trace:
        fill(tmp_path, study("pubmed:1"))
    assert trace.written == set()


def test_a_name_that_a_spreadsheet_would_run_is_written_as_text(tmp_path: Path) -> None:
    named = IncludedStudy("pubmed:1", "=HYPERLINK(1) 2024", "randomised", (Record("pubmed:1"),), Record("pubmed:1"))
    fill(tmp_path, named, name="pedro.csv")
    assert rows_of(tmp_path / "pedro.csv")[1][1] == "'=HYPERLINK(1) 2024"


def test_columns_in_another_order_keep_it(tmp_path: Path) -> None:
    path = tmp_path / "outcomes.csv"
    path.write_text("note,study_id,mine\nkeep,pubmed:9,x\n")
    fill(tmp_path, study("pubmed:1"))
    assert path.read_text().splitlines()[2] == ",pubmed:1,"


def test_a_missing_line_end_is_put_before_the_new_rows(tmp_path: Path) -> None:
    path = tmp_path / "outcomes.csv"
    path.write_text("study_id,outcome\npubmed:9,Pain intensity")
    fill(tmp_path, study("pubmed:1"))
    assert path.read_text().splitlines()[1:3] == ["pubmed:9,Pain intensity", "pubmed:1,Pain intensity"]


def test_a_study_that_gained_an_earlier_report_keeps_its_rows(tmp_path: Path) -> None:
    fill(tmp_path, study("pubmed:5"))
    assert fill(tmp_path, study("pubmed:1", "randomised", "pubmed:5")) == 0


def test_a_new_outcome_of_the_protocol_gets_rows_for_known_studies(tmp_path: Path) -> None:
    (tmp_path / "outcomes.csv").write_text("study_id,outcome,arm\npubmed:1,Pain intensity,1\n")
    assert fill(tmp_path, study("pubmed:1")) == 2


@pytest.mark.parametrize("content", [b"", b"study,outcome\nDoe,Pain\n", b"\x00\x01\x02", b'study_id,"a\npubmed:1'])
def test_a_sheet_that_cannot_be_understood_stops_and_stays(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "outcomes.csv"
    path.write_bytes(content)
    with pytest.raises(DecisionError, match="sheet"):
        fill(tmp_path, study("pubmed:1"))
    assert path.read_bytes() == content


def names_in(plan: SheetPlan) -> set[str]:
    return {row[0] for row in plan.rows}


def test_the_recorded_design_chooses_the_tool_and_an_unknown_one_gets_both() -> None:
    studies = [study("a"), study("b", "non-randomised"), study("c", "not recorded")]
    plan = {plan.name: plan for plan in sheets_for(studies, OUTCOMES)}
    assert names_in(plan["risk_of_bias_rob2.csv"]) == {"a", "c"}
    assert names_in(plan["risk_of_bias_robins_i.csv"]) == {"b", "c"}
    assert names_in(plan["pedro.csv"]) == {"a", "b", "c"}


def test_pedro_has_its_eleven_items() -> None:
    (pedro,) = [plan for plan in sheets_for([], OUTCOMES) if plan.name == "pedro.csv"]
    assert [name.split("_")[0] for name in pedro.columns[2:13]] == [str(number) for number in range(1, 12)]


# The workbook beside the CSV


def typed_into(path: Path, row: int, column: str, value: str) -> None:
    book = load_workbook(path)
    names = [cell.value for cell in book.worksheets[0][1]]
    book.worksheets[0].cell(row, names.index(column) + 1).value = value
    book.save(path)


def values_of(path: Path) -> list[tuple[object, ...]]:
    return list(load_workbook(path).worksheets[0].values)


def test_a_workbook_stands_beside_the_csv_and_holds_the_same_rows(tmp_path: Path) -> None:
    fill(tmp_path, study("pubmed:1"))
    values = [[cell or "" for cell in row] for row in values_of(tmp_path / "outcomes.xlsx")]
    assert values == rows_of(tmp_path / "outcomes.csv")


def test_a_filled_workbook_is_continued_and_what_was_typed_stays(tmp_path: Path) -> None:
    fill(tmp_path, study("pubmed:1"))
    path = tmp_path / "outcomes.xlsx"
    typed_into(path, 2, "mean", "=1+1")
    (tmp_path / "outcomes.csv").unlink()
    assert fill(tmp_path, study("pubmed:1"), study("pubmed:2")) == 4
    column = OUTCOME_COLUMNS.index("mean")
    assert [row[0] for row in values_of(path)] == ["study_id", *["pubmed:1"] * 4, *["pubmed:2"] * 4]
    assert values_of(path)[1][column] == "=1+1"
    assert not load_workbook(path).worksheets[0].cell(9, column + 1).protection.locked
    assert not (tmp_path / "outcomes.csv").exists()


def test_nothing_is_begun_beside_the_filled_csv_of_an_earlier_version(tmp_path: Path) -> None:
    fill(tmp_path, study("pubmed:1"))
    (tmp_path / "outcomes.xlsx").unlink()
    assert fill(tmp_path, study("pubmed:1"), study("pubmed:2")) == 4
    assert not (tmp_path / "outcomes.xlsx").exists()


def test_a_workbook_saved_over_the_csv_of_extraction_is_continued_as_a_workbook(tmp_path: Path) -> None:
    fill(tmp_path, study("pubmed:1"))
    (tmp_path / "outcomes.xlsx").replace(tmp_path / "outcomes.csv")
    assert fill(tmp_path, study("pubmed:1"), study("pubmed:2")) == 4
    assert len(load_workbook(io.BytesIO((tmp_path / "outcomes.csv").read_bytes())).worksheets[0]["A"]) == 9
