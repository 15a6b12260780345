"""A record that PubMed cannot deliver is found by halving its batch, and no other record is lost with it."""

import io
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ground.errors import SourceError
from pipeline.sandbox import Corpus
from pipeline.sources.pubmed import Batch
from pipeline.sources.pubmed.fetching import MOST_UNDELIVERED, delivered
from pipeline.sources.pubmed.settings import Settings
from pipeline.sources.pubmed.xml import read_pubmed_xml
from pipeline.sources.web.refusal import RefusedError, refusal
from tests.properties import examples

PUBMED = Settings("you@example.org").server

Talk = Callable[..., Any]
NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


def pmids_of(corpus: Corpus, n: int) -> tuple[str, ...]:
    return tuple(corpus.on(date(2026, 1, 5)).pmids[:n])


def poison(*pmids: str) -> dict[str, Any]:
    return {"efetch": [{"do": "poison", "pmid": pmid} for pmid in pmids]}


@pytest.mark.parametrize("place", [0, 99, 100, 199])
def test_one_poisonous_record_is_the_only_one_missing(talk: Talk, corpus: Corpus, place: int) -> None:
    pmids = pmids_of(corpus, 200)
    with talk(poison(pmids[place])) as t:
        batches = list(t.entrez.fetch(pmids))
    assert [pmid for batch in batches for pmid in batch.missing] == [pmids[place]]
    assert [pmid for batch in batches for pmid in batch.asked] == list(pmids)


def test_a_record_that_is_not_delivered_leaves_an_empty_set_that_says_why(talk: Talk, corpus: Corpus) -> None:
    pmids = pmids_of(corpus, 2)
    with talk(poison(pmids[1])) as t:
        batch = list(t.entrez.fetch(pmids))[-1]
    assert (batch.part, batch.returned, batch.missing, batch.status) == ("b", (), (pmids[1],), 400)
    assert list(read_pubmed_xml(io.BytesIO(batch.body))) == []
    assert b"Failed to connect to PubOne" in batch.body


def test_a_single_record_that_is_not_delivered_is_missing_while_the_service_works(talk: Talk, corpus: Corpus) -> None:
    (pmid,) = pmids_of(corpus, 1)
    with talk(poison(pmid)) as t:
        (batch,) = t.entrez.fetch([pmid])
    assert batch.missing == (pmid,)


@pytest.mark.parametrize("fault", ["E6", "E7", "E13", "E16", "truncate", "reset", "empty"])
def test_a_service_that_delivers_nothing_is_an_error_and_not_a_row_of_missing_records(
    talk: Talk, corpus: Corpus, fault: str
) -> None:
    pmids = pmids_of(corpus, 8)
    with talk({"efetch": [{"do": fault, "times": "always"}]}) as t:
        with pytest.raises(SourceError, match="6 tries"):
            list(t.entrez.fetch(pmids))
        assert t.n_asked <= 8


@pytest.mark.parametrize("n_left_out", [MOST_UNDELIVERED, MOST_UNDELIVERED + 1])
def test_records_that_pubmed_has_and_keeps_leaving_out_are_missing_when_few_and_an_error_when_many(
    talk: Talk, corpus: Corpus, n_left_out: int
) -> None:
    pmids = pmids_of(corpus, 20)
    with talk({"efetch": [{"do": "missing_pmids", "n": n_left_out, "times": "always"}]}) as t:
        if n_left_out == MOST_UNDELIVERED:
            (batch,) = t.entrez.fetch(pmids)
            assert batch.missing == pmids[-n_left_out:]
        else:
            with pytest.raises(SourceError, match=r"\(withheld\)"):
                list(t.entrez.fetch(pmids))


def test_a_batch_of_nothing_but_deleted_records_is_no_error(talk: Talk) -> None:
    with talk() as t:
        (batch,) = t.entrez.fetch([f"{number}" for number in range(1, 201)])
    assert len(batch.missing) == 200


@pytest.mark.parametrize("fault", ["extra_pmids", "duplicate_pmids"])
def test_records_that_nobody_asked_for_are_never_passed_on(talk: Talk, corpus: Corpus, fault: str) -> None:
    pmids = pmids_of(corpus, 20)
    with talk({"efetch": [{"do": fault, "times": 6}]}) as t:
        batches = list(t.entrez.fetch(pmids))
    assert [batch.returned for batch in batches] == [pmids[:10], pmids[10:]]


def test_a_reply_that_keeps_leaving_records_out_is_asked_for_in_halves(talk: Talk, corpus: Corpus) -> None:
    pmids = pmids_of(corpus, 20)
    # Every other request asks for the record left out, and gets it.
    short = [{"do": "missing_pmids", "on": 2 * number + 1} for number in range(6)]
    with talk({"efetch": short}) as t:
        batches = list(t.entrez.fetch(pmids))
    assert [(batch.part, batch.returned, batch.missing) for batch in batches] == [
        ("a", pmids[:10], ()),
        ("b", pmids[10:], ()),
    ]


def batch_of(part: str, pmids: Sequence[str]) -> Batch:
    return Batch(part, tuple(pmids), b"", 200, NOON, {}, tuple(pmids), ())


def failing_on(bad: set[str], code: str = "E6") -> Callable[[str, tuple[str, ...]], Batch]:
    def ask(part: str, pmids: tuple[str, ...]) -> Batch:
        if bad & set(pmids):
            raise RefusedError(refusal(code), PUBMED, "efetch", 6)
        return batch_of(part, pmids)

    return ask


@examples()
@given(n=st.integers(1, 200), bad=st.sets(st.integers(0, 199), max_size=MOST_UNDELIVERED))
def test_the_parts_together_answer_for_every_record_once(n: int, bad: set[int]) -> None:
    pmids = tuple(str(number + 1) for number in range(n))
    poisonous = {pmids[place] for place in bad if place < n}
    batches = list(delivered(failing_on(poisonous), lambda: True, pmids, lambda: NOON))
    assert tuple(pmid for batch in batches for pmid in batch.asked) == pmids
    assert {pmid for batch in batches for pmid in batch.missing} == poisonous
    assert len({batch.part for batch in batches}) == len(batches)


def test_many_failing_records_are_a_failing_service() -> None:
    pmids = tuple(str(number) for number in range(1, 9))
    with pytest.raises(RefusedError):
        list(delivered(failing_on(set(pmids)), lambda: True, pmids, lambda: NOON))


def test_a_failure_that_no_record_can_cause_is_never_divided() -> None:
    with pytest.raises(RefusedError, match="E11"):
        list(delivered(failing_on({"1"}, "E11"), lambda: True, ("1", "2"), lambda: NOON))


def test_two_hyphens_in_ncbis_words_do_not_break_the_empty_set() -> None:
    def ask(part: str, pmids: tuple[str, ...]) -> Batch:
        raise RefusedError(refusal("E6", "---> failed -- \x00 <b>&"), PUBMED, "efetch", 6)

    (batch,) = delivered(ask, lambda: True, ("1",), lambda: NOON)
    assert list(read_pubmed_xml(io.BytesIO(batch.body))) == []
