"""Imports: their names say source and date, and their order says which entry is the latest."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.ground.errors import TableError
from pipeline.review.imports import read_imports

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
