"""Something else in the place of a file: each command ends in time, with an exit code of its own and words to act on.

Whatever a desktop, git, a broken disk or a stranger can leave where one of our files is expected.
"""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from pipeline.__main__ import main
from pipeline.ground.errors import TrialSiftError
from pipeline.sandbox import Sandbox, small_corpus
from pipeline.sheets import SHEETS
from pipeline.tables.kept import KEPT
from tests.small_review import small_review
from tests.workspace import commands_ask

FIRST, SECOND = date(2026, 1, 5), date(2026, 2, 2)
LONGEST_S = 60
"""Far more than any of this takes, far less than for ever."""
CODES = {0, TrialSiftError.exit_code, *(kind.exit_code for kind in TrialSiftError.__subclasses__())}


def a_folder(path: Path, old: bytes) -> None:
    path.mkdir()
    (path / "mine.txt").write_text("mine")


def a_pipe(path: Path, old: bytes) -> None:
    os.mkfifo(path)


def a_link_to_nothing(path: Path, old: bytes) -> None:
    path.symlink_to(path.parent / "nothing-there")


def a_link_to_itself(path: Path, old: bytes) -> None:
    path.symlink_to(path.name)


def nothing(path: Path, old: bytes) -> None:
    path.write_bytes(b"")


def nul_bytes(path: Path, old: bytes) -> None:
    path.write_bytes(b"\0" * 300)


def half_of_it(path: Path, old: bytes) -> None:
    path.write_bytes(old[: len(old) * 2 // 3])


def other_words(path: Path, old: bytes) -> None:
    path.write_text("not what it should be\n")


def no_utf_8(path: Path, old: bytes) -> None:
    path.write_bytes(old + b"\xff\xfe\xe9\n")


def marks_of_git(path: Path, old: bytes) -> None:
    lines = old.splitlines(keepends=True) or [b"x\n"]
    middle = len(lines) // 2 or 1
    ours, theirs = b"".join(lines[middle:]), b"".join(lines[middle:])
    path.write_bytes(b"".join(lines[:middle]) + b"<<<<<<< HEAD\n" + ours + b"=======\n" + theirs + b">>>>>>> theirs\n")


KINDS: tuple[Callable[[Path, bytes], None], ...] = (
    a_folder, a_pipe, a_link_to_nothing, a_link_to_itself, nothing, nul_bytes, half_of_it, other_words, no_utf_8,
    marks_of_git,
)  # fmt: skip
QUERIES, CACHE, RESULTS = Path("queries/small"), Path("cache/small"), Path("results/small")
FILES = (
    *(QUERIES / name for name in ("protocol.toml", "strategy.txt", "searches/2026-01-05.json", "searches", "imports")),
    *(QUERIES / "imports" / name for name in ("embase-2026-01-05.ris", "README.md")),
    *(QUERIES / table.name.replace("<", "").replace(">", "") for table in KEPT),
    *(CACHE / "2026-01-05" / name for name in ("plan.json", "done.json", "efetch-0001.xml", "efetch-0001.json")),
    *(CACHE / name for name in ("lock", "lock.holder", "packed.zip", "2026-01-05", "2026-02-02")),
    *(RESULTS / sheet.table.name for sheet in SHEETS),
    *(RESULTS / name for name in ("to_screen.anna.csv", "records.csv", "screening.csv", "run", "run/collate.json")),
    *(RESULTS / name for name in ("boxes", "event.json", "report.html")),
    *(RESULTS.with_name(name) for name in (".small.next", "small.refused", ".small.old")),
)
COMMANDS = (["update", "small"], ["decide", "small"], ["status", "small"], ["pack", "small"])


@contextmanager
def in_time() -> Iterator[None]:
    """A wait for ever is a failure."""

    def too_long(number: int, frame: object) -> None:
        raise AssertionError("it waits for ever")

    before = signal.signal(signal.SIGALRM, too_long)
    signal.alarm(LONGEST_S)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@pytest.fixture(scope="module")
def updated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace after its first update."""
    folder = tmp_path_factory.mktemp("updated") / "workspace"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(folder.parent))
        commands_ask(Sandbox(small_corpus(), today=FIRST, rate=0), patch)
        small_review(folder)
        patch.chdir(folder)
        assert main(["update", "small"]) == 0
    return folder


def in_part() -> list[object]:
    """One kind for each file in the quick run, another for the next; all of them in the long one."""
    return [
        pytest.param(file, kind, id=f"{file}: {kind.__name__}", marks=() if (n + at) % 30 == 0 else pytest.mark.long)
        for n, file in enumerate(FILES)
        for at, kind in enumerate(KINDS)
    ]


@pytest.mark.parametrize(("file", "kind"), in_part())
def test_whatever_stands_in_the_place_of_a_file_ends_in_words_and_in_time(
    file: Path, kind: Callable[[Path, bytes], None], updated: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)
    commands_ask(Sandbox(small_corpus(), today=SECOND, rate=0), monkeypatch)
    for command in COMMANDS:
        workspace = shutil.copytree(updated, tmp_path / command[0])
        path = workspace / file
        path.parent.mkdir(parents=True, exist_ok=True)
        old = path.read_bytes() if path.is_file() else b""
        if path.is_dir():
            shutil.rmtree(path)
        path.unlink(missing_ok=True)
        kind(path, old)
        monkeypatch.chdir(workspace)
        with in_time():
            code = main(command)
        said = capsys.readouterr().err
        assert code in CODES, said
        assert not code or "to do:" in said or "expected:" in said, said
        if kind is a_folder and "results/.small" not in f"{file}":
            assert list(workspace.rglob("mine.txt")), "what nobody wrote for us was deleted"
