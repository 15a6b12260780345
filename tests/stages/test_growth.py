"""What a cache grows by: records that came unchanged are stored once, and that shows in no result."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.commands.running import run_stage
from pipeline.ground.errors import ProvenanceError
from pipeline.review.cache import SearchCache, search_caches
from pipeline.review.layout import ReviewPaths
from pipeline.review.pack import PACK, pack_folders
from pipeline.review.protocol import Protocol
from pipeline.review.review import Review
from pipeline.review.same_records import records_in, restored
from pipeline.review.searches import Search, read_searches, write_search
from pipeline.stages import collate, fetch
from pipeline.tables.computed import REMOVED
from pipeline.tables.records import RECORDS
from tests.properties import examples
from tests.stages.conftest import Article, InventedPubMed, invented_search
from tests.workspace import tree

Found = Callable[..., Search]


def stored(paths: ReviewPaths, name: str) -> bytes:
    return (paths.cache / name / "efetch-0001.xml").read_bytes()


def test_what_came_unchanged_is_referred_to_and_what_changed_is_stored(
    review: Review, paths: ReviewPaths, pubmed: Any, found: Found
) -> None:
    found("2026-01-05", "1 2 3")
    fetch.run(review, pubmed)
    pubmed.articles["2"].title = "Dry needling, revised"
    found("2026-01-12", "1 2 3 4")
    fetch.run(review, pubmed)
    assert records_in(stored(paths, "2026-01-12")).keys() == {"2", "4"}
    (reply,) = SearchCache(paths.cache / "2026-01-12").replies()
    assert reply.note.same == {"2026-01-05/efetch-0001": ("1", "3")}
    found("2026-01-19", "1 2 3 4")
    fetch.run(review, pubmed)
    (reply,) = SearchCache(paths.cache / "2026-01-19").replies()
    assert reply.note.same == {"2026-01-05/efetch-0001": ("1", "3"), "2026-01-12/efetch-0001": ("2", "4")}


def test_a_reply_that_refers_to_earlier_ones_can_be_put_together_as_it_came(
    review: Review, paths: ReviewPaths, pubmed: Any, found: Found
) -> None:
    for day in ("2026-01-05", "2026-01-12"):
        found(day, "1 2 3")
        fetch.run(review, pubmed)
    earlier = records_in(stored(paths, "2026-01-05"))
    came = next(pubmed.fetch(["1", "2", "3"])).body
    assert restored(stored(paths, "2026-01-12"), lambda pmid: earlier[pmid]) == came
    assert len(stored(paths, "2026-01-12")) < len(came) / 5


def test_a_record_whose_only_copy_is_damaged_is_read_again(
    review: Review, paths: ReviewPaths, pubmed: Any, found: Found
) -> None:
    for day in ("2026-01-05", "2026-01-12"):
        found(day, "1 2")
        fetch.run(review, pubmed)
    (paths.cache / "2026-01-05" / "efetch-0001.xml").write_bytes(b"")
    with pytest.raises(ProvenanceError, match="missing or damaged"):
        fetch.run_offline(review)
    shutil.rmtree(paths.cache / "2026-01-05")
    with pytest.raises(ProvenanceError, match=r"lacks 2 records(.|\n)*1, 2"):
        fetch.run_offline(review)
    found("2026-01-19", "1 2")
    assert fetch.run(review, pubmed).n["first"] == 2
    collate.run(review)
    assert len(list(RECORDS.read(paths.results))) == 2


def test_a_reply_that_was_asked_anew_leaves_no_part_behind(
    review: Review, paths: ReviewPaths, pubmed: Any, found: Found
) -> None:
    found("2026-01-05", "1 2")
    folder = paths.cache / "2026-01-05"
    folder.mkdir(parents=True)
    for name in ("efetch-0001aaaab.xml", "efetch-0001.xml", ".efetch-0001a.xml.tmp", "mine.xml", "efetch-notes.xml"):
        (folder / name).write_bytes(b"left by a run that was killed, or mine")
    fetch.run(review, pubmed)
    kept = {"plan.json", "efetch-0001.xml", "efetch-0001.json", "done.json", "mine.xml", "efetch-notes.xml"}
    assert {path.name for path in folder.iterdir()} == kept


# Any history: the tables are the same whether all was stored, what changed, or what changed and then packed.


@dataclass(frozen=True, slots=True)
class Week:
    """What PubMed has in a week: PMID -> title (the records it has), those it finds, and those it holds back."""

    titles: dict[str, str]
    found: list[str]
    held_back: set[str]


PMIDS = ["1", "2", "3", "4"]
WEEKS = st.lists(
    st.builds(
        Week,
        st.dictionaries(st.sampled_from(PMIDS), st.sampled_from(["Dry needling", "Needling", "\x01"])),
        st.lists(st.sampled_from(PMIDS), unique=True, min_size=1).map(sorted),
        st.sets(st.sampled_from(PMIDS), max_size=1),
    ),
    min_size=2, max_size=5,
)  # fmt: skip


def lived(folder: Path, weeks: Sequence[Week], then: Callable[[Review], object] = lambda review: None) -> Review:
    """A review that read each week what PubMed had then; nothing is ever settled in it. `then`: done each week."""
    paths = ReviewPaths(folder, "neck-pain")
    paths.imports.mkdir(parents=True)
    tables = {"review": {"title": "Needles", "question": "Do needles help?"}}
    review = Review(paths, Protocol.model_validate(tables), "needling[tiab]", (), "search", (), {})
    for number, week in enumerate(weeks, start=1):
        write_search(paths.searches, invented_search(f"2026-01-0{number}", week.found))
        articles = {pmid: Article(title.replace("\x01", "")) for pmid, title in week.titles.items()}
        fetch.run(review, InventedPubMed(articles, set(week.held_back)))
        then(review)
    return review


def collated(review: Review) -> dict[str, str]:
    """Every file of the results, the note of what was read with them."""
    run_stage(collate, review)
    return tree(review.paths.workspace, "results")


@examples(75)
@given(WEEKS)
def test_no_table_shows_how_replies_are_stored(weeks: list[Week]) -> None:
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda descriptor: None)
        changes = lived(Path(name, "changes"), weeks)
        patch.setattr(fetch, "changes_alone", lambda body, note, before: (body, note))
        whole = lived(Path(name, "whole"), weeks)
        told, all_told = collated(changes), collated(whole)
        for note in ("results/neck-pain/run/collate.json",):
            told_note, _ = told.pop(note), all_told.pop(note)
        assert told == all_told
        packed = changes.paths.cache
        pack_folders(packed, [packed / search.name for search in read_searches(changes.paths.searches)[:-1]])
        assert collated(changes) == told | {note: told_note}
        assert fetch.run_offline(changes).said


# Packed


@pytest.fixture
def packed(review: Review, paths: ReviewPaths, pubmed: Any, found: Found) -> Review:
    """Three searches, the first two of them packed."""
    for day in ("2026-01-05", "2026-01-12", "2026-01-19"):
        found(day, "1 2 77")
        fetch.run(review, pubmed)
    pack_folders(paths.cache, [paths.cache / day for day in ("2026-01-05", "2026-01-12")])
    return review


def test_a_packed_search_has_no_folder_and_is_read_as_before(packed: Review, pubmed: Any) -> None:
    cache = packed.paths.cache
    assert sorted(path.name for path in cache.iterdir()) == ["2026-01-19", PACK]
    one, two, _ = search_caches(cache, read_searches(packed.paths.searches))
    assert (one.plan(), one.missing()) == (("1", "2", "77"), {"77": "no such record"})
    (reply,) = two.replies()
    assert (reply.is_sound(), reply.id) == (True, "2026-01-12/efetch-0001")
    assert fetch.run(packed, pubmed).n == {"first": 0, "again": 0, "missing": 1}


def test_packing_again_gives_the_same_bytes(packed: Review) -> None:
    before = (packed.paths.cache / PACK).read_bytes()
    pack_folders(packed.paths.cache, [])
    assert (packed.paths.cache / PACK).read_bytes() == before


def test_what_is_damaged_in_the_pack_is_read_again_and_the_rest_stays(packed: Review, pubmed: Any) -> None:
    path = packed.paths.cache / PACK
    content = bytearray(path.read_bytes())
    content[content.index(b"2026-01-05/efetch-0001.xml") + 40] ^= 255
    path.write_bytes(content)
    with pytest.raises(ProvenanceError, match="missing or damaged"):
        fetch.run_offline(packed)
    assert fetch.run(packed, pubmed).n["first"] == 3
    fetch.run_offline(packed)
    collate.run(packed)
    assert len(list(RECORDS.read(packed.paths.results))) == 2
    assert [row.record_id for row in REMOVED.read(packed.paths.results)] == ["pubmed:77"]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 and then nothing"])
def test_a_pack_that_cannot_be_read_is_named_or_made_good(packed: Review, pubmed: Any, content: bytes) -> None:
    path = packed.paths.cache / PACK
    path.write_bytes(content)
    with pytest.raises(ProvenanceError, match="pack of earlier replies cannot be read"):
        fetch.run_offline(packed)
    assert fetch.run(packed, pubmed).n["first"] == 3
    assert path.with_suffix(".damaged").read_bytes() == content
    fetch.run_offline(packed)


def test_a_search_that_is_packed_goes_on_as_a_folder_when_something_is_to_be_written(packed: Review) -> None:
    first = search_caches(packed.paths.cache, read_searches(packed.paths.searches))[0]
    before = {name: first.content(name) for name in first.names()}
    first.write_plan(["1"])
    assert first.plan() == ("1",)
    assert {name: first.content(name) for name in first.names() if name != "plan.json"} == {
        name: content for name, content in before.items() if name != "plan.json"
    }
