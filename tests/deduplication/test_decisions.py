"""What people decided about pairs, as it stands in files."""

from pathlib import Path

import pytest

from pipeline.deduplication import PairDecision, not_taken_in, pair_id, read_decisions, read_filled
from pipeline.ground.errors import DecisionError, TableError

HEADER = "decided_on,reviewer,record_id,phase,decision,reason,note,criteria_version\n"


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_the_last_row_on_a_pair_wins_whichever_way_round_it_is_named(tmp_path: Path) -> None:
    rows = "2026-03-01,Ada,a|b,duplicate,merge,,,1\n2026-03-02,Ben,b|a,duplicate,Split,,,1\n"
    assert read_decisions(written(tmp_path / "d.csv", HEADER + rows)) == (PairDecision("a", "b", "split"),)


def test_decisions_of_other_phases_are_none_of_ours(tmp_path: Path) -> None:
    rows = "2026-03-01,Ada,pubmed:1,title,exclude,X1,,1\n"
    assert read_decisions(written(tmp_path / "d.csv", HEADER + rows)) == ()


def test_a_link_takes_its_type_from_the_reason(tmp_path: Path) -> None:
    rows = "2026-03-01,Ada,a|b,duplicate,link,preprint,,1\n"
    assert read_decisions(written(tmp_path / "d.csv", HEADER + rows)) == (PairDecision("a", "b", "link", "preprint"),)


@pytest.mark.parametrize(
    "cells", ["a,duplicate,merge", "a|a,duplicate,merge", "a|b|c,duplicate,merge", "a|b,duplicate,join"]
)
def test_a_decision_that_cannot_be_carried_out_is_named_with_its_place(tmp_path: Path, cells: str) -> None:
    path = written(tmp_path / "d.csv", f"{HEADER}2026-03-01,Ada,{cells},,,1\n")
    with pytest.raises(DecisionError, match=r"d\.csv, record 1, column"):
        read_decisions(path)


def test_all_wrong_decisions_are_named_at_once(tmp_path: Path) -> None:
    rows = "2026-03-01,Ada,a,duplicate,merge,,,1\n2026-03-01,Ada,a|b,duplicate,join,,,1\n"
    with pytest.raises(DecisionError) as caught:
        read_decisions(written(tmp_path / "d.csv", HEADER + rows))
    assert len(caught.value.faults) == 2


def test_only_filled_rows_are_read_from_the_pairs_for_people(tmp_path: Path) -> None:
    rows = "record_id,other_id,score,evidence,decision\nb,a,0.40,alike,merge\nc,d,0.40,alike,\n"
    assert read_filled(written(tmp_path / "m.csv", rows)) == (PairDecision("a", "b", "merge"),)


def test_a_file_of_pairs_without_the_column_for_decisions_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="decision"):
        read_filled(written(tmp_path / "m.csv", "record_id,other_id\na,b\n"))


def test_a_filled_row_waits_until_the_decisions_say_the_same() -> None:
    filled = [PairDecision("a", "b", "merge"), PairDecision("c", "d", "split")]
    decided = [PairDecision("a", "b", "split"), PairDecision("c", "d", "split")]
    assert list(not_taken_in(filled, decided)) == [pair_id("b", "a")]
