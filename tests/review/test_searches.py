"""Searches: written once, read in their order, and refused when anything in them is not as it was written."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.ground.errors import ProvenanceError
from pipeline.review.searches import Search, next_name, read_searches, seen_dates, write_search

MakeSearch = Callable[..., Search]


def test_a_search_is_read_as_it_was_written(tmp_path: Path, search: MakeSearch) -> None:
    written = search("2026-01-05", ["1", "22"])
    write_search(tmp_path, written)
    assert read_searches(tmp_path) == (written,)
    assert (written.date, written.result.count) == ("2026-01-05", 2)


def test_the_same_search_makes_the_same_bytes(tmp_path: Path, search: MakeSearch) -> None:
    one, two = (write_search(tmp_path / name, search("2026-01-05", ["1"])).read_bytes() for name in ("one", "two"))
    assert one == two


def test_a_search_file_is_never_written_twice(tmp_path: Path, search: MakeSearch) -> None:
    before = write_search(tmp_path, search("2026-01-05", ["1"])).read_bytes()
    with pytest.raises(ProvenanceError, match="never written twice"):
        write_search(tmp_path, search("2026-01-05", ["2"]))
    assert (tmp_path / "2026-01-05.json").read_bytes() == before


def test_searches_are_read_by_date_and_number(tmp_path: Path, search: MakeSearch) -> None:
    names = ["2025-12-31", "2026-01-05", "2026-01-05.2", "2026-01-05.10", "2026-01-06"]
    for name in sorted(names):
        write_search(tmp_path, search(name, []))
    assert [found.name for found in read_searches(tmp_path)] == names


@pytest.mark.parametrize(
    ("there", "name"),
    [
        ([], "2026-01-05"),
        (["2026-01-04"], "2026-01-05"),
        (["2026-01-05"], "2026-01-05.2"),
        (["2026-01-05", "2026-01-05.2", "2026-01-05.10"], "2026-01-05.11"),
        (["2026-01-05.2"], "2026-01-05.3"),
        (["2026-01-05", "2026-01-05.3"], "2026-01-05.4"),
    ],
)
def test_a_new_name_comes_after_all_of_its_day_even_where_one_is_missing(
    tmp_path: Path, search: MakeSearch, there: list[str], name: str
) -> None:
    for earlier in there:
        write_search(tmp_path, search(earlier, []))
    assert next_name(tmp_path, "2026-01-05") == name
    write_search(tmp_path, search(name, []))
    assert [found.name for found in read_searches(tmp_path)][-1] == name


def test_other_files_are_no_searches(tmp_path: Path, search: MakeSearch) -> None:
    write_search(tmp_path, search("2026-01-05", []))
    for name in ("README.md", "2026-01-05.json.tmp", "2026-01-05 (copy).json", ".2026-01-05.json.x.tmp"):
        (tmp_path / name).write_text("{")
    assert [found.name for found in read_searches(tmp_path)] == ["2026-01-05"]


def test_no_folder_is_no_search(tmp_path: Path) -> None:
    assert read_searches(tmp_path / "searches") == ()
    assert next_name(tmp_path / "searches", "2026-01-05") == "2026-01-05"


def with_value(key: str, value: Any) -> Callable[[str], str]:
    return lambda text: json.dumps(json.loads(text) | {key: value})


DAMAGE: dict[str, Callable[[str], str]] = {
    "a pmid taken away": lambda text: re.sub(r',\s*"22"', "", text),
    "a pmid changed": lambda text: text.replace('"22"', '"23"'),
    "a pmid added": lambda text: text.replace('"22"', '"22", "23"'),
    "the count changed with it": lambda text: re.sub(r',\s*"22"', "", text).replace('"count": 2', '"count": 1'),
    "the query changed": lambda text: text.replace("needling", "needles"),
    "the search line renamed": with_value("search", "other"),
    "a key added": with_value("mine", 1),
    "no hash": lambda text: re.sub(r',\s*"sha256": "\w+"', "", text),
    "another format": with_value("format", "trialsift-search/9"),
    "cut short": lambda text: text[:-100],
    "empty": lambda text: "",
    "a list": lambda text: "[]",
    "a number": lambda text: "7",
    "null": lambda text: "null",
    "no UTF-8": lambda text: text.replace("é", "\udce9"),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE.keys())
def test_a_search_file_that_was_touched_is_refused_with_the_way_to_mend_it(
    tmp_path: Path, search: MakeSearch, damage: Callable[[str], str]
) -> None:
    path = write_search(tmp_path, search("2026-01-05", ["1", "22"]))
    whole = path.read_text(encoding="utf-8")
    path.write_bytes(damage(whole).encode("utf-8", "surrogateescape"))
    assert path.read_text(encoding="utf-8", errors="replace") != whole
    with pytest.raises(ProvenanceError, match=r"git -C .* checkout") as error:
        read_searches(tmp_path)
    assert error.value.faults[0].path == path


def test_a_renamed_search_file_is_refused(tmp_path: Path, search: MakeSearch) -> None:
    write_search(tmp_path, search("2026-01-05", ["1"])).rename(tmp_path / "2026-02-05.json")
    with pytest.raises(ProvenanceError, match="renamed"):
        read_searches(tmp_path)


def test_line_ends_of_another_system_are_no_damage(tmp_path: Path, search: MakeSearch) -> None:
    path = write_search(tmp_path, search("2026-01-05", ["1"]))
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert read_searches(tmp_path) == (search("2026-01-05", ["1"]),)


def test_first_and_last_seen_are_dates_of_searches_that_hold_the_record(search: MakeSearch) -> None:
    searches = [
        search("2026-01-05", ["1", "2"]),
        search("2026-02-05", ["2", "3"]),
        search("2026-02-05.2", ["1", "3"]),
    ]
    assert seen_dates(searches) == {
        "1": ("2026-01-05", "2026-02-05"),
        "2": ("2026-01-05", "2026-02-05"),
        "3": ("2026-02-05", "2026-02-05"),
    }


def test_a_key_that_somebody_put_behind_the_hash_is_damage(tmp_path: Path, search: MakeSearch) -> None:
    path = write_search(tmp_path, search("2026-01-05", ["1"]))
    path.write_text(path.read_text().rstrip().removesuffix("}").rstrip() + ',\n "pmids": ["1", "9"]\n}\n')
    with pytest.raises(ProvenanceError, match="it was edited or damaged"):
        read_searches(tmp_path)


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_what_is_to_be_typed_brings_an_edited_search_back_wherever_it_is_typed(
    tmp_path: Path, search: MakeSearch
) -> None:
    folder = tmp_path / "a work space" / "queries" / "neck" / "searches"
    path = write_search(folder, search("2026-01-05", ["1", "22"]))
    git = ["git", "-C", str(folder), "-c", "user.name=Anna", "-c", "user.email=anna@example.org"]
    for command in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "search"]):
        subprocess.run([*git, *command], check=True)
    path.write_text(path.read_text(encoding="utf-8").replace('"22"', '"23"'), encoding="utf-8")
    with pytest.raises(ProvenanceError) as error:
        read_searches(folder)
    command = error.value.faults[0].fix.removeprefix("restore it: ")
    subprocess.run(command, shell=True, check=True, cwd=tmp_path)
    assert read_searches(folder) == (search("2026-01-05", ["1", "22"]),)
