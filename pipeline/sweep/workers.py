"""Who reads the files: this process, several on this machine, or a Dask cluster. What comes out is the same.

A file's parts are on disk when its reader says so, and what is on disk is not lost when somebody dies: a reader that is
killed costs the file that it was reading, which another one is given.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from pipeline.ground.errors import Fault, SourceError, TrialSiftError
from pipeline.sweep.file_job import FileDone, FileJob, do_file

MOST_TRIES = 2
"""How many readers a file may take with it before it is called bad."""
PATIENCE_S = 30
"""Seconds in which a scheduler has to answer."""
Read = Callable[[FileJob], FileDone]
READ: Read = do_file
"""What every reader does with a file."""


def done_here(jobs: Iterable[FileJob]) -> Iterator[FileDone]:
    """One file after the other, in this process."""
    yield from map(READ, jobs)


def done_by_processes(jobs: Sequence[FileJob], n_workers: int) -> Iterator[FileDone]:
    """The files in whatever order they are finished, by processes of their own.

    Each process has a pipe of its own, so that it is known which file a dead one was reading: a pool of the standard
    library only knows that one of them is dead, and gives up all files of all.
    """
    waiting, tries = deque(jobs), Counter[str]()
    readers: list[_ReadingProcess] = []
    try:
        while waiting or any(reader.job for reader in readers):
            while waiting and len(readers) < n_workers:
                readers.append(_ReadingProcess())
            for reader in readers:
                if waiting and reader.job is None:
                    reader.give(waiting.popleft())
            busy = {reader.connection: reader for reader in readers if reader.job}
            for connection in wait(list(busy)):
                reader = busy[connection]  # type: ignore[index]
                job, said = reader.job, reader.hear()
                assert job
                if isinstance(said, TrialSiftError):
                    raise said
                if said is None:
                    readers.remove(reader)
                    tries[job.path.name] += 1
                    if tries[job.path.name] < MOST_TRIES:
                        waiting.appendleft(job)
                        continue
                    said = FileDone(job.path.name, why_bad=f"whoever reads it dies: {reader.how_it_ended()}")
                yield said
    finally:
        for reader in readers:
            reader.end()


def _serve(connection: Connection, read: Read) -> None:
    """The whole life of a reading process: it ends when nobody gives it files any more, or who did is dead."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one who gives the files.
    with suppress(EOFError, OSError):
        while True:
            job: FileJob = connection.recv()
            try:
                connection.send(read(job))
            except TrialSiftError as error:
                connection.send(error)


class _ReadingProcess:
    """A process that reads the files it is given, and what it is reading now."""

    def __init__(self) -> None:
        # Not forked: it would hold the other ends of its siblings' pipes, and none would see that its giver is dead.
        context = multiprocessing.get_context("spawn")
        self.job: FileJob | None = None
        self.connection, others_end = context.Pipe()
        self._process: BaseProcess = context.Process(target=_serve, args=(others_end, READ), daemon=True)
        self._process.start()
        others_end.close()

    def give(self, job: FileJob) -> None:
        self.job = job
        with suppress(OSError):  # It is dead: that is heard, and another one is given the file.
            self.connection.send(job)

    def hear(self) -> FileDone | TrialSiftError | None:
        """What it says of its file; None where it died."""
        self.job = None
        try:
            said: FileDone | TrialSiftError = self.connection.recv()
        except (EOFError, OSError):
            return None
        return said

    def how_it_ended(self) -> str:
        self._process.join()
        code = self._process.exitcode or 0
        return signal.Signals(-code).name if code < 0 else f"exit code {code}"

    def end(self) -> None:
        self.connection.close()
        self._process.terminate()
        self._process.join()


@dataclass(frozen=True, slots=True)
class Cluster:
    """A Dask scheduler: `tcp://host:8786`."""

    address: str

    def done(self, jobs: Sequence[FileJob]) -> Iterator[FileDone]:
        """The files in whatever order the cluster finishes them. Its workers see all files under the same paths.

        Raises SourceError: no Dask here, no scheduler there, another program on the workers.
        """
        try:
            from distributed import Client, KilledWorker, as_completed
        except ImportError as error:
            fix = "pip install 'trialsift[cluster]'"
            raise SourceError(Fault("Dask is not installed here", self.address, fix=fix)) from error
        try:
            client = Client(self.address, timeout=PATIENCE_S)
        except (OSError, ValueError) as error:
            fix = "start it (dask scheduler), and give its address as it prints it"
            raise SourceError(Fault(f"no scheduler answers: {error}", self.address, fix=fix)) from error
        with client:
            job_by_future = {client.submit(READ, job, pure=False): job for job in jobs}
            for future in as_completed(job_by_future):
                try:
                    done: FileDone = future.result()
                except KilledWorker as error:
                    done = FileDone(job_by_future[future].path.name, why_bad=f"whoever reads it dies: {error}")
                future.release()
                yield done


def done_by(jobs: Sequence[FileJob], n_workers: int, scheduler: str) -> Iterator[FileDone]:
    """The files, read by whoever was asked for."""
    if scheduler:
        return Cluster(scheduler).done(jobs)
    return done_here(jobs) if min(n_workers, len(jobs)) == 1 else done_by_processes(jobs, min(n_workers, len(jobs)))
