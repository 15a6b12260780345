"""Bad input: one clear message with what to do, the exit code of its kind, and nothing changed on disk."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.commands import stages
from pipeline.sources.pubmed import Clock, Entrez, Settings

Tree = Callable[[], dict[str, str]]
Prepare = Callable[[Path], Any]

OF_A_REVIEW = ("lint", "update", "search", "fetch", "collate", "dedupe", "screen", "decide", "report", "check")
SETTINGS_NEEDED = ("update", "search", "fetch")


def assert_nothing_changed(before: dict[str, str], after: dict[str, str]) -> None:
    """No file is new, gone or another one; folders and the empty file of the lock may stay behind."""
    new = {name for name, content in after.items() if name not in before and content != "folder"}
    assert new <= {"work/cache/neck-pain/lock"}
    assert before.items() <= after.items()


def assert_clear(err: str, command: str) -> None:
    assert err.startswith(f"trialsift {command}: ")
    assert "Traceback" not in err
    assert "to do:" in err or "expected:" in err


@pytest.mark.parametrize("command", OF_A_REVIEW)
@pytest.mark.parametrize("name", ["back-pain", "../neck-pain", "/etc", "", "Neck-Pain", "_template", "a" * 300, "x\ny"])
def test_a_name_that_is_no_review_is_told(trialsift: Any, tree: Tree, command: str, name: str) -> None:
    before = tree()
    typed = trialsift(command, name)
    assert (typed.exit_code, typed.out) == (10, "")
    assert_clear(typed.err, command)
    assert tree() == before


@pytest.mark.parametrize("name", ["../out", "/tmp/out", "CON", "a/b", "", "a" * 65, "neck-pain"])
def test_a_new_review_gets_no_name_that_leads_elsewhere_or_is_taken(trialsift: Any, tree: Tree, name: str) -> None:
    before = tree()
    typed = trialsift("new", name)
    assert typed.exit_code == 10
    assert tree() == before


BROKEN: dict[str, tuple[str, str, int, str]] = {
    "broken TOML": ("protocol.toml", "[review\n", 10, "this is not TOML"),
    "an unknown key": ("protocol.toml", "[revue]\n", 10, "key revue"),
    "no protocol": ("protocol.toml", "", 10, "key review"),
    "an unknown tag": ("strategy.txt", "#search = needling[xyz]\n", 10, "knows no tag"),
    "an open parenthesis": ("strategy.txt", "#search = (needling[ti]\n", 10, "parenthesis"),
    "an empty strategy": ("strategy.txt", "", 10, "no query in the file"),
    "only comments": ("strategy.txt", "# nothing\n", 10, "no query in the file"),
    "a strategy in Latin-1": ("strategy.txt", "#search = \udce9[ti]\n", 10, "not in UTF-8"),
    "known records without a column": ("known.csv", "pmid,title\n", 11, "column is missing"),
    "known records that are none": ("known.csv", "pmid,doi,title,note\n1a,,,\n", 11, "not a PMID"),
}


@pytest.mark.parametrize("fault", BROKEN)
@pytest.mark.parametrize("command", ["update", "search", "collate"])
def test_a_review_that_is_wrong_is_told_by_file(
    trialsift: Any, workspace: Path, tree: Tree, command: str, fault: str
) -> None:
    name, text, exit_code, words = BROKEN[fault]
    (workspace / "queries" / "neck-pain" / name).write_bytes(text.encode("utf-8", "surrogateescape"))
    before = tree()
    typed = trialsift(command, "neck-pain")
    assert typed.exit_code == exit_code
    assert name in typed.err
    assert words in typed.err
    assert "Traceback" not in typed.err
    assert tree() == before


@pytest.mark.parametrize("command", SETTINGS_NEEDED)
@pytest.mark.parametrize("email", ["", "nobody"])
def test_without_an_e_mail_address_nothing_is_asked(
    trialsift: Any, tree: Tree, monkeypatch: pytest.MonkeyPatch, command: str, email: str
) -> None:
    monkeypatch.setenv("NCBI_EMAIL", email)
    before = tree()
    typed = trialsift(command, "neck-pain")
    assert typed.exit_code == 12
    assert "NCBI_EMAIL" in typed.err
    assert_clear(typed.err, command)
    assert_nothing_changed(before, tree())


@pytest.mark.parametrize("command", ["update", "search"])
def test_without_a_network_nothing_is_changed(
    trialsift: Any, tree: Tree, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    settings = Settings("you@example.org", url="http://127.0.0.1:9")
    monkeypatch.setattr(stages, "open_pubmed", lambda review: Entrez(settings, clock=Clock(sleep=lambda seconds: None)))
    before = tree()
    typed = trialsift(command, "neck-pain")
    assert typed.exit_code == 12
    assert "Traceback" not in typed.err
    assert_nothing_changed(before, tree())


@pytest.mark.parametrize(
    ("prepare", "exit_code"),
    [
        (lambda work: (work / "cache").write_text("a file"), 1),
        (lambda work: [(work / "cache").mkdir(), (work / "cache" / "neck-pain").write_text("a file")], 1),
        (lambda work: None, 15),
    ],
)
def test_a_cache_that_is_none_is_told(
    trialsift: Any, workspace: Path, tree: Tree, prepare: Prepare, exit_code: int
) -> None:
    prepare(workspace)
    before = tree()
    typed = trialsift("update", "neck-pain", "--offline")
    assert typed.exit_code == exit_code
    assert_clear(typed.err, "update")
    assert_nothing_changed(before, tree())


@pytest.mark.parametrize(
    ("command", "exit_code"),
    [("fetch", 15), ("dedupe", 11), ("screen", 11), ("report", 15), ("check", 11), ("decide", 11)],
)
def test_a_stage_before_its_turn_says_what_it_lacks(
    trialsift: Any, tree: Tree, monkeypatch: pytest.MonkeyPatch, command: str, exit_code: int
) -> None:
    monkeypatch.setenv("NCBI_EMAIL", "you@example.org")
    before = tree()
    typed = trialsift(command, "neck-pain")
    assert typed.exit_code == exit_code
    assert typed.err.startswith(f"trialsift {command}: ")
    assert_nothing_changed(before, tree())


@pytest.mark.parametrize("arguments", [(), ("nosuch",), ("lint",), ("update",), ("sandbox", "--today", "tomorrow")])
def test_a_command_line_that_is_none_is_told_with_the_usage(trialsift: Any, tree: Tree, arguments: tuple[str]) -> None:
    before = tree()
    with pytest.raises(SystemExit) as stopped:
        trialsift(*arguments)
    assert stopped.value.code == 2
    assert tree() == before


@pytest.mark.parametrize(
    "arguments",
    [
        ("dedupe",),
        ("dedupe", "neck-pain", "--records", "x.csv"),
        ("dedupe", "--records", "x.csv"),
        ("screen", "--records", "x.csv", "--out", "out"),
    ],
)
def test_a_stage_is_given_either_a_review_or_plain_files(trialsift: Any, tree: Tree, arguments: tuple[str]) -> None:
    before = tree()
    typed = trialsift(*arguments)
    assert typed.exit_code == 10
    assert "either a review or plain files" in typed.err
    assert tree() == before


@pytest.mark.parametrize(
    ("arguments", "exit_code"),
    [
        (("match", "needling[ti]", "none.csv"), 11),
        (("match", "(needling", "records.csv"), 10),
        (("match", "needling[xyz]", "records.csv"), 10),
        (("match", "needling[ti]", "notes.txt"), 11),
        (("match", "needling[ti]", "."), 11),
        (("dedupe", "--records", "none.csv", "--out", "out"), 11),
        (("screen", "--records", "none.csv", "--out", "out", "--protocol", "queries/_template/protocol.toml"), 11),
        (("screen", "--records", "records.csv", "--out", "out", "--protocol", "none.toml"), 10),
        (("explain", "neck-pain", "pubmed:1"), 11),
        (("explain", "neck-pain", "pubmed:9", "--records", "records.csv"), 11),
    ],
)
def test_plain_files_that_cannot_be_used_are_told(
    trialsift: Any, workspace: Path, tree: Tree, arguments: tuple[str], exit_code: int
) -> None:
    (workspace / "records.csv").write_text("record_id,title\npubmed:1,Needling\n")
    (workspace / "notes.txt").write_text("these are no records\n")
    before = tree()
    typed = trialsift(*arguments)
    assert typed.exit_code == exit_code, typed.err
    assert typed.err.startswith(f"trialsift {arguments[0]}: ")
    assert {name for name in tree() if name not in before} <= {"work/out"}


def test_outside_of_any_workspace_a_person_is_told_how_to_make_one(
    trialsift: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    typed = trialsift("status")
    assert (typed.exit_code, typed.out) == (10, "")
    assert "trialsift init" in typed.err


@pytest.mark.parametrize(
    ("arguments", "exit_code", "words"),
    [
        (["update", "../neck-pain"], 10, "cannot be the name of a review"),
        (["update", "neck-pain"], 12, "NCBI_EMAIL is not set"),
        (["update", "neck-pain", "--offline"], 15, "no search yet"),
        (["status", "none"], 10, "there is no review named 'none'"),
    ],
)
def test_the_command_itself_ends_with_the_exit_code_and_without_a_traceback(
    workspace: Path, arguments: list[str], exit_code: int, words: str
) -> None:
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C"}
    command = [sys.executable, "-m", "pipeline", *arguments]
    run = subprocess.run(command, cwd=workspace, env=environment, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout) == (exit_code, "")
    assert words in run.stderr
    assert "Traceback" not in run.stderr
