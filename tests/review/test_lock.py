"""One run at a time for a review, and never a lock that a dead process holds."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pipeline.ground.errors import TrialSiftError
from pipeline.review.lock import locked

HOLDER = """
import sys
from pathlib import Path
from pipeline.review.lock import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def holder(cache: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock until its input ends or it is killed."""
    command = [sys.executable, "-c", HOLDER, str(cache)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        yield process


def test_a_second_run_is_refused_and_told_who_holds_the_lock(tmp_path: Path) -> None:
    with holder(tmp_path / "cache") as process:
        with pytest.raises(TrialSiftError, match="this review is being updated") as error, locked(tmp_path / "cache"):
            pass
        found = error.value.faults[0].found
    assert found.startswith(f"process {process.pid} on {socket.gethostname()} since ")


def test_a_lock_is_free_after_its_run(tmp_path: Path) -> None:
    with holder(tmp_path / "cache"):
        pass
    with locked(tmp_path / "cache"):
        assert f"process {os.getpid()}" in (tmp_path / "cache" / "lock.holder").read_text()
    assert not (tmp_path / "cache" / "lock.holder").exists()


def test_a_lock_is_free_after_an_error_inside(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="inside"), locked(tmp_path):
        raise ValueError("inside")
    with locked(tmp_path):
        pass


@pytest.mark.posix
def test_a_killed_holder_frees_the_lock_at_once(tmp_path: Path) -> None:
    for _ in range(3):
        with holder(tmp_path / "cache") as process:
            process.send_signal(signal.SIGKILL)
            process.wait()
            with locked(tmp_path / "cache"):
                assert f"process {os.getpid()}" in (tmp_path / "cache" / "lock.holder").read_text()


def test_two_reviews_do_not_wait_for_each_other(tmp_path: Path) -> None:
    with holder(tmp_path / "one"), locked(tmp_path / "two"):
        pass


def test_a_cache_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "cache").touch()
    with pytest.raises(TrialSiftError, match="nothing can be written here"), locked(tmp_path / "cache"):
        pass


@pytest.mark.parametrize("written", [None, ""], ids=["not yet", "not whole"])
def test_a_holder_that_has_not_said_who_it_is_is_another_run(tmp_path: Path, written: str | None) -> None:
    note = tmp_path / "cache" / "lock.holder"
    with holder(tmp_path / "cache"):
        note.unlink() if written is None else note.write_text(written)
        with pytest.raises(TrialSiftError) as error, locked(tmp_path / "cache"):
            pass
    assert error.value.faults[0].found == "another run"
