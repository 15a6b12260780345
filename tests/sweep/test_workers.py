"""Whoever reads the files, and whoever is killed while reading: the same bytes come of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pipeline.sweep import workers
from tests.sweep.conftest import Sweep
from tests.sweep.deadly_reader import deadly
from tests.sweep.invented_mirror import article, deletion, write_file, write_mirror
from tests.workspace import ids, tree

ROOT = Path(__file__).parents[2]
STRATEGY = "#needling = needl*[ti]\n#dry = dry needling[ti] OR dry season needles[ti]\n#needling OR #dry\n"


def some_files(folder: Path, n_files: int = 4, n_records: int = 5) -> None:
    """Files that override each other, with a deletion in the last one."""
    titles = ("Needling", "Massage", "Dry needles of the season", "Needle", "Neck")
    files = [
        [article(20 * number + n, titles[n % 5]) for n in range(n_records)] + [article(7, titles[number % 5], 1)]
        for number in range(n_files - 1)
    ]
    write_mirror(folder / "mirror", [*files, [article(3, "Needled"), deletion(20)]])


def outcome(tmp_path: Path, out: str) -> dict[str, str]:
    """All that came of a sweep, without what was kept for the next one."""
    return {name: sha256 for name, sha256 in tree(tmp_path / out, ".").items() if not name.startswith("parts/")}


@pytest.mark.long
@pytest.mark.parametrize("counting", [(), ("--count-lines",)], ids=["found", "counted"])
def test_two_workers_write_the_same_bytes_as_one(tmp_path: Path, sweep: Sweep, counting: tuple[str, ...]) -> None:
    some_files(tmp_path)
    assert sweep(STRATEGY, *counting, out="one") == 0
    assert sweep(STRATEGY, *counting, "--workers", "2", out="two") == 0
    assert outcome(tmp_path, "one") == outcome(tmp_path, "two") != {}


def test_the_order_in_which_files_are_done_shows_nowhere(
    tmp_path: Path, sweep: Sweep, monkeypatch: pytest.MonkeyPatch
) -> None:
    some_files(tmp_path)
    assert sweep(STRATEGY, out="one") == 0
    monkeypatch.setattr(workers, "done_here", lambda jobs: map(workers.READ, reversed(list(jobs))))
    assert sweep(STRATEGY, out="two") == 0
    assert outcome(tmp_path, "one") == outcome(tmp_path, "two")


def test_what_was_read_before_is_not_read_again(
    tmp_path: Path, sweep: Sweep, capsys: pytest.CaptureFixture[str]
) -> None:
    some_files(tmp_path)
    assert sweep(STRATEGY) == 0
    before = outcome(tmp_path, "out")
    capsys.readouterr()
    assert sweep(STRATEGY) == 0
    assert " 0 records read now" in capsys.readouterr().out
    assert outcome(tmp_path, "out") == before


def test_a_changed_file_is_read_again_and_no_other(
    tmp_path: Path, sweep: Sweep, capsys: pytest.CaptureFixture[str]
) -> None:
    write_mirror(tmp_path / "mirror", [[article(1, "Needling A")], [article(2, "Needling B"), article(5, "Neck")]])
    assert sweep("needling[ti]") == 0
    capsys.readouterr()
    write_file(tmp_path / "mirror" / "pubmed26n0001.xml.gz", [article(3, "Needling C")], 1)
    assert sweep("needling[ti]") == 0
    assert " 1 records read now" in capsys.readouterr().out
    assert ids(tmp_path / "out/asked/records.csv") == ["pubmed:2", "pubmed:3"]


def test_a_file_of_the_same_size_and_time_is_told_by_its_bytes_where_the_time_is_another(
    tmp_path: Path, sweep: Sweep, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_file(tmp_path / "mirror" / "pubmed26n0001.xml.gz", [article(1, "Needling A")])
    assert sweep("needling[ti]") == 0
    os.utime(path, (1, 1))
    capsys.readouterr()
    assert sweep("needling[ti]") == 0
    assert " 0 records read now" in capsys.readouterr().out


def test_another_strategy_is_asked_anew_and_what_is_kept_of_the_old_one_goes(tmp_path: Path, sweep: Sweep) -> None:
    some_files(tmp_path)
    assert sweep("needl*[ti]") == 0
    before = {path.name for path in (tmp_path / "out" / "parts").iterdir()}
    assert sweep("massage[ti]") == 0
    after = {path.name for path in (tmp_path / "out" / "parts").iterdir()}
    assert len(before) == len(after)
    assert before != after
    assert ids(tmp_path / "out/asked/records.csv") != []


def test_a_damaged_part_is_made_again(tmp_path: Path, sweep: Sweep) -> None:
    some_files(tmp_path)
    assert sweep(STRATEGY) == 0
    before = outcome(tmp_path, "out")
    for part in (tmp_path / "out" / "parts").glob("*/*0002*"):
        part.write_bytes(part.read_bytes()[:-30])
    assert sweep(STRATEGY) == 0
    assert outcome(tmp_path, "out") == before


@pytest.mark.long
@pytest.mark.posix
@pytest.mark.parametrize(("n_deaths", "code"), [(1, 0), (2, 12)])
def test_a_file_whose_reader_dies_is_given_to_another_once(
    n_deaths: int, code: int, tmp_path: Path, sweep: Sweep, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    some_files(tmp_path)
    assert sweep(STRATEGY, out="one") == 0
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "deaths").write_text(str(n_deaths))
    monkeypatch.setattr(workers, "READ", deadly)
    assert sweep(STRATEGY, "--workers", "2") == code
    if code:
        assert "pubmed26n0002.xml.gz: not all of this file can be read: whoever reads it dies: SIGKILL" in (
            capsys.readouterr().err
        )
        monkeypatch.undo()
        assert sweep(STRATEGY) == 0
    (tmp_path / "out" / "deaths").unlink()
    assert outcome(tmp_path, "out") == outcome(tmp_path, "one")


def typed(tmp_path: Path, *options: str) -> list[str]:
    (tmp_path / "asked.txt").write_text(STRATEGY)
    files, strategy, out = (str(tmp_path / name) for name in ("mirror/*", "asked.txt", "out"))
    return [sys.executable, "-m", "pipeline", "sweep", "--files", files, "--strategy", strategy, "--out", out, *options]


def parts(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "out" / "parts").glob("*/[!.]*"))


@pytest.mark.posix
@pytest.mark.long
@pytest.mark.parametrize("n_workers", ["1", "2"])
def test_a_sweep_whose_giver_is_killed_goes_on_where_it_stopped(n_workers: str, tmp_path: Path, sweep: Sweep) -> None:
    some_files(tmp_path, n_files=6, n_records=1000)
    process = subprocess.Popen(
        typed(tmp_path, "--workers", n_workers), cwd=ROOT, stdout=subprocess.DEVNULL, start_new_session=True
    )
    wait_for(lambda: len(parts(tmp_path)) >= 3)
    process.kill()
    process.wait()
    wait_for(lambda: not alive_in_group(process.pid))
    there = {path: path.stat().st_mtime_ns for path in parts(tmp_path)}
    assert 3 <= len(there) < 18
    (tmp_path / "out/parts/.rubbish").write_text("")
    finished = subprocess.run(typed(tmp_path), cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert " 0 files had been read before" not in finished
    assert {path: path.stat().st_mtime_ns for path in there if path.exists()} == there
    assert sweep(STRATEGY, out="one") == 0
    assert outcome(tmp_path, "out") == outcome(tmp_path, "one")
    assert list((tmp_path / "out" / "parts").glob("*/.*")) == []


def wait_for(condition: object, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < until, "it takes too long"
        time.sleep(0.02)


def alive_in_group(group: int) -> bool:
    """Whether a process of the group still lives: readers end by themselves when nobody gives them files."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


