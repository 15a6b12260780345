"""What the sources answered, byte for byte: one folder for each search, one raw file and one note for each batch.

A batch counts once its note is there and the raw bytes have the hash that the note gives; a search's reading counts
once `done.json` is there. Anything else is asked again. A record that an earlier search brought in the very same bytes
is stored once and referred to (`read_before.py`); the folders of earlier searches may stand in one file (`pack.py`).
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipeline.ground.errors import Fault, ProvenanceError
from pipeline.ground.files import read_bytes, remove, sha256_of, sha256_read, write_bytes, write_text
from pipeline.ground.way_in import to_type
from pipeline.review.pack import PACK, Pack
from pipeline.review.searches import Search

FORMAT = "trialsift-reply/1"
FORMAT_OF_CHANGES = "trialsift-reply/2"
"""Of a reply that refers to records of earlier ones."""
REPLY_FILE = re.compile(r"\.?efetch-\d{4,}[ab]*\.(xml|json)(\.tmp)?")


@dataclass(frozen=True, slots=True)
class Note:
    """What is known of one reply: what was asked, what came, and the hash of the raw bytes.

    same            id of an earlier reply -> the PMIDs whose records stand there in the bytes in which they came now
    stored_sha256   the hash of what is stored where records are referred to; "" where all of the reply is
    """

    asked: tuple[str, ...]
    returned: tuple[str, ...]
    missing: tuple[str, ...]
    status: int
    answered_at: str
    parameters: Mapping[str, str]
    sha256: str
    same: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    stored_sha256: str = ""

    @property
    def holder_by_pmid(self) -> dict[str, str]:
        """PMID -> id of the reply in which its record stands, for those that are referred to."""
        return {pmid: holder for holder, pmids in self.same.items() for pmid in pmids}


@dataclass(frozen=True, slots=True)
class StoredReply:
    """One stored reply, with its note.

    search   the name of the search that it belongs to
    raw      where it stands, or would if it were not packed
    """

    cache: SearchCache
    raw: Path
    note: Note

    @property
    def search(self) -> str:
        return self.cache.name

    @property
    def id(self) -> str:
        """`2026-01-05/efetch-0001`."""
        return f"{self.search}/{self.raw.stem}"

    def content(self) -> bytes:
        """The bytes that are stored. Raises OSError and ValueError."""
        return self.cache.content(self.raw.name)

    def is_sound(self) -> bool:
        """Whether the note adds up, and the raw bytes are there and still the ones that were written."""
        note = self.note
        adds_up = Counter(note.asked) == Counter((*note.returned, *note.missing))
        if not adds_up or not note.holder_by_pmid.keys() <= set(note.returned):
            return False
        try:
            return self.cache.sha256(self.raw.name) == (note.stored_sha256 or note.sha256)
        except (OSError, ValueError):
            return False


@dataclass(frozen=True, slots=True)
class SearchCache:
    """The folder of one search, or what the pack holds of it where no such folder is there."""

    folder: Path
    pack: Pack | None = None

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def plan_path(self) -> Path:
        return self.folder / "plan.json"

    @property
    def done_path(self) -> Path:
        return self.folder / "done.json"

    @property
    def is_packed(self) -> bool:
        """Whether the pack holds it: a folder goes before, for it is what was read or mended since."""
        return self.pack is not None and not self.folder.exists() and bool(self.pack.names(self.name))

    def names(self) -> list[str]:
        """The names of its files, in order."""
        if self.pack and self.is_packed:
            return self.pack.names(self.name)
        return sorted(path.name for path in self.folder.iterdir()) if self.folder.is_dir() else []

    def content(self, name: str) -> bytes:
        """What stands in a file. Raises OSError and ValueError."""
        if self.pack and self.is_packed:
            return self.pack.read(self.folder / name)
        return read_bytes(self.folder / name)

    def sha256(self, name: str) -> str:
        """The hash of what stands in a file. Raises OSError and ValueError."""
        if self.pack and self.is_packed:
            return self.pack.sha256(self.folder / name)
        return sha256_read(self.folder / name)

    def plan(self) -> tuple[str, ...] | None:
        """The PMIDs to be read for this search, in order; None before they were settled."""
        return tuple(self._object("plan.json", "pmids")["pmids"]) if "plan.json" in self.names() else None

    def write_plan(self, pmids: Sequence[str]) -> None:
        self._unpack()
        write_text(self.plan_path, json.dumps({"pmids": list(pmids)}, indent=1) + "\n")

    def missing(self) -> dict[str, str] | None:
        """PMID -> why it did not come, once everything planned was asked; None before."""
        return dict(self._object("done.json", "missing")["missing"]) if "done.json" in self.names() else None

    def write_done(self, missing: Mapping[str, str]) -> None:
        """Write that all was asked; what a killed run or a batch asked anew left of replies goes before."""
        self._unpack()
        for name in self.names():
            note = re.sub(r"\.xml$", ".json", name)
            if REPLY_FILE.fullmatch(name) and (name.startswith(".") or not (self.folder / note).is_file()):
                remove(self.folder / name)
        write_text(self.done_path, json.dumps({"missing": dict(missing)}, indent=1, ensure_ascii=False) + "\n")

    def write_reply(self, name: str, body: bytes, note: Note) -> None:
        """Write what is stored of a reply and then, last, its note."""
        self._unpack()
        whole = {key: value for key, value in asdict(note).items() if key not in ("same", "stored_sha256")}
        values = {"format": FORMAT_OF_CHANGES, **asdict(note)} if note.same else {"format": FORMAT, **whole}
        write_bytes(self.folder / f"{name}.xml", body)
        write_text(self.folder / f"{name}.json", json.dumps(values, indent=1) + "\n")

    def replies(self) -> Iterator[StoredReply]:
        """The replies whose notes are there, in the order in which they were asked."""
        for name in self._note_names():
            yield self._reply(name)

    def forget(self, name: str) -> None:
        """Take away the reply of this name and its parts, the notes first, before it is asked for anew."""
        self._unpack()
        for note in self._note_names():
            if note.removesuffix(".json").rstrip("ab") == name:
                remove(self.folder / note)
                remove((self.folder / note).with_suffix(".xml"))

    def drop_damaged(self) -> None:
        """Set aside, as `<name>.damaged`, the notes of damaged replies and files that cannot be read any more.

        What they vouched for is then not there, and is asked for again.
        """
        damaged = [name for name in self._note_names() if not self._is_sound(name)]
        damaged += [name for name, key in (("plan.json", "pmids"), ("done.json", "missing"))
                    if name in self.names() and not self._is_readable(name, key)]  # fmt: skip
        if damaged and self.is_packed:
            self._unpack(but=damaged)
        else:
            for name in damaged:
                (self.folder / name).replace((self.folder / name).with_suffix(".damaged"))

    def _unpack(self, but: Sequence[str] = ()) -> None:
        """Put what the pack holds of this search into its folder: from there on it can be changed."""
        if self.pack and self.is_packed:
            self.pack.unpack(self.folder, but)

    def _note_names(self) -> list[str]:
        return [name for name in self.names() if re.fullmatch(r"efetch-.*\.json", name)]

    def _reply(self, note_name: str) -> StoredReply:
        return StoredReply(self, (self.folder / note_name).with_suffix(".xml"), self._note(note_name))

    def _is_sound(self, note_name: str) -> bool:
        try:
            return self._reply(note_name).is_sound()
        except ProvenanceError:
            return False

    def _is_readable(self, name: str, key: str) -> bool:
        try:
            self._object(name, key)
        except ProvenanceError:
            return False
        return True

    def _note(self, name: str) -> Note:
        try:
            return _note_of(self.content(name))
        except (OSError, AttributeError, KeyError, TypeError, ValueError) as error:
            raise _unreadable(self.folder / name, error) from error

    def _object(self, name: str, key: str) -> dict[str, Any]:
        """The JSON object in the file, which has this key."""
        try:
            values = json.loads(self.content(name).decode("utf-8-sig"))
            if not isinstance(values, dict) or key not in values:
                raise ValueError(f"there is no {key} in it")
        except (OSError, ValueError) as error:
            raise _unreadable(self.folder / name, error) from error
        return values


@lru_cache(maxsize=4096)
def _note_of(content: bytes) -> Note:
    """What stands in a note, read once in a process. Raises AttributeError, KeyError, TypeError or ValueError."""
    values = json.loads(content.decode("utf-8-sig"))
    if values.pop("format") not in (FORMAT, FORMAT_OF_CHANGES):
        raise ValueError("not a note of this format")
    lists = {key: tuple(values[key]) for key in ("asked", "returned", "missing")}
    same = {holder: tuple(pmids) for holder, pmids in values.get("same", {}).items()}
    return Note(**values | lists | {"same": same})


def new_note(
    asked: Sequence[str],
    returned: Sequence[str],
    missing: Sequence[str],
    status: int,
    answered_at: str,
    parameters: Mapping[str, str],
    body: bytes,
) -> Note:
    """The note of a reply that has just come."""
    return Note(tuple(asked), tuple(returned), tuple(missing), status, answered_at, dict(parameters), sha256_of(body))


def search_caches(cache: Path, searches: Sequence[Search]) -> tuple[SearchCache, ...]:
    """The folders of these searches, in their order; what is cached of any other search counts for nothing."""
    pack = Pack(cache / PACK)
    return tuple(SearchCache(cache / search.name, pack) for search in searches)


def drop_damaged(caches: Sequence[SearchCache]) -> None:
    """Set aside what is damaged in any of these: it is then not there, and is asked for again."""
    for cache in caches:
        cache.drop_damaged()
    for pack in _damaged_packs(caches):
        pack.set_aside()


def sound_replies(caches: Sequence[SearchCache]) -> list[StoredReply]:
    """All replies of these searches, in their order. Raises ProvenanceError when one is damaged."""
    for pack in _damaged_packs(caches):
        fix = f"{to_type('fetch')} asks for its records again; without the network, restore the file"
        raise ProvenanceError(Fault("the pack of earlier replies cannot be read", pack.path, fix=fix))
    replies = [reply for cache in caches for reply in cache.replies()]
    require_sound(replies)
    return replies


def _damaged_packs(caches: Sequence[SearchCache]) -> set[Pack]:
    return {cache.pack for cache in caches if cache.pack and cache.pack.is_damaged}


def require_sound(replies: Sequence[StoredReply]) -> None:
    """Raise ProvenanceError naming every reply that is damaged."""
    ProvenanceError.raise_if_any(
        [
            Fault(
                "this stored answer is missing or damaged",
                reply.raw,
                expected=f"sha256 {reply.note.sha256}",
                fix=f"{to_type('fetch')} asks for it again; without the network, restore the file",
            )
            for reply in replies
            if not reply.is_sound()
        ]
    )


def _unreadable(path: Path, error: Exception) -> ProvenanceError:
    fix = f"{to_type('fetch')} asks for its records again; without the network, restore the file"
    return ProvenanceError(Fault(f"this file of the cache cannot be read: {error}", path, fix=fix))
