"""The whole sweep: every file is read by somebody, what was learnt of the terms is taken to heart, all is put together.

Usually the files are read once. Where a phrase of a strategy stands in no record of the whole mirror, PubMed takes it
apart, and the files are read a second time for its words: that it stands nowhere is only known when all is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from pipeline.ground.errors import Fault, SourceError
from pipeline.ground.progress import tracked
from pipeline.ground.shelf import code_version
from pipeline.language import Range, Term, is_splittable
from pipeline.sweep.current_records import CurrentRecords
from pipeline.sweep.file_job import FileDone, FileJob
from pipeline.sweep.mirror_files import MirrorFile
from pipeline.sweep.parts import FileRecords, Parts, is_there, read_answer, read_records
from pipeline.sweep.questions import Question
from pipeline.sweep.workers import done_by

MORE_WITNESSES = 64
"""So many times as many, where those that were named are all overridden."""
Done = Callable[[Sequence[FileJob]], Iterator[FileDone]]


@dataclass(slots=True)
class Swept:
    """A mirror of which every file was read.

    files      those that could be read, in the order in which they speak
    questions  as they were answered at last: with what was learnt of their terms
    found      for each question, whether a record holds the term, for the terms that were watched
    why_bad    name of a file -> why it could not be read
    n_read     how many records were read now, and in which files: of the others what an earlier run kept still holds
    """

    out: Path
    files: tuple[MirrorFile, ...]
    questions: list[Question]
    found: dict[str, dict[Term | Range, bool]]
    why_bad: dict[str, str] = field(default_factory=dict)
    n_read: int = 0
    names_read: set[str] = field(default_factory=set)
    current: CurrentRecords = field(default_factory=lambda: CurrentRecords(()))

    def records(self) -> Iterator[tuple[int, MirrorFile, FileRecords]]:
        """Each file with its number and its records, one after the other."""
        parts = Parts(self.out)
        for number, file in enumerate(self.files, start=1):
            yield number, file, read_records(parts.of_records(file.name))


def sweep(
    files: Sequence[MirrorFile],
    questions: Sequence[Question],
    out: Path,
    *,
    n_workers: int = 1,
    scheduler: str = "",
    skip_bad: bool = False,
) -> Swept:
    """Read all files for all questions; parts of an earlier run that still hold are not read again.

    Raises SourceError at the first file that cannot be read, unless `skip_bad`.
    """
    parts = Parts(out)
    parts.tidy()
    swept = Swept(out, tuple(files), list(questions), {question.name: {} for question in questions})
    used = [*questions]
    while True:
        _read(swept, parts, lambda jobs: done_by(jobs, n_workers, scheduler), skip_bad=skip_bad)
        swept.files = tuple(file for file in files if file.name not in swept.why_bad)
        swept.current = CurrentRecords(records for _, _, records in swept.records())
        learnt = [_learnt(question, swept, parts) for question in swept.questions]
        if learnt == swept.questions:
            break
        swept.questions = learnt
        used += learnt
    parts.keep_only(used)
    return swept


def _read(swept: Swept, parts: Parts, done: Done, *, skip_bad: bool) -> None:
    """Have every file read that was not read before for all that is asked now."""
    jobs = [job for file in swept.files if (job := _job(swept, parts, file))]
    for said in tracked(done(jobs), "sweep", len(jobs), "file") if jobs else ():
        swept.n_read += said.n_records
        if not swept.current.n_files:  # A second reading, for words of phrases, says nothing of what was there before.
            swept.names_read.add(said.name)
        if said.why_bad:
            swept.why_bad[said.name] = said.why_bad
            if not skip_bad:
                raise SourceError(*faults_of(swept.why_bad, swept.files))


def _job(swept: Swept, parts: Parts, file: MirrorFile) -> FileJob | None:
    asking = tuple(q for q in swept.questions if not is_there(parts.of_question(q, file.name), file.path))
    with_records = not is_there(parts.of_records(file.name), file.path)
    if not asking and not with_records:
        return None
    return FileJob(file.path, swept.out, asking, with_records, code_version())


def faults_of(why_bad: Mapping[str, str], files: Sequence[MirrorFile]) -> list[Fault]:
    """What is to be said of the files that could not be read."""
    path_by_name = {file.name: file.path for file in files}
    fix = "fetch it again and type the same command: it goes on from here; --skip-bad-files does without it"
    return [Fault(f"not all of this file can be read: {why}", path_by_name.get(name, name), fix=fix)
            for name, why in sorted(why_bad.items())]  # fmt: skip


def _learnt(question: Question, swept: Swept, parts: Parts) -> Question:
    """The question with the phrases that stand nowhere; or asking again for terms of which it cannot be told yet."""
    is_found = dict.fromkeys(question.watched, False)
    is_open = dict.fromkeys(question.watched, False)
    for number, file, records in swept.records() if question.watched else ():
        witnesses = read_answer(parts.of_question(question, file.name)).witnesses
        for term, places in zip(question.watched, witnesses, strict=True):
            is_found[term] |= bool(swept.current.places(number, records, places))
            is_open[term] |= len(places) >= question.n_witnesses
    undecided = tuple(term for term in question.watched if is_open[term] and not is_found[term])
    swept.found[question.name] |= {term: there for term, there in is_found.items() if term not in undecided}
    if undecided:
        return replace(question, watched=undecided, n_witnesses=question.n_witnesses * MORE_WITNESSES)
    known = swept.found[question.name]
    nowhere = tuple(term for term, there in known.items() if not there and is_splittable(term))
    return question if nowhere == question.nowhere else replace(question, nowhere=nowhere, watched=())
