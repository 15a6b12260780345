"""All threads and all processes of a machine share one clock of requests."""

import itertools
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.ground.errors import SourceError
from pipeline.sandbox import Corpus, Sandbox
from pipeline.sources.pubmed import Clock, Entrez, Settings
from pipeline.sources.pubmed.settings import GAP_S, GAP_WITH_KEY_S
from pipeline.sources.web.rate import Turns

Talk = Callable[..., Any]
MAIL = "you@example.org"

ASK_FOUR_TIMES = """
import sys
from pipeline.sources.pubmed import Entrez, Settings
with Entrez(Settings("you@example.org", sys.argv[2], sys.argv[1])) as entrez:
    for _ in range(4):
        entrez.about()
"""


class Timepiece:
    """A clock that moves only when somebody sleeps."""

    def __init__(self, start: float) -> None:
        self.now = start
        self.waits: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds

    def turns(self, key: str = "", url: str = "http://127.0.0.1/x") -> Turns:
        return Turns(Settings(MAIL, key, url).server, Clock(now=lambda: self.now, sleep=self.sleep))


@pytest.mark.parametrize(("key_given", "gap"), [(False, GAP_S), (True, GAP_WITH_KEY_S)])
def test_turns_come_at_least_a_gap_apart(key: str, key_given: bool, gap: float) -> None:
    time = Timepiece(1000)
    turns = time.turns(key if key_given else "")
    for _ in range(3):
        turns.wait()
    assert time.waits == [0, pytest.approx(gap), pytest.approx(gap)]


def test_two_clients_at_one_host_share_the_turns() -> None:
    time = Timepiece(1000)
    time.turns().wait()
    time.now += 0.1
    time.turns().wait()
    assert time.waits[-1] == pytest.approx(GAP_S - 0.1)


def test_another_host_has_turns_of_its_own() -> None:
    time = Timepiece(1000)
    time.turns().wait()
    time.turns(url="https://mirror.example.org/x").wait()
    assert time.waits == [0, 0]


@pytest.mark.parametrize("left_behind", ["", "nonsense", "nan", "inf", "5000"])
def test_a_damaged_or_future_time_left_by_an_earlier_run_does_not_hold_this_one(left_behind: str) -> None:
    time = Timepiece(1000)
    time.turns().wait()
    (state_path,) = Path(tempfile.gettempdir()).glob("trialsift-*/127.0.0.1")
    state_path.write_text(left_behind)
    time.turns().wait()
    assert time.waits == [0, 0]


def test_a_try_again_takes_a_turn_too(talk: Talk) -> None:
    with talk({"einfo": [{"do": "E13", "times": 2}]}) as t:
        t.entrez.about()
        # turn, back-off, turn, back-off, turn; time moves only a little between them
        assert len(t.waits) == 5
        assert all(0 < wait <= GAP_S for wait in t.waits[2::2])


def span_of(sandbox: Sandbox) -> float:
    times = sorted(request.time for request in sandbox.requests)
    return times[-1] - times[0]


def test_threads_share_the_clock(corpus: Corpus, key: str) -> None:
    with Sandbox(corpus, rate=3) as sandbox, Entrez(Settings(MAIL, key, sandbox.url)) as entrez:
        threads = [threading.Thread(target=entrez.about) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert {request.status for request in sandbox.requests} == {200}
        assert span_of(sandbox) > 0.8 * 7 * GAP_WITH_KEY_S


def test_processes_share_the_clock(corpus: Corpus, key: str) -> None:
    with Sandbox(corpus, rate=3) as sandbox:
        command = [sys.executable, "-c", ASK_FOUR_TIMES, sandbox.url, key]
        environment = {**os.environ, "TMPDIR": tempfile.gettempdir()}
        processes = [subprocess.Popen(command, env=environment) for _ in range(2)]
        assert [process.wait() for process in processes] == [0, 0]
        times = sorted(request.time for request in sandbox.requests)
        assert len(times) == 8
        assert all(later - earlier > 0.5 * GAP_WITH_KEY_S for earlier, later in itertools.pairwise(times))


def test_a_temporary_folder_that_cannot_be_used_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    not_a_folder = tmp_path / "file"
    not_a_folder.touch()
    monkeypatch.setattr(tempfile, "tempdir", str(not_a_folder))
    with pytest.raises(SourceError, match="export TMPDIR="):
        Timepiece(0).turns()


@pytest.mark.posix
def test_a_link_that_somebody_put_in_the_way_is_not_followed(tmp_path: Path) -> None:
    folder = tmp_path / f"trialsift-{os.getuid()}"
    folder.symlink_to(tmp_path / "nowhere")
    with pytest.raises(SourceError, match="cannot be written"):
        Timepiece(0).turns()


def test_a_folder_that_belongs_to_somebody_else_is_not_used(tmp_path: Path) -> None:
    if os.getuid() != 0:
        pytest.skip("only root can give a folder away")
    folder = tmp_path / "trialsift-0"
    folder.mkdir()
    os.chown(folder, 12345, 12345)
    with pytest.raises(SourceError, match="belongs to somebody else"):
        Timepiece(0).turns()
