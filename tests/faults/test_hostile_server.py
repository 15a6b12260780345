"""Every kind of hostile reply at a search, at a fetch and at the first question, once and always.

Either the files are those of an undisturbed update, or it stops with exit code 12 or 13 and words to act on, and what
people asked and read is as it was. A plain run afterwards ends like an undisturbed one.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from pipeline.commands.running import run_stage
from pipeline.commands.update import search_and_fetch
from pipeline.ground.errors import TrialSiftError
from pipeline.sandbox import Corpus, InProcess, Sandbox, small_corpus
from pipeline.sources.pubmed import Entrez, Limits, Settings
from pipeline.stages import collate
from tests.faults.hostile import ATTACKS, COMMON, FETCH, INFO, LISTED, RECOVERED, SEARCH, TOLD, Attack, HostileSandbox
from tests.small_review import small_review
from tests.workspace import WITHOUT_WAITS, the_review, tree

FIRST, SECOND = date(2026, 1, 5), date(2026, 2, 2)
KEY = "0123canary89abcdef"


@dataclass(frozen=True, slots=True)
class Past:
    """A workspace after a first search, and what an undisturbed second one makes of it."""

    workspace: Path
    undisturbed: dict[str, str]


@pytest.fixture(autouse=True)
def own_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test keeps a request clock of its own."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return small_corpus()


@pytest.fixture(scope="module")
def past(corpus: Corpus, tmp_path_factory: pytest.TempPathFactory) -> Past:
    folder = tmp_path_factory.mktemp("past")
    small_review(folder / "first")
    ask(folder / "first", Sandbox(corpus, today=FIRST, rate=0))
    second = shutil.copytree(folder / "first", folder / "second")
    ask(second, Sandbox(corpus, today=SECOND, rate=0))
    return Past(folder / "first", everything(second))


def ask(workspace: Path, sandbox: Sandbox) -> None:
    """The part of an update that talks to PubMed, and what is read out of its answers."""
    settings = Settings("you@example.org", KEY, sandbox.url)
    clock = replace(WITHOUT_WAITS, wall=lambda: datetime.combine(sandbox.today, time(12), UTC))
    with Entrez(settings, clock=clock, limits=Limits(), adapter=InProcess(sandbox)) as entrez:
        search_and_fetch(the_review(workspace), entrez)
    run_stage(collate, the_review(workspace))


def everything(workspace: Path) -> dict[str, str]:
    return tree(workspace, "queries", "results")


def relied_on(files: dict[str, str]) -> dict[str, str]:
    """All of it, but for a search that PubMed answered in full: it may be kept for the run that goes on with it."""
    return {name: digest for name, digest in files.items() if "/searches/" not in name}


def test_there_are_as_many_kinds_as_the_page_on_reliability_says() -> None:
    assert len(COMMON) + len(SEARCH) + len(FETCH) + len(INFO) >= 68


def in_part(attacks: Sequence[Attack]) -> list[ParameterSet]:
    """Every eighth attack among the quick tests; all of them among the long ones."""
    return [
        pytest.param(attack, marks=() if at % 8 == 0 else pytest.mark.long, id=f"{attack}")
        for at, attack in enumerate(attacks)
    ]


@pytest.mark.parametrize("attack", in_part(ATTACKS))
def test_a_hostile_reply_is_survived_or_told_and_changes_nothing(
    attack: Attack, past: Past, corpus: Corpus, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workspace = shutil.copytree(past.workspace, tmp_path / "workspace")
    before = everything(workspace)
    hostile = HostileSandbox(corpus, attack.endpoint, attack.hostility.spoil, attack.times, today=SECOND)
    error = None
    try:
        ask(workspace, hostile)
    except TrialSiftError as caught:
        error = caught
    listed = " 0 not returned" not in capsys.readouterr().out
    assert (TOLD if error else LISTED if listed else RECOVERED) == attack.outcome, error
    if error:
        assert error.exit_code in (12, 13)
        assert all(fault.fix for fault in error.faults), error
        assert relied_on(everything(workspace)) == relied_on(before)
        ask(workspace, Sandbox(corpus, today=SECOND, rate=0))
    if attack.outcome != LISTED:
        assert everything(workspace) == past.undisturbed
    assert KEY not in f"{error}{capsys.readouterr()}"
