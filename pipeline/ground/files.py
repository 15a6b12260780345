"""Whole files: written beside, synced and then put in place, so that no reader ever meets half of one.

Everything that the pipeline reads and writes of a workspace goes through here, so that what a stage touched is known by
having happened, not by a list that somebody keeps.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import stat
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from io import BufferedReader
from itertools import islice
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

from pipeline.ground.errors import Fault, TrialSiftError

UNWRITABLE = frozenset(
    {
        *(errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO),
        *(errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST, errno.EISDIR, errno.ENOTEMPTY),
        *(errno.ELOOP, errno.EMFILE, errno.ENFILE, errno.EBUSY),
    }
)
"""The errors of a full or failing disk, and of a place where we may not write: a person can mend them."""


@dataclass(frozen=True, slots=True)
class Trace:
    """What was read and written while it was kept: the SHA-256 of each file as it was when it was first read."""

    read: dict[Path, str] = field(default_factory=dict)
    written: set[Path] = field(default_factory=set)


PIECES_AT_ONCE = 500
_TRACE: ContextVar[Trace | None] = ContextVar("trace", default=None)

Stamp = tuple[int, ...]
"""By which a file is known to be the one that it was: its place on the disk, its size, when it was last changed."""
CLOCK_STEP = 100_000_000
"""Nanoseconds after which a system gives a file that is changed again another time, with room to spare."""
_SHA256_BY_STAMP: dict[tuple[int | str, ...], str] = {}
"""What this process has hashed. An update writes each table once, and six stages read it: hashing it each time, once
more when it was written and once more to check it took longer than to copy it. No run takes it from another run."""


@contextmanager
def traced() -> Iterator[Trace]:
    """Keep a trace of the files that the block reads and writes; what another trace around it knows, it does not."""
    token = _TRACE.set(Trace())
    try:
        trace = _TRACE.get()
        assert trace
        yield trace
    finally:
        _TRACE.reset(token)


@contextmanager
def untraced() -> Iterator[None]:
    """What the block opens is no input and no output of anything: it may be missing, and nothing would differ."""
    token = _TRACE.set(None)
    try:
        yield
    finally:
        _TRACE.reset(token)


def reading(path: Path) -> BinaryIO:
    """The file, opened to be read. Raises OSError, for a folder, a pipe or a device too."""
    trace = _TRACE.get()
    if trace and path not in trace.read and path not in trace.written:
        trace.read[path] = sha256_of_file(path)
    return _opened(path)


def _opened(path: Path) -> BufferedReader:
    # Opening a pipe waits for somebody to write into it: for ever, in a scheduled job.
    mode = path.stat().st_mode
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        raise OSError(errno.EINVAL, "a pipe or a device stands in the place of the file")
    return path.open("rb")


def read_bytes(path: Path) -> bytes:
    """The content of the file. Raises OSError."""
    with _opened(path) as stream:
        return read_as(path, stream.read())


def read_as(path: Path, content: bytes) -> bytes:
    """`content`, which is kept elsewhere, counted as read from the file of this name."""
    trace = _TRACE.get()
    if trace and path not in trace.read and path not in trace.written:
        trace.read[path] = sha256_of(content)
    return content


def sha256_read(path: Path, archive: Path | None = None, unpacked: Callable[[], bytes] = bytes) -> str:
    """The SHA-256 of the file, which counts as read; of one that stands packed in `archive`, of what is `unpacked`.

    Raises OSError, and what `unpacked` raises.
    """
    if archive is None:
        sha256 = sha256_of_file(path)
    else:
        stamp = _stamp(archive.stat())
        place: tuple[int | str, ...] = (*stamp, path.as_posix())
        sha256 = _SHA256_BY_STAMP.get(place) or sha256_of(unpacked())
        if _has_settled(stamp):
            _SHA256_BY_STAMP[place] = sha256
    trace = _TRACE.get()
    if trace and path not in trace.read and path not in trace.written:
        trace.read[path] = sha256
    return sha256


def read_text(path: Path) -> str:
    """The text of a file in UTF-8, a byte order mark left out. Raises OSError and UnicodeDecodeError."""
    return read_bytes(path).decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")


def remove(path: Path) -> None:
    """Take the file away, if it is there."""
    path.unlink(missing_ok=True)


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """A new binary file that takes the place of `path` when the block ends well, and vanishes when it does not.

    It has one name beside `path`, so that what a killed run left there is written over by the next.
    Raises TrialSiftError when the disk is full or nothing may be written there.
    """
    trace = _TRACE.get()
    if trace:
        trace.written.add(path)
    with told_where_unwritable(path):
        with _beside(path) as hashed:
            yield cast(IO[bytes], hashed)
        if hashed.is_hashed:
            with suppress(OSError):
                _SHA256_BY_STAMP[_stamp(path.stat())] = hashed.digest.hexdigest()


@contextmanager
def told_where_unwritable(path: Path) -> Iterator[None]:
    """What the block cannot write to `path`, for want of room or of leave, is told as a TrialSiftError."""
    try:
        yield
    except OSError as error:
        if error.errno not in UNWRITABLE:
            raise
        fix = "make room, or allow writing there; what stood there before is unchanged"
        raise TrialSiftError(Fault(f"the file cannot be written: {error.strerror}", path, fix=fix)) from error


class _Hashed:
    """A new file that hashes what is written, as long as that is written from its beginning to its end."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.digest = hashlib.sha256()
        self.is_hashed = True

    def write(self, content: bytes | bytearray | memoryview) -> int:
        if self.is_hashed:
            self.digest.update(content)
        return self._stream.write(content)

    def seek(self, place: int, whence: int = os.SEEK_SET) -> int:
        self.is_hashed = False
        return self._stream.seek(place, whence)

    def truncate(self, size: int | None = None) -> int:
        self.is_hashed = False
        return self._stream.truncate(size)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def stamp_of(stream: BinaryIO) -> Stamp:
    """The stamp of a file that is open."""
    return _stamp(os.fstat(stream.fileno()))


