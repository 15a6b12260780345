"""What a stage worked out and need not work out again: rows under keys, in one file. A cache, never a second truth.

A shelf is believed only if it is whole, which its last line says by a hash, and was filled by the very code that asks
for it now: any doubt, and it is empty. Deleting it changes no result. It is no input either: what a stage makes follows
from what it reads, with a shelf or without, so reading and writing one leaves no trace in the notes of a run.

The file is a head, the rows, and where each of them begins. A row is looked at when somebody asks for it: what did not
change costs the copying of its bytes, and that in one piece with all others.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import unicodedata
from collections.abc import Iterable, Iterator, KeysView
from contextlib import contextmanager, suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from tempfile import TemporaryFile
from types import TracebackType
from typing import IO, Any, BinaryIO
from xml.parsers.expat import EXPAT_VERSION

from pipeline.ground.files import reading, replacing, told_where_unwritable, untraced

PACKAGE = Path(__file__).parents[1]
COMPUTE_WITH_US = ("ahocorasick_rs", "rapidfuzz")
"""The libraries whose next version might find something else."""
PIECE = 1 << 20
"""Bytes that are hashed and copied at once."""
LAST_LINE = 16 + 1 + 64 + 1
"""Its bytes: where the rows end, and the hash."""
MOST_WASTE = 0.5
"""Of the bytes of a shelf may be of rows that are not needed any more, until it is put together anew."""


@cache
def code_version() -> str:
    """A hash of the package's whole source, of Python and of the libraries: a rule that was changed is another code.

    Not of the module that holds the rule: which others it calls, nobody keeps a list of.
    """
    digest = hashlib.sha256()
    for path in sorted(path for path in PACKAGE.rglob("*") if path.is_file() and path.suffix not in (".pyc", ".pyo")):
        digest.update(f"{path.relative_to(PACKAGE).as_posix()}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    digest.update("\0".join((sys.version, EXPAT_VERSION, unicodedata.unidata_version)).encode())
    for name in COMPUTE_WITH_US:
        with suppress(PackageNotFoundError):
            digest.update(f"{name} {version(name)}\0".encode())
    return digest.hexdigest()


class Shelf:
    """Rows under keys: those that the last run left in the file, and those that this one puts there.

    made_for   what the rows depend on besides their keys
    notes      what the last run said about all of them together; {} where it left nothing that can be used

    A row is JSON values, and text beside them that is wanted as it is and so need not be parsed. What this run puts
    there waits in a temporary file, so that memory does not grow with it.
    """

    def __init__(self, path: Path, **made_for: str) -> None:
        self.path = path
        self.notes: dict[str, Any] = {}
        self._head = _line({"code": code_version(), **made_for})
        self._old: BinaryIO | None = None
        self._new: IO[bytes] | None = None
        self._place_by_key: dict[str, int] = {}
        self._size_by_place: dict[int, int] = {}
        self._hash_of_rows = hashlib.sha256(self._head)
        self._end = self._size = len(self._head)
        self._is_changed = False
        self._open()

    def __enter__(self) -> Shelf:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._close()

    def _close(self) -> None:
        for stream in filter(None, (self._old, self._new)):
            stream.close()
        self._old = self._new = None

    def __len__(self) -> int:
        return len(self._place_by_key)

    def __contains__(self, key: str) -> bool:
        return key in self._place_by_key

    def keys(self) -> KeysView[str]:
        """All keys, those of the last run first."""
        return self._place_by_key.keys()

    def get(self, key: str) -> list[Any] | None:
        """The values under this key, None where nothing is."""
        found = self.row(key)
        return found[0] if found else None

    def row(self, key: str) -> tuple[list[Any], bytes] | None:
        """The values under this key and the text beside them; None where nothing is."""
        place = self._place_by_key.get(key)
        if place is None:
            return None
        values, _, text = self._row(place).partition(b"\n")
        return json.loads(values.decode("utf-8", "surrogatepass")), text

    def text(self, key: str) -> bytes:
        """The text beside the values under this key, which is there: UTF-8, as it was put there."""
        return self._row(self._place_by_key[key]).partition(b"\n")[2]

    def put(self, key: str, *values: Any, text: bytes = b"") -> None:
        """Put values under a key, in the place of what was there, and text beside them."""
        if self._new is None:
            self._new = TemporaryFile()  # noqa: SIM115 - closed when the block ends
        row = _line(values) + text
        self._new.seek(0, 2)
        place = -1 - self._new.tell()
        self._place_by_key[key] = place
        self._size_by_place[place] = len(row)
        self._new.write(row)
        self._is_changed = True

    def clear(self) -> None:
        """Take everything off it."""
        self.notes, self._is_changed = {}, True
        self._place_by_key.clear()
        self._size_by_place.clear()

    def save(self, keys: Iterable[str], **notes: Any) -> None:
        """Leave the rows of these keys to the next run, with what is to be said about them together.

        The rows that the last run left stay as they stand, as long as most of them are still needed.
        """
        keys = list(keys)
        if not self._is_changed and notes == self.notes and len(keys) == len(self):
            return
        places = [self._place_by_key[key] for key in keys]
        sizes = [self._size_by_place[place] for place in places]
        n_kept = sum(size for place, size in zip(places, sizes, strict=True) if place >= 0)
        goes_on = self._old is not None and n_kept >= MOST_WASTE * (self._end - len(self._head))
        digest = self._hash_of_rows.copy() if goes_on else hashlib.sha256(self._head)
        with untraced(), self._to_be_filled(goes_on=goes_on) as stream:
            end = self._end if goes_on else len(self._head)
            for at, (place, size) in enumerate(zip(places, sizes, strict=True)):
                if place < 0 or not goes_on:
                    row = self._row(place)
                    digest.update(row)
                    stream.write(row)
                    places[at], end = end, end + size
            of_rows = digest.copy()
            index = _line({"notes": notes, "keys": keys, "places": places, "sizes": sizes})
            stream.write(index + _last_line(digest, index, end))
            self._close()  # Windows puts no file in the place of one that is open.
        with untraced():
            self._old = reading(self.path)
        self._place_by_key = dict(zip(keys, places, strict=True))
        self._size_by_place = dict(zip(places, sizes, strict=True))
        self.notes, self._is_changed = notes, False
        self._hash_of_rows, self._end, self._size = of_rows, end, self.path.stat().st_size

    @contextmanager
    def _to_be_filled(self, *, goes_on: bool) -> Iterator[IO[bytes]]:
        """The file, in which rows are written behind those that the last run left, or behind its head.

        Rows that stay are not copied. A run that is stopped meanwhile leaves a file without its last line: an empty
        shelf. What another name or a link shares with us is not written into.
        """
        if goes_on and self._is_ours_alone():
            with told_where_unwritable(self.path), self.path.open("r+b") as stream:
                stream.truncate(self._end)
                stream.seek(self._end)
                yield stream
                stream.flush()
                os.fsync(stream.fileno())
            return
        with replacing(self.path) as stream:
            stream.write(self._head)
            if goes_on:
                assert self._old
                self._old.seek(len(self._head))
                for piece in _pieces(self._old, self._end - len(self._head)):
                    stream.write(piece)
            yield stream

    def _is_ours_alone(self) -> bool:
        """Whether the file that was opened stands there still, is as long as it was, and has no other name."""
        assert self._old
        try:
            opened, there = os.fstat(self._old.fileno()), self.path.lstat()
        except OSError:
            return False
        return os.path.samestat(opened, there) and there.st_nlink == 1 and there.st_size == self._size

    def _row(self, place: int) -> bytes:
        stream = self._old if place >= 0 else self._new
        assert stream
        stream.seek(place if place >= 0 else -1 - place)
        return stream.read(self._size_by_place[place])

    def _open(self) -> None:
        """Find what the last run left, if that is whole and of our making."""
        try:
            with untraced():
                stream = reading(self.path)
        except OSError:
            return
        try:
            self._look_over(stream)
            self._old = stream
        except (ValueError, KeyError):
            stream.close()

    def _look_over(self, stream: BinaryIO) -> None:
        """Find where each row begins, and the notes. Raises ValueError for what is not whole or not of our making."""
        if stream.read(len(self._head)) != self._head:
            raise ValueError("made by other code, or for something else")
        size = stream.seek(0, 2)
        stream.seek(max(0, size - LAST_LINE))
        last = stream.read()
        end, digest = int(last[:16]), self._hash_of_rows.copy()
        if not len(self._head) <= end <= size - LAST_LINE:
            raise ValueError("not whole")
        stream.seek(len(self._head))
        for piece in _pieces(stream, end - len(self._head)):
            digest.update(piece)
        of_rows = digest.copy()
        index = stream.read(size - LAST_LINE - end)
        if last != _last_line(digest, index, end):
            raise ValueError("not whole")
        found = json.loads(index)
        self.notes, places = found["notes"], found["places"]
        self._place_by_key = dict(zip(found["keys"], places, strict=True))
        self._size_by_place = dict(zip(places, found["sizes"], strict=True))
        self._hash_of_rows, self._end, self._size = of_rows, end, size


def _last_line(digest: Any, index: bytes, end: int) -> bytes:
    """Where the rows end, and the hash of that and of all that stands before it; `digest` is that of the rows."""
    digest.update(index + f"{end:016}".encode())
    return f"{end:016} {digest.hexdigest()}\n".encode()


def _pieces(stream: IO[bytes], n_bytes: int) -> Iterator[bytes]:
    """The next so many bytes, a piece at a time."""
    while n_bytes > 0:
        piece = stream.read(min(PIECE, n_bytes))
        if not piece:
            return
        n_bytes -= len(piece)
        yield piece


def _line(value: Any) -> bytes:
    # Half of a character outside the basic plane is no character: it stays what it was, and is written all the same.
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return f"{text}\n".encode("utf-8", "surrogatepass")
