"""Notes of runs: what a stage read, wrote and counted, the same bytes for the same run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.ground.errors import ProvenanceError
from pipeline.ground.provenance import RunNote, read_note, write_note

NOTE = RunNote("screen", {"results/a.csv": "0" * 64}, {"results/b.csv": "1" * 64}, {"to_read": 3})


def test_a_note_is_read_as_it_was_written_and_makes_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one.json", "two.json"):
        write_note(tmp_path / name, NOTE)
    assert read_note(tmp_path / "one.json") == NOTE
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()


def damaged(**changes: object) -> str:
    values = {"stage": "screen", "inputs": {}, "outputs": {}, "counts": {}} | changes
    return json.dumps({key: value for key, value in values.items() if value is not None})


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "7", "null", *(damaged(**{key: None}) for key in ("stage", "inputs", "outputs", "counts"))],
)
def test_a_note_that_cannot_be_read_is_named_with_the_way_to_mend_it(tmp_path: Path, text: str) -> None:
    path = tmp_path / "screen.json"
    path.write_text(text)
    with pytest.raises(ProvenanceError, match="cannot be read") as error:
        read_note(path)
    assert (error.value.exit_code, error.value.faults[0].path) == (15, path)
    assert "update … --offline" in error.value.faults[0].fix


@pytest.mark.parametrize("key", ["inputs", "outputs", "counts"])
@pytest.mark.parametrize("value", [[], "x", 7])
def test_a_note_of_another_shape_is_damaged_too(tmp_path: Path, key: str, value: object) -> None:
    (tmp_path / "screen.json").write_text(damaged(**{key: value}))
    with pytest.raises(ProvenanceError, match="cannot be read"):
        read_note(tmp_path / "screen.json")


def test_bytes_that_are_no_text_are_damage(tmp_path: Path) -> None:
    (tmp_path / "screen.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ProvenanceError, match="cannot be read"):
        read_note(tmp_path / "screen.json")
