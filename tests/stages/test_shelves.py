"""What stages lay by changes no byte of any result: whether it is there, gone, damaged, or of another history."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ground import shelf as shelves
from pipeline.ground.record import Record
from pipeline.ground.shelf import Shelf
from pipeline.review import pubmed_records
from pipeline.review.review import Review
from pipeline.stages import collate, dedupe
from pipeline.tables.record_lines import RecordLines
from pipeline.tables.records import RECORDS
from tests.deduplication.test_memory import RECORDS as ALIKE
from tests.properties import examples
from tests.stages.test_growth import WEEKS, Week, collated, lived


@examples(75)
@given(WEEKS, WEEKS)
def test_records_read_week_by_week_are_those_read_at_once(weeks: list[Week], others: list[Week]) -> None:
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda descriptor: None)
        review = lived(Path(name, "one"), weeks, then=collate.run)
        step_by_step = collated(review)
        shutil.rmtree(review.paths.shelf("collate").parent)
        assert collated(review) == step_by_step
        assert collated(review) == step_by_step
        other = lived(Path(name, "other"), others, then=collate.run)
        shutil.copy(other.paths.shelf("collate"), review.paths.shelf("collate"))
        assert collated(review) == step_by_step


def weeks_of(n: int) -> Sequence[Week]:
    return [Week({"1": "Needling", "2": f"Dry needling {n}"}, ["1", "2"], set()) for n in range(n)]


def test_a_reply_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = []
    reader = pubmed_records.read_pubmed_xml
    monkeypatch.setattr(pubmed_records, "read_pubmed_xml", lambda stream: read.append(stream) or reader(stream))
    review = lived(tmp_path, weeks_of(3), then=collate.run)
    assert len(read) == 3
    monkeypatch.setattr(shelves, "code_version", lambda: "a rule was changed")
    collate.run(review)
    assert len(read) == 6


def test_a_damaged_shelf_is_made_anew(tmp_path: Path) -> None:
    review: Review = lived(tmp_path, weeks_of(2), then=collate.run)
    shelf = review.paths.shelf("collate")
    whole, results = shelf.read_bytes(), collated(review)
    shelf.write_bytes(whole.replace(b"Dry", b"Wet"))
    assert collated(review) == results
    assert shelf.read_bytes() == whole


def tables_of(out: Path) -> dict[str, bytes]:
    return {
        path.name: path.read_bytes() for path in out.iterdir() if path.suffix == ".csv" and path.name != "records.csv"
    }


@examples(60)
@given(st.lists(st.lists(ALIKE, max_size=8, unique_by=lambda record: record.record_id), min_size=2, max_size=4))
def test_tables_of_duplicates_made_with_a_shelf_are_those_made_without(histories: list[list[Record]]) -> None:
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda descriptor: None)
        for day, records in enumerate(histories):
            found = []
            seen = [replace(record, last_seen=f"2026-03-0{day + 1}") for record in records]
            for out, shelf in (
                (Path(name, "with"), Path(name, "shelf")),
                (Path(name, "without"), Path(name, str(day))),
            ):
                RECORDS.write(out, seen)
                with RecordLines(out) as lines, Shelf(shelf) as kept:
                    dedupe.dedupe_lines(lines, out, (), RECORDS.path(out), shelf=kept)
                found.append(tables_of(out))
            assert found[0] == found[1]
