"""What the sources answered, byte for byte: one folder for each search, one raw file and one note for each batch.

A batch counts once its note is there and the raw bytes have the hash that the note gives; a search's reading counts
once `done.json` is there. Anything else is asked again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pipeline.ground.errors import Fault, ProvenanceError
from pipeline.ground.files import sha256_of, sha256_of_file, write_bytes, write_text

FORMAT = "trialsift-reply/1"
FOLDER_NAME = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\.(\d+))?")


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
        """Whether the raw bytes are there and still the ones that were written."""
        return self.raw.is_file() and sha256_of_file(self.raw) == self.note.sha256


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
        return tuple(_read_json(self.plan_path)["pmids"]) if self.plan_path.is_file() else None

    def write_plan(self, pmids: Sequence[str]) -> None:
        write_text(self.plan_path, json.dumps({"pmids": list(pmids)}, indent=1) + "\n")

    def missing(self) -> dict[str, str] | None:
        """PMID -> why it did not come, once everything planned was asked; None before."""
        return dict(_read_json(self.done_path)["missing"]) if self.done_path.is_file() else None

    def write_done(self, missing: Mapping[str, str]) -> None:
        write_text(self.done_path, json.dumps({"missing": dict(missing)}, indent=1, ensure_ascii=False) + "\n")

    def write_reply(self, name: str, body: bytes, note: Note) -> None:
        """Write a raw reply and then, last, its note."""
        write_bytes(self.folder / f"{name}.xml", body)
        write_text(self.folder / f"{name}.json", json.dumps({"format": FORMAT, **asdict(note)}, indent=1) + "\n")

    def replies(self) -> Iterator[StoredReply]:
        """The replies whose notes are there, in the order in which they were asked."""
        for path in sorted(self.folder.glob("efetch-*.json")):
            yield StoredReply(self.folder.name, path.with_suffix(".xml"), _read_note(path))


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


def search_caches(cache: Path) -> tuple[SearchCache, ...]:
    """The folders of all searches, earliest first."""
    folders = [path for path in cache.iterdir() if FOLDER_NAME.fullmatch(path.name)] if cache.is_dir() else []
    return tuple(SearchCache(folder) for folder in sorted(folders, key=_order))


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


def _order(folder: Path) -> tuple[str, int]:
    match = FOLDER_NAME.fullmatch(folder.name)
    assert match, folder
    return match[1], int(match[2] or 1)


def _read_note(path: Path) -> Note:
    values = _read_json(path)
    try:
        if values.pop("format", None) != FORMAT:
            raise ValueError("not a note of this format")
        return Note(**values | {name: tuple(values[name]) for name in ("asked", "returned", "missing")})
    except (KeyError, TypeError, ValueError) as error:
        raise ProvenanceError(Fault(f"this note cannot be read: {error}", path, fix=f"delete {path.name}")) from error


def _read_json(path: Path) -> dict[str, Any]:
    try:
        values: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ProvenanceError(
            Fault(f"this file of the cache cannot be read: {error}", path, fix=f"delete {path.name} and fetch again")
        ) from error
    return values
