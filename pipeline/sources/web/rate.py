"""One clock for all requests of this machine: every thread and every process waits its turn at the same file."""

from __future__ import annotations

import getpass
import math
import os
import re
import tempfile
from pathlib import Path

from filelock import FileLock

from pipeline.ground.errors import Fault, SourceError
from pipeline.sources.web.clock import Clock
from pipeline.sources.web.host import Server


class Turns:
    """Gives turns, at least `gap_s` seconds apart, to whoever asks at one host as one user of this machine."""

    def __init__(self, server: Server, clock: Clock) -> None:
        self.gap_s = server.gap_s
        self._clock, self._server = clock, server
        self._state_path = _own_folder(server) / re.sub(r"[^A-Za-z0-9.-]", "_", server.host)
        self._lock_path = self._state_path.with_name(self._state_path.name + ".lock")

    def wait(self) -> None:
        """Return when it is this caller's turn.

        The lock is held while waiting: a turn that were only booked could be used late, close to the next one.
        Raises SourceError when the folder for temporary files cannot be used.
        """
        try:
            with FileLock(self._lock_path, poll_interval=0.01):
                self._clock.sleep(self._wait_s())
                self._state_path.write_text(repr(self._clock.now()), encoding="ascii")
        except OSError as error:
            raise _unusable(self._state_path.parent, self._server, error) from error

    def _wait_s(self) -> float:
        """Seconds until the next turn. A time in the future was left by an earlier start of the machine."""
        try:
            since = self._clock.now() - float(self._state_path.read_text(encoding="ascii"))
        except (FileNotFoundError, ValueError):
            return 0.0
        return max(0.0, self.gap_s - since) if math.isfinite(since) and since >= 0 else 0.0


def _own_folder(server: Server) -> Path:
    """A folder in which only this user can write: nobody else can put a link in the way."""
    user = str(os.getuid()) if hasattr(os, "getuid") else getpass.getuser()
    folder = Path(tempfile.gettempdir()) / f"trialsift-{user}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        if hasattr(os, "getuid") and folder.stat(follow_symlinks=False).st_uid != os.getuid():
            raise PermissionError(f"it belongs to somebody else: {folder}")
    except OSError as error:
        raise _unusable(folder, server, error) from error
    return folder


def _unusable(folder: Path, server: Server, error: OSError) -> SourceError:
    return SourceError(
        Fault(
            f"the file that keeps TrialSift below {server.operator}'s request rate cannot be written",
            folder,
            found=error.strerror or str(error),
            fix="make room or grant the right to write there, or name another folder: export TMPDIR=…",
        )
    )
