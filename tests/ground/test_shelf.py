"""A shelf gives back what was put there, or nothing: never something else."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ground import shelf as shelves
from pipeline.ground.files import traced
from pipeline.ground.shelf import Shelf
from tests.properties import examples

VALUES = st.one_of(st.text(), st.integers(), st.booleans(), st.lists(st.text()), st.none())
ROWS = st.dictionaries(st.text("0123456789abcdef:|é", min_size=1), st.lists(VALUES))


def filled(path: Path, rows: dict[str, list[Any]], **notes: Any) -> None:
    with Shelf(path) as shelf:
        for key, values in rows.items():
            shelf.put(key, *values)
        shelf.save(rows, **notes)


def found(path: Path) -> dict[str, list[Any] | None]:
    with Shelf(path) as shelf:
        return {key: shelf.get(key) for key in shelf.keys()}  # noqa: SIM118 - it is no mapping


@examples()
@given(ROWS, ROWS)
def test_the_next_run_finds_what_the_last_one_left_and_what_it_puts_there(
    tmp_path_factory: pytest.TempPathFactory, before: dict[str, list[Any]], now: dict[str, list[Any]]
) -> None:
    path = tmp_path_factory.mktemp("shelf") / "folder" / "rows.jsonl"
    filled(path, before, said="x")
    assert found(path) == before
    with Shelf(path) as shelf:
        assert shelf.notes == {"said": "x"}
        for key, values in now.items():
            shelf.put(key, *values)
        assert {key: shelf.get(key) for key in shelf.keys()} == before | now  # noqa: SIM118
        shelf.save(now, said="y")
        assert {key: shelf.get(key) for key in shelf.keys()} == now, "what is left can be asked for"  # noqa: SIM118
    assert found(path) == now


def test_a_shelf_with_any_byte_changed_cut_off_or_added_is_empty(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    filled(path, {"1": ["a line\nand another"], "2": ["é", 3]}, n=2)
    whole = path.read_bytes()
    assert len(found(path)) == 2
    damaged = [whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :] for at in range(len(whole))]
    damaged += [whole[:at] for at in range(0, len(whole), 7)] + [whole + b"x", whole + b"\n", b""]
    for content in damaged:
        path.write_bytes(content)
        assert found(path) == {}, content


def test_a_shelf_that_other_code_filled_or_that_was_filled_for_something_else_is_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "rows.jsonl"
    with Shelf(path, criteria="1") as shelf:
        shelf.put("1", "a")
        shelf.save(["1"])
    with Shelf(path, criteria="2") as shelf:
        assert len(shelf) == 0
    with Shelf(path, criteria="1") as shelf:
        assert len(shelf) == 1
    monkeypatch.setattr(shelves, "code_version", lambda: "another")
    with Shelf(path, criteria="1") as shelf:
        assert len(shelf) == 0


def test_any_change_of_the_source_is_another_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "language").mkdir()
    rule = tmp_path / "language" / "stopwords.tsv"
    seen = set()
    for text in ("of", "of\nthe", "of"):
        rule.write_text(text)
        monkeypatch.setattr(shelves, "PACKAGE", tmp_path)
        seen.add(shelves.code_version.__wrapped__())
    rule.rename(rule.with_name("words.tsv"))
    seen.add(shelves.code_version.__wrapped__())
    assert len(seen) == 3


def test_nothing_of_a_shelf_stands_in_the_trace_of_a_stage(tmp_path: Path) -> None:
    with traced() as trace:
        filled(tmp_path / "rows.jsonl", {"1": ["a"]})
        found(tmp_path / "rows.jsonl")
    assert (trace.read, trace.written) == ({}, set())


def test_a_shelf_to_which_nothing_was_added_is_left_as_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    filled(path, {"1": ["a"]}, n=1)
    before = path.stat()
    with Shelf(path) as shelf:
        shelf.save(["1"], n=1)
    assert path.stat().st_mtime_ns == before.st_mtime_ns
    with Shelf(path) as shelf:
        shelf.save(["1"], n=2)
    assert path.stat().st_mtime_ns != before.st_mtime_ns


@pytest.mark.parametrize("link", [os.link, os.symlink])
def test_what_another_name_shares_with_a_shelf_stays_as_it_is(tmp_path: Path, link: Callable[..., None]) -> None:
    path, other = tmp_path / "rows.jsonl", tmp_path / "other.jsonl"
    filled(other, {"1": ["a"]})
    before = other.read_bytes()
    link(other, path)
    with Shelf(path) as shelf:
        shelf.put("2", "b")
        shelf.save(["1", "2"])
    assert other.read_bytes() == before
    assert found(path) == {"1": ["a"], "2": ["b"]}


def test_a_shelf_that_somebody_takes_away_meanwhile_is_made_again(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    filled(path, {"1": ["a"]})
    with Shelf(path) as shelf:
        shelf.put("2", "b")
        path.unlink()
        shelf.save(["1", "2"])
    assert found(path) == {"1": ["a"], "2": ["b"]}


def test_a_run_that_is_stopped_while_it_adds_leaves_a_shelf_that_is_empty(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    filled(path, {"1": ["a"]})

    with Shelf(path) as shelf, pytest.MonkeyPatch.context() as patch:
        shelf.put("2", "b")
        patch.setattr(shelves, "_last_line", lambda *of: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            shelf.save(["1", "2"])
    assert found(path) == {}


TEXTS = st.dictionaries(st.text(min_size=1), st.binary(), max_size=5)


@examples()
@given(st.lists(TEXTS, min_size=1, max_size=5), st.data())
def test_rows_of_many_runs_stand_as_the_last_one_left_them(
    tmp_path_factory: pytest.TempPathFactory, runs: list[dict[str, bytes]], data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("shelf") / "rows.jsonl"
    left: dict[str, bytes] = {}
    for n, texts in enumerate(runs):
        with Shelf(path) as shelf:
            for key, text in texts.items():
                shelf.put(key, n, text=text)
            there = left | texts
            keys = data.draw(
                st.permutations(sorted(there)).flatmap(lambda all_: st.integers(0, len(all_)).map(lambda k: all_[:k]))
            )
            shelf.save(keys, n=n)
            left = {key: there[key] for key in keys}
            assert {key: shelf.text(key) for key in keys} == left
        with Shelf(path) as shelf:
            assert list(shelf.keys()) == keys
            assert {key: shelf.text(key) for key in keys} == left


def test_a_shelf_does_not_grow_with_what_is_not_needed_any_more(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    for n in range(50):
        with Shelf(path) as shelf:
            shelf.put("the same", text=b"x" * 1000 + str(n).encode())
            shelf.put(str(n), n)
            shelf.save(shelf.keys())
    assert path.stat().st_size < 6000
    assert len(found(path)) == 51
