"""What a stage worked out and need not work out again: rows under keys, in one file. A cache, never a second truth.

A shelf is believed only if it is whole, which its last line says by a hash, and was filled by the very code that asks
for it now: any doubt, and it is empty. Deleting it changes no result. It is no input either: what a stage makes follows
from what it reads, with a shelf or without, so reading and writing one leaves no trace in the notes of a run.
"""

from __future__ import annotations

import hashlib
import json
import sys
import unicodedata
from collections.abc import Iterable, KeysView
from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from tempfile import TemporaryFile
from types import TracebackType
from typing import Any, BinaryIO
from xml.parsers.expat import EXPAT_VERSION

from pipeline.ground.files import reading, replacing, untraced

PACKAGE = Path(__file__).parents[1]
COMPUTE_WITH_US = ("ahocorasick_rs", "rapidfuzz")
"""The libraries whose next version might find something else."""


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
    """Rows of JSON values under keys: those that the last run left in the file, and those that this one puts there.

    made_for   what the rows depend on besides their keys
    notes      what the last run said about all of them together; {} where it left nothing that can be used

    What this run puts there waits in a temporary file, so that memory does not grow with it.
    """

    def __init__(self, path: Path, **made_for: str) -> None:
        self.path = path
        self.notes: dict[str, Any] = {}
        self._head = {"code": code_version(), **made_for}
        self._old: BinaryIO | None = None
        self._new: BinaryIO = TemporaryFile()  # noqa: SIM115 - closed when the block ends
        self._place_by_key: dict[str, int] = {}
        self._is_changed = False
        self._open()

    def __enter__(self) -> Shelf:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._close()

    def _close(self) -> None:
        for stream in filter(None, (self._old, self._new)):
            stream.close()

    def __len__(self) -> int:
        return len(self._place_by_key)

    def __contains__(self, key: str) -> bool:
        return key in self._place_by_key

    def keys(self) -> KeysView[str]:
        """All keys, those of the last run first."""
        return self._place_by_key.keys()

    def get(self, key: str) -> list[Any] | None:
        """The values under this key, None where nothing is."""
        place = self._place_by_key.get(key)
        if place is None:
            return None
        values: list[Any] = json.loads(self._line(place))
        return values[1:]

    def put(self, key: str, *values: Any) -> None:
        """Put values under a key, in the place of what was there. A key holds no quotation mark and no backslash."""
        assert '"' not in key, key
        self._new.seek(0, 2)
        self._place_by_key[key] = -1 - self._new.tell()
        self._new.write(_line([key, *values]))
        self._is_changed = True

    def clear(self) -> None:
        """Take everything off it."""
        self.notes, self._place_by_key, self._is_changed = {}, {}, True

    def save(self, keys: Iterable[str], **notes: Any) -> None:
        """Leave the rows of these keys to the next run, with what is to be said about them together."""
        keys = list(keys)
        if not self._is_changed and notes == self.notes and len(keys) == len(self):
            return
        head, place_by_key = _line({**self._head, "notes": notes}), {}
        with untraced(), replacing(self.path) as stream:
            stream.write(head)
            digest, place = hashlib.sha256(head), len(head)
            for key in keys:
                line = self._line(self._place_by_key[key])
                digest.update(line)
                stream.write(line)
                place_by_key[key], place = place, place + len(line)
            stream.write(f"{digest.hexdigest()}\n".encode())
            self._close()  # Windows puts no file in the place of one that is open.
        with untraced():
            self._old = reading(self.path)
        self._place_by_key, self.notes, self._is_changed = place_by_key, notes, False
        self._new = TemporaryFile()  # noqa: SIM115 - closed when the block ends

    def _line(self, place: int) -> bytes:
        stream = self._old if place >= 0 else self._new
        assert stream
        stream.seek(place if place >= 0 else -1 - place)
        return stream.readline()

    def _open(self) -> None:
        """Find what the last run left, if that is whole and of our making."""
        try:
            with untraced():
                stream = reading(self.path)
        except OSError:
            return
        try:
            self._place_by_key, self.notes = self._looked_over(stream)
            self._old = stream
        except ValueError:
            stream.close()

    def _looked_over(self, stream: BinaryIO) -> tuple[dict[str, int], dict[str, Any]]:
        """Where each row begins, and the notes. Raises ValueError for what is not whole or not of our making."""
        head = stream.readline()
        if not head.startswith(_line(self._head)[:-2]):
            raise ValueError("made by other code, or for something else")
        place_by_key: dict[str, int] = {}
        digest, place, last = hashlib.sha256(head), len(head), b""
        for line in stream:
            if last:
                digest.update(last)
                place_by_key[last[2 : last.index(b'"', 2)].decode()] = place
                place += len(last)
            last = line
        if last != f"{digest.hexdigest()}\n".encode():
            raise ValueError("not whole")
        notes: dict[str, Any] = json.loads(head)["notes"]
        return place_by_key, notes


def _line(value: Any) -> bytes:
    # Half of a character outside the basic plane is no character: it stays what it was, and is written all the same.
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return f"{text}\n".encode("utf-8", "surrogatepass")
