"""The notify hook: the program that the protocol names is handed an event. Whatever it does, the update stands."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

from pipeline.ground.errors import Fault

PATIENCE = 60.0
"""Seconds after which the program is stopped."""
MOST_SHOWN = 500


def hand_over(event: str, command: Sequence[str], folder: Path, patience: float = PATIENCE) -> Fault | None:
    """Run `command` in `folder` with `event` on its standard input; what went wrong with it, None when nothing did.

    What the program prints is not ours to show, but for its errors when it fails.
    """
    if not command:
        return None
    try:
        ended = subprocess.run(
            command, input=event.encode("utf-8"), cwd=folder, capture_output=True, timeout=patience, check=False
        )
    except subprocess.TimeoutExpired:
        return _fault(command, f"it was stopped after {patience:g} seconds")
    except OSError as error:
        return _fault(command, str(error.strerror))
    except ValueError as error:
        return _fault(command, str(error))
    if ended.returncode:
        said = ended.stderr.decode("utf-8", "replace").strip()[-MOST_SHOWN:]
        return _fault(command, f"exit code {ended.returncode}{': ' if said else ''}{said}")
    return None


def _fault(command: Sequence[str], found: str) -> Fault:
    fix = "try it by hand with results/<review>/event.json on its standard input; the update itself is complete"
    return Fault(f"the notify command {command[0]} failed", "protocol.toml", "[notify] command", found, fix=fix)
