"""Round trips with other screening tools: our records in their columns, their decisions under our ids.

The files that come back are made up after the columns and marks that these tools document and write.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
import rispy
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ground.errors import DecisionError
from pipeline.ground.record import Record
from pipeline.review.exchange import FORMATS, Sent, read_returned, write_sent
from pipeline.review.exchange.sent import ASREVIEW_COLUMNS, RAYYAN_COLUMNS
from tests.properties import examples

TRIAL = Record(
    "pubmed:1", "pubmed", pmid="1", doi="10.5555/a", title="Needling, or not", abstract="AIM: x\nRESULT: y",
    authors=("Doe, Jane", "Roe, R"), journal="J Invented", year="2026", volume="3", issue="2", pages="5-9",
    language=("eng",), keywords=("needling", "neck"),
)  # fmt: skip
OTHER = Record("embase:L2", "embase", title="=Formula")


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def back(path: Path, reviewer: str = "") -> list[tuple[str, str, str, str, str]]:
    """Record id, reviewer, decision, reason and note of each row that decides."""
    names = ("record_id", "reviewer", "decision", "reason", "note")
    return [tuple(row.cells[name] for name in names) for row in read_returned(path, reviewer).rows]  # type: ignore[misc]


def written(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


# Out


def test_rayyan_gets_its_own_columns(tmp_path: Path) -> None:
    assert write_sent(tmp_path / "r.csv", "rayyan", [Sent(TRIAL), Sent(OTHER)]) == 2
    rows = table(tmp_path / "r.csv")
    assert tuple(rows[0]) == RAYYAN_COLUMNS
    assert rows[0]["key"] == "pubmed:1"
    assert rows[0]["pubmed_id"] == "1"
    assert rows[0]["notes"] == "TRIALSIFT-ID: pubmed:1"
    assert rows[1]["title"] == "'=Formula", "no spreadsheet runs it"


@pytest.mark.parametrize(("decision", "label"), [("include", "1"), ("exclude", "0"), ("unclear", ""), ("", "")])
def test_asreview_gets_what_people_decided_as_labels(tmp_path: Path, decision: str, label: str) -> None:
    write_sent(tmp_path / "a.csv", "asreview", [Sent(TRIAL, decision)])
    (row,) = table(tmp_path / "a.csv")
    assert tuple(row) == ASREVIEW_COLUMNS
    assert (row["trialsift_id"], row["included"]) == ("pubmed:1", label)


def test_ris_is_read_by_others_with_every_value_in_its_place(tmp_path: Path) -> None:
    write_sent(tmp_path / "x.ris", "ris", [Sent(TRIAL), Sent(OTHER)])
    first, second = rispy.loads((tmp_path / "x.ris").read_text(encoding="utf-8"))
    assert (first["title"], first["abstract"]) == ("Needling, or not", "AIM: x RESULT: y")
    assert first["authors"] == ["Doe, Jane", "Roe, R"]
    assert (first["start_page"], first["end_page"]) == ("5", "9")
    assert (first["name_of_database"], first["accession_number"]) == ("PubMed", "1")
    assert second["custom7"] == "embase:L2"


@pytest.mark.parametrize("form", [form for form in FORMATS if form != "csv"])
def test_what_nobody_touched_comes_back_without_a_decision(tmp_path: Path, form: str) -> None:
    write_sent(tmp_path / "x", form, [Sent(TRIAL), Sent(OTHER)])
    assert back(tmp_path / "x") == []


# Back


def returned(tmp_path: Path, form: str, **cells: str) -> Path:
    """Our export with further cells, as the tool that read it would write it."""
    write_sent(tmp_path / "out", form, [Sent(TRIAL)])
    (row,) = table(tmp_path / "out")
    return written(tmp_path / "back.csv", [row | cells])


@pytest.mark.parametrize(
    ("label", "decision"), [("1", "include"), ("0", "exclude"), ("1.0", "include"), ("2", "2"), ("yes", "yes")]
)
def test_asreview_labels_are_decisions_and_others_are_passed_on_to_be_refused(
    tmp_path: Path, label: str, decision: str
) -> None:
    file = returned(tmp_path, "asreview", asreview_label=label, asreview_note="why", asreview_user_name="ben")
    assert back(file) == [("pubmed:1", "ben", decision, "", "why")]


RAYYAN_NOTES = (
    'TRIALSIFT-ID: pubmed:1 | RAYYAN-INCLUSION: {"Anna"=>"Included", "Ben"=>"Excluded", "Cara"=>"Maybe"} '
    "| RAYYAN-LABELS: a,b | RAYYAN-EXCLUSION-REASONS: wrong population,no trial"
)


def test_rayyan_verdicts_are_decisions_of_each_person(tmp_path: Path) -> None:
    file = returned(tmp_path, "rayyan", key="rayyan-123", notes=RAYYAN_NOTES)
    assert back(file, "ben") == [
        ("pubmed:1", "Anna", "include", "", ""),
        ("pubmed:1", "Ben", "exclude", "wrong population,no trial", ""),
        ("pubmed:1", "Cara", "unclear", "", ""),
    ]


def test_of_a_file_by_one_person_the_name_may_be_given(tmp_path: Path) -> None:
    file = returned(tmp_path, "rayyan", notes='RAYYAN-INCLUSION: {"Ben Smith"=>"Included"}')
    assert back(file, "ben") == [("pubmed:1", "ben", "include", "", "")]
    assert back(file)[0][1] == "Ben Smith"


@pytest.mark.parametrize("mark", ["ASReview_relevant", 'RAYYAN-INCLUSION: {"ben"=>"Included"}'])
def test_ris_brings_decisions_back_in_its_notes(tmp_path: Path, mark: str) -> None:
    write_sent(tmp_path / "x.ris", "ris", [Sent(TRIAL), Sent(OTHER)])
    text = (tmp_path / "x.ris").read_text(encoding="utf-8").replace("N1  - ", f"N1  - {mark}\nN1  - ", 1)
    (tmp_path / "x.ris").write_text(text, encoding="utf-8")
    assert back(tmp_path / "x.ris", "ben") == [("pubmed:1", "ben", "include", "", "")]


def test_where_our_id_is_lost_the_pmid_is_the_way_back(tmp_path: Path) -> None:
    file = returned(tmp_path, "rayyan", key="rayyan-1", notes='RAYYAN-INCLUSION: {"ben"=>"Included"}', pubmed_id="77")
    assert back(file)[0][0] == "77"


def test_a_copy_of_our_sheet_is_taken_in_as_it_is_and_names_nobody_whom_it_does_not(tmp_path: Path) -> None:
    rows = [{"record_id": "pubmed:1", "phase": "full_text", "reviewer": "", "decision": "sought", "title": "x"}]
    (row,) = read_returned(written(tmp_path / "copy.csv", rows), "ben").rows
    assert (row.cells["phase"], row.cells["reviewer"], row.decision) == ("full_text", "", "sought")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("title,abstract\nx,y\n", "row 1"),
        ("key,notes\na\n", "row 2"),
        ('key,notes\na,"b\n', "line 2"),
        ("", "row 1"),
    ],
)  # fmt: skip
def test_a_file_that_says_nothing_we_know_is_refused_with_its_place(tmp_path: Path, text: str, place: str) -> None:
    (tmp_path / "x.csv").write_text(text)
    with pytest.raises(DecisionError) as error:
        read_returned(tmp_path / "x.csv", "ben")
    assert error.value.faults[0].place == place


words = st.dictionaries(st.integers(0, 9), st.sampled_from(["1", "0", ""]), min_size=1)


@examples(50)
@given(words)
def test_every_decision_comes_back_once_and_under_its_own_record(
    tmp_path_factory: pytest.TempPathFactory, words: dict[int, str]
) -> None:
    folder = tmp_path_factory.mktemp("trip")
    write_sent(folder / "a", "asreview", [Sent(Record(f"pubmed:{n}", title=f"T {n}")) for n in words])
    rows = table(folder / "a")
    for row, label in zip(rows, words.values(), strict=True):
        row["asreview_label"] = label
    decided = {record_id: word for record_id, _, word, _, _ in back(written(folder / "b.csv", rows), "ben")}
    expected = {f"pubmed:{n}": {"1": "include", "0": "exclude"}[label] for n, label in words.items() if label}
    assert decided == expected
