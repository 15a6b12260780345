"""Page after page, and nothing is believed that does not add up: what comes is whole, or an error that says why."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import pytest

from pipeline.ground.errors import SourceError
from pipeline.sandbox.call import HTML, ServedReply, text_reply
from pipeline.sources.asked.paging import N_FROM_THE_START
from pipeline.sources.web.retry import N_TRIES

Talk = Callable[..., Any]
ALL = "twitch OR yoga OR trigger"
N_ALL, N_PAGES = 7, 3
"""What that query finds on the first day, three a page."""
TRANSIENT = ("E9", "E13", "E14", "E15", "E16", "reset", "empty", "html200", "truncate")
"""Faults of one reply after which the same question is answered."""


def told(talk: Talk, faults: Sequence[Any], n_requests: int | None = None) -> str:
    """The error by which an answer fails, as a person reads it."""
    with talk(list(faults)) as t:
        with pytest.raises(SourceError) as caught:
            t.asker.ask(ALL)
        assert n_requests in (None, t.asker.n_requests)
    return str(caught.value)


def test_a_whole_answer_has_as_many_ids_as_it_counts_in_ascending_order(talk: Talk) -> None:
    with talk() as t:
        answer = t.asker.ask(ALL)
    assert len(answer.ids) == N_ALL
    assert list(answer.ids) == sorted(set(answer.ids))
    assert (len(answer.pages), answer.how) == (N_PAGES, "3 pages")
    assert sorted(own for page in answer.pages for own in page.ids) == list(answer.ids)


def test_it_is_dated_by_the_clock_of_the_service(talk: Talk) -> None:
    with talk() as t:
        assert t.asker.ask(ALL).asked_at.isoformat() == "2026-01-05T12:00:00+00:00"


def test_nothing_found_is_an_answer(talk: Talk) -> None:
    with talk() as t:
        answer = t.asker.ask("nobody-ever-registered-this")
    assert (answer.ids, len(answer.pages)) == ((), 1)


def test_requests_keep_their_distance(talk: Talk) -> None:
    with talk() as t:
        t.asker.ask(ALL)
    assert t.waits == [0.0, 1.0, 1.0]


@pytest.mark.parametrize("on", [1, 2, N_PAGES])
@pytest.mark.parametrize("fault", TRANSIENT)
def test_a_passing_fault_at_any_page_leaves_the_answer_as_it_would_have_been(talk: Talk, fault: str, on: int) -> None:
    with talk() as t:
        undisturbed = t.asker.ask(ALL)
    with talk([{"on": on, "do": fault}]) as t:
        assert t.asker.ask(ALL) == undisturbed
        assert t.asker.n_requests == N_PAGES + 1


@pytest.mark.parametrize("on", [1, 2, N_PAGES])
@pytest.mark.parametrize("fault", TRANSIENT)
def test_a_fault_that_stays_is_told_with_the_name_of_the_service(talk: Talk, fault: str, on: int) -> None:
    message = told(talk, [{"on": on, "do": fault, "times": "always"}], on - 1 + N_TRIES)
    assert message.startswith("ClinicalTrials.gov, studies")
    assert f"{N_TRIES} tries" in message
    assert "to do:" in message
    assert (f"page {on}," in message) == (on > 1)
    assert not [name for name in ("PubMed", "NCBI", "E-utilities") if name in message.partition("\n")[0]]


@pytest.mark.parametrize("fault", ["count_drift", "short_page", "repeated_record", "token_again", "no_token"])
def test_what_does_not_add_up_is_asked_again_from_the_start_and_then_believed(talk: Talk, fault: str) -> None:
    on = 1 if fault == "count_drift" else 2
    with talk([{"on": on, "do": fault}]) as t:
        assert len(t.asker.ask(ALL).ids) == N_ALL
        assert t.asker.n_requests > N_PAGES


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("count_drift", "8 records counted, 7 listed"),
        ("short_page", "records counted"),
        ("repeated_record", "holds a record again: NCT"),
        ("token_again", "leads to a page that was read before"),
        ("no_token", "7 records counted, 3 listed on 1 pages"),
    ],
)
def test_what_never_adds_up_is_told_with_the_figures(talk: Talk, fault: str, words: str) -> None:
    message = told(talk, [{"on": 2 if fault == "token_again" else 1, "do": fault, "times": "always"}])
    assert "contradict each other (contradiction)" in message
    assert words in message
    assert f"{N_FROM_THE_START} tries" in message


def test_a_token_of_yesterday_starts_the_answer_anew(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    with talk() as t:
        answer, whole = t.sandbox.reply, []

        def midnight(method: str, target: str, body: bytes) -> ServedReply:
            if "pageToken" in target and not whole:
                whole.append(target)
                return text_reply("`pageToken` has incorrect format", 400)
            return answer(method, target, body)

        monkeypatch.setattr(t.sandbox, "reply", midnight)
        assert len(t.asker.ask(ALL).ids) == N_ALL


def test_a_query_that_cannot_be_read_is_told_in_the_words_of_the_service(talk: Talk) -> None:
    with talk() as t:
        with pytest.raises(SourceError, match="Error parsing query") as caught:
            t.asker.ask("(twitch")
        assert t.asker.n_requests == 2
    assert "ClinicalTrials.gov cannot run the search (query)" in str(caught.value)


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (ServedReply(b"[]", content_type="application/json"), "E14"),
        (ServedReply(b'{"studies"', content_type="application/json"), "E16"),
        (ServedReply(b'{"studies":[]}', content_type="application/json"), "incomplete"),
        (ServedReply(b'{"totalCount":1}', content_type="application/json"), "incomplete"),
        (ServedReply(b'{"totalCount":"1","studies":[]}', content_type="application/json"), "incomplete"),
        (ServedReply(b'{"totalCount":1,"studies":[{}]}', content_type="application/json"), "incomplete"),
        (ServedReply(b"<html><title>Log in</title></html>", 403, HTML), "foreign-page"),
        (ServedReply(b"<html><title>Log in</title></html>", 511, HTML), "log-in"),
        (ServedReply(b"", 302, HTML, {"Location": "https://elsewhere.example.org/"}), "redirect"),
        (ServedReply(b"no", 404, HTML), "status"),
    ],
)
def test_what_is_no_page_is_never_taken_for_one(
    talk: Talk, monkeypatch: pytest.MonkeyPatch, reply: ServedReply, code: str
) -> None:
    with talk() as t:
        monkeypatch.setattr(t.sandbox, "reply", lambda method, target, body: reply)
        with pytest.raises(SourceError) as caught:
            t.asker.ask(ALL)
    assert f"({code})" in str(caught.value)


def test_a_wait_that_the_service_asks_for_is_kept(talk: Talk) -> None:
    with talk([{"on": 1, "do": "E9", "retry_after": 30}]) as t:
        t.asker.ask(ALL)
        assert 30 in t.waits


def test_who_looks_is_told_the_count_before_the_rest_is_asked(talk: Talk) -> None:
    def refuse(total: int, at: datetime) -> None:
        raise SourceError(f"{total} on {at:%Y-%m-%d}")

    with talk() as t:
        with pytest.raises(SourceError, match=f"{N_ALL} on 2026-01-05"):
            t.asker.ask(ALL, refuse)
        assert t.asker.n_requests == 1


def test_the_first_request_says_what_is_asked_and_nothing_of_who_asks(talk: Talk) -> None:
    with talk() as t:
        url = t.asker.ask(ALL).url
        (first, *_) = t.sandbox.requests
    assert (first.endpoint, first.method) == ("ctgov", "GET")
    assert first.params["query.term"] == ALL
    assert url.endswith(f"studies?{first.query}")


def test_pages_are_kept_byte_for_byte(talk: Talk) -> None:
    with talk() as t:
        pages = t.asker.ask(ALL).pages
    assert all(json.loads(page.body)["studies"] for page in pages)
