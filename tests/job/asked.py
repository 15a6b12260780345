"""The small review with a register that every update asks, three studies a page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pipeline.commands.running import run_stage
from pipeline.commands.update import ask_all, bring_up_to_date
from pipeline.ground.errors import TrialSiftError
from pipeline.sandbox import Sandbox
from pipeline.sources.asked import clinical_trials
from pipeline.sources.pubmed import Limits
from pipeline.stages import ask, collate
from pipeline.stages.stage import Counts
from tests.job.workspace import PAGE_LIMIT, PROTOCOL
from tests.workspace import client, nothing_drawn, others, small_batches, the_review

QUERY = "twitch OR trigger OR yoga"
SOURCE = f"""
[[source]]
name = "ctgov"
title = "ClinicalTrials.gov"
kind = "register"
ask = "clinicaltrials.gov"
query = "{QUERY}"
"""
WITH_REGISTER = PROTOCOL + SOURCE
N_PAGES = 3
"""What the query finds on either day takes so many requests."""


@contextmanager
def small_pages() -> Iterator[None]:
    """Studies come three at a time: the few that are invented take several requests too."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clinical_trials, "PAGE_SIZE", 3)
        yield


def ask_others(workspace: Path, sandbox: Sandbox, *, today: str = "", accept: bool = False) -> Counts:
    """The stage alone, and what follows from it: the records of all sources."""
    review = the_review(workspace)
    with small_pages():
        counts = run_stage(ask, review, others(sandbox), today=today, accept_change=accept)
    run_stage(collate, review)
    return counts


def update_all(workspace: Path, sandbox: Sandbox) -> tuple[TrialSiftError, ...]:
    """A whole update of all sources; the errors of those besides PubMed."""
    review = the_review(workspace)
    with small_batches(), small_pages(), client(sandbox, Limits(page_size=PAGE_LIMIT)) as entrez:
        failed = ask_all(review, entrez, others(sandbox))
    with nothing_drawn():
        bring_up_to_date(the_review(workspace))
    return failed
