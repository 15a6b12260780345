"""Europe PMC, OpenAlex and PubMed's citations in a living review: from a known trial, then from what people include."""

from __future__ import annotations

import shutil
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline.__main__ import main
from pipeline.commands import update
from pipeline.commands.running import run_stage
from pipeline.ground.errors import ProvenanceError, SourceError
from pipeline.review.answers import read_answers
from pipeline.review.review import Review
from pipeline.sandbox import Sandbox, small_corpus
from pipeline.sources.pubmed import Limits
from pipeline.stages import ask, decide, dedupe, screen
from pipeline.tables.kept import FULL_TEXT
from tests.living.year import PROTOCOL, STRATEGY
from tests.workspace import (
    FAULTS,
    client,
    commands_ask,
    differing,
    kept,
    make_workspace,
    nothing_drawn,
    others,
    rows_of,
    small_batches,
    the_review,
    tree,
    write_rows,
)

DAYS = (date(2026, 1, 5), date(2026, 2, 2))
ASKED = """
[[source]]
name = "preprints"
title = "Europe PMC"
kind = "database"
ask = "europepmc"
query = "SRC:PPR AND twitch AND (needling OR needle)"

[[source]]
name = "pubmed_citations"
title = "PubMed's citations"
kind = "citation searching"
ask = "pubmed-citations"
links = ["references", "cited by"]

[[source]]
name = "openalex"
title = "OpenAlex"
kind = "citation searching"
ask = "openalex"
links = ["references", "cited by"]
"""
KNOWN = "pmid,doi,title,note\n90000006,,,known\n"
SOURCES = ("preprints", "pubmed_citations", "openalex")


def made_up(folder: Path) -> Review:
    workspace = make_workspace(folder, "chased", PROTOCOL.replace("reviewers = 2", "reviewers = 1") + ASKED, STRATEGY)
    (workspace / "queries" / "chased" / "known.csv").write_text(KNOWN, encoding="utf-8")
    return the_review(workspace)


def updated(review: Review, day: date, faults: dict[str, Any] | None = None) -> tuple[Sandbox, tuple[Exception, ...]]:
    """One update against the sandbox of that day; its errors, and the sandbox with its log."""
    sandbox = Sandbox(small_corpus(), today=day, rate=0, faults=faults)

    with small_batches(), nothing_drawn(), client(sandbox, Limits()) as entrez:
        errors = update.ask_all(review, entrez, others(sandbox))
        update.bring_up_to_date(review)
    return sandbox, errors


def include(review: Review, record_id: str) -> None:
    """A person includes a report in full text."""
    sheet = review.paths.results / "to_screen.csv"
    rows = rows_of(sheet)
    for row in rows:
        if row["record_id"] == record_id:
            row |= {"reviewer": "Anna", "decision": "include", "phase": FULL_TEXT}
    write_rows(sheet, rows)
    run_stage(decide, review, decided_on=f"{DAYS[0]}")
    run_stage(dedupe, review)
    run_stage(screen, review)


