"""How much an update asks of PubMed when nothing has changed."""

from __future__ import annotations

from datetime import date
from math import ceil
from pathlib import Path

import pytest

from pipeline.sandbox import Corpus, Sandbox
from pipeline.stages import fetch
from pipeline.stages.fetch import FULLY_INDEXED
from pipeline.tables.computed import FLOW
from pipeline.tables.records import RECORDS
from tests.job.workspace import FIRST, NAME, PROTOCOL, STRATEGY, run_update
from tests.workspace import make_workspace, small_batches, the_review

WHOLE_PAGE = 9_999
QUIET = (date(2026, 6, 29), date(2026, 7, 27))
"""Between these days nothing happens in the invented corpus."""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return make_workspace(tmp_path, NAME, PROTOCOL, STRATEGY)


def n_to_read_again(workspace: Path) -> int:
    """Records that may still change in a way that matters, counted from the tables: not indexed, or not excluded."""
    results = workspace / "results" / NAME
    settled = ("automation", "excluded", "duplicate")
    excluded = {row.record_id for row in FLOW.read(results) if row.fate in settled}
    records = RECORDS.read(results)
    return sum(row.status not in FULLY_INDEXED or row.record_id not in excluded for row in records)


def test_an_unchanged_update_asks_once_a_line_and_once_for_every_batch_of_records_that_may_change(
    workspace: Path, corpus: Corpus, capsys: pytest.CaptureFixture[str]
) -> None:
    sandbox = Sandbox(corpus, today=QUIET[0], rate=0)
    run_update(workspace, sandbox, page_size=WHOLE_PAGE)
    with small_batches():
        allowed = len(the_review(workspace).lines) + 4 + ceil(n_to_read_again(workspace) / fetch.BATCH_SIZE)
    sandbox.today = QUIET[1]
    n_requests = run_update(workspace, sandbox, page_size=WHOLE_PAGE)
    assert n_requests <= allowed
    assert f"{n_requests} requests to PubMed in all" in capsys.readouterr().out


def test_a_second_update_on_the_same_day_reads_no_record_again(workspace: Path, corpus: Corpus) -> None:
    sandbox = Sandbox(corpus, today=FIRST, rate=0)
    run_update(workspace, sandbox, page_size=WHOLE_PAGE)
    n_before = len(sandbox.requests)
    run_update(workspace, sandbox, page_size=WHOLE_PAGE)
    asked = [request.endpoint for request in sandbox.requests[n_before:]]
    assert "esearch" in asked
    assert "efetch" not in asked
