"""The cache of earlier searches in one file, `packed.zip`: the same files under the same names, to any program.

A search whose folder is there is read from its folder: it was not packed yet, or was mended since.
"""

from __future__ import annotations

import shutil
import zipfile
import zlib
from collections.abc import Collection, Iterator
from contextlib import suppress
from functools import cached_property
from pathlib import Path

from pipeline.ground.errors import Fault, TrialSiftError
from pipeline.ground.files import UNWRITABLE, made_whole, read_as, replacing, sha256_read

PACK = "packed.zip"
SAME_DAY = (1980, 1, 1, 0, 0, 0)
"""No clock in it: the same files give the same bytes."""
DAMAGE = (OSError, ValueError, EOFError, KeyError, RuntimeError, NotImplementedError, zipfile.BadZipFile, zlib.error)


class Pack:
    """What a pack holds; nothing where it is not there or cannot be read."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @cached_property
    def is_damaged(self) -> bool:
        """Whether there is something that cannot be read as a pack."""
        return self.path.exists() and self._archive is None

    def names(self, search: str) -> list[str]:
        """The names of the files that it holds of a search, in order."""
        return self._names_by_search.get(search, [])

    def set_aside(self) -> None:
        """Rename what cannot be read as a pack to `packed.damaged`."""
        self.path.replace(self.path.with_suffix(".damaged"))

    @property
    def searches(self) -> list[str]:
        """The names of the searches in it."""
        return list(self._names_by_search)

    def read(self, path: Path) -> bytes:
        """What it holds of the file whose place in the cache this is. Raises ValueError when that is damaged."""
        return read_as(path, self._unpacked(path))

    def sha256(self, path: Path) -> str:
        """The hash of the same. Raises ValueError when that is damaged."""
        return sha256_read(path, self.path, lambda: self._unpacked(path))

    def _unpacked(self, path: Path) -> bytes:
        if self._archive is None:
            raise ValueError("the pack cannot be read")
        try:
            return self._archive.read(f"{path.parent.name}/{path.name}")
        except DAMAGE as error:
            raise ValueError(f"damaged in {self.path.name}: {error}") from error

    def unpack(self, folder: Path, but: Collection[str] = ()) -> None:
        """Make the folder of a search from it, without the files named in `but` and what is damaged."""

        def fill(beside: Path) -> None:
            beside.mkdir(parents=True)
            for name in self.names(folder.name):
                with suppress(ValueError):
                    if name not in but:
                        (beside / name).write_bytes(self.read(folder / name))

        made_whole(folder, fill)

    @cached_property
    def _archive(self) -> zipfile.ZipFile | None:
        try:
            return zipfile.ZipFile(self.path) if self.path.is_file() else None
        except DAMAGE:
            return None

    @cached_property
    def _names_by_search(self) -> dict[str, list[str]]:
        names: dict[str, list[str]] = {}
        for name in sorted(self._archive.namelist() if self._archive else []):
            search, _, file = name.partition("/")
            names.setdefault(search, []).append(file)
        return names


def pack_folders(cache: Path, folders: Collection[Path]) -> None:
    """Put these folders of searches into the pack and take them away once it gives back every byte of them.

    A run that was killed anywhere is repeated by the next: a folder stays until the pack that holds it is in place.
    """
    before = Pack(cache / PACK)
    folder_by_search = {folder.name: folder for folder in folders}
    with replacing(before.path) as stream, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for search in sorted({*before.searches, *folder_by_search}):
            for name, content in _files(folder_by_search.get(search), before, cache / search):
                archive.writestr(_entry(f"{search}/{name}"), content, zipfile.ZIP_DEFLATED)
    after = Pack(before.path)
    for folder in folders:
        if all(after.read(folder / path.name) == path.read_bytes() for path in folder.iterdir()):
            _take_away(folder)


def clear_leftovers(cache: Path, searches: Collection[str]) -> None:
    """Take away what a killed run left of folders that stand in the pack."""
    for search in searches:
        shutil.rmtree(_aside(cache / search), ignore_errors=True)


def _files(folder: Path | None, before: Pack, at: Path) -> Iterator[tuple[str, bytes]]:
    if folder:
        yield from ((path.name, path.read_bytes()) for path in sorted(folder.iterdir()))
    else:
        yield from ((name, before.read(at / name)) for name in before.names(at.name))


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, SAME_DAY)
    entry.external_attr = 0o644 << 16
    return entry


def _take_away(folder: Path) -> None:
    """First the name, in one step: half a folder would count for the whole search."""
    aside = _aside(folder)
    shutil.rmtree(aside, ignore_errors=True)
    try:
        folder.rename(aside)
    except OSError as error:
        if error.errno not in UNWRITABLE:
            raise
        fix = "make room, or allow writing there, then run it again; nothing is lost"
        problem = f"what is packed now cannot be taken away: {error.strerror}"
        raise TrialSiftError(Fault(problem, folder, fix=fix)) from error
    shutil.rmtree(aside, ignore_errors=True)


def _aside(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}.packed")
