"""Decisions: added at the end, whole or not at all, and what stands there already never changes by a byte."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.ground.errors import TableError
from pipeline.review.decisions import Decision, append_decisions, fingerprint, read_decisions

INCLUDE = Decision("2026-01-05", "anna", "pubmed:1", "title_abstract", "include")
cells = st.one_of(st.text(max_size=8), st.text(alphabet="'=+-@\t\r\n\",;", max_size=4))
decisions = st.builds(Decision, **dict.fromkeys([field.name for field in fields(Decision)], cells))


@settings(deadline=None, derandomize=True)
@given(st.lists(st.lists(decisions, max_size=3), max_size=4))
def test_decisions_are_read_back_in_their_order_and_bytes_are_only_ever_added(
    tmp_path_factory: pytest.TempPathFactory, rounds: list[list[Decision]]
) -> None:
    path = tmp_path_factory.getbasetemp() / "decisions.csv"
    path.unlink(missing_ok=True)
    before, known = b"", []
    for added in rounds:
        append_decisions(path, added)
        known += added
        after = path.read_bytes() if known else b""
        assert after.startswith(before)
        assert list(read_decisions(path)) == known
        before = after


@pytest.mark.parametrize("end", ["\n", "\r\n", ""])
def test_a_file_that_a_person_saved_is_added_to_as_it_stands(tmp_path: Path, end: str) -> None:
    path = tmp_path / "decisions.csv"
    append_decisions(path, [INCLUDE])
    saved = "\ufeff" + path.read_text().replace("\n", "\r\n").removesuffix("\r\n") + end
    path.write_bytes(saved.encode())
    later = replace(INCLUDE, decision="exclude")
    append_decisions(path, [later])
    assert path.read_bytes().startswith(saved.encode())
    assert read_decisions(path) == (INCLUDE, later)


def test_adding_nothing_makes_no_file(tmp_path: Path) -> None:
    append_decisions(tmp_path / "decisions.csv", [])
    assert list(tmp_path.iterdir()) == []
    assert read_decisions(tmp_path / "decisions.csv") == ()


def test_a_decision_that_cannot_be_written_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "decisions.csv"
    append_decisions(path, [INCLUDE])
    before = path.read_bytes()
    with pytest.raises(UnicodeEncodeError):
        append_decisions(path, [INCLUDE, replace(INCLUDE, note="\ud800")])
    assert [path.read_bytes(), *tmp_path.iterdir()] == [before, path]


def test_a_file_with_other_columns_is_refused(tmp_path: Path) -> None:
    (tmp_path / "decisions.csv").write_text("record_id,decision\npubmed:1,include\n")
    with pytest.raises(TableError, match="column reviewer: a column is missing"):
        read_decisions(tmp_path / "decisions.csv")


@settings(deadline=None, derandomize=True)
@given(st.lists(decisions, min_size=1, max_size=5, unique=True), st.data())
def test_the_fingerprint_of_earlier_decisions_sees_every_change_and_no_addition(
    known: list[Decision], data: st.DataObject
) -> None:
    n = data.draw(st.integers(1, len(known)))
    at = data.draw(st.integers(0, n - 1))
    before = fingerprint(known[:n])
    assert fingerprint([*known, INCLUDE][:n]) == before
    edited = [*known[:at], replace(known[at], note=known[at].note + "x"), *known[at + 1 :]]
    assert fingerprint(edited[:n]) != before
    assert fingerprint([*known[:at], *known[at + 1 :]][:n]) != before
