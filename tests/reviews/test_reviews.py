"""The reviews that the repository carries: they read, lint, and claim nothing that is not known."""

import csv
import shutil
from pathlib import Path

import pytest

from pipeline.ground.record import Record
from pipeline.language import compile_queries, expand
from pipeline.review.criteria_checks import query_faults
from pipeline.review.layout import ReviewPaths, Workspace
from pipeline.review.review import Review, read_review, strategy_findings

WORKSPACE = Workspace.around(Path(__file__))
RECONSTRUCTED = ("dry-needling-low-back-pain", "ltr-spinal-pain")
FOLDERS = ("_template", *RECONSTRUCTED)


def review_of(folder: str) -> Review:
    return read_review(ReviewPaths(WORKSPACE.root, folder))


@pytest.fixture(scope="module", params=FOLDERS)
def review(request: pytest.FixtureRequest) -> Review:
    return review_of(request.param)


def test_the_reviews_are_there_and_the_template_is_none_of_them() -> None:
    assert set(RECONSTRUCTED) <= set(WORKSPACE.review_names())
    assert "_template" not in WORKSPACE.review_names()


def test_a_copy_of_the_template_is_a_review(tmp_path: Path) -> None:
    shutil.copytree(WORKSPACE.root / "queries" / "_template", tmp_path / "queries" / "my-review")
    assert read_review(ReviewPaths(tmp_path, "my-review")).protocol.criteria


def test_the_linter_finds_no_error_in_the_strategy(review: Review) -> None:
    assert not [f for f in strategy_findings(review.lines, review.protocol) if f.severity == "error"]


def test_every_criterion_can_be_used_as_one(review: Review) -> None:
    for criterion in review.protocol.criteria:
        for query in filter(None, (criterion.when, criterion.unless)):
            assert not list(query_faults(query))


def test_no_line_of_the_strategy_is_left_out_of_the_search(review: Review) -> None:
    searched = expand(review.lines, review.search)
    for line in review.lines:
        assert line.text == searched or line.name == review.search or expand(review.lines, line.name) in searched


def test_hard_grounds_come_first_and_flags_last(review: Review) -> None:
    kinds = [criterion.kind for criterion in review.protocol.criteria]
    order = ["exclude", "require", "signal", "flag"]
    assert kinds == sorted(kinds, key=order.index)


@pytest.mark.parametrize("folder", RECONSTRUCTED)
def test_a_reconstruction_says_so_wherever_somebody_may_look(folder: str) -> None:
    review = review_of(folder)
    readme = (review.paths.queries / "README.md").read_text(encoding="utf-8")
    assert "reconstruction" in review.protocol.review.reconstruction
    assert "RECONSTRUCTION" in review.strategy_text
    assert "**This folder is a reconstruction.**" in readme


@pytest.mark.parametrize("folder", RECONSTRUCTED)
def test_every_known_record_says_whether_it_is_verified(folder: str) -> None:
    with (WORKSPACE.root / "queries" / folder / "known.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert all("not verified" in row["note"] for row in rows)


@pytest.mark.parametrize("folder", RECONSTRUCTED)
def test_no_publication_type_or_heading_excludes_alone(folder: str) -> None:
    everything = (
        "Review",
        "Letter",
        "Editorial",
        "Comment",
        "News",
        "Case Reports",
        "Published Erratum",
        "Meta-Analysis",
    )
    record = Record(
        "r1",
        title="Twitches",
        abstract="Nothing else is said.",
        publication_types=everything,
        mesh_terms=("Animals", "Rats", "Review Literature as Topic"),
    )
    screening = review_of(folder).protocol.screener().screen(record)
    assert not [v.criterion.id for v in screening.verdicts if v.criterion.kind == "exclude" and v.value is True]


def test_the_two_reviews_differ_in_text_alone() -> None:
    assert all(
        path.suffix in (".toml", ".txt", ".csv", ".md", "")
        for path in (WORKSPACE.root / "queries").rglob("*")
        if path.is_file()
    )


LOW_BACK = (
    (
        "Dry needling or sham needling for chronic low back pain: a randomised trial",
        "Sixty adults were needled.",
        "include",
    ),
    ("Acupuncture at trigger points for lumbar pain: a randomised trial", "Forty adults were treated.", "include"),
    ("Dry needling for neck pain: a randomised trial", "Sixty adults with neck pain were needled.", "exclude"),
    ("Dry needling for neck pain: a randomised trial", "", "unclear"),
    ("Dry needling for neck pain: a randomised trial", "Sixty adults with spinal pain were needled.", "include"),
    ("Dry needling for low back pain: a systematic review", "Sixteen trials were pooled.", "exclude"),
    ("Massage for the shoulder", "Forty adults were massaged, and nobody was needled for any reason.", "exclude"),
    ("Massage for the shoulder", "", "unclear"),
    ("How clinicians use dry needling for low back pain", "A survey of 300 clinicians.", "unclear"),
)
"""Invented records for the second review: title, abstract, outcome."""


@pytest.mark.parametrize(("title", "abstract", "outcome"), LOW_BACK, ids=[f"{row[0]} -> {row[2]}" for row in LOW_BACK])
def test_the_second_review_judges_by_its_own_criteria(title: str, abstract: str, outcome: str) -> None:
    screener = review_of("dry-needling-low-back-pain").protocol.screener()
    record = Record("r1", title=title, abstract=abstract, publication_types=("Journal Article",))
    assert screener.screen(record).outcome == outcome


def test_the_second_search_finds_its_own_kind_and_not_the_neck() -> None:
    review = review_of("dry-needling-low-back-pain")
    queries = compile_queries({line.name: line.text for line in review.lines})
    abstract = "Sixty adults were needled."
    mesh = ("Humans",)
    low, neck = (
        Record("r", title=f"Dry needling for {where} pain", abstract=abstract, mesh_terms=mesh)
        for where in ("low back", "neck")
    )
    assert (queries.match(low).value(review.search), queries.match(neck).value(review.search)) == (True, False)
