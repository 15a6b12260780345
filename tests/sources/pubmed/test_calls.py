"""What each call of the client asks, and what it makes of an undisturbed answer."""

import io
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from pipeline.ground.record import Record
from pipeline.sandbox import Corpus
from pipeline.sources.pubmed.xml import read_pubmed_xml

Talk = Callable[..., Any]
EVERYTHING = "1:99999999[uid]"
DAY_1 = date(2026, 1, 5)


def test_the_database_tells_its_build_its_size_and_the_time_of_the_reply(talk: Talk, corpus: Corpus) -> None:
    with talk() as t:
        about = t.entrez.about()
    assert (about.build, about.last_update) == ("Build-2026.01.05.06.33", "2026/01/05 06:33")
    assert about.n_records == len(corpus.on(DAY_1).pmids)
    assert about.answered_at == datetime(2026, 1, 5, 12, tzinfo=UTC)


def test_a_count_comes_with_what_pubmed_made_of_the_query(talk: Talk, corpus: Corpus) -> None:
    with talk() as t:
        count = t.entrez.count(EVERYTHING)
    assert count.count == len(corpus.on(DAY_1).pmids)
    assert count.translation


def test_no_hits_are_believed_when_pubmed_says_so(talk: Talk) -> None:
    with talk() as t:
        found = t.entrez.search("qqqxyzzy[tiab]")
    assert (found.count, found.pmids) == (0, ())
    assert "OutputMessage: No items found." in found.warnings


def test_a_search_lists_every_pmid_in_rising_order(talk: Talk, corpus: Corpus) -> None:
    with talk() as t:
        found = t.entrez.search(EVERYTHING)
    assert found.pmids == tuple(sorted(corpus.on(DAY_1).pmids, key=int))
    assert found.count == len(found.pmids)
    assert found.how == "one page"


def test_a_search_of_one_page_is_one_request(talk: Talk) -> None:
    with talk() as t:
        t.entrez.search(EVERYTHING)
        assert t.entrez.n_requests == t.n_asked == 1


def test_a_batch_of_200_is_one_request(talk: Talk, corpus: Corpus) -> None:
    asked = corpus.on(DAY_1).pmids[:200]
    with talk() as t:
        (batch,) = t.entrez.fetch(asked)
        assert t.n_asked == 1
    assert (batch.part, batch.asked, batch.returned, batch.missing) == ("", tuple(asked), tuple(asked), ())
    assert batch.answered_at == datetime(2026, 1, 5, 12, tzinfo=UTC)


def test_the_body_of_a_batch_is_what_the_reader_reads(talk: Talk, corpus: Corpus) -> None:
    asked = corpus.on(DAY_1).pmids[:7]
    with talk() as t:
        (batch,) = t.entrez.fetch(asked)
    records = [entry for entry in read_pubmed_xml(io.BytesIO(batch.body)) if isinstance(entry, Record)]
    assert {record.pmid for record in records} == set(asked)


def test_a_pmid_given_twice_is_asked_for_once(talk: Talk, corpus: Corpus) -> None:
    pmid = corpus.on(DAY_1).pmids[0]
    with talk() as t:
        (batch,) = t.entrez.fetch([pmid, pmid])
    assert batch.asked == (pmid,)


def test_no_pmids_are_no_request(talk: Talk) -> None:
    with talk() as t:
        assert list(t.entrez.fetch([])) == []
        assert t.n_asked == 0


@pytest.mark.parametrize("pmids", [["12a"], ["0"], [""], ["1,2"], [str(n) for n in range(1, 202)]])
def test_what_is_no_batch_of_pmids_is_never_sent(talk: Talk, pmids: list[str]) -> None:
    with talk() as t:
        with pytest.raises(ValueError, match="not at most 200 PMIDs"):
            list(t.entrez.fetch(pmids))
        assert t.n_asked == 0


def test_an_unknown_pmid_is_asked_for_twice_and_then_listed_as_missing(talk: Talk, corpus: Corpus) -> None:
    known = corpus.on(DAY_1).pmids[0]
    with talk() as t:
        (batch,) = t.entrez.fetch([known, "5"])
        assert [request.params["id"] for request in t.sandbox.requests] == [f"{known},5", "5"]
    assert (batch.returned, batch.missing) == ((known,), ("5",))


def test_a_missing_record_is_explained_in_pubmeds_own_words(talk: Talk, corpus: Corpus) -> None:
    known = corpus.on(DAY_1).pmids[0]
    with talk() as t:
        words = t.entrez.explain_missing(["5", known])
    assert "cannot get document summary" in words["5"]
    assert words[known] == "PubMed has the record and did not deliver it"


def test_more_than_200_missing_records_are_explained_in_several_requests(talk: Talk) -> None:
    pmids = [str(number) for number in range(1, 402)]
    with talk() as t:
        assert list(t.entrez.explain_missing(pmids)) == pmids
        assert t.n_asked == 3


def test_every_request_is_a_post_with_tool_and_address_and_nothing_in_its_url(talk: Talk, key: str) -> None:
    with talk(key=key) as t:
        t.entrez.about()
        pmids = t.entrez.search(EVERYTHING).pmids[:3]
        list(t.entrez.fetch(pmids))
        t.entrez.explain_missing(pmids)
        for request in t.sandbox.requests:
            assert (request.method, request.query) == ("POST", "")
            assert request.params["tool"] == "trialsift"
            assert request.params["email"] == "you@example.org"
            assert request.params["api_key"] == key


def test_without_a_key_none_is_sent_not_even_a_blank_one(talk: Talk) -> None:
    with talk() as t:
        t.entrez.about()
        assert "api_key" not in t.sandbox.requests[0].params


def test_the_parameters_kept_with_a_batch_hold_neither_key_nor_address(talk: Talk, key: str) -> None:
    with talk(key=key) as t:
        (batch,) = t.entrez.fetch(["5"])
    assert dict(batch.parameters) == {"db": "pubmed", "id": "5", "retmode": "xml"}