@contextmanager
def cluster(folder: Path, n_workers: int) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A Dask scheduler and its workers, each a process of its own."""
    pytest.importorskip("distributed")
    address_file = folder / "scheduler.json"
    scheduler = subprocess.Popen(
        [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard",
         "--scheduler-file", str(address_file)], stderr=subprocess.DEVNULL, cwd=ROOT,
    )  # fmt: skip
    running = [scheduler]
    try:
        wait_for(address_file.is_file)
        a_worker = [sys.executable, "-m", "distributed.cli.dask_worker", "--scheduler-file", str(address_file)]
        a_worker += ["--nthreads", "1", "--no-dashboard", "--no-nanny", "--local-directory"]
        workers_started = [
            subprocess.Popen([*a_worker, str(folder / f"worker{n}")], stderr=subprocess.DEVNULL, cwd=ROOT)
            for n in range(n_workers)
        ]
        running += workers_started
        yield json.loads(address_file.read_text())["address"], workers_started
    finally:
        for process in running:
            process.kill()
        for process in running:
            process.wait()


@pytest.mark.posix
@pytest.mark.long
def test_a_cluster_writes_the_same_bytes_and_loses_nothing_when_a_worker_is_killed(
    tmp_path: Path, sweep: Sweep
) -> None:
    some_files(tmp_path, n_files=8, n_records=1000)
    with cluster(tmp_path, 2) as (address, readers):
        process = subprocess.Popen(typed(tmp_path, "--scheduler", address), cwd=ROOT, stdout=subprocess.DEVNULL)
        wait_for(lambda: len(parts(tmp_path)) >= 2)
        readers[0].kill()
        assert process.wait(60) == 0
    assert sweep(STRATEGY, out="one") == 0
    assert outcome(tmp_path, "out") == outcome(tmp_path, "one")


def test_without_a_scheduler_there_or_without_dask_it_is_said(
    tmp_path: Path, sweep: Sweep, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    some_files(tmp_path)
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert sweep(STRATEGY, "--scheduler", "tcp://127.0.0.1:1") == 12
    assert "pip install 'trialsift[cluster]'" in capsys.readouterr().err


@pytest.mark.long
def test_a_worker_of_another_version_is_refused(
    tmp_path: Path, sweep: Sweep, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    some_files(tmp_path)
    monkeypatch.setattr("pipeline.sweep.sweeping.code_version", lambda: "another")
    assert sweep(STRATEGY, "--workers", "2") == 12
    assert "a worker runs another version" in capsys.readouterr().err
