"""A small review that finds the whole small corpus, and the update of it against a sandbox in this process."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pipeline.commands.running import run_stage
from pipeline.commands.update import bring_up_to_date, search_and_fetch
from pipeline.sandbox import Sandbox
from pipeline.sources.pubmed import Limits
from pipeline.stages import collate
from tests.workspace import client, nothing_drawn, small_batches, the_review

NAME = "everything"
FIRST, SECOND = date(2026, 1, 5), date(2026, 2, 2)
PAGE_LIMIT = 100
"""Below what the strategy finds on the second day: then every search is split by PMID."""
PROTOCOL = """
[review]
title = "An invented review that finds the whole invented corpus"
question = "Does the whole job hold?"

[[criterion]]
id = "E1"
kind = "exclude"
reason = "Systematic review"
sentence = "Trials were included."
when = '"systematic review"[ti]'
meets = ["A systematic review of needling"]
fails = ["A trial of needling"]

[[criterion]]
id = "I1"
kind = "require"
reason = "No needling"
sentence = "Needling was the intervention."
when = 'needl*[tiab]'
meets = ["Dry needling of the trapezius"]
fails = ["Massage of the trapezius"]
"""
STRATEGY = """# An invented strategy.
#needling = needl*[tiab] OR acupunct*[tiab]
#all = all[sb]
"""


def run_update(workspace: Path, pubmed: Sandbox, key: str = "", page_size: int = PAGE_LIMIT) -> int:
    """A whole update whose client waits for nothing; how many requests it sent."""
    n_requests = ask_pubmed(workspace, pubmed, key, page_size)
    with nothing_drawn():
        bring_up_to_date(the_review(workspace))
    return n_requests


def ask_pubmed(workspace: Path, pubmed: Sandbox, key: str = "", page_size: int = PAGE_LIMIT) -> int:
    """The half of an update that the network can disturb: search, fetch, collate.

    What comes after is computed from what this leaves, the same bytes for the same bytes.
    """
    review = the_review(workspace)
    with small_batches(), client(pubmed, Limits(page_size=page_size), key=key) as entrez:
        search_and_fetch(review, entrez)
        n_requests = entrez.n_requests
    run_stage(collate, review)
    return n_requests
