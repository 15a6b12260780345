"""Commands that look and change nothing: explain, doctor, and the file for another tool."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline.commands import doctor
from pipeline.ground.record import Record
from pipeline.review.layout import ReviewPaths
from pipeline.sandbox import Sandbox, small_corpus
from pipeline.tables.computed import NEW, NewRow
from pipeline.tables.records import RECORDS, UNIQUE, unique_record
from tests.workspace import commands_ask, rows_of

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


# Export


def test_all_records_or_the_new_ones_are_handed_to_another_tool(trialsift: Any, paths: ReviewPaths) -> None:
    NEW.write(paths.results, [NewRow("pubmed:2", "2026-01-05", "new", "include", "", "Rest", "", "", "")])
    assert "2 records" in trialsift("export", paths.name, "--format", "asreview").out
    assert "1 records" in trialsift("export", paths.name, "--format", "asreview", "--new").out
    assert [row["title"] for row in rows_of(paths.result("asreview.csv"))] == [NEEDLING.title, "Rest"]
    assert [row["title"] for row in rows_of(paths.result("asreview-new.csv"))] == ["Rest"]


# Doctor


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch, workspace: Path) -> None:
    """A PubMed that answers, and has the record that is asked for."""
    commands_ask(Sandbox(small_corpus(), today=date(2026, 1, 5), rate=0), monkeypatch)
    monkeypatch.setattr(doctor, "KNOWN_PMID", "90000001")


@pytest.mark.usefixtures("answering")
def test_a_machine_that_is_ready_is_told_line_by_line(trialsift: Any) -> None:
    typed = trialsift("doctor")
    assert (typed.exit_code, typed.err) == (0, "")
    *lines, verdict = typed.out.splitlines()
    assert [line.split(":")[0] for line in lines] == [
        "ok   settings", "ok   disk", "ok   PubMed answers", "ok   clock", "ok   a search", "ok   a record",
        "ok   a PMID that does not exist",
    ]  # fmt: skip
    assert verdict.startswith("ready: ")


@pytest.mark.usefixtures("answering")
@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        ("KNOWN_PMID", "12", "NO   a search"),
        ("NO_PMID", "90000001", "NO   a PMID that does not exist"),
        ("LEAST_DISK", 1 << 60, "NO   disk"),
    ],
)
def test_the_first_thing_that_is_wrong_is_marked_and_nothing_after_it_is_tried(
    trialsift: Any, monkeypatch: pytest.MonkeyPatch, name: str, value: object, line: str
) -> None:
    monkeypatch.setattr(doctor, name, value)
    typed = trialsift("doctor")
    assert typed.exit_code == 12
    assert f"\n{line}" in typed.out
    assert "ready" not in typed.out
    assert f"not ready: {line[5:]}" in typed.err


@pytest.mark.usefixtures("answering")
def test_a_clock_that_is_far_off_is_told_and_stops_nothing(trialsift: Any) -> None:
    typed = trialsift("doctor")
    assert "hours apart from PubMed's" in typed.out
    assert typed.exit_code == 0


def test_without_settings_the_doctor_says_what_to_set(trialsift: Any) -> None:
    typed = trialsift("doctor")
    assert typed.exit_code == 12
    assert "NCBI_EMAIL" in typed.out + typed.err
