"""What each file of a mirror gave, one part for each: kept beside the outcome, so that no file is read twice in vain.

    parts/records-<code>/<file>.zip      which records stand in the file, and what it deletes
    parts/<review>-<question>/<file>.zip what the question found in it

A part is there whole or not at all, whoever is killed and however many write it at once. It counts for as long as its
file, the question and this code are the same: a file that was copied anew is hashed and believed if its bytes are.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import uuid
import zipfile
from array import array
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pipeline.ground.files import replacing, sha256_of_file, told_where_unwritable
from pipeline.ground.shelf import code_version
from pipeline.sweep.questions import Question

FOLDER = "parts"
ALWAYS = (1980, 1, 1, 0, 0, 0)
"""The time in every zip file of ours: no clock reaches it."""
NOTE, PMIDS, HITS = "note.json", "pmids", "hits.jsonl"


@dataclass(frozen=True, slots=True)
class FileState:
    """A file as it was when it was read: size in bytes, time of change, hash of its bytes."""

    size: int
    mtime_ns: int
    sha256: str


@dataclass(frozen=True, slots=True)
class FileRecords:
    """The records of a file by their place in it.

    pmids     of each record; 0 where it has none
    versions  place -> version, where that is not 1
    dead      places of records that another of the same file overrides or deletes
    deleted   (PMID, version) of what is no more
    """

    pmids: array[int]
    versions: Mapping[int, int]
    dead: Collection[int]
    deleted: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class FileHit:
    """A record that was found: its place in the file, its row in a table without the dates, and its XML."""

    place: int
    row: str
    xml: str


@dataclass(frozen=True, slots=True)
class FileAnswer:
    """What a question found in a file, hits apart.

    places_by_line  line -> places of the records that it finds
    witnesses       for each term that is watched, places of some records that hold it
    unreadable      (place, PMID or "", why) of entries that are no record
    """

    places_by_line: Mapping[str, array[int]]
    witnesses: tuple[tuple[int, ...], ...]
    unreadable: tuple[tuple[int, str, str], ...]


class Parts:
    """The parts below one folder."""

    def __init__(self, out: Path) -> None:
        self.folder = out / FOLDER

    def of_records(self, file_name: str) -> Path:
        return self.folder / f"records-{code_version()[:16]}" / f"{file_name}.zip"

    def of_question(self, question: Question, file_name: str) -> Path:
        return self.folder / f"{question.name}-{question.key}" / f"{file_name}.zip"

    def tidy(self) -> None:
        """Take away what a killed worker began."""
        for path in self.folder.glob("*/.*") if self.folder.is_dir() else ():
            path.unlink(missing_ok=True)

    def keep_only(self, questions: Collection[Question]) -> None:
        """Take away the parts of earlier strategies of these names, and of earlier code."""
        kept = {self.of_question(question, "").parent.name for question in questions}
        kept.add(self.of_records("").parent.name)
        names = {"records", *(question.name for question in questions)}
        for folder in sorted(self.folder.iterdir()) if self.folder.is_dir() else ():
            if folder.name not in kept and folder.name.rpartition("-")[0] in names:
                shutil.rmtree(folder, ignore_errors=True)


def state_of(part: Path) -> FileState:
    """The file as it was when the part was made of it."""
    with zipfile.ZipFile(part) as archive:
        return FileState(**json.loads(archive.read(NOTE))["file"])


def is_there(part: Path, file: Path) -> bool:
    """Whether the part is of the file as it is now."""
    try:
        before, now = state_of(part), file.stat()
        if now.st_size != before.size:
            return False
        return now.st_mtime_ns == before.mtime_ns or sha256_of_file(file) == before.sha256
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile):
        return False


@contextmanager
def writing(part: Path) -> Iterator[zipfile.ZipFile]:
    """A new part, in place when the block ends well. Two that write it at once write the same, each its own file."""
    own = part.with_name(f".{part.name}.{os.getpid()}.{uuid.uuid4().hex}")
    try:
        with replacing(own) as stream, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            yield archive
        with told_where_unwritable(part):
            own.replace(part)
    finally:
        own.unlink(missing_ok=True)


def member(name: str) -> zipfile.ZipInfo:
    """A file in an archive, without a time of its own."""
    info = zipfile.ZipInfo(name, ALWAYS)
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def write_records(part: Path, state: FileState, records: FileRecords) -> None:
    note = {
        "file": asdict(state),
        "versions": [[place, version] for place, version in records.versions.items()],
        "dead": sorted(records.dead),
        "deleted": records.deleted,
    }
    with writing(part) as archive:
        archive.writestr(member(PMIDS), _bytes_of(records.pmids))
        archive.writestr(member(NOTE), json.dumps(note))


def read_records(part: Path) -> FileRecords:
    with zipfile.ZipFile(part) as archive:
        note = json.loads(archive.read(NOTE))
        pmids = _array_of("Q", archive.read(PMIDS))
    deleted = tuple((pmid, version) for pmid, version in note["deleted"])
    return FileRecords(pmids, dict(note["versions"]), frozenset(note["dead"]), deleted)


def write_answer(archive: zipfile.ZipFile, state: FileState, answer: FileAnswer) -> None:
    """Write the rest of a part whose hits stand in it already."""
    for line, places in answer.places_by_line.items():
        archive.writestr(member(f"lines/{line}"), _bytes_of(places))
    note = {
        "file": asdict(state),
        "lines": list(answer.places_by_line),
        "witnesses": answer.witnesses,
        "unreadable": answer.unreadable,
    }
    archive.writestr(member(NOTE), json.dumps(note))


def read_answer(part: Path) -> FileAnswer:
    with zipfile.ZipFile(part) as archive:
        note: dict[str, Any] = json.loads(archive.read(NOTE))
        places = {line: _array_of("I", archive.read(f"lines/{line}")) for line in note["lines"]}
    return FileAnswer(
        places, tuple(map(tuple, note["witnesses"])), tuple((at, pmid, why) for at, pmid, why in note["unreadable"])
    )


def read_hits(part: Path) -> Iterator[FileHit]:
    """The hits of a part, in the order in which they stand in the file."""
    with zipfile.ZipFile(part) as archive, archive.open(HITS) as lines:
        for line in lines:
            yield FileHit(*json.loads(line))


def new_state(path: Path, digest: Any) -> FileState:
    """The state of a file that was just read through this digest."""
    now = path.stat()
    return FileState(now.st_size, now.st_mtime_ns, digest.hexdigest())


def new_digest() -> Any:
    return hashlib.sha256()


def _bytes_of(numbers: array[int]) -> bytes:
    return numbers.tobytes()


def _array_of(code: str, data: bytes) -> array[int]:
    numbers: array[int] = array(code)
    numbers.frombytes(data)
    return numbers
