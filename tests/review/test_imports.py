"""Imports: their names say source and date, and their order says which entry is the latest."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.ground.errors import TableError
from pipeline.review.imports import passed_over, read_imports, require_readable

RIS = "TY  - JOUR\nTI  - {title}\nAN  - {number}\nER  - \n"


def hand_over(folder: Path, name: str, title: str = "Needles", number: str = "L1") -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(RIS.format(title=title, number=number))


def test_imports_are_read_by_date_and_number(tmp_path: Path) -> None:
    names = ["pedro-2025-12-31.ris", "embase-2026-01-05.ris", "embase-2026-01-05.2.ris", "embase-2026-01-05.10.ris"]
    for name in sorted(names):
        hand_over(tmp_path, name)
    assert [file.name for file in read_imports(tmp_path)] == names


def test_an_import_is_of_the_source_and_date_in_its_name(tmp_path: Path) -> None:
    hand_over(tmp_path, "web_of_science-2026-01-05.ris")
    (file,) = read_imports(tmp_path)
    assert (file.source, file.date, file.problems) == ("web_of_science", "2026-01-05", ())
    assert [(record.record_id, record.source) for record in file.records] == [("web_of_science:L1", "web_of_science")]


@pytest.mark.parametrize(
    "name", ["embase.ris", "embase 2026-01-05.ris", "2026-01-05.ris", "Embase-2026-01-05.ris", "embase-05-01-2026.ris"]
)
def test_a_name_that_says_no_source_and_date_is_refused(tmp_path: Path, name: str) -> None:
    hand_over(tmp_path, name)
    with pytest.raises(TableError, match=r"embase-2026-01-05\.ris") as error:
        read_imports(tmp_path)
    assert error.value.faults[0].found == name


def test_the_readme_and_hidden_files_are_no_imports(tmp_path: Path) -> None:
    for name in ("README.md", ".DS_Store", ".embase-2026-01-05.ris.swp"):
        (tmp_path / name).write_text("x")
    assert read_imports(tmp_path) == ()
    assert read_imports(tmp_path / "none") == ()


def test_a_file_of_no_known_kind_is_refused_by_its_path(tmp_path: Path) -> None:
    path = tmp_path / "embase-2026-01-05.ris"
    path.write_text("these are no records\n")
    with pytest.raises(TableError, match="of no known kind") as error:
        read_imports(tmp_path)
    assert error.value.faults[0].path == path


@pytest.mark.parametrize(
    "name", ["Thumbs.db", "desktop.ini", ".DS_Store", "~$embase-2026-01-05.xlsx", ".~lock.x#", "Icon\r"]
)
def test_what_desktops_leave_is_passed_over_and_told(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("x")
    assert read_imports(tmp_path) == ()
    assert passed_over(tmp_path) == (name,)


@pytest.mark.parametrize(
    "name",
    [
        "embase-2026-01-05 (1).ris", "embase-2026-01-05 - Copy.ris", "embase-2026-01-05.sync-conflict-1.ris",
        "embase-2026-01-05 (conflicted copy 2026-01-06).ris", "embase-2026-01-05.ris.bak", "embase-2026-01-05.ris~",
    ],
)  # fmt: skip
def test_a_copy_of_an_import_stops_with_what_to_do(name: str, tmp_path: Path) -> None:
    hand_over(tmp_path, "embase-2026-01-05.ris")
    hand_over(tmp_path, name)
    with pytest.raises(TableError, match="may hold records of its own"):
        require_readable(tmp_path, {})


def test_a_day_that_there_is_not_is_no_date(tmp_path: Path) -> None:
    hand_over(tmp_path, "embase-2026-13-45.ris")
    with pytest.raises(TableError, match="with a day that there is"):
        read_imports(tmp_path)


def test_the_columns_of_a_source_are_those_that_the_protocol_names(tmp_path: Path) -> None:
    (tmp_path / "local-2026-01-05.csv").write_text("Titel,Jahr\nNadeln,2020\n", encoding="utf-8")
    (file,) = read_imports(tmp_path, {"local": {"title": "Titel", "year": "Jahr"}})
    assert [(record.title, record.year) for record in file.records] == [("Nadeln", "2020")]
    with pytest.raises(TableError, match="columns ="):
        require_readable(tmp_path, {})
