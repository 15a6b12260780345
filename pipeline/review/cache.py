"""What the sources answered, byte for byte: one folder for each search, one raw file and one note for each batch.

A batch counts once its note is there and the raw bytes have the hash that the note gives; a search's reading counts
once `done.json` is there. Anything else is asked again.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pipeline.ground.errors import Fault, ProvenanceError
from pipeline.ground.files import read_text, sha256_of, sha256_of_file, write_bytes, write_text
from pipeline.review.searches import Search

FORMAT = "trialsift-reply/1"


@dataclass(frozen=True, slots=True)
class Note:
    """What is known of one stored reply: what was asked, what came, and the hash of the raw bytes."""

    asked: tuple[str, ...]
    returned: tuple[str, ...]
    missing: tuple[str, ...]
    status: int
    answered_at: str
    parameters: Mapping[str, str]
    sha256: str


@dataclass(frozen=True, slots=True)
class StoredReply:
    """One raw reply on disk, with its note. `search` is the name of the search that it belongs to."""

    search: str
    raw: Path
    note: Note

    def is_sound(self) -> bool:
        """Whether the note adds up, and the raw bytes are there and still the ones that were written."""
        note = self.note
        adds_up = Counter(note.asked) == Counter((*note.returned, *note.missing))
        return adds_up and self.raw.is_file() and sha256_of_file(self.raw) == note.sha256


@dataclass(frozen=True, slots=True)
class SearchCache:
    """The folder of one search."""

    folder: Path

    @property
    def plan_path(self) -> Path:
        return self.folder / "plan.json"

    @property
    def done_path(self) -> Path:
        return self.folder / "done.json"

    def plan(self) -> tuple[str, ...] | None:
        """The PMIDs to be read for this search, in order; None before they were settled."""
        return tuple(_read_json(self.plan_path, "pmids")["pmids"]) if self.plan_path.is_file() else None

    def write_plan(self, pmids: Sequence[str]) -> None:
        write_text(self.plan_path, json.dumps({"pmids": list(pmids)}, indent=1) + "\n")

    def missing(self) -> dict[str, str] | None:
        """PMID -> why it did not come, once everything planned was asked; None before."""
        return dict(_read_json(self.done_path, "missing")["missing"]) if self.done_path.is_file() else None

    def write_done(self, missing: Mapping[str, str]) -> None:
        write_text(self.done_path, json.dumps({"missing": dict(missing)}, indent=1, ensure_ascii=False) + "\n")

    def write_reply(self, name: str, body: bytes, note: Note) -> None:
        """Write a raw reply and then, last, its note."""
        write_bytes(self.folder / f"{name}.xml", body)
        write_text(self.folder / f"{name}.json", json.dumps({"format": FORMAT, **asdict(note)}, indent=1) + "\n")

    def replies(self) -> Iterator[StoredReply]:
        """The replies whose notes are there, in the order in which they were asked."""
        for path in self._note_paths():
            yield StoredReply(self.folder.name, path.with_suffix(".xml"), _read_note(path))

    def forget(self, name: str) -> None:
        """Take away the notes of the reply of this name and of its parts, before it is asked for anew."""
        for path in self._note_paths():
            if path.stem.rstrip("ab") == name:
                path.unlink()

    def drop_damaged(self) -> None:
        """Set aside, as `<name>.damaged`, the notes of damaged replies and files that cannot be read any more.

        What they vouched for is then not there, and is asked for again.
        """
        for path in self._note_paths():
            if not _is_sound(path):
                path.replace(path.with_suffix(".damaged"))
        for path, key in ((self.plan_path, "pmids"), (self.done_path, "missing")):
            if path.is_file() and not _is_readable(path, key):
                path.replace(path.with_suffix(".damaged"))

    def _note_paths(self) -> list[Path]:
        return sorted(self.folder.glob("efetch-*.json"))


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
    return tuple(SearchCache(cache / search.name) for search in searches)


def require_sound(replies: Sequence[StoredReply]) -> None:
    """Raise ProvenanceError naming every reply that is damaged."""
    ProvenanceError.raise_if_any(
        [
            Fault(
                "this stored answer is missing or damaged",
                reply.raw,
                expected=f"sha256 {reply.note.sha256}",
                fix="`make fetch` asks for it again; without the network, restore the file",
            )
            for reply in replies
            if not reply.is_sound()
        ]
    )


def _is_sound(note_path: Path) -> bool:
    try:
        return StoredReply("", note_path.with_suffix(".xml"), _read_note(note_path)).is_sound()
    except ProvenanceError:
        return False


def _is_readable(path: Path, key: str) -> bool:
    try:
        _read_json(path, key)
    except ProvenanceError:
        return False
    return True


def _read_note(path: Path) -> Note:
    values = _read_json(path, "format")
    try:
        if values.pop("format") != FORMAT:
            raise ValueError("not a note of this format")
        return Note(**values | {name: tuple(values[name]) for name in ("asked", "returned", "missing")})
    except (KeyError, TypeError, ValueError) as error:
        raise _unreadable(path, error) from error


def _read_json(path: Path, key: str) -> dict[str, Any]:
    """The object in the file, which has this key."""
    try:
        values = json.loads(read_text(path))
        if not isinstance(values, dict) or key not in values:
            raise ValueError(f"there is no {key} in it")
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error
    return values


def _unreadable(path: Path, error: Exception) -> ProvenanceError:
    fix = "`make fetch` asks for its records again; without the network, restore the file"
    return ProvenanceError(Fault(f"this file of the cache cannot be read: {error}", path, fix=fix))