@pytest.fixture(scope="module")
def first_day(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace after the first update."""
    folder = tmp_path_factory.mktemp("first")
    updated(made_up(folder), DAYS[0])
    return folder


@pytest.fixture
def review(first_day: Path, tmp_path: Path) -> Review:
    """A copy of it."""
    shutil.copytree(first_day, tmp_path, dirs_exist_ok=True)
    return the_review(tmp_path)


def whys(review: Review, event: str) -> dict[str, str]:
    return {
        row["record_id"]: row["why"] for row in rows_of(review.paths.results / "changes.csv") if row["event"] == event
    }


def test_the_first_update_asks_each_source_and_chases_from_the_known_trial(review: Review) -> None:
    assert whys(review, "preprints/2026-01-05").keys() == {"preprints:PPR9000002", "preprints:PPR9000004"}
    chased = whys(review, "pubmed_citations/2026-01-05")
    assert chased["pubmed_citations:90000003"].endswith("PubMed's citations; cited by PMID 90000006")
    openalex = whys(review, "openalex/2026-01-05")
    assert openalex["openalex:W9900000003"].endswith("cited by PMID 90000006")


def test_the_second_update_tells_what_each_source_has_newly(review: Review) -> None:
    _, errors = updated(review, DAYS[1])
    assert errors == ()
    preprints = whys(review, "preprints/2026-02-02")
    assert {"preprints:PPR9000003", "preprints:PPR9000005"} <= preprints.keys()
    assert "preprints:PPR9000004" in preprints
    assert "cites PMID 90000006" in whys(review, "pubmed_citations/2026-02-02")["pubmed_citations:90001002"]


@pytest.mark.long
def test_what_people_include_is_chased_from_next_time(review: Review) -> None:
    include(review, "pubmed:90000002")
    updated(review, DAYS[1])
    (*_, last) = read_answers(review.paths.answers("pubmed_citations"))
    assert last.query == "references, cited by of PMID 90000002, PMID 90000006"
    assert "cites 10.5555/invented.90000002" in whys(review, "openalex/2026-02-02")["openalex:W9900000002"]


@pytest.mark.long
def test_every_record_is_in_the_flow_and_citations_go_by_other_methods(review: Review) -> None:
    updated(review, DAYS[1])
    records = rows_of(review.paths.results / "records.csv")
    flow = {row["record_id"]: row for row in rows_of(review.paths.results / "flow.csv")}
    assert {row["record_id"] for row in records} <= flow.keys()
    assert {flow[r["record_id"]]["arm"] for r in records if r["source"] in SOURCES[1:]} == {"other"}
    assert flow["pubmed_citations:90000003"]["fate"] == "duplicate"
    assert flow["openalex:W9900000003"]["fate"] != "duplicate"


@pytest.mark.long
def test_a_preprint_and_its_article_are_linked_and_not_one(review: Review) -> None:
    updated(review, DAYS[1])
    links = rows_of(review.paths.results / "links.csv")
    pairs = {frozenset((row["record_id"], row["other_id"])) for row in links}
    assert frozenset(("preprints:PPR9000004", "pubmed:90001007")) in pairs


@pytest.mark.long
def test_without_the_network_the_cache_gives_the_same_bytes(review: Review) -> None:
    updated(review, DAYS[1])
    before = kept(review.paths.workspace)
    shutil.rmtree(review.paths.results)
    shutil.rmtree(review.paths.cache / "shelf", ignore_errors=True)
    ask.run_offline(review)
    with nothing_drawn():
        update.bring_up_to_date(review)
    assert kept(review.paths.workspace) == before


@pytest.mark.parametrize("source", SOURCES)
def test_a_lost_page_stops_the_replay_and_is_named(review: Review, source: str) -> None:
    (page, *_) = sorted(review.paths.pages(source).rglob("page-*"))
    page.unlink()
    with pytest.raises(ProvenanceError, match=page.name):
        ask.run_offline(review)


@pytest.mark.long
@pytest.mark.parametrize("source", ["europepmc", "openalex", "elink"])
def test_a_source_that_fails_keeps_nobody_elses_news_back(review: Review, source: str) -> None:
    _, errors = updated(review, DAYS[1], {source: [{"do": "E13", "times": "always"}]})
    assert [type(error) for error in errors] == [SourceError] or isinstance(errors[0], SourceError)
    told = {row["event"] for row in rows_of(review.paths.results / "changes.csv")}
    failing = {"europepmc": "preprints", "openalex": "openalex", "elink": "pubmed_citations"}[source]
    assert told >= {"2026-02-02", *(f"{name}/2026-02-02" for name in SOURCES if name != failing)}
    assert f"{failing}/2026-02-02" not in told
    # Its records stand as of its last answer.
    assert any(row["source"] == failing for row in rows_of(review.paths.results / "records.csv"))


@pytest.mark.long
def test_an_update_without_one_source_tells_the_others_news_and_ends_with_12(
    review: Review, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    faults = {"europepmc": [{"do": "E13", "times": "always"}]}
    commands_ask(Sandbox(small_corpus(), today=DAYS[1], rate=0, faults=faults), monkeypatch)
    monkeypatch.chdir(review.paths.workspace)
    assert main(["update", "chased"]) == 12
    assert "Europe PMC" in capsys.readouterr().err
    digest = (review.paths.results / "digest.md").read_text("utf-8")
    assert "Europe PMC" in digest
    assert "pubmed_citations:90001002" in {row["record_id"] for row in rows_of(review.paths.results / "new.csv")}


def asked_alone(workspace: Path, faults: dict[str, Any] | None = None, today: str = "") -> tuple[Exception, ...]:
    """The stage that asks, and nothing else."""
    sandbox = Sandbox(small_corpus(), today=DAYS[1], rate=0, faults=faults)
    with client(sandbox, Limits()) as entrez:
        return ask.run(the_review(workspace), others(sandbox), lambda: nullcontext(entrez), today=today).errors


def asked(workspace: Path) -> dict[str, str]:
    """What was asked and answered."""
    return tree(workspace, "queries", "cache")


@pytest.fixture(scope="module")
def undisturbed(first_day: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace after the sources were asked a second time."""
    folder = tmp_path_factory.mktemp("undisturbed")
    shutil.copytree(first_day, folder, dirs_exist_ok=True)
    assert asked_alone(folder) == ()
    return folder


@pytest.mark.long
@pytest.mark.parametrize(("place", "times"), [("first", 1), ("middle", 1), ("last", "always")])
@pytest.mark.parametrize(
    ("asking", "fault"),
    [
        *((asking, fault) for asking in (("elink", 2), ("efetch", 1)) for fault in FAULTS),
        *((asking, fault) for asking in (("europepmc", 1), ("openalex", 3)) for fault in ("E9", *FAULTS[12:])),
    ],
)
def test_a_fault_is_survived_or_told_and_leaves_no_half_answer(
    first_day: Path,
    undisturbed: Path,
    tmp_path: Path,
    fault: str,
    asking: tuple[str, int],
    place: str,
    times: int | str,
) -> None:
    endpoint, n_requests = asking
    shutil.copytree(first_day, tmp_path, dirs_exist_ok=True)
    for error in asked_alone(tmp_path, {endpoint: [{"on": place, "of": n_requests, "do": fault, "times": times}]}):
        assert isinstance(error, SourceError)
        assert all(told.fix for told in error.faults), error
        assert asked(tmp_path).items() < asked(undisturbed).items()
        asked_alone(tmp_path, today=f"{DAYS[1]}")
    # A batch of records that fails as a whole is read in halves: the same records then, on other pages.
    halved = endpoint == "efetch" and fault in ("E2", "E12")
    assert [
        path for path in differing(asked(tmp_path), asked(undisturbed)) if not halved or SOURCES[1] not in path
    ] == []
    one, other = (read_answers(the_review(w).paths.answers(SOURCES[1]))[-1] for w in (tmp_path, undisturbed))
    assert one.ids == other.ids
