"""Commands that look and change nothing: explain, and the file for another tool."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipeline.ground.record import Record
from pipeline.review.decisions import append_decisions
from pipeline.review.layout import ReviewPaths
from pipeline.tables.computed import CHANGES, DUPLICATES, NEW, Change, DuplicateRow, NewRow
from pipeline.tables.kept import Decision
from pipeline.tables.records import RECORDS, UNIQUE, unique_record
from tests.workspace import rows_of

NEEDLING = Record("pubmed:1", "pubmed", pmid="1", title="Needling of the neck: a randomized trial", year="2024")
REST = Record("pubmed:2", "pubmed", pmid="2", title="Rest")


@pytest.fixture
def paths(workspace: Path) -> ReviewPaths:
    """A review that looks for needling, with two records."""
    paths = ReviewPaths(workspace, "neck-pain")
    paths.strategy.write_text("#neck = neck[ti]\n#needling = needl*[ti]\n#search = #neck AND #needling\n")
    RECORDS.write(paths.results, [NEEDLING, REST])
    UNIQUE.write(paths.results, [unique_record(NEEDLING, ()), unique_record(REST, ("embase:L1",))])
    return paths


# Explain


@pytest.mark.parametrize("name", ["pubmed:1", "1"])
def test_a_record_is_explained_by_its_id_or_its_pmid_with_its_words(
    trialsift: Any, paths: ReviewPaths, name: str
) -> None:
    typed = trialsift("explain", paths.name, name)
    assert typed.exit_code == 0
    assert typed.out.startswith("pubmed:1\n  Needling of the neck: a randomized trial (2024)\n")
    assert "yes      #search  <- the search" in typed.out
    assert "title: «Needling» of the neck" in typed.out
    assert "does not find this record" not in typed.out
    assert "Outcome by rules: " in typed.out


def test_a_record_that_the_search_misses_is_told_with_the_lines_that_lose_it(
    trialsift: Any, paths: ReviewPaths
) -> None:
    typed = trialsift("explain", paths.name, "pubmed:2")
    assert "Lines that do not match: #neck, #needling." in typed.out


def test_a_search_of_one_line_that_misses_a_record_is_named_itself(trialsift: Any, paths: ReviewPaths) -> None:
    paths.strategy.write_text("#search = needl*[ti]\n")
    assert "Lines that do not match: #search itself." in trialsift("explain", paths.name, "pubmed:2").out


def test_a_record_is_told_with_how_it_came_in_its_duplicates_and_decisions(trialsift: Any, paths: ReviewPaths) -> None:
    chased = Record("openalex:W1", "openalex", title="Rest", first_seen="2026-01-05", last_seen="2026-02-02")
    RECORDS.write(paths.results, [chased, NEEDLING])
    CHANGES.write(paths.results, [Change("openalex/2026-01-05", "openalex:W1", "new", "cites PMID 1")])
    DUPLICATES.write(paths.results, [DuplicateRow("openalex:W1", "pubmed:1", "same-doi", 1.0, "doi")])
    append_decisions(paths.queries, [Decision("2026-02-03", "anna", "pubmed:1", "title_abstract", "include")])
    told = trialsift("explain", paths.name, "W1").out
    assert "source      openalex" in told
    assert "first 2026-01-05, last 2026-02-02" in told
    assert "cites PMID 1" in told
    assert "openalex:W1 was set aside for pubmed:1 (same-doi: doi)" in told
    assert "2026-02-03 anna, title_abstract of pubmed:1: include" in told


def test_what_is_unknown_is_not_told_as_no(trialsift: Any, paths: ReviewPaths) -> None:
    paths.strategy.write_text("#search = 2024/01/05[crdt]\n")
    told = trialsift("explain", paths.name, "pubmed:2").out
    assert "Whether the search finds this record is unknown" in told
    assert "does not find" not in told


def test_of_several_records_with_an_id_the_candidates_are_named(trialsift: Any, paths: ReviewPaths) -> None:
    RECORDS.write(paths.results, [Record("ctgov:N1", "ctgov"), Record("ictrp:N1", "ictrp")])
    typed = trialsift("explain", paths.name, "N1")
    assert typed.exit_code == 11
    assert "ctgov:N1, ictrp:N1" in typed.err


# Export


def test_all_records_or_the_new_ones_are_handed_to_another_tool(trialsift: Any, paths: ReviewPaths) -> None:
    DUPLICATES.write(paths.results, [])
    NEW.write(paths.results, [NewRow("pubmed:2", "2026-01-05", "new", "include", "", "Rest", "", "", "")])
    assert "2 records" in trialsift("export", paths.name, "--format", "asreview").out
    assert "1 records" in trialsift("export", paths.name, "--format", "asreview", "--new").out
    assert [row["title"] for row in rows_of(paths.result("asreview.csv"))] == [NEEDLING.title, "Rest"]
    assert [row["title"] for row in rows_of(paths.result("asreview-new.csv"))] == ["Rest"]
