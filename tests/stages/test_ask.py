"""The sources besides PubMed: what stops one of them, what a person accepts, and what is kept of an answer."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.ground.errors import ExpectationError, ProvenanceError, SourceError
from pipeline.ground.record import Record
from pipeline.review.answers import SourceAnswer, read_answers
from pipeline.review.protocol import Expectations
from pipeline.review.review import Review
from pipeline.sandbox import Sandbox, small_corpus
from pipeline.stages.ask import alarms, failure_of_sources, run, run_offline
from pipeline.stages.stage import Counts
from tests.job.asked import SOURCE, WITH_REGISTER
from tests.job.workspace import STRATEGY
from tests.workspace import make_workspace, others, the_review

NOON = datetime(2026, 2, 2, 12, tzinfo=UTC)
BOUNDS = Expectations(minimum_hits=50, maximum_hits=1_000, largest_drop=0.2, largest_rise=1.0)
BEFORE = SourceAnswer(
    "2026-01-05", "ctgov", "clinicaltrials.gov", "2026-01-05T12:00:00Z", "", "", "", "", (), 100, (), ()
)


@pytest.fixture(autouse=True)
def own_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test keeps a request clock of its own."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox(small_corpus(), today=date(2026, 1, 5), rate=0)


@pytest.fixture
def review(tmp_path: Path) -> Review:
    return the_review(make_workspace(tmp_path / "workspace", "everything", WITH_REGISTER, STRATEGY))


@pytest.mark.parametrize(
    ("total", "words"),
    [
        (100, ""), (200, ""), (80, ""), (0, "fell from 100 to 0"), (79, "fell from 100 to 79 records since 2026-01-05"),
        (201, "rose from 100 to 201"), (1_001, "more than the 1000 expected at most"),
    ],
)  # fmt: skip
def test_a_count_beyond_the_bounds_is_an_alarm_and_the_fewest_hits_are_pubmeds(total: int, words: str) -> None:
    found = alarms(total, NOON, NOON, BEFORE, BOUNDS)
    assert any(words in alarm for alarm in found) if words else found == []


def test_a_first_answer_of_nothing_is_an_answer() -> None:
    assert alarms(0, NOON, NOON, None, BOUNDS) == []


@pytest.mark.parametrize(("days", "words"), [(-40, "before its last answer"), (40, "by the clock it is")])
def test_a_date_that_cannot_be_is_an_alarm(days: int, words: str) -> None:
    (found, *_) = alarms(100, NOON + timedelta(days=days), NOON, BEFORE, BOUNDS)
    assert words in found


def test_a_sandbox_keeps_a_clock_of_its_own() -> None:
    assert alarms(100, NOON + timedelta(days=400), None, BEFORE, BOUNDS) == []


def changed(review: Review, **bounds: float) -> Review:
    protocol = review.protocol.model_copy(update={"expectations": Expectations(**bounds)})  # type: ignore[arg-type]
    return replace(review, protocol=protocol)


def asked(review: Review, sandbox: Sandbox, *, accept_change: bool = False) -> Counts:
    return run(review, others(sandbox), accept_change=accept_change)


def test_an_alarm_stops_its_source_before_the_rest_is_asked_and_a_person_may_accept_it(
    review: Review, sandbox: Sandbox
) -> None:
    bounded = changed(review, maximum_hits=3)
    (error,) = asked(bounded, sandbox).errors
    assert isinstance(error, ExpectationError)
    assert "ACCEPT" in str(error) or "--accept-change" in str(error)
    assert len(sandbox.requests) == 1
    assert read_answers(review.paths.answers("ctgov")) == ()
    assert asked(bounded, sandbox, accept_change=True).errors == ()
    (answer,) = read_answers(review.paths.answers("ctgov"))
    assert answer.accepted == ("it finds 7 records, more than the 3 expected at most",)


def test_the_answer_says_what_was_asked_when_and_what_came(review: Review, sandbox: Sandbox) -> None:
    assert asked(review, sandbox).n == {"ctgov": 7}
    (answer,) = read_answers(review.paths.answers("ctgov"))
    assert (answer.query, answer.asked_at) == (review.protocol.sources[0].query, "2026-01-05T12:00:00Z")
    assert (answer.count, len(answer.ids), answer.replies[0].n) == (7, 7, 7)
    assert answer.url.startswith("http://127.0.0.1/ctgov/api/v2/studies?query.term=twitch")


def test_one_source_that_fails_holds_no_other_back(review: Review, sandbox: Sandbox, tmp_path: Path) -> None:
    second = SOURCE.replace('"ctgov"', '"second"').replace("twitch OR trigger OR yoga", "(((")
    both = the_review(make_workspace(tmp_path / "both", "everything", WITH_REGISTER + second, STRATEGY))
    counts = asked(both, sandbox)
    assert counts.n == {"ctgov": 7}
    assert [error.exit_code for error in counts.errors] == [12]


def test_at_the_end_a_source_without_an_answer_weighs_more_than_an_alarm() -> None:
    both = failure_of_sources([ExpectationError("looks odd"), SourceError("is down")])
    assert (both.exit_code, len(both.faults)) == (12, 2)
    assert failure_of_sources([ExpectationError("looks odd")]).exit_code == 13


def test_a_record_that_cannot_be_read_is_found_before_anything_is_kept(
    review: Review, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.sources.asked.clinical_trials._record", _other_id)
    (error,) = asked(review, sandbox).errors
    assert "other records than it lists" in str(error)
    assert read_answers(review.paths.answers("ctgov")) == ()
    assert not review.paths.pages("ctgov").exists()


def _other_id(study: object, source: str) -> Record:
    return Record(f"{source}:another")


def test_offline_a_whole_cache_is_all_that_is_needed(review: Review, sandbox: Sandbox) -> None:
    asked(review, sandbox)
    n_asked = len(sandbox.requests)
    run_offline(review)
    assert len(sandbox.requests) == n_asked
    for path in review.paths.pages("ctgov").rglob("page-*.json"):
        path.unlink()
    with pytest.raises(ProvenanceError, match="asks the source again"):
        run_offline(review)


@pytest.mark.parametrize("left", ["page-0001.json", "page-0009.json", ".page-0001.json.tmp"])
def test_what_a_killed_run_left_of_pages_is_cleared_away(review: Review, sandbox: Sandbox, left: str) -> None:
    folder = review.paths.pages("ctgov") / "2026-01-05"
    folder.mkdir(parents=True)
    (folder / left).write_bytes(b'{"studies": []}')
    asked(review, sandbox)
    assert [path.name for path in sorted(folder.iterdir())] == ["page-0001.json"]
    run_offline(review)
