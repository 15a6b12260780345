"""OpenAlex's strangeness, a sample each, and citations chased in it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from pipeline.ground.errors import SourceError
from pipeline.ground.record import Record
from pipeline.sandbox import Sandbox
from pipeline.sources.asked.chasing import CITED_BY, REFERENCES, Seed
from pipeline.sources.asked.openalex import OPENALEX, chase, led_to, read_page, records, upright
from pipeline.sources.asked.paging import WholeAnswer
from pipeline.sources.asked.service import UnreadableError
from tests.sources.asked.asking import asker

Made = Callable[..., Sandbox]
SEEDS = [Seed("90000002", "10.5555/invented.90000002"), Seed("90000005", "10.5555/invented.90000005")]


def body(*works: dict[str, Any], **meta: Any) -> bytes:
    """A page as OpenAlex sends it."""
    found = {"count": len(works), "db_response_time_ms": 9, "page": 1, "per_page": 100, **meta}
    return json.dumps({"meta": found, "results": works, "group_by": []}).encode()


def read(**fields: Any) -> Record:
    """The record of a work that says this."""
    (record,) = records(body({"id": "https://openalex.org/W1", "title": "A trial", **fields}), "openalex")
    return record


def chased(sandbox: Sandbox, links: tuple[str, ...] = (REFERENCES, CITED_BY)) -> WholeAnswer:
    return chase(asker(sandbox, OPENALEX).ask, SEEDS, links)


def words(answer: WholeAnswer) -> dict[str, str]:
    return led_to([page.body for page in answer.pages], answer.query)


@pytest.mark.parametrize(
    ("inverted", "text"),
    [
        ({"needling": [1, 3], "Dry": [0], "beats": [2]}, "Dry needling beats needling"),
        ({"a": [5], "gap": [9]}, "a gap"),
        ({}, ""),
        (None, ""),
        ({"<p>Pain": [0], "fell.</p>": [1]}, "Pain fell."),
    ],
)
def test_inverted_abstracts_are_put_in_order(inverted: Any, text: str) -> None:
    assert upright(inverted) == text


def test_numbers_of_pages_lead_on_until_all_that_is_counted_was_there() -> None:
    work = {"id": "https://openalex.org/W1"}
    tokens = [
        read_page(body(work, count=count, page=page)).next_token for count, page in ((250, 1), (250, 3), (100, 1))
    ]
    assert tokens == ["2", "", ""]


@pytest.mark.parametrize("page", [b'{"error": "Unauthorized"}', body(count="3"), b'{"meta": {"count": 1, "page": 1}}'])
def test_an_answer_without_a_count_is_none(page: bytes) -> None:
    with pytest.raises(UnreadableError):
        read_page(page)


def test_more_works_than_pages_can_hold_are_an_error_and_not_the_first_ten_thousand() -> None:
    with pytest.raises(UnreadableError, match="10,000"):
        read_page(body(count=10_001))


def test_identifiers_lose_their_addresses() -> None:
    ids = {"pmid": "https://pubmed.ncbi.nlm.nih.gov/90000001"}
    record = read(doi="https://doi.org/10.5555/ABC", ids=ids)
    assert (record.record_id, record.doi, record.pmid) == ("openalex:W1", "10.5555/abc", "90000001")


def test_people_are_turned_round_and_types_are_pubmeds() -> None:
    authorships = [{"author": {"display_name": "Ada B Ek"}}, {"raw_author_name": "Ost, Berit", "author": {}}]
    record = read(authorships=authorships, type="article", is_retracted=True)
    assert record.authors == ("Ek, Ada B", "Ost, Berit")
    assert record.publication_types == ("Journal Article", "Retracted Publication")


def test_a_work_of_which_little_is_known_is_a_record_all_the_same() -> None:
    names = ("doi", "ids", "title", "type", "language", "authorships", "primary_location", "biblio", "publication_year")
    record = read(**dict.fromkeys(names))
    assert (record.title, record.doi, record.authors, record.year) == ("", "", (), "")


def test_references_and_citing_works_come_with_who_led_to_them(made: Made) -> None:
    answer = chased(made())
    told = words(answer)
    assert set(told) == set(answer.ids)
    assert told["W9900000001"] == "cites 10.5555/invented.90000002, 10.5555/invented.90000005"
    assert told["W9900000003"] == "cited by 10.5555/invented.90000002"
    assert answer.query == "references, cited by of 10.5555/invented.90000002, 10.5555/invented.90000005"


def test_a_work_merged_into_another_is_counted_as_not_there(made: Made) -> None:
    answer = chased(made())
    assert answer.how == "from 2 reports; 1 record that was named is not there"
    assert "W9900000004" not in answer.ids


def test_one_way_alone_is_gone_where_only_one_is_asked_for(made: Made) -> None:
    assert words(chased(made(), (CITED_BY,))).keys() < words(chased(made())).keys()
    assert "W9900000003" in chased(made(), (REFERENCES,)).ids
    assert "W9900000001" not in chased(made(), (REFERENCES,)).ids


def test_each_work_found_stands_on_a_page_and_is_a_record(made: Made) -> None:
    answer = chased(made())
    held = {record.record_id for page in answer.pages for record in records(page.body, "openalex")}
    assert {f"openalex:{number}" for number in answer.ids} <= held
    assert all([r.record_id for r in records(p.body, "x")] == [f"x:{own}" for own in p.ids] for p in answer.pages)


def test_a_citing_work_that_comes_later_is_found_later(made: Made) -> None:
    before, after = (set(chased(made(today=day)).ids) for day in (date(2026, 1, 5), date(2026, 2, 2)))
    assert {"W9900000002"} <= after - before


def test_a_report_that_openalex_does_not_know_is_told(made: Made) -> None:
    seeds = [*SEEDS, Seed("99999999", "10.5555/nowhere"), Seed("90000001")]
    answer = chase(asker(made(), OPENALEX).ask, seeds, (CITED_BY,))
    assert answer.how.startswith("from 3 of 4 reports")
    assert "PMID 90000001" in answer.query


def test_without_a_report_the_answer_is_dated_and_empty(made: Made) -> None:
    answer = chase(asker(made(), OPENALEX).ask, [], (CITED_BY,))
    assert (answer.ids, answer.query, answer.how) == ((), "cited by of no report", "no report to start from yet")
    assert f"{answer.asked_at:%Y-%m-%d}" == "2026-02-02"


def test_no_cursor_is_asked_for_because_without_a_key_it_is_refused(made: Made) -> None:
    sandbox = made()
    reply = sandbox.reply("GET", "/openalex/works?filter=cites:W4490000005&cursor=*", b"")
    assert reply.status == 401
    chased(sandbox)
    assert not any("cursor" in request.params for request in sandbox.requests[1:])


def test_the_key_and_the_address_are_sent_and_told_to_nobody(made: Made) -> None:
    sandbox = made()
    asking = asker(sandbox, OPENALEX, OPENALEX_API_KEY="canary", NCBI_EMAIL="someone@example.org")
    answer = chase(asking.ask, SEEDS, (CITED_BY,))
    assert sandbox.requests[0].params["api_key"] == "canary"
    assert sandbox.requests[0].params["mailto"] == "someone@example.org"
    assert "canary" not in repr(answer)


@pytest.mark.parametrize(
    "fault", ["E9", "E13", "E15", "E16", "no_count", "short_page", "repeated_record", "count_drift"]
)
@pytest.mark.parametrize("place", ["first", "middle", "last"])
def test_what_passes_is_asked_again_and_the_answer_is_the_same(made: Made, fault: str, place: str) -> None:
    disturbed = made(faults={"openalex": [{"on": place, "of": 3, "do": fault}]})
    assert chased(disturbed) == chased(made())
    assert len(disturbed.requests) == 4


def test_where_more_works_cite_than_are_listed_fewer_reports_are_asked_about_at_once(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = chased(made(), (CITED_BY,))
    monkeypatch.setattr("pipeline.sources.asked.openalex.MOST_WORKS", len(whole.ids) - 1)
    sandbox = made()
    assert chased(sandbox, (CITED_BY,)).ids == whole.ids
    conditions = [request.params["filter"] for request in sandbox.requests]
    assert sum(condition.startswith("cites:") and "|" not in condition for condition in conditions) == 2
    monkeypatch.setattr("pipeline.sources.asked.openalex.MOST_WORKS", 3)
    with pytest.raises(SourceError, match="lists 3"):
        chased(made(), (CITED_BY,))


def test_a_service_that_stays_away_is_an_error_with_its_name(made: Made) -> None:
    with pytest.raises(SourceError, match="OpenAlex"):
        chased(made(faults={"openalex": [{"do": "E13", "times": "always"}]}))
