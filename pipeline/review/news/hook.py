"""The notify hook: the program that the protocol names is handed an event. Whatever it does, the update stands."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from pipeline.ground.errors import Fault

PATIENCE = 60.0
"""Seconds after which the program is stopped."""
MOST_SHOWN = 500
FOR_SERVICES = ("NCBI_", "OPENALEX_")
"""How the names of variables begin that hold keys and addresses of ours."""
SHORT_WHILE = 1.0
"""Seconds for the last words of a program that has ended to arrive."""


def hand_over(event: str, command: Sequence[str], folder: Path, patience: float = PATIENCE) -> Fault | None:
    """Run `command` in `folder` with `event` on its standard input; what went wrong with it, None when nothing did.

    What the program prints is not ours to show, but for its errors when it fails.
    """
    if not command:
        return None
    # The event is handed over as a file: a program that does not read it holds nobody up.
    with tempfile.TemporaryFile() as told:
        told.write(event.encode("utf-8"))
        told.seek(0)
        try:
            program = subprocess.Popen(
                command, stdin=told, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=folder,
                env=environment(), start_new_session=True,
            )  # fmt: skip
        except OSError as error:
            return _fault(command, str(error.strerror))
        except ValueError as error:
            return _fault(command, str(error))
    errors = _Errors(program)
    try:
        program.wait(patience)
    except subprocess.TimeoutExpired:
        return _fault(command, f"it was stopped after {patience:g} seconds")
    finally:
        _end(program)
    if program.returncode:
        said = errors.last_words()
        return _fault(command, f"exit code {program.returncode}{': ' if said else ''}{said}")
    return None


class _Errors:
    """The last of what the program prints as errors, however much that is.

    Read beside the program, and not waited for: a child that left its process group may hold the pipe for hours.
    """

    def __init__(self, program: subprocess.Popen[bytes]) -> None:
        self._program = program
        self._last = b""
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def last_words(self) -> str:
        self._thread.join(SHORT_WHILE)
        return self._last.decode("utf-8", "replace").strip()[-MOST_SHOWN:]

    def _read(self) -> None:
        assert self._program.stderr
        with self._program.stderr as stream:
            while piece := stream.read1(1 << 16):  # type: ignore[attr-defined]
                self._last = (self._last + piece)[-4 * MOST_SHOWN :]


def environment() -> dict[str, str]:
    """What the program may know of ours: no key, nor anything else that is for the services that are asked."""
    return {name: value for name, value in os.environ.items() if not name.startswith(FOR_SERVICES)}


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
