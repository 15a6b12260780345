"""PubMed merges one PMID into another: one report stays one, under a PMID that exists, with what people said of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from pipeline.commands.running import run_stage
from pipeline.review.layout import ReviewPaths
from pipeline.review.new_results import new_results
from pipeline.sandbox import Sandbox, small_corpus
from pipeline.sandbox.corpus import ALWAYS, Article, Corpus, Version
from pipeline.stages import decide, screen
from pipeline.tables.computed import DUPLICATES, NEW, SCREENING
from pipeline.tables.kept import TITLE_ABSTRACT
from pipeline.tables.records import UNIQUE
from tests.living.year import DAYS, NAME, PROTOCOL, STRATEGY, run_update
from tests.workspace import make_workspace, rows_of, the_review, write_rows

pytestmark = pytest.mark.long
OLD, NEW_PMID = "90000001", "91000001"


def merging_corpus() -> Corpus:
    """The record OLD, which PubMed merges into NEW_PMID in January: the same report with a number of its own."""
    article = small_corpus().on(DAYS[0]).article_by_pmid[OLD]
    record = replace(article.record, record_id=f"pubmed:{NEW_PMID}", pmid=NEW_PMID)
    moved = Article.of(record, article.xml.replace(f">{OLD}<", f">{NEW_PMID}<").encode())
    merged_on = date(2026, 1, 20)
    return Corpus([Version(OLD, ALWAYS, article), Version(OLD, merged_on, None), Version(NEW_PMID, merged_on, moved)])


def test_decisions_on_the_old_pmid_go_along_and_nobody_is_asked_again(tmp_path: Path) -> None:
    one_reads = PROTOCOL.replace("reviewers = 2", "reviewers = 1")
    workspace = make_workspace(tmp_path / "work", NAME, one_reads, STRATEGY)
    paths, corpus = ReviewPaths(workspace, NAME), merging_corpus()
    run_update(workspace, Sandbox(corpus, today=DAYS[0], rate=0))
    sheet = paths.results / "to_screen.csv"
    (row,) = rows_of(sheet)
    write_rows(sheet, [row | {"reviewer": "Anna", "decision": "exclude", "reason": "invented"}])
    with new_results(the_review(workspace)) as made:
        run_stage(decide, made, decided_on=f"{DAYS[0]}")
        run_stage(screen, made)

    run_update(workspace, Sandbox(corpus, today=DAYS[1], rate=0))
    (unique,) = UNIQUE.read(paths.results)
    assert (unique.record_id, unique.pmid, unique.status) == (f"pubmed:{OLD}", NEW_PMID, "MEDLINE")
    (set_aside,) = DUPLICATES.read(paths.results)
    assert (set_aside.record_id, set_aside.rule) == (f"pubmed:{NEW_PMID}", "replaced-pmid")
    (screened,) = SCREENING.read(paths.results)
    assert (screened.outcome, screened.decided_by) == ("exclude", "Anna")
    assert not [row for row in rows_of(sheet) if row["phase"] == TITLE_ABSTRACT]
    (new,) = NEW.read(paths.results)
    assert (new.record_id, new.duplicate_of) == (f"pubmed:{NEW_PMID}", f"pubmed:{OLD}")
