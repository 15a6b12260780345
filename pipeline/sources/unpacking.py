"""Files as streams, unpacked when they are gzip or zip, with limits on what a small file may become."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from pipeline.ground.errors import TO_OPEN, Fault, TableError
from pipeline.ground.files import reading
from pipeline.sources import gunzip

ZIP_MAGICS = (b"PK\x03\x04", b"PK\x05\x06")
"""Of a zip with files, and of an empty one."""
HIGHEST_RATIO = 100
"""Unpacked bytes per packed byte. NLM's files have about 10; a bomb of zeros has 1,000."""
HARMLESS = 1 << 24
"""Unpacked bytes below which the ratio does not matter."""
LARGEST_IN_ZIP = 500 << 20
"""Unpacked bytes of a file in a zip; exports of databases are far below."""


class UnpackedStream(io.RawIOBase):
    """The unpacked bytes of a packed file, read piece by piece. Raises TableError for a damaged file and for a bomb.

    `packed` tells by its position how much of the file has been read; `unpacked` is what decompresses it.
    """

    def __init__(self, packed: BinaryIO, unpacked: io.BufferedIOBase, path: Path) -> None:
        super().__init__()
        self._packed = packed
        self._unpacked = unpacked
        self._path = path
        self._n_read = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
        block = self.read(len(buffer))
        buffer[: len(block)] = block
        return len(block)

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes, b"" at the end."""
        try:
            block = self._unpacked.read(size)
        except (*gunzip.DAMAGE, zipfile.BadZipFile) as error:
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


def require_file(path: Path) -> None:
    """Raises TableError for a folder, and for a pipe, which would be waited for without end."""
    if path.exists() and not path.is_file():
        fix = "remove it, or put the file of records itself in its place"
        raise TableError(Fault("this is a folder or a pipe, and no file", path, fix=fix))


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO | UnpackedStream]:
    """The bytes of `path`, unpacked if need be; of a zip those of the one file in it. Raises TableError."""
    require_file(path)
    try:
        stream = reading(path)
    except OSError as error:
        raise TableError(Fault(f"the file cannot be opened: {error.strerror}", path, fix=TO_OPEN)) from error
    with stream:
        magic = stream.read(4)
        stream.seek(0)
        if magic.startswith(gunzip.MAGIC):
            yield UnpackedStream(stream, gunzip.unpacked_stream(stream), path)
        elif magic in ZIP_MAGICS and not is_workbook(path):
            with _the_one_file_in(stream, path) as unpacked:
                yield unpacked
        else:
            yield stream


def is_workbook(path: Path) -> bool:
    """Whether a file is a workbook of Excel's newer kind: a zip with a list of its contents."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (OSError, zipfile.BadZipFile):
        return False
    return "xl/workbook.xml" in names


def check_size(path: Path) -> None:
    """Raises TableError for a zip whose files are said to become larger than is allowed."""
    with zipfile.ZipFile(path) as archive:
        n_unpacked = sum(member.file_size for member in archive.infolist())
    if n_unpacked > LARGEST_IN_ZIP or n_unpacked > max(HARMLESS, HIGHEST_RATIO * path.stat().st_size):
        raise TableError(
            Fault(
                "the packed file grows without measure: it was made to fill the memory",
                path,
                found=f"{n_unpacked >> 20} MB unpacked",
                expected=f"at most {LARGEST_IN_ZIP >> 20} MB, and {HIGHEST_RATIO} times its size",
                fix="unpack it yourself if you trust it",
            )
        )


@contextmanager
def _the_one_file_in(stream: BinaryIO, path: Path) -> Iterator[UnpackedStream]:
    try:
        check_size(path)
        archive = zipfile.ZipFile(stream)
        member = _the_one_member(archive, path)
        content = archive.open(member)
    except (OSError, zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        # zipfile's own words for a password, a broken directory or a method it does not know.
        raise TableError(Fault(f"the packed file cannot be read: {error}", path, fix="unpack it yourself")) from error
    with archive, content:
        yield UnpackedStream(stream, content, path)  # type: ignore[arg-type] # ZipExtFile is one in all but name


def _the_one_member(archive: zipfile.ZipFile, path: Path) -> zipfile.ZipInfo:
    """The only file in the archive. Nothing is written under its name, and yet a name that leads outside is refused."""
    members = [member for member in archive.infolist() if not member.is_dir()]
    for member in members:
        name = PurePosixPath(member.filename.replace("\\", "/"))
        if name.is_absolute() or ".." in name.parts or ":" in name.parts[0]:
            raise TableError(Fault("the packed file holds a path that leads outside", path, found=member.filename))
    wanted = [member for member in members if not is_left_by_desktop(PurePosixPath(member.filename))]
    if len(wanted) != 1:
        names = ", ".join(member.filename for member in wanted[:5]) or "no file"
        fix = "unpack it, and import each file under its own name"
        raise TableError(Fault("a packed import holds one file of records", path, found=names, fix=fix))
    return wanted[0]


def is_left_by_desktop(path: PurePosixPath | Path) -> bool:
    """Whether it is one of the files that desktops and editors leave behind: they never hold records."""
    name = path.name
    return (
        name.startswith((".", "~$"))
        or "__MACOSX" in path.parts
        or name.casefold() in ("thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r")
    )
