"""The notify hook: it gets the event, and nothing that it does can hurt an update."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import pytest

from pipeline.review.news import hand_over
from pipeline.review.news.hook import environment
from pipeline.sources.asked import SERVICES

KEEP = "import sys; from pathlib import Path; Path('told').write_bytes(sys.stdin.buffer.read())"


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_the_program_is_handed_the_event_in_the_folder_it_was_given(tmp_path: Path) -> None:
    event = json.dumps({"text": "Köln – neue Studie"}, ensure_ascii=False)
    assert hand_over(event, python(KEEP), tmp_path) is None
    assert (tmp_path / "told").read_text(encoding="utf-8") == event


def test_no_command_is_no_fault(tmp_path: Path) -> None:
    assert hand_over("{}", (), tmp_path) is None


@pytest.mark.parametrize(
    ("command", "found"),
    [
        (python("import sys; sys.exit('no mail server')"), "exit code 1: no mail server"),
        pytest.param(python("import os; os.kill(os.getpid(), 9)"), "exit code -9", marks=pytest.mark.posix),
        (python("import time; time.sleep(60)"), "it was stopped after 0.5 seconds"),
        (["no-such-program-anywhere"], "No such file or directory"),
        (["a\0b"], "embedded null byte"),
    ],
    ids=["an error", "a crash", "a hang", "no such program", "a name that cannot be"],
)
def test_a_failure_is_told_and_raised_by_nobody(tmp_path: Path, command: list[str], found: str) -> None:
    fault = hand_over("{}", command, tmp_path, patience=0.5 if "sleep" in command[-1] else 60)
    assert fault
    assert fault.found == found


def test_a_program_that_does_not_read_its_input_is_fine(tmp_path: Path) -> None:
    assert hand_over("x" * 1_000_000, python("pass"), tmp_path) is None


def test_a_child_that_leaves_the_group_and_keeps_the_pipe_open_costs_no_time(tmp_path: Path) -> None:
    leave = "import subprocess, sys; subprocess.Popen(['sleep', '30'], start_new_session=True); sys.exit('no mail')"
    began = time.monotonic()
    fault = hand_over("{}", python(leave), tmp_path)
    assert fault
    assert fault.found == "exit code 1: no mail"
    assert time.monotonic() - began < 25


def test_of_endless_errors_the_last_words_are_kept(tmp_path: Path) -> None:
    fault = hand_over("{}", python("import sys; sys.stderr.write('x' * 5_000_000 + ' the end'); sys.exit(3)"), tmp_path)
    assert fault
    assert fault.found.endswith("x the end")
    assert len(fault.found) < 600


def test_the_program_gets_nothing_that_is_for_a_service_that_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    own = {variable for service in SERVICES for variable in service.own.values()} | {"NCBI_API_KEY", "NCBI_EMAIL"}
    for variable in own:
        monkeypatch.setenv(variable, "0123canary")
    assert not own & environment().keys()
