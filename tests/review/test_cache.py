"""The cache: a stored reply counts when its note adds up and its bytes are those that came, and else not at all."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.ground.errors import ProvenanceError
from pipeline.review.cache import Note, SearchCache, new_note, require_sound, search_caches
from pipeline.review.searches import Search

MakeSearch = Callable[..., Search]
BODY = b"<PubmedArticleSet/>"
NOTE = new_note(["1", "2"], ["1"], ["2"], 200, "2026-01-05T06:30:00Z", {"id": "1,2"}, BODY)


@pytest.fixture
def cache(tmp_path: Path) -> SearchCache:
    return SearchCache(tmp_path / "2026-01-05")


def test_a_reply_is_read_as_it_was_stored(cache: SearchCache) -> None:
    cache.write_reply("efetch-0001", BODY, NOTE)
    (reply,) = cache.replies()
    assert (reply.search, reply.note, reply.raw.read_bytes()) == ("2026-01-05", NOTE, BODY)
    assert reply.is_sound()
    require_sound([reply])


@pytest.mark.parametrize(
    "note",
    [
        replace(NOTE, missing=()),
        replace(NOTE, returned=("1", "1")),
        replace(NOTE, missing=("2", "3")),
        replace(NOTE, missing=("2", "2")),
        replace(NOTE, asked=("1", "2", "2")),
        replace(NOTE, sha256="0" * 64),
    ],
    ids=["one lost", "another twice", "one from nowhere", "one missing twice", "one asked twice", "other bytes"],
)
def test_a_reply_whose_note_does_not_add_up_is_damaged(cache: SearchCache, note: Note) -> None:
    cache.write_reply("efetch-0001", BODY, note)
    (reply,) = cache.replies()
    assert not reply.is_sound()
    with pytest.raises(ProvenanceError, match=r"efetch-0001\.xml: this stored answer is missing or damaged") as error:
        require_sound([reply])
    assert (error.value.exit_code, note.sha256 in error.value.faults[0].expected) == (15, True)


def test_the_order_of_records_in_a_reply_says_nothing(cache: SearchCache) -> None:
    cache.write_reply("efetch-0001", BODY, replace(NOTE, returned=("2", "1"), missing=()))
    assert next(cache.replies()).is_sound()


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", json.dumps({"format": "trialsift-reply/9"})])
def test_a_note_that_is_none_of_ours_is_named(cache: SearchCache, content: str) -> None:
    cache.write_reply("efetch-0001", BODY, NOTE)
    path = cache.folder / "efetch-0001.json"
    path.write_text(content)
    with pytest.raises(ProvenanceError, match=r"efetch-0001\.json: this file of the cache cannot be read"):
        list(cache.replies())


def test_a_note_of_another_format_is_refused_though_all_else_is_there(cache: SearchCache) -> None:
    cache.write_reply("efetch-0001", BODY, NOTE)
    path = cache.folder / "efetch-0001.json"
    path.write_text(path.read_text().replace("trialsift-reply/1", "trialsift-reply/3"))
    with pytest.raises(ProvenanceError, match="not a note of this format"):
        list(cache.replies())


@pytest.mark.parametrize("damage", ["a note", "a body", "the plan", "the end"])
def test_what_is_damaged_is_set_aside_and_the_rest_stays(cache: SearchCache, damage: str) -> None:
    for name in ("efetch-0001", "efetch-0002"):
        cache.write_reply(name, BODY, NOTE)
    cache.write_plan(["1", "2"])
    cache.write_done({"2": "no such record"})
    whole = {path.name for path in cache.folder.iterdir()}
    damaged = {
        "a note": "efetch-0001.json",
        "a body": "efetch-0001.xml",
        "the plan": "plan.json",
        "the end": "done.json",
    }
    (cache.folder / damaged[damage]).write_text("{")
    cache.drop_damaged()
    gone = damaged[damage].replace(".xml", ".json")
    assert {path.name for path in cache.folder.iterdir()} == whole - {gone} | {gone.replace(".json", ".damaged")}


def test_a_whole_cache_is_left_as_it_is(cache: SearchCache) -> None:
    cache.write_reply("efetch-0001", BODY, NOTE)
    before = {path.name for path in cache.folder.iterdir()}
    cache.drop_damaged()
    assert {path.name for path in cache.folder.iterdir()} == before


def test_a_reply_is_forgotten_with_its_parts_and_no_other(cache: SearchCache) -> None:
    for name in ("efetch-0001", "efetch-0001a", "efetch-0001ba", "efetch-0010", "efetch-0002b"):
        cache.write_reply(name, BODY, NOTE)
    cache.forget("efetch-0001")
    assert [reply.raw.stem for reply in cache.replies()] == ["efetch-0002b", "efetch-0010"]


def test_before_anything_was_settled_there_is_no_plan_and_no_end(cache: SearchCache) -> None:
    assert (cache.plan(), cache.missing(), list(cache.replies())) == (None, None, [])
    cache.write_plan(["2", "10"])
    cache.write_done({"2": "é"})
    assert (cache.plan(), cache.missing()) == (("2", "10"), {"2": "é"})


def test_only_what_is_cached_of_searches_that_are_there_counts(tmp_path: Path, search: MakeSearch) -> None:
    searches = [search("2026-01-05", ["1"]), search("2026-01-05.2", ["1"])]
    assert [folder.folder.name for folder in search_caches(tmp_path, searches)] == ["2026-01-05", "2026-01-05.2"]
