"""Whole files: the new one or the old one, never half of one and never a leftover."""

from __future__ import annotations

import errno
import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from pipeline.ground.errors import TrialSiftError
from pipeline.ground.files import (
    read_bytes,
    read_text,
    reading,
    remove,
    replacing,
    sha256_of,
    sha256_of_file,
    traced,
    write_bytes,
    write_text,
)

OLD = b"what stood there before\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "folder" / "file.csv"
    write_bytes(path, OLD)
    return path


def assert_untouched(path: Path) -> None:
    assert path.read_bytes() == OLD
    assert list(path.parent.iterdir()) == [path]


def write_half(path: Path, error: BaseException) -> None:
    with replacing(path) as stream:
        stream.write(b"half of the new")
        raise error


def test_a_file_is_written_with_its_folders_and_is_readable_by_all(path: Path) -> None:
    assert path.read_bytes() == OLD
    assert path.stat().st_mode & 0o777 == 0o644


def test_text_is_written_in_utf8_with_its_own_line_ends(path: Path) -> None:
    write_text(path, "é\r\n\n")
    assert path.read_bytes() == b"\xc3\xa9\r\n\n"


def test_what_a_killed_run_left_beside_a_file_is_written_over(path: Path) -> None:
    with replacing(path) as stream:
        left = list(path.parent.iterdir())
        stream.write(OLD)
    (name,) = {found.name for found in left} - {path.name}
    (path.parent / name).write_bytes(b"half of what a killed run wrote")
    write_bytes(path, OLD)
    assert_untouched(path)


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_an_exception_on_the_way_leaves_the_old_file_and_nothing_beside_it(
    path: Path, error: type[BaseException]
) -> None:
    with pytest.raises(error):
        write_half(path, error())
    assert_untouched(path)


