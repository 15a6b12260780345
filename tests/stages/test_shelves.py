"""What stages lay by changes no byte of any result: whether it is there, gone, damaged, or of another history."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given

from pipeline.ground import shelf as shelves
from pipeline.review import pubmed_records
from pipeline.review.review import Review
from pipeline.stages import collate
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
