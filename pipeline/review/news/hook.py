"""The notify hook: the program that the protocol names is handed an event. Whatever it does, the update stands."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress
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
        program = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=folder,
            env=environment(), start_new_session=True,
        )  # fmt: skip
    except OSError as error:
        return _fault(command, str(error.strerror))
    except ValueError as error:
        return _fault(command, str(error))
    with program:
        try:
            _, errors = program.communicate(event.encode("utf-8"), timeout=patience)
        except subprocess.TimeoutExpired:
            return _fault(command, f"it was stopped after {patience:g} seconds")
        finally:
            _end(program)
    if program.returncode:
        said = errors.decode("utf-8", "replace").strip()[-MOST_SHOWN:]
        return _fault(command, f"exit code {program.returncode}{': ' if said else ''}{said}")
    return None


def environment() -> dict[str, str]:
    """What the program may know of ours: not the key, nor anything else that is for NCBI."""
    return {name: value for name, value in os.environ.items() if not name.startswith("NCBI_")}


def _end(program: subprocess.Popen[bytes]) -> None:
    """End the program and whatever it has left behind in its process group."""
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(program.pid, signal.SIGKILL)
    else:
        program.kill()
    program.wait()


def _fault(command: Sequence[str], found: str) -> Fault:
    fix = "try it by hand with results/<review>/event.json on its standard input; the update itself is complete"
    return Fault(f"the notify command {command[0]} failed", "protocol.toml", "[notify] command", found, fix=fix)