def stamp_at(path: Path) -> Stamp:
    """The stamp of the file that stands there. Raises OSError."""
    return _stamp(path.stat())


def is_known(stamp: Stamp) -> bool:
    """Whether this process has hashed the file of this stamp, so that another one would have another stamp."""
    return stamp in _SHA256_BY_STAMP


def _stamp(status: os.stat_result) -> Stamp:
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def _has_settled(stamp: Stamp) -> bool:
    """Whether a file that is changed from now on will have another stamp."""
    return time.time_ns() - max(stamp[-2:]) > CLOCK_STEP


@contextmanager
def _beside(path: Path) -> Iterator[_Hashed]:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.tmp")
    try:
        # Whatever stands there, a link perhaps, is not written through.
        beside.unlink(missing_ok=True)
        with beside.open("xb") as stream:
            yield _Hashed(stream)
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(path)
        _sync_folder(path.parent)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def write_bytes(path: Path, content: bytes) -> None:
    """Write `content` to `path`, whole or not at all."""
    with replacing(path) as stream:
        stream.write(content)


def write_text(path: Path, text: str) -> None:
    r"""Write `text` to `path` in UTF-8 with "\n" line ends, whole or not at all."""
    write_bytes(path, text.encode("utf-8"))


def write_pieces(path: Path, pieces: Iterable[str]) -> None:
    """Write a text that comes in pieces, as `write_text` does, a few hundred of them at a time."""
    with replacing(path) as stream:
        pieces = iter(pieces)
        while some := "".join(islice(pieces, PIECES_AT_ONCE)):
            stream.write(some.encode("utf-8"))


def made_whole(folder: Path, make: Callable[[Path], object]) -> None:
    """A new folder, which `make` fills under another name beside it: it is there whole or not at all.

    What a stopped try left is made anew. Raises TrialSiftError when the disk is full or nothing may be written there.
    """
    beside = folder.with_name(f".{folder.name}.next")
    try:
        shutil.rmtree(beside, ignore_errors=True)
        make(beside)
        beside.replace(folder)
    except OSError as error:
        shutil.rmtree(beside, ignore_errors=True)
        if error.errno not in UNWRITABLE and not isinstance(error, shutil.Error):
            raise
        why = error.strerror or "a file could not be copied"
        fix = "make room, or allow writing there; nothing was begun"
        raise TrialSiftError(Fault(f"the folder cannot be made: {why}", folder, fix=fix)) from error


def sha256_of(content: bytes) -> str:
    """The SHA-256 of `content`, 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


DIGEST = 16
"""Bytes of a digest."""


def digest_of(content: bytes) -> bytes:
    """The first half of the SHA-256 of `content`: enough to tell what this run sees from what another one saw."""
    return hashlib.sha256(content).digest()[:DIGEST]


def sha256_of_file(path: Path) -> str:
    """The SHA-256 of the file's bytes, read in pieces; of a file that stands as this process knows it, what it was."""
    with _opened(path) as stream:
        stamp = stamp_of(stream)
        known = _SHA256_BY_STAMP.get(stamp)
        if known is None:
            known = hashlib.file_digest(stream, "sha256").hexdigest()
            if _has_settled(stamp):
                _SHA256_BY_STAMP[stamp] = known
        return known


def _sync_folder(folder: Path) -> None:
    """Make the new name itself durable; systems that cannot sync a folder do without."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(descriptor)
    except OSError:
        return
    finally:
        os.close(descriptor)
