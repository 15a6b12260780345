"""One run at a time for a review: a lock of the operating system, which a dead process cannot hold."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from pipeline.ground.errors import Fault, TrialSiftError
from pipeline.ground.files import read_text, write_text


@contextmanager
def locked(cache: Path, busy: str = "this review is being updated") -> Iterator[None]:
    """Hold the lock of the review whose cache this is, or of another folder: `busy` says what goes on there.

    Raises TrialSiftError saying who holds it or what forbids it.
    """
    holder = cache / "lock.holder"
    lock = FileLock(cache / "lock")
    try:
        cache.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    except Timeout:
        fault = Fault(busy, cache, found=_who(holder), fix="wait until that run has ended")
        raise TrialSiftError(fault) from None
    except OSError as error:
        problem = f"nothing can be written here: {error.strerror}"
        raise TrialSiftError(Fault(problem, cache, fix="make it a folder that you may write in")) from error
    try:
        since = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC"
        with suppress(OSError, TrialSiftError):  # It only tells others whom to wait for.
            write_text(holder, f"process {os.getpid()} on {socket.gethostname()} since {since}\n")
        yield
    finally:
        with suppress(OSError):
            holder.unlink(missing_ok=True)
        lock.release()


def _who(holder: Path) -> str:
    """What the run that has the lock wrote about itself; it may be about to write that, or to end."""
    try:
        return read_text(holder).strip() or "another run"
    except (OSError, ValueError):
        return "another run"
