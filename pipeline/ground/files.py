"""Whole files: written beside, synced and then put in place, so that no reader ever meets half of one."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from pipeline.ground.errors import Fault, TrialSiftError

UNWRITABLE = frozenset(
    {
        *(errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO),
        *(errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST),
    }
)
"""The errors of a full or failing disk, and of a place where we may not write: a person can mend them."""


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """A new binary file that takes the place of `path` when the block ends well, and vanishes when it does not.

    It has one name beside `path`, so that what a killed run left there is written over by the next.
    Raises TrialSiftError when the disk is full or nothing may be written there.
    """
    try:
        with _beside(path) as stream:
            yield stream
    except OSError as error:
        if error.errno not in UNWRITABLE:
            raise
        fix = "make room, or allow writing there; what stood there before is unchanged"
        raise TrialSiftError(Fault(f"the file cannot be written: {error.strerror}", path, fix=fix)) from error


@contextmanager
def _beside(path: Path) -> Iterator[IO[bytes]]:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.tmp")
    try:
        with beside.open("wb") as stream:
            yield stream
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


def sha256_of(content: bytes) -> str:
    """The SHA-256 of `content`, 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def sha256_of_file(path: Path) -> str:
    """The SHA-256 of the file's bytes, read in pieces."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


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
