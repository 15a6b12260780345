"""What a stage read, what it wrote and what it counted: `run/<stage>.json` beside the results.

No clock and no random number stands in it: the same input gives the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from pipeline import __version__
from pipeline.ground.files import sha256_of_file, write_text


def write_run(
    path: Path, stage: str, base: Path, inputs: Iterable[Path], outputs: Iterable[Path], counts: Mapping[str, int]
) -> None:
    """Write the run file of one stage. Paths are given relative to `base`, the workspace."""
    run = {
        "stage": stage,
        "trialsift": __version__,
        "inputs": _sha256_by_name(base, inputs),
        "outputs": _sha256_by_name(base, outputs),
        "counts": dict(counts),
    }
    write_text(path, json.dumps(run, indent=2, ensure_ascii=False) + "\n")


def _sha256_by_name(base: Path, paths: Iterable[Path]) -> dict[str, str]:
    present = {path.relative_to(base).as_posix(): path for path in paths if path.is_file()}
    return {name: sha256_of_file(present[name]) for name in sorted(present)}
