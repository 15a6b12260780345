"""A register beside PubMed: every fault at its first, a middle and its last request, kills, one that fails alone.

Afterwards the files are those of an undisturbed update, or it says which source failed, and all other news stands.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pipeline.commands.update import bring_up_to_date
from pipeline.ground.errors import ProvenanceError, SourceError
from pipeline.sandbox import Corpus, Sandbox
from pipeline.stages import ask
from tests.job.asked import N_PAGES, WITH_REGISTER, ask_others, update_all
from tests.job.workspace import FIRST, NAME, PAGE_LIMIT, SECOND, STRATEGY
from tests.workspace import differing, kept, make_workspace, nothing_drawn, rows_of, the_review, tree

ROOT = Path(__file__).parents[2]
FAULTS = (
    "E9", "E13", "E14", "E15", "E16", "truncate", "hang", "slow_drip", "reset", "empty", "html200", "count_drift",
    "no_count", "short_page", "repeated_record", "token_again", "no_token", "foreign_redirect",
)  # fmt: skip
QUICK = [(fault, 2, "always") for fault in ("E13", "E16", "short_page", "token_again")]
"""One of each sort; that each is survived or told at every page is tried on the client alone."""
TODAY = f"{SECOND:%Y-%m-%d}"


@dataclass(frozen=True, slots=True)
class TwoDays:
    """A workspace after the first update, what it keeps when the second day is asked and collated, and after it all."""

    after_first: Path
    kept_when_collated: dict[str, str]
    kept_after_second: dict[str, str]

    def copy_to(self, folder: Path) -> Path:
        return shutil.copytree(self.after_first, folder / "workspace")


def sandbox_of(corpus: Corpus, *faults: Mapping[str, Any], esearch: Mapping[str, Any] | None = None) -> Sandbox:
    plan = {**({"ctgov": list(faults)} if faults else {}), **({"esearch": [esearch]} if esearch else {})}
    return Sandbox(corpus, today=SECOND, rate=0, page_limit=PAGE_LIMIT, faults=plan)


@pytest.fixture(scope="module")
def two_days(corpus: Corpus, tmp_path_factory: pytest.TempPathFactory) -> TwoDays:
    folder = tmp_path_factory.mktemp("two_days")
    workspace = make_workspace(folder / "workspace", NAME, WITH_REGISTER, STRATEGY)
    sandbox = Sandbox(corpus, today=FIRST, rate=0, page_limit=PAGE_LIMIT)
    assert update_all(workspace, sandbox) == ()
    after_first = shutil.copytree(workspace, folder / "after_first")
    sandbox.today = SECOND
    collated = shutil.copytree(workspace, folder / "collated")
    assert ask_others(collated, sandbox).errors == ()
    assert update_all(workspace, sandbox) == ()
    return TwoDays(after_first, kept(collated), kept(workspace))


@pytest.mark.parametrize(
    ("fault", "on", "times"),
    [
        pytest.param(fault, on, times, marks=() if (fault, on, times) in QUICK else pytest.mark.long)
        for fault in FAULTS
        for on in (1, 2, N_PAGES)
        for times in (1, "always")
    ],
)
def test_a_fault_of_the_register_is_survived_or_told_and_leaves_no_half_answer(
    fault: str, on: int, times: int | str, two_days: TwoDays, corpus: Corpus, tmp_path: Path
) -> None:
    workspace = two_days.copy_to(tmp_path)
    yesterday = tree(workspace, "queries", "cache")
    asked = ask_others(workspace, sandbox_of(corpus, {"on": on, "do": fault, "times": times}))
    for error in asked.errors:
        assert isinstance(error, SourceError)
        assert all(str(told.path) == "ClinicalTrials.gov" and told.fix for told in error.faults), error
        assert differing(tree(workspace, "queries", "cache"), yesterday) == []
        ask_others(workspace, sandbox_of(corpus), today=TODAY)
    assert differing(kept(workspace), two_days.kept_when_collated) == []


def test_a_register_that_fails_keeps_nobody_elses_news_back_and_is_told(
    two_days: TwoDays, corpus: Corpus, tmp_path: Path
) -> None:
    workspace = two_days.copy_to(tmp_path)
    (error,) = update_all(workspace, sandbox_of(corpus, {"do": "E13", "times": "always"}))
    assert error.exit_code == 12
    results = workspace / "results" / NAME
    assert "pubmed:90001001" in [row["record_id"] for row in rows_of(results / "new.csv")]
    words = "ClinicalTrials.gov did not answer this time; its 7 records stand as of 2026-01-05."
    for name in ("digest.md", "report.html"):
        assert words in (results / name).read_text("utf-8").replace("\\", "")
    event = json.loads((results / "event.json").read_text("utf-8"))
    assert event["sources"][0]["is_current"] is False
    assert event["quiet"] is False
    assert "no answer of ClinicalTrials.gov" in event["text"]
    # The same day, when the register is there again: everything as if it had never failed, but for when it was told.
    assert update_all(workspace, sandbox_of(corpus)) == ()
    assert [row["record_id"] for row in rows_of(results / "new.csv")] == ["ctgov:NCT90000010"]
    assert "did not answer" not in (results / "digest.md").read_text("utf-8")


def test_where_pubmed_fails_the_register_is_asked_all_the_same_and_not_twice(
    two_days: TwoDays, corpus: Corpus, tmp_path: Path
) -> None:
    workspace = two_days.copy_to(tmp_path)
    results = tree(workspace, "results")
    broken = Sandbox(
        corpus, today=SECOND, rate=0, page_limit=PAGE_LIMIT, faults={"esearch": [{"do": "E13", "times": 99}]}
    )
    with pytest.raises(SourceError, match="PubMed"):
        update_all(workspace, broken)
    assert (workspace / f"queries/{NAME}/searches/ctgov/{TODAY}.json").is_file()
    assert tree(workspace, "results") == results
    whole = sandbox_of(corpus)
    assert update_all(workspace, whole) == ()
    assert [request for request in whole.requests if request.endpoint == "ctgov"] == []
    assert differing(kept(workspace), two_days.kept_after_second) == []


@pytest.mark.long
def test_a_rebuild_without_the_network_writes_the_same_bytes(two_days: TwoDays, corpus: Corpus, tmp_path: Path) -> None:
    workspace = two_days.copy_to(tmp_path)
    update_all(workspace, sandbox_of(corpus))
    shutil.rmtree(workspace / "results")
    ask.run_offline(the_review(workspace))
    with nothing_drawn():
        bring_up_to_date(the_review(workspace))
    assert differing(kept(workspace), two_days.kept_after_second) == []


@pytest.mark.parametrize("page", [1, N_PAGES])
@pytest.mark.parametrize("damage", ["lost", "cut", "other"])
def test_a_page_that_is_damaged_or_lost_is_named_offline_and_asked_for_again(
    damage: str, page: int, two_days: TwoDays, corpus: Corpus, tmp_path: Path
) -> None:
    workspace = two_days.copy_to(tmp_path)
    ask_others(workspace, sandbox_of(corpus))
    answer = json.loads((workspace / f"queries/{NAME}/searches/ctgov/{TODAY}.json").read_text("utf-8"))
    path = workspace / f"cache/{NAME}/ctgov" / answer["replies"][page - 1]["name"]
    content = path.read_bytes()
    path.unlink() if damage == "lost" else path.write_bytes(content[:-9] if damage == "cut" else b"{}")
    for step in (lambda: ask.run_offline(the_review(workspace)), lambda: bring_up_to_date(the_review(workspace))):
        with pytest.raises(ProvenanceError) as caught:
            step()
        assert [fault.path for fault in caught.value.faults] == [path]
    ask_others(workspace, sandbox_of(corpus), today=TODAY)
    results = f"results/{NAME}"
    found = {name: sha for name, sha in kept(workspace).items() if name.startswith(results) and "/run/" not in name}
    wanted = {name: sha for name, sha in two_days.kept_when_collated.items() if name in found}
    # What is new is told of the second answer of the day, which holds the very same trials.
    assert set(differing(found, wanted)) <= {f"{results}/changes.csv"}


@pytest.mark.long
def test_on_a_machine_without_the_cache_the_next_answer_brings_the_records_back(
    two_days: TwoDays, corpus: Corpus, tmp_path: Path
) -> None:
    workspace = two_days.copy_to(tmp_path)
    shutil.rmtree(workspace / "cache")
    assert update_all(workspace, sandbox_of(corpus)) == ()
    records = workspace / f"results/{NAME}/records.csv"
    trials = [row for row in rows_of(records) if row["source"] == "ctgov"]
    assert {row["first_seen"] for row in trials} == {"2026-01-05", "2026-02-02"}
    assert len(trials) == 8


def test_a_page_of_the_same_bytes_is_stored_once(two_days: TwoDays, corpus: Corpus, tmp_path: Path) -> None:
    workspace = two_days.copy_to(tmp_path)
    for _ in range(2):
        ask_others(workspace, sandbox_of(corpus))
    first, second = (
        json.loads((workspace / f"queries/{NAME}/searches/ctgov/{TODAY}{n}.json").read_text("utf-8"))
        for n in ("", ".2")
    )
    assert first["replies"] == second["replies"]
    assert not (workspace / f"cache/{NAME}/ctgov/{TODAY}.2").exists()


def update_in_a_process(workspace: Path, deadly: int) -> subprocess.CompletedProcess[str]:
    """An update of all sources in a process of its own, which dies at the `deadly`-th touch of a file."""
    return subprocess.run(
        [sys.executable, "-m", "tests.job.killed_update", "others", str(workspace), str(deadly)],
        cwd=ROOT, env=os.environ | {"TMPDIR": str(workspace.parent)}, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.long
@pytest.mark.posix
@pytest.mark.parametrize("part", range(4))
def test_an_asking_killed_anywhere_ends_the_same_after_a_plain_run(
    part: int, two_days: TwoDays, corpus: Corpus, tmp_path: Path
) -> None:
    done = update_in_a_process(two_days.copy_to(tmp_path / "whole"), 0)
    assert done.returncode == 0, done.stderr
    n_touches = int(done.stdout.split("touches")[1])
    for deadly in random.Random(part).sample(range(1, n_touches + 1), 4):
        workspace = two_days.copy_to(tmp_path / str(deadly))
        killed = update_in_a_process(workspace, deadly)
        assert killed.returncode == -signal.SIGKILL, killed.stderr
        ask_others(workspace, sandbox_of(corpus), today=TODAY)
        assert differing(kept(workspace), two_days.kept_when_collated) == []
        left = [path.name for path in (workspace / "cache" / NAME / "ctgov").rglob("*") if path.name.endswith(".tmp")]
        assert left == []


@pytest.mark.long
def test_what_becomes_of_an_excluded_trial_calls_nobody_and_is_in_the_table(corpus: Corpus, tmp_path: Path) -> None:
    excluding = WITH_REGISTER.replace("when = '\"systematic review\"[ti]'", "when = 'rhomboids[ti]'")
    excluding = excluding.replace("A systematic review of needling", "Needling of the rhomboids")
    workspace = make_workspace(tmp_path / "workspace", NAME, excluding, STRATEGY)
    for day in (FIRST, SECOND):
        update_all(workspace, Sandbox(corpus, today=day, rate=0, page_limit=PAGE_LIMIT))
    results = workspace / "results" / NAME
    told = [row["record_id"] for row in rows_of(results / "changes.csv") if row["change"] == "trial"]
    assert "ctgov:NCT90000005" in told
    of_trials = (
        (results / "digest.md").read_text("utf-8").partition("## Registered trial changed")[2].partition("\n## ")[0]
    )
    assert "NCT90000002" in of_trials
    assert "NCT90000005" not in of_trials
    assert "registered trial changed: Dry Needling of the Rhomboids" not in (results / "feed.xml").read_text("utf-8")
