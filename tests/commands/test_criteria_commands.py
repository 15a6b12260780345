"""`validate` and `diff-criteria`, as people type them. All records are invented."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from pipeline.__main__ import main

PROTOCOL = """
[review]
title = "Invented"
question = "Invented?"

[[criterion]]
id = "E1"
kind = "exclude"
reason = "Review"
sentence = "Trials were included."
when = 'review[ti]'
meets = ["A review of needling"]
fails = ["A trial of needling"]
"""
STRICTER = PROTOCOL.replace("'review[ti]'", "'review[ti] OR survey[ti]'")
RECORDS = "record_id,title\na,A review of needling\nb,A survey of needling\nc,A trial of needling\n"


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    review = tmp_path / "queries" / "mine"
    review.mkdir(parents=True)
    (review / "protocol.toml").write_text(STRICTER, encoding="utf-8")
    results = tmp_path / "results" / "mine"
    results.mkdir(parents=True)
    (results / "unique.csv").write_text(RECORDS, encoding="utf-8")
    (tmp_path / "earlier.toml").write_text(PROTOCOL, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_every_record_that_new_criteria_would_flip_is_listed_with_its_direction(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["diff-criteria", "mine", "--against", "earlier.toml"]) == 0
    said = capsys.readouterr()
    assert said.out.splitlines()[1:] == ["b,include,exclude,,E1,A survey of needling"]
    assert "include -> exclude: 1" in said.err


def test_criteria_are_compared_with_a_revision_of_git(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    protocol = workspace / "queries" / "mine" / "protocol.toml"
    protocol.write_text(PROTOCOL, encoding="utf-8")
    git = ["git", "-C", str(workspace), "-c", "user.name=a", "-c", "user.email=a@example.org"]
    for arguments in (["init", "-q"], ["add", "queries"], ["commit", "-q", "-m", "first"]):
        subprocess.run([*git, *arguments], check=True)
    protocol.write_text(STRICTER, encoding="utf-8")
    assert main(["diff-criteria", "mine", "--against", "HEAD"]) == 0
    assert "b,include,exclude" in capsys.readouterr().out


def test_a_revision_that_is_none_is_said_to_be_none(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff-criteria", "mine", "--against", "no-such-thing"]) == 10
    assert "no-such-thing" in capsys.readouterr().err


def test_a_validation_prints_and_writes_what_is_lost(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (workspace / "labels.csv").write_text("record_id,label\na,include\nb,exclude\nc,1\n", encoding="utf-8")
    files = ["--records", "results/mine/unique.csv", "--labels", "labels.csv", "--protocol", "earlier.toml"]
    assert main(["validate", *files, "--markdown", "methods.md"]) == 0
    said, written = capsys.readouterr().out, (workspace / "methods.md").read_text(encoding="utf-8")
    for text in (said, written):
        assert "50.0% (1 of 2" in text
        assert "«review»" in text
    assert "criteria version" in written


@pytest.mark.parametrize(("row", "place"), [("a,perhaps", "row 2, column label"), ("z,include", "labels.csv")])
def test_a_label_that_cannot_be_used_is_named(
    workspace: Path, row: str, place: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (workspace / "labels.csv").write_text(f"record_id,label\n{row}\n", encoding="utf-8")
    files = ["--records", "results/mine/unique.csv", "--labels", "labels.csv", "--protocol", "earlier.toml"]
    assert main(["validate", *files]) == 11
    assert place in capsys.readouterr().err


def simulate(workspace: Path, n: int) -> int:
    rows = [f"r{at},{'Needling of the neck' if at % 3 else 'A survey of rats'} {at},{2000 + at % 9}" for at in range(n)]
    (workspace / "many.csv").write_text("record_id,title,year\n" + "\n".join(rows) + "\n", encoding="utf-8")
    labels = [f"r{at},{'include' if at % 3 else 'exclude'}" for at in range(n)]
    (workspace / "labels.csv").write_text("record_id,label\n" + "\n".join(labels) + "\n", encoding="utf-8")
    return main(["simulate", "--records", "many.csv", "--labels", "labels.csv", "--protocol", "earlier.toml"])


def test_simulate_shows_every_order_as_a_table_and_a_picture(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert simulate(workspace, 120) == 0
    said = capsys.readouterr().out
    table = {line.split()[0]: line.split()[1:] for line in said.splitlines() if line[:1].isalpha()}
    assert {"rules", "learned", "both", "random"} <= table.keys()
    assert float(table["learned"][-1]) > float(table["random"][-1])
    assert (workspace / "simulate.svg").read_text(encoding="utf-8").count("<svg") == 1


def test_simulate_says_when_there_is_too_little_to_learn_from(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert simulate(workspace, 30) == 0
    assert "Too little to learn from: it takes 50 decisions" in capsys.readouterr().out
