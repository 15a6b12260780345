"""The commands that are struck, each in a workspace in which it has much to do."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from pathlib import Path

from pipeline.sandbox import invented_imports
from pipeline.sheets import PairRow
from tests.faults.rig import Scenario, Worker
from tests.job.workspace import PROTOCOL
from tests.sweep.invented_mirror import article, write_mirror
from tests.workspace import make_workspace, rows_of, write_rows

FIRST, SECOND, THIRD = "2026-01-05", "2026-02-02", "2026-03-02"
STRATEGY = '#needling = "dry needling"[ti]\n#all = #needling AND neck[tiab]\n'
SOURCE = """
[[source]]
name = "embase"
title = "Embase"
kind = "database"
"""


def after_an_update(worker: Worker, workspace: Path) -> None:
    """A first update; then every second row of the sheet is filled in and a merge typed."""
    make_workspace(workspace, "r", PROTOCOL + SOURCE, STRATEGY)
    imports = workspace / "queries" / "r" / "imports"
    imports.mkdir()
    for name, text in invented_imports(date.fromisoformat(FIRST)).items():
        if name.startswith("embase"):
            (imports / name).write_text(text, encoding="utf-8")
    done = worker.run(workspace, ["update", "r"], FIRST)
    assert done.code == 0, done.said
    results = workspace / "results" / "r"
    rows = rows_of(results / "to_screen.csv")
    assert len(rows) > 4
    for at, row in enumerate(rows):
        if at % 2:
            row |= {"reviewer": "Anna", "decision": "exclude" if at % 3 else "include", "reason": "No needling"}
    write_rows(results / "to_screen.csv", rows)
    one, other = [row["record_id"] for row in rows if row["record_id"].startswith("pubmed:")][:2]
    pair = dict.fromkeys([field.name for field in fields(PairRow)], "")
    write_rows(
        results / "maybe_duplicates.csv",
        [pair | {"record_id": one, "other_id": other, "decision": "merge", "reviewer": "Anna"}],
    )


def after_three_updates(worker: Worker, workspace: Path) -> None:
    """The same, and two updates more, so that there is something to pack."""
    after_an_update(worker, workspace)
    for day in (SECOND, THIRD):
        done = worker.run(workspace, ["update", "r"], day)
        assert done.code == 0, done.said


def a_workspace(worker: Worker, workspace: Path) -> None:
    """One with nothing in it."""
    done = worker.run(workspace, ["init", "."], FIRST)
    assert done.code == 0, done.said


def an_empty_folder(worker: Worker, workspace: Path) -> None:
    """Nothing."""


def a_mirror(worker: Worker, workspace: Path) -> None:
    """Two files as NLM hands them out, and a strategy with a phrase that stands nowhere."""
    write_mirror(workspace / "mirror", [[article(1, "Dry needling"), article(2, "Neck")], [article(2, "Needling")]])
    (workspace / "strategy.txt").write_text("needl*[ti] NOT needling of necks[ti]\n", encoding="utf-8")


SWEEP = ("sweep", "--files", "mirror/*", "--strategy", "strategy.txt", "--out", "swept")

SCENARIOS = (
    Scenario("update", ("update", "r"), after_an_update),
    Scenario("decide", ("decide", "r"), after_an_update),
    Scenario("export", ("export", "r", "--format", "rayyan"), after_an_update),
    Scenario("pack", ("pack", "r"), after_three_updates),
    Scenario("sweep", SWEEP, a_mirror),
    Scenario("init", ("init", "here"), an_empty_folder),
    Scenario("new", ("new", "my-review"), a_workspace),
    Scenario("demo", ("demo",), an_empty_folder),
)
