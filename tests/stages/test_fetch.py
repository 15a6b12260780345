"""Reading records: what is read for the first time, what again, and how a cut or a damage is made good."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.ground.errors import ProvenanceError
from pipeline.ground.record import Record
from pipeline.review.cache import SearchCache, new_note
from pipeline.review.decisions import append_decisions
from pipeline.review.layout import ReviewPaths
from pipeline.review.people import People
from pipeline.review.review import Review
from pipeline.review.searches import Search
from pipeline.stages import fetch
from pipeline.stages.fetch import in_batches, plan_reading, to_read_again
from pipeline.tables.computed import DUPLICATES, SCREENING, DuplicateRow, ScreeningRow
from pipeline.tables.kept import Decision
from pipeline.tables.records import RECORDS
from tests.rows import row

Found = Callable[..., Search]


def read(review: Review, pubmed: Any) -> tuple[int, int, int]:
    """How many records were read for the first time, how many again, how many did not come."""
    n = fetch.run(review, pubmed).n
    return n["first"], n["again"], n["missing"]


def content(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "BATCH_SIZE", 2)


# What is to be read


@pytest.mark.parametrize(
    ("status", "outcome", "phase", "word", "again"),
    [
        ("In-Process", "exclude", "", "", True),
        ("MEDLINE", "exclude", "", "", False),
        ("PubMed-not-MEDLINE", "exclude", "", "", False),
        ("MEDLINE", "include", "", "", True),
        ("MEDLINE", "unclear", "", "", True),
        ("MEDLINE", None, "", "", True),
        ("MEDLINE", "unclear", "title_abstract", "exclude", False),
        ("MEDLINE", "exclude", "title_abstract", "include", True),
        ("MEDLINE", "include", "full_text", "sought", True),
        ("MEDLINE", "include", "full_text", "include", True),
        ("MEDLINE", "include", "full_text", "exclude", False),
        ("MEDLINE", "include", "full_text", "not_retrieved", True),
        ("deleted", "exclude", "", "", True),
    ],
)
def test_a_record_is_read_again_unless_it_is_fully_indexed_and_excluded(
    status: str, outcome: str | None, phase: str, word: str, again: bool
) -> None:
    decisions = [Decision("2026-01-05", "anna", "pubmed:1", phase, word)] if phase else []
    outcomes = {"pubmed:1": outcome} if outcome else {}
    assert to_read_again({"1": status}, outcomes, People.of(decisions)) == ({"1"} if again else set())


def test_what_was_said_of_the_full_text_goes_before_what_was_said_of_the_title() -> None:
    said = [Decision("2026-01-05", "anna", "pubmed:1", "full_text", "exclude"),
            Decision("2026-01-05", "anna", "pubmed:1", "title_abstract", "include")]  # fmt: skip
    assert to_read_again({"1": "MEDLINE"}, {}, People.of(said)) == set()


@pytest.mark.parametrize(
    ("searches", "read_before", "again", "plan"),
    [
        ([["1", "2"]], {}, [], ["1", "2"]),
        ([["1", "2"]], {"1": "2025-12-01"}, [], ["2"]),
        ([["1", "2"]], {"1": "2025-12-01"}, ["1"], ["1", "2"]),
        ([["1", "2"]], {"1": "2026-01-02", "2": "2026-01-02"}, ["1", "2"], []),
        ([["1", "2"], ["2"]], {"1": "2026-01-01", "2": "2026-01-01"}, [], ["1"]),
        ([["1"], ["2"]], {}, [], ["1", "2"]),
        ([["1", "2"], ["2"]], {"1": "2026-01-02", "2": "2026-01-02"}, [], ["1"]),  # the second search of a day
        ([["1"]], {"9": "2025-12-01"}, ["9"], ["1"]),
        ([["10", "9", "100"]], {}, [], ["9", "10", "100"]),
    ],
)
def test_a_reading_is_planned_from_what_was_found_read_and_may_have_changed(
    found: Found, searches: list[list[str]], read_before: dict[str, str], again: list[str], plan: list[str]
) -> None:
    last = len(searches)
    history = [found(f"2026-01-0{2 - last + n}", " ".join(pmids)) for n, pmids in enumerate(searches, start=1)]
    assert plan_reading(history[:last], read_before, again) == plan


def test_batches_hold_at_most_so_many_and_all() -> None:
    pmids = [str(n) for n in range(401)]
    batches = in_batches(pmids)
    assert [len(batch) for batch in batches] == [200, 200, 1]
    assert [pmid for batch in batches for pmid in batch] == pmids


# Reading


def test_everything_found_is_read_once_and_stored_as_it_came(
    review: Review, paths: ReviewPaths, pubmed: Any, found: Found
) -> None:
    found("2026-01-05", "1 2 3")
    assert read(review, pubmed) == (3, 0, 0)
    (reply,) = SearchCache(paths.cache / "2026-01-05").replies()
    assert reply.raw.read_bytes() == next(pubmed.fetch(["1", "2", "3"])).body


def test_reading_again_asks_for_nothing(review: Review, paths: ReviewPaths, pubmed: Any, found: Found) -> None:
    found("2026-01-05", "1 2 3")
    read(review, pubmed)
    before, n_asked = content(paths.cache), pubmed.n_asked
    assert read(review, pubmed) == (0, 0, 0)
    assert (content(paths.cache), pubmed.n_asked) == (before, n_asked)


def results(
    paths: ReviewPaths, *rows: tuple[str, str, str, str], duplicates: list[tuple[str, str]] | None = None
) -> None:
    """The tables of a last run: (record_id, source, pmid, outcome), all fully indexed."""
    RECORDS.write(
        paths.results,
        [
            Record(record_id, source, pmid=pmid, status="MEDLINE" if source == "pubmed" else "")
            for record_id, source, pmid, _ in rows
        ],
    )
    DUPLICATES.write(
        paths.results, [row(DuplicateRow, record_id=one, kept_id=other) for one, other in duplicates or []]
    )
    screened = [row(ScreeningRow, record_id=record_id, outcome=outcome) for record_id, _, _, outcome in rows if outcome]
    SCREENING.write(paths.results, screened)


def test_the_next_search_reads_what_is_new_and_what_is_not_settled(
    review: Review, paths: ReviewPaths, pubmed: Any, found: Found
) -> None:
    found("2026-01-05", "1 2 3")
    read(review, pubmed)
    results(paths, ("pubmed:1", "pubmed", "1", "exclude"), ("pubmed:2", "pubmed", "2", "include"))
    found("2026-02-05", "1 2 3 4")
    assert read(review, pubmed) == (1, 2, 0)
    assert pubmed.asked[-1] == ("2", "3", "4")  # 3 stands in no table: unknown


def test_without_results_everything_is_read_again(
    review: Review, paths: ReviewPaths, pubmed: Any, found: Found
) -> None:
    found("2026-01-05", "1 2")
    read(review, pubmed)
    found("2026-02-05", "1 2 3")
    assert read(review, pubmed) == (1, 2, 0)


def test_a_duplicate_of_an_included_record_is_read_again(
    review: Review, paths: ReviewPaths, pubmed: Any, found: Found
) -> None:
    found("2026-01-05", "1 2")
    read(review, pubmed)
    rows = [
        ("embase:a", "embase", "1", "include"),
        ("pubmed:1", "pubmed", "1", ""),
        ("pubmed:2", "pubmed", "2", "exclude"),
    ]
    results(paths, *rows, duplicates=[("pubmed:1", "embase:a")])
    found("2026-02-05", "1 2")
    read(review, pubmed)
    assert pubmed.asked[-1] == ("1",)


def test_a_duplicate_of_a_record_that_nobody_screened_is_undecided(
    review: Review, paths: ReviewPaths, pubmed: Any, found: Found
) -> None:
    found("2026-01-05", "1")
    read(review, pubmed)
    results(paths, ("pubmed:1", "pubmed", "1", "exclude"), duplicates=[("pubmed:1", "embase:a")])
    found("2026-02-05", "1")
    assert read(review, pubmed) == (0, 1, 0)


def test_what_another_database_says_of_a_record_does_not_make_it_unsettled(
    review: Review, paths: ReviewPaths, pubmed: Any, found: Found
) -> None:
    found("2026-01-05", "1")
    read(review, pubmed)
    rows = [("pubmed:1", "pubmed", "1", "exclude"), ("embase:a", "embase", "1", "")]
    results(paths, *rows, duplicates=[("embase:a", "pubmed:1")])
    found("2026-02-05", "1")
    assert read(review, pubmed) == (0, 0, 0)


def test_a_record_that_does_not_come_is_asked_for_at_every_search_and_its_reason_kept(
    review: Review, paths: ReviewPaths, pubmed: Any, found: Found
) -> None:
    found("2026-01-05", "1 77")
    assert read(review, pubmed) == (2, 0, 1)
    assert SearchCache(paths.cache / "2026-01-05").missing() == {"77": "no such record"}
    results(paths, ("pubmed:1", "pubmed", "1", "exclude"))
    found("2026-02-05", "1 77")
    assert read(review, pubmed) == (1, 0, 1)


def test_a_reading_needs_a_search(review: Review, paths: ReviewPaths, pubmed: Any) -> None:
    with pytest.raises(ProvenanceError, match="there is no search yet"):
        read(review, pubmed)


# Cuts and damage


@pytest.mark.usefixtures("small_batches")
@pytest.mark.parametrize("fails_at", [1, 2, 3])
def test_a_reading_that_was_cut_off_goes_on_and_ends_the_same(
    review: Review, paths: ReviewPaths, pubmed: Any, found: Found, fails_at: int
) -> None:
    found("2026-01-05", "1 2 3 4 5 77")
    undisturbed = paths.cache.with_name("undisturbed")
    read(review, pubmed)
    paths.cache.rename(undisturbed)
    pubmed.asked, pubmed.fails_at = [], fails_at
    with pytest.raises(ConnectionError):
        read(review, pubmed)
    n_stored = 2 * (fails_at - 1)
    pubmed.asked, pubmed.fails_at = [], 0
    assert read(review, pubmed)[0] == 6 - n_stored
    assert content(paths.cache) == content(undisturbed)


@pytest.mark.usefixtures("small_batches")
@pytest.mark.parametrize(
    "name",
    ["plan.json", "done.json", "efetch-0001.xml", "efetch-0001.json", "efetch-0002.xml", "efetch-0002.json",
     "efetch-0003.xml", "efetch-0003.json"],
)  # fmt: skip
@pytest.mark.parametrize("damage", ["taken away", "emptied", "cut", "flipped", "nonsense"])
def test_what_is_lost_or_damaged_is_read_again_to_the_same_content(
    review: Review, paths: ReviewPaths, pubmed: Any, found: Found, name: str, damage: str
) -> None:
    found("2026-01-05", "1 2 3 4 5 77")
    read(review, pubmed)
    whole = content(paths.cache)
    path = paths.cache / "2026-01-05" / name
    text = path.read_bytes()
    path.write_bytes({"cut": text[:-9], "flipped": text.replace(b"1", b"7"), "nonsense": b"[]"}.get(damage, b""))
    if damage == "taken away":
        path.unlink()
    read(review, pubmed)
    mended = {name: body for name, body in content(paths.cache).items() if not name.endswith(".damaged")}
    assert mended == whole


@pytest.mark.parametrize("name", ["efetch-0001.xml", "efetch-0001.json"])
def test_a_record_whose_reply_of_an_earlier_search_is_damaged_is_read_with_the_next(
    review: Review, paths: ReviewPaths, pubmed: Any, found: Found, name: str
) -> None:
    found("2026-01-05", "1 2")
    read(review, pubmed)
    results(paths, ("pubmed:1", "pubmed", "1", "exclude"), ("pubmed:2", "pubmed", "2", "exclude"))
    (paths.cache / "2026-01-05" / name).write_bytes(b"")
    found("2026-02-05", "1 2")
    assert read(review, pubmed) == (2, 0, 0)
    assert fetch.run_offline(review).faults == ()


@pytest.mark.usefixtures("small_batches")
def test_a_record_that_is_lost_while_a_reading_is_cut_off_is_added_to_its_plan(
    review: Review, paths: ReviewPaths, pubmed: Any, found: Found
) -> None:
    found("2026-01-05", "1 2")
    read(review, pubmed)
    results(paths, ("pubmed:1", "pubmed", "1", "exclude"), ("pubmed:2", "pubmed", "2", "exclude"))
    found("2026-02-05", "1 2 3 4 5")
    pubmed.asked, pubmed.fails_at = [], 2
    with pytest.raises(ConnectionError):
        read(review, pubmed)
    (paths.cache / "2026-01-05" / "efetch-0001.xml").write_bytes(b"")
    pubmed.asked, pubmed.fails_at = [], 0
    read(review, pubmed)
    assert [pmid for asked in pubmed.asked for pmid in asked] == ["5", "1", "2"]
    assert fetch.run_offline(review).faults == ()


def test_what_is_missing_after_a_batch_was_read_again_is_explained_anew(
    review: Review, paths: ReviewPaths, pubmed: Any, found: Found
) -> None:
    found("2026-01-05", "1 2 77")
    read(review, pubmed)
    (paths.cache / "2026-01-05" / "efetch-0001.xml").write_bytes(b"")
    pubmed.held_back = {"2"}
    assert read(review, pubmed) == (3, 0, 2)
    assert SearchCache(paths.cache / "2026-01-05").missing() == {"2": "no such record", "77": "no such record"}


def test_with_two_reviewers_a_record_that_one_has_excluded_is_read_again(
    paths: ReviewPaths, review_of: Callable[..., Review], pubmed: Any, found: Found
) -> None:
    review = review_of(screening={"reviewers": 2})
    found("2026-01-05", "1")
    read(review, pubmed)
    results(paths, ("pubmed:1", "pubmed", "1", "include"))
    append_decisions(paths.queries, [Decision("2026-01-06", "anna", "pubmed:1", "title_abstract", "exclude")])
    found("2026-02-05", "1")
    assert read(review, pubmed) == (0, 1, 0)
    append_decisions(paths.queries, [Decision("2026-02-06", "ben", "pubmed:1", "title_abstract", "exclude")])
    found("2026-03-05", "1")
    assert read(review, pubmed) == (0, 0, 0)


def test_swapped_replies_are_both_read_again(
    review: Review, paths: ReviewPaths, pubmed: Any, found: Found, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "BATCH_SIZE", 1)
    found("2026-01-05", "1 2")
    read(review, pubmed)
    one, two = (paths.cache / "2026-01-05" / f"efetch-000{n}.xml" for n in (1, 2))
    first, second = one.read_bytes(), two.read_bytes()
    one.write_bytes(second)
    two.write_bytes(first)
    assert read(review, pubmed)[0] == 2
    assert (one.read_bytes(), two.read_bytes()) == (first, second)


def test_parts_of_a_batch_that_was_halved_do_not_outlive_it(
    review: Review, paths: ReviewPaths, pubmed: Any, found: Found
) -> None:
    found("2026-01-05", "1 2")
    pubmed.held_back = {"2"}
    half = next(pubmed.fetch(["2"]))
    cache = SearchCache(paths.cache / "2026-01-05")
    note = new_note(half.asked, half.returned, half.missing, 200, "", half.parameters, half.body)
    cache.write_reply("efetch-0001b", half.body, note)
    pubmed.held_back = set()
    assert read(review, pubmed) == (2, 0, 0)
    assert [reply.note.returned for reply in cache.replies()] == [("1", "2")]


def test_a_plan_with_records_that_no_search_found_is_made_anew(
    review: Review, paths: ReviewPaths, pubmed: Any, found: Found
) -> None:
    found("2026-01-05", "1 2")
    SearchCache(paths.cache / "2026-01-05").write_plan(["1", "4"])
    read(review, pubmed)
    assert pubmed.asked == [("1", "2")]


# Without the network


def test_a_whole_cache_needs_no_network(review: Review, paths: ReviewPaths, pubmed: Any, found: Found) -> None:
    found("2026-01-05", "1 2 77")
    read(review, pubmed)
    before = content(paths.cache)
    fetch.run_offline(review)
    assert content(paths.cache) == before


@pytest.mark.parametrize(
    ("break_it", "message"),
    [
        (lambda folder: (folder / "efetch-0001.xml").write_bytes(b"x"), "missing or damaged"),
        (lambda folder: (folder / "efetch-0001.xml").unlink(), "missing or damaged"),
        (lambda folder: (folder / "efetch-0001.json").write_text("{"), "cannot be read"),
        (lambda folder: (folder / "efetch-0001.json").unlink(), r"lacks 2 records .*\n  found:    1, 2"),
        (lambda folder: [path.unlink() for path in folder.iterdir()], "lacks 2 records"),
    ],
)
def test_without_the_network_a_broken_cache_is_an_error_and_stays_as_it_is(
    review: Review, paths: ReviewPaths, pubmed: Any, found: Found, break_it: Callable[[Path], Any], message: str
) -> None:
    found("2026-01-05", "1 2")
    read(review, pubmed)
    break_it(paths.cache / "2026-01-05")
    before = content(paths.cache)
    with pytest.raises(ProvenanceError, match=message) as error:
        fetch.run_offline(review)
    assert all(fault.fix for fault in error.value.faults)
    assert content(paths.cache) == before


def test_without_a_search_there_is_nothing_to_rebuild(review: Review, paths: ReviewPaths) -> None:
    with pytest.raises(ProvenanceError, match="no search yet"):
        fetch.run_offline(review)
