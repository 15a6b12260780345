"""A review as people wrote it: read together, and all that is wrong in all its files named together."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pipeline.ground.errors import ProtocolError, TableError, TrialSiftError
from pipeline.review.layout import ReviewPaths
from pipeline.review.review import read_review
from pipeline.tables.kept import KNOWN

TEMPLATE = Path(__file__).parents[2] / "queries" / "_template"


@pytest.fixture
def paths(tmp_path: Path) -> ReviewPaths:
    paths = ReviewPaths(tmp_path, "neck-pain")
    shutil.copytree(TEMPLATE, paths.queries)
    return paths


def faults_of(paths: ReviewPaths, kind: type[TrialSiftError] = ProtocolError) -> list[str]:
    with pytest.raises(kind) as error:
        read_review(paths)
    return [f"{Path(fault.path).name}, {fault.place}: {fault.message}" for fault in error.value.faults]


def test_the_search_is_the_line_that_the_protocol_names_or_the_last(paths: ReviewPaths) -> None:
    assert read_review(paths).search == "search"
    protocol = paths.protocol.read_text()
    paths.protocol.write_text(protocol.replace('line = "search"', 'line = "neck"'))
    assert read_review(paths).search == "neck"
    paths.protocol.write_text(protocol.replace('line = "search"', 'line = ""'))
    paths.strategy.write_text(paths.strategy.read_text() + "\n#last = needling[ti]\n")
    assert read_review(paths).search == "last"


def test_the_hash_of_the_strategy_is_that_of_its_text(paths: ReviewPaths) -> None:
    before = read_review(paths).strategy_sha256
    assert read_review(paths).strategy_sha256 == before
    paths.strategy.write_text(paths.strategy.read_text() + "# a comment\n")
    assert read_review(paths).strategy_sha256 != before


def test_a_search_line_that_the_strategy_lacks_is_a_fault(paths: ReviewPaths) -> None:
    paths.protocol.write_text(paths.protocol.read_text().replace('line = "search"', 'line = "sarch"'))
    (fault,) = faults_of(paths)
    assert fault == "strategy.txt, : the protocol names a search line that the strategy does not have"


@pytest.mark.parametrize(
    ("strategy", "place", "words"),
    [
        ("", "", "no query in the file"),
        ("# only a comment\n", "", "no query in the file"),
        ("#search =\n", "line 1", "has no query"),
        ("#search = a[ti]\n#search = b[ti]\n", "line 2", "stands twice"),
        ("# first\n#search = needling[xyz]\n", "line 2", "knows no tag [xyz]"),
        ("#search = (needling[ti]\n", "line 1", "parenthesis"),
        ("#search = #nosuch AND needling[ti]\n", "line 1", "#nosuch"),
        ("#a = #search\n#search = #a\n", "line 1", "refers to itself"),
    ],
)
def test_a_strategy_that_cannot_be_sent_is_a_fault_with_its_line(
    paths: ReviewPaths, strategy: str, place: str, words: str
) -> None:
    paths.strategy.write_text(strategy)
    found = faults_of(paths)
    assert any(fault.startswith(f"strategy.txt, {place}") and words in fault for fault in found), found


def test_faults_of_all_files_are_named_together(paths: ReviewPaths) -> None:
    paths.protocol.write_text(paths.protocol.read_text().replace("interval_days", "interval"))
    paths.strategy.write_text("#search = needling[xyz]\n")
    KNOWN.path(paths.queries).write_text("pmid,doi,title,note\nx,,,\n")
    assert {fault.split(",")[0] for fault in faults_of(paths)} == {"protocol.toml", "strategy.txt", "known.csv"}


def test_a_fault_of_the_known_records_alone_keeps_the_kind_of_a_table(paths: ReviewPaths) -> None:
    KNOWN.path(paths.queries).write_text("pmid,doi,title,note\nx,,,\n")
    assert faults_of(paths, TableError) == ["known.csv, row 2: this is not a PMID"]


def test_missing_files_are_all_named(paths: ReviewPaths) -> None:
    paths.protocol.unlink()
    paths.strategy.unlink()
    assert [fault.split(",")[0] for fault in faults_of(paths)] == ["protocol.toml", "strategy.txt"]


def test_a_review_without_known_records_is_whole(paths: ReviewPaths) -> None:
    KNOWN.path(paths.queries).unlink()
    assert read_review(paths).known == ()
