"""Files as streams, unpacked when they are gzip, with a limit on what a small file may become."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from pipeline.ground.errors import Fault, TableError
from pipeline.ground.files import reading

GZIP_MAGIC = b"\x1f\x8b"
HIGHEST_RATIO = 100
"""Unpacked bytes per packed byte. NLM's files have about 10; a bomb of zeros has 1,000."""
HARMLESS = 1 << 24
"""Unpacked bytes below which the ratio does not matter."""


class UnpackedStream:
    """The unpacked bytes of a gzip file, read piece by piece. Raises TableError for a damaged file and for a bomb."""

    def __init__(self, packed: BinaryIO, path: Path) -> None:
        self._packed = packed
        self._unpacked = gzip.GzipFile(fileobj=packed)
        self._path = path
        self._n_read = 0

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes, b"" at the end."""
        try:
            block = self._unpacked.read(size)
        except (EOFError, OSError, zlib.error) as error:
            raise TableError(
                Fault(f"the packed file is damaged: {error}", self._path, fix="fetch or pack the file again")
            ) from error
        self._n_read += len(block)
        if self._n_read > HARMLESS and self._n_read > HIGHEST_RATIO * self._packed.tell():
            raise TableError(
                Fault(
                    f"the packed file grows more than {HIGHEST_RATIO}-fold: it was made to fill the memory",
                    self._path,
                    fix="unpack it yourself if you trust it",
                )
            )
        return block


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO | UnpackedStream]:
    """The bytes of `path`, unpacked if need be. Raises TableError when it cannot be opened."""
    try:
        stream = reading(path)
    except OSError as error:
        raise TableError(Fault(f"the file cannot be opened: {error.strerror}", path)) from error
    with stream:
        packed = stream.read(2) == GZIP_MAGIC
        stream.seek(0)
        yield UnpackedStream(stream, path) if packed else stream