@pytest.mark.parametrize("call", ["fsync", "open", "replace"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EROFS, errno.EACCES])
def test_a_full_or_failing_disk_is_told_and_leaves_the_old_file(
    path: Path, monkeypatch: pytest.MonkeyPatch, call: str, number: int
) -> None:
    def failing(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    place = {"fsync": "os.fsync", "open": "pathlib.Path.open", "replace": "pathlib.Path.replace"}[call]
    monkeypatch.setattr(place, failing)
    with pytest.raises(TrialSiftError, match=r"file\.csv: the file cannot be written") as error:
        write_bytes(path, b"new")
    monkeypatch.undo()
    assert error.value.faults[0].fix
    assert_untouched(path)


def test_a_pipe_is_no_file_and_nobody_waits_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for read in (read_bytes, sha256_of_file):
        with pytest.raises(OSError, match="a pipe or a device"):
            read(tmp_path / "pipe")


def test_a_link_that_stands_where_a_new_file_is_made_is_not_written_through(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text("mine")
    (tmp_path / ".file.tmp").symlink_to(tmp_path / "elsewhere")
    write_text(tmp_path / "file", "ours")
    assert [(tmp_path / name).read_text() for name in ("elsewhere", "file")] == ["mine", "ours"]


def test_an_error_that_is_not_of_the_disk_keeps_its_name(path: Path) -> None:
    with pytest.raises(TimeoutError):
        write_half(path, TimeoutError(errno.ETIMEDOUT, "the server is silent"))
    assert_untouched(path)


WRITES_A_MEGABYTE = """
import resource, sys
from pathlib import Path
from typing import Any
from pipeline.ground.errors import TrialSiftError
from pipeline.tables.csv_text import write_rows
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
try:
    write_rows(Path(sys.argv[1]), ("a",), ([f"{n:>100}"] for n in range(10_000)))
except TrialSiftError as error:
    sys.exit(str(error))
"""


@pytest.mark.posix
def test_a_disk_that_fills_up_while_a_table_is_written_leaves_the_old_table(path: Path) -> None:
    run = subprocess.run([sys.executable, "-c", WRITES_A_MEGABYTE, path], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr.splitlines()[0]) == (1, f"{path}: the file cannot be written: File too large")
    assert_untouched(path)


def test_a_file_where_a_folder_should_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "results").write_bytes(OLD)
    with pytest.raises(TrialSiftError, match="the file cannot be written"):
        write_bytes(tmp_path / "results" / "a.csv", b"new")
    assert (tmp_path / "results").read_bytes() == OLD


def test_hashes_of_bytes_and_of_their_file_are_the_same(path: Path) -> None:
    assert sha256_of(OLD) == sha256_of_file(path) == hashlib.sha256(OLD).hexdigest()


def test_text_is_read_without_a_byte_order_mark_and_with_plain_line_ends(path: Path) -> None:
    write_bytes(path, "\ufeffé\r\nb\rc\n".encode())
    assert read_text(path) == "é\nb\nc\n"
    assert read_bytes(path) == "\ufeffé\r\nb\rc\n".encode()


def test_what_is_taken_away_may_have_been_gone_already(path: Path) -> None:
    remove(path)
    remove(path)
    assert not path.exists()


# What a block read and wrote


def test_a_trace_knows_what_was_read_as_it_was_and_what_was_written(path: Path) -> None:
    new = path.with_name("new.csv")
    with traced() as trace:
        read_bytes(path)
        write_text(new, "x")
    assert (trace.read, trace.written) == ({path: sha256_of(OLD)}, {new})


def test_a_file_that_is_read_and_then_written_anew_was_read_as_it_was_before(path: Path) -> None:
    with traced() as trace:
        read_bytes(path)
        write_bytes(path, b"new")
        read_bytes(path)
    assert (trace.read, trace.written) == ({path: sha256_of(OLD)}, {path})


def test_a_file_that_somebody_else_changes_meanwhile_was_read_as_it_was_at_first(path: Path) -> None:
    with traced() as trace:
        read_bytes(path)
        path.write_bytes(b"changed by hand")
        read_bytes(path)
    assert trace.read == {path: sha256_of(OLD)}


def test_what_the_block_itself_wrote_is_nothing_that_it_read(path: Path) -> None:
    with traced() as trace:
        write_bytes(path, b"new")
        read_text(path)
    assert (trace.read, trace.written) == ({}, {path})


def test_a_file_is_traced_however_it_is_opened(path: Path) -> None:
    with traced() as trace, reading(path) as stream:
        stream.read(1)
    assert set(trace.read) == {path}


def test_a_file_that_cannot_be_read_leaves_no_trace(path: Path) -> None:
    with traced() as trace, pytest.raises(FileNotFoundError):
        read_bytes(path.with_name("none.csv"))
    assert trace.read == {}


def test_a_trace_inside_another_keeps_its_own_and_ends_with_its_block(path: Path) -> None:
    with traced() as outer:
        with traced() as inner:
            read_bytes(path)
        assert set(inner.read) == {path}
        assert outer.read == {}
        read_bytes(path)
    read_bytes(path.rename(path.with_name("moved.csv")))
    assert set(outer.read) == {path}


# Hashed once


@pytest.mark.parametrize("n_read", [0, 1, 2])
@pytest.mark.parametrize("change", [lambda path: path.write_bytes(b"x" * len(OLD)), lambda path: path.write_bytes(b"")])
def test_a_file_that_was_changed_since_has_another_hash(path: Path, n_read: int, change: Any) -> None:
    time.sleep(0.02)
    for _ in range(n_read):
        assert sha256_of_file(path) == sha256_of(OLD)
    change(path)
    assert sha256_of_file(path) == sha256_of(path.read_bytes())
    other = path.with_name("other")
    other.write_bytes(b"y" * len(OLD))
    other.replace(path)
    assert sha256_of_file(path) == sha256_of(b"y" * len(OLD))


def test_a_file_that_is_written_again_before_the_clock_goes_on_is_hashed_again(path: Path) -> None:
    path.write_bytes(b"a" * 9)
    status = path.stat()
    assert sha256_of_file(path) == sha256_of(b"a" * 9)
    path.write_bytes(b"b" * 9)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert sha256_of_file(path) == sha256_of(b"b" * 9)


def test_a_table_that_was_written_and_stands_untouched_is_not_hashed_again(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_bytes(path, b"new")
    monkeypatch.setattr(hashlib, "file_digest", None)
    assert sha256_of_file(path) == sha256_of(b"new")


@pytest.mark.parametrize("go_back", [lambda stream: stream.seek(0), lambda stream: stream.truncate(0)])
def test_a_file_that_is_not_written_from_beginning_to_end_has_the_hash_of_what_stands_there(
    path: Path, go_back: Any
) -> None:
    with replacing(path) as stream:
        stream.write(b"abc")
        go_back(stream)
        stream.write(b"x")
    assert sha256_of_file(path) == hashlib.sha256(path.read_bytes()).hexdigest()
