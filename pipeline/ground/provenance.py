"""What a stage read, what it wrote and what it counted: `run/<stage>.json` beside the results.

No clock and no random number stands in it: the same input gives the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline import __version__
from pipeline.ground.errors import Fault, ProvenanceError
from pipeline.ground.files import read_text, traced, write_text
from pipeline.ground.way_in import to_type


@dataclass(frozen=True, slots=True)
class RunNote:
    """The note of one run of a stage: name of a file in the workspace -> its SHA-256, then what was counted."""

    stage: str
    inputs: Mapping[str, str]
    outputs: Mapping[str, str]
    counts: Mapping[str, int]


def write_note(path: Path, note: RunNote) -> None:
    """Write it."""
    run = {
        "stage": note.stage,
        "trialsift": __version__,
        "inputs": note.inputs,
        "outputs": note.outputs,
        "counts": note.counts,
    }
    write_text(path, json.dumps(run, indent=2, ensure_ascii=False) + "\n")


def read_note(path: Path) -> RunNote:
    """The note at `path`. Raises ProvenanceError."""
    try:
        # Not a reading of the workspace that a note would tell of: no note is an input of the run that replaces it.
        with traced():
            run = json.loads(read_text(path))
        parts = [run[name] for name in ("inputs", "outputs", "counts")]
        if not all(isinstance(part, dict) for part in parts):
            raise ValueError("not a note of this format")
        return RunNote(run["stage"], *parts)
    except (OSError, ValueError, KeyError, TypeError) as error:
        fix = f"{to_type('rebuild')} writes it again"
        raise ProvenanceError(Fault(f"the note of a run cannot be read: {error}", path, fix=fix)) from error
