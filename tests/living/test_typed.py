"""The commands as people and timers type them: an update with its hook, records sent out, decisions taken back."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

import pytest

from pipeline.__main__ import main
from pipeline.review.decisions import read_decisions
from pipeline.review.updates import read_updates
from pipeline.sandbox import Sandbox, small_corpus
from tests.living.year import DAYS, NAME, PROTOCOL, STRATEGY
from tests.workspace import commands_ask, make_workspace

TELL = "import sys; from pathlib import Path; Path('told').open('ab').write(sys.stdin.buffer.read())"
FAIL = "import sys; sys.exit('no mail server')"


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace around the current folder, whose review hands its events to a file."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", f"{tmp_path}/settings")
    make_workspace(tmp_path, NAME, PROTOCOL, STRATEGY)
    notify(tmp_path, TELL)
    assert main(["consent", NAME]) == 0
    return tmp_path


def notify(workspace: Path, code: str) -> None:
    command = json.dumps([sys.executable, "-c", code])
    text = f"{PROTOCOL}\n[notify]\ncommand = {command}\n"
    (workspace / "queries" / NAME / "protocol.toml").write_text(text, encoding="utf-8")


def update(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    commands_ask(Sandbox(small_corpus(), today=DAYS[0], rate=0), monkeypatch)
    return main(["update", NAME, *arguments])


def test_an_update_is_handed_over_sent_out_and_decided_on_from_elsewhere(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    results = workspace / "results" / NAME
    assert update(monkeypatch) == 0
    assert (workspace / "told").read_bytes() == (results / "event.json").read_bytes()
    before = (results / "feed.xml").read_bytes()
    assert main(["update", NAME, "--offline"]) == 0
    assert (workspace / "told").read_bytes() == (results / "event.json").read_bytes(), "told once"
    assert (results / "feed.xml").read_bytes() == before

    assert main(["export", NAME, "--format", "asreview", "--new"]) == 0
    with (results / "asreview-new.csv").open(encoding="utf-8", newline="") as stream:
        rows = [row | {"asreview_label": "1"} for row in csv.DictReader(stream)]
    with (workspace / "back.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows[:3])
    assert main(["decide", NAME, "--from", "back.csv", "--reviewer", "ben"]) == 0
    decisions = read_decisions(workspace / "queries" / NAME)
    assert [(d.record_id, d.reviewer, d.decision) for d in decisions] == [
        (row["trialsift_id"], "ben", "include") for row in rows[:3]
    ]


def test_an_update_that_fails_is_handed_over_as_such_and_leaves_nothing(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (workspace / "queries" / NAME / "protocol.toml").read_text(encoding="utf-8")
    stricter = text.replace("[expectations]", "[expectations]\nmaximum_hits = 3")
    (workspace / "queries" / NAME / "protocol.toml").write_text(stricter, encoding="utf-8")
    assert update(monkeypatch) == 13
    event = json.loads((workspace / "told").read_text(encoding="utf-8"))
    assert (event["ended"], event["exit_code"]) == ("failed", 13)
    assert "more than the 3 expected at most" in event["faults"][0]
    assert not (workspace / "results").exists()
    assert update(monkeypatch, "--accept-change") == 0, "a person looked at it"
    digest = (workspace / "results" / NAME / "digest.md").read_text(encoding="utf-8")
    assert "Accepted by a person: the search found 82 records" in digest


def test_a_hook_that_fails_is_told_and_the_update_stands(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    notify(workspace, FAIL)
    assert main(["consent", NAME]) == 0
    assert update(monkeypatch) == 0
    assert "no mail server" in capsys.readouterr().err
    assert [row.search for row in read_updates(workspace / "queries" / NAME)] == ["2026-01-05"]


def test_a_program_that_this_user_has_not_allowed_is_named_and_not_started(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    notify(workspace, TELL.replace("told", "told_otherwise"))
    assert update(monkeypatch) == 0
    assert "nobody here has allowed it" in capsys.readouterr().err
    assert not (workspace / "told_otherwise").exists()


def test_without_a_search_there_is_nothing_to_tell(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tell", NAME]) == 15
    assert "there is no search to tell of" in capsys.readouterr().err
