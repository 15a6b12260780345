"""Decisions: added at the end, whole or not at all, and what stands there already never changes by a byte."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.deduplication import PairDecision
from pipeline.ground.errors import DecisionError
from pipeline.review.decisions import (
    append_decisions,
    decision_paths,
    fingerprint,
    kept_decisions,
    pair_decisions,
    read_decisions,
)
from pipeline.tables.kept import DECISIONS, DUPLICATE, OLD_DECISIONS, Decision
from tests.properties import examples
from tests.rows import write_cells

INCLUDE = Decision("2026-01-05", "anna", "pubmed:1", "title_abstract", "include")
cells = st.one_of(st.text(max_size=8), st.text(alphabet="'=+-@\t\r\n\",;", max_size=4))
names = st.sampled_from(("anna", "Ben", "李明", "consensus"))
decisions = st.builds(
    Decision, st.sampled_from(("2026-01-05", "2026-02-02")), names, st.sampled_from(("pubmed:1", "embase:L2")),
    st.just("title_abstract"), st.sampled_from(("include", "exclude")), cells, cells, cells,
    st.sampled_from(("", "2026-01-05", "2026-01-05T10:00")), st.integers(1, 9),
)  # fmt: skip


@examples()
@given(st.lists(st.lists(decisions, max_size=3), max_size=4))
def test_decisions_are_read_back_and_bytes_are_only_ever_added(
    tmp_path_factory: pytest.TempPathFactory, rounds: list[list[Decision]]
) -> None:
    queries = tmp_path_factory.mktemp("queries")
    known: set[Decision] = set()
    for added in rounds:
        before = {path: path.read_bytes() for path in decision_paths(queries)}
        append_decisions(queries, added)
        known |= set(added)
        assert all(path.read_bytes().startswith(content) for path, content in before.items())
        assert set(kept_decisions(queries)) == known


@pytest.mark.parametrize("end", ["\n", "\r\n", ""])
def test_a_file_that_a_person_saved_is_added_to_as_it_stands(tmp_path: Path, end: str) -> None:
    append_decisions(tmp_path, [INCLUDE])
    (path,) = decision_paths(tmp_path)
    saved = "\ufeff" + path.read_text().replace("\n", "\r\n").removesuffix("\r\n") + end
    path.write_bytes(saved.encode())
    later = replace(INCLUDE, decision="exclude", turn=2)
    append_decisions(tmp_path, [later])
    assert path.read_bytes().startswith(saved.encode())
    assert read_decisions(tmp_path) == (INCLUDE, later)


def test_adding_nothing_makes_no_file(tmp_path: Path) -> None:
    append_decisions(tmp_path, [])
    assert list(tmp_path.iterdir()) == []
    assert read_decisions(tmp_path) == ()


def test_a_decision_that_cannot_be_written_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    append_decisions(tmp_path, [INCLUDE])
    (path,) = decision_paths(tmp_path)
    before = path.read_bytes()
    with pytest.raises(UnicodeEncodeError):
        append_decisions(tmp_path, [INCLUDE, replace(INCLUDE, note="\ud800")])
    assert [path.read_bytes(), *path.parent.iterdir()] == [before, path]


def test_a_file_with_other_columns_is_refused(tmp_path: Path) -> None:
    OLD_DECISIONS.path(tmp_path).write_text("record_id,decision\npubmed:1,include\n")
    with pytest.raises(DecisionError, match="column reviewer: a column is missing"):
        read_decisions(tmp_path)


@examples()
@given(st.lists(decisions, min_size=1, max_size=5, unique=True), st.randoms(use_true_random=False))
def test_the_fingerprint_sees_every_change_and_no_order(known: list[Decision], chance: random.Random) -> None:
    shuffled = chance.sample(known, len(known))
    assert fingerprint(shuffled) == fingerprint(known)
    assert fingerprint(known[1:]) != fingerprint(known)
    assert fingerprint([replace(known[0], note=known[0].note + "x"), *known[1:]]) != fingerprint(known)


# On pairs of records that may be duplicates


def on_pairs(queries: Path, *decided: tuple[str, str, str]) -> tuple[PairDecision, ...]:
    """What stands on pairs after these rows: the pair, the word, the reason."""
    rows = [("2026-03-01", "ada", pair, DUPLICATE, word, reason, "", "1") for pair, word, reason in decided]
    write_cells(OLD_DECISIONS.path(queries), DECISIONS.columns[:8], rows)
    return pair_decisions(read_decisions(queries))


def test_the_last_row_on_a_pair_wins_whichever_way_round_it_is_named(tmp_path: Path) -> None:
    assert on_pairs(tmp_path, ("a|b", "merge", ""), ("b | a", "split", "")) == (PairDecision("a", "b", "split"),)


def test_a_pair_decided_again_stands_where_its_last_word_stands(tmp_path: Path) -> None:
    rows = (("a|b", "merge", ""), ("c|d", "merge", ""), ("a|b", "split", ""))
    assert on_pairs(tmp_path, *rows) == (PairDecision("c", "d", "merge"), PairDecision("a", "b", "split"))


@pytest.mark.parametrize("word", ["Split", " split ", "SPLIT"])
def test_a_word_on_a_pair_may_be_written_in_any_case(tmp_path: Path, word: str) -> None:
    assert on_pairs(tmp_path, ("a|b", word, "")) == (PairDecision("a", "b", "split"),)


def test_decisions_of_other_phases_are_not_on_pairs() -> None:
    assert pair_decisions([INCLUDE]) == ()


def test_a_link_takes_its_type_from_the_reason_and_other_words_take_none(tmp_path: Path) -> None:
    assert on_pairs(tmp_path, ("a|b", "link", " preprint "), ("a|c", "merge", "the same trial")) == (
        PairDecision("a", "b", "link", "preprint"),
        PairDecision("a", "c", "merge", ""),
    )


@pytest.mark.parametrize(
    ("pair", "word", "column"),
    [("a", "merge", "record_id"), ("a|a", "merge", "record_id"), ("a|b|c", "merge", "record_id"),
     ("a|b", "join", "decision"), ("a|", "split", "record_id")],
)  # fmt: skip
def test_a_decision_on_a_pair_that_cannot_be_carried_out_is_named_with_its_place(
    tmp_path: Path, pair: str, word: str, column: str
) -> None:
    with pytest.raises(DecisionError, match=rf"decisions\.csv, row 3, column {column}"):
        on_pairs(tmp_path, ("x|y", "merge", ""), (pair, word, ""))


def test_all_wrong_decisions_on_pairs_are_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(DecisionError) as error:
        on_pairs(tmp_path, ("a", "merge", ""), ("a|b", "join", ""))
    assert [fault.place for fault in error.value.faults] == ["row 2, column record_id", "row 3, column decision"]
