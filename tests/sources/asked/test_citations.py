"""Citations chased in PubMed: what ELink says and does not say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from pipeline.ground.errors import SourceError
from pipeline.sandbox import Sandbox
from pipeline.sources.asked.chasing import CITED_BY, REFERENCES, SIMILAR, Seed
from pipeline.sources.asked.citations import CITATIONS, chase, led_to, records
from pipeline.sources.asked.paging import WholeAnswer
from pipeline.sources.pubmed.replies import Links, read_links
from pipeline.sources.web.refusal import Refusal
from pipeline.sources.web.reply import Reply
from tests.sources.asked.asking import asker, entrez

Made = Callable[..., Sandbox]
SEEDS = [Seed("90000006"), Seed("90000003"), Seed(doi="10.5555/nowhere")]
LINKS = (REFERENCES, CITED_BY)


def chased(sandbox: Sandbox, links: tuple[str, ...] = LINKS) -> WholeAnswer:
    return chase(entrez(sandbox), SEEDS, links)


def reply(*link_sets: str) -> Reply:
    """A reply of ELink with these sets."""
    text = f"<?xml version='1.0'?>\n<eLinkResult>{''.join(link_sets)}</eLinkResult>"
    return Reply(200, text.encode(), datetime(2026, 1, 5, tzinfo=UTC), 0.0)


def link_set(pmid: str, *linked: str, name: str = "pubmed_pubmed_refs") -> str:
    links = "".join(f"<Link><Id>{other}</Id></Link>" for other in linked)
    group = f"<LinkSetDb><DbTo>pubmed</DbTo><LinkName>{name}</LinkName>{links}</LinkSetDb>" if linked else ""
    return f"<LinkSet><DbFrom>pubmed</DbFrom><IdList><Id>{pmid}</Id></IdList>{group}</LinkSet>"


def answer_of(read: Links | Refusal) -> Links:
    assert isinstance(read, Links), read
    return read


def test_each_report_has_a_set_of_its_own_and_one_without_links_has_none() -> None:
    sent = reply(link_set("1", "5", "6", "5"), link_set("2"))
    assert answer_of(read_links(sent, ("1", "2"), "pubmed_pubmed_refs")).linked_by_pmid == {"1": ("5", "6"), "2": ()}


def test_links_of_another_name_beside_those_asked_for_are_passed_over() -> None:
    sent = reply(link_set("1", "5", name="pubmed_pubmed_five"))
    assert answer_of(read_links(sent, ("1",), "pubmed_pubmed")).linked_by_pmid == {"1": ()}


def test_a_report_that_pubmed_does_not_know_comes_back_as_zero() -> None:
    sent = reply(link_set("1", "5"), link_set("0"))
    assert answer_of(read_links(sent, ("1", "99"), "pubmed_pubmed_refs")).unknown == ("99",)


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (reply(link_set("1", "5")), "incomplete"),
        (reply(link_set("1"), link_set("2"), link_set("3")), "unasked"),
        (reply(link_set("1", "x"), link_set("2")), "incomplete"),
        (reply("<LinkSet><ERROR>Exception: failed</ERROR></LinkSet>"), "error"),
        (Reply(200, b"<eLinkResult><LinkSet>", datetime(2026, 1, 5, tzinfo=UTC), 0.0), "E16"),
    ],
)
def test_what_is_not_the_whole_answer_is_none(sent: Reply, code: str) -> None:
    refused = read_links(sent, ("1", "2"), "pubmed_pubmed_refs")
    assert isinstance(refused, Refusal)
    assert refused.kind.code == code


def test_records_come_with_who_led_to_them(made: Made) -> None:
    answer = chased(made())
    told = led_to([page.body for page in answer.pages], answer.query)
    assert set(told) == set(answer.ids)
    assert told["90001002"] == "cites PMID 90000006"
    assert told["90000003"] == "cited by PMID 90000006"
    assert (answer.query, answer.how) == ("references, cited by of PMID 90000003, PMID 90000006", "from 2 of 3 reports")


def test_every_record_found_is_read_under_the_name_of_its_source(made: Made) -> None:
    answer = chased(made())
    found = [record for page in answer.pages for record in records(page.body, "citations")]
    assert [record.record_id for record in found] == [f"citations:{pmid}" for pmid in answer.ids]
    assert all(record.title and record.source == "citations" and record.pmid for record in found)


def test_similar_articles_are_found_by_choice_and_never_the_report_itself(made: Made) -> None:
    answer = chased(made(), (SIMILAR,))
    assert len(answer.ids) > 10
    assert all("similar to" in words for words in led_to([page.body for page in answer.pages], answer.query).values())


def test_a_citing_article_that_comes_later_is_found_later(made: Made) -> None:
    before, after = (set(chased(made(today=day)).ids) for day in (date(2026, 1, 5), date(2026, 2, 2)))
    assert {"90001002"} <= after - before


def test_links_are_asked_for_by_post_with_each_report_apart(made: Made) -> None:
    sandbox = made()
    chased(sandbox)
    assert [(request.endpoint, request.method) for request in sandbox.requests] == [
        ("elink", "POST"), ("elink", "POST"), ("efetch", "POST"),
    ]  # fmt: skip
    assert sandbox.requests[0].params["id"] == "90000003,90000006"


@pytest.mark.parametrize("fault", ["E8", "E9", "E13", "E15", "E16", "empty", "reset"])
@pytest.mark.parametrize("place", ["first", "middle", "last"])
def test_what_passes_is_asked_again_and_the_answer_is_the_same(made: Made, fault: str, place: str) -> None:
    disturbed = made(faults={"*": [{"on": place, "of": 3, "do": fault}]})
    assert chased(disturbed) == chased(made())
    assert len(disturbed.requests) >= 4


def test_a_link_server_that_stays_away_is_an_error(made: Made) -> None:
    with pytest.raises(SourceError, match="elink"):
        chased(made(faults={"elink": [{"do": "E8", "times": "always"}]}))


def test_without_a_report_that_pubmed_has_the_answer_is_dated_and_empty(made: Made) -> None:
    answer = chase(entrez(made()), [Seed(doi="10.5555/a")], LINKS)
    assert (answer.ids, answer.query) == ((), "references, cited by of no report")
    assert f"{answer.asked_at:%Y-%m-%d}" == "2026-02-02"


def test_the_first_contact_asks_for_the_links_of_one_report(made: Made) -> None:
    sandbox = made()
    with asker(sandbox, CITATIONS, NCBI_API_KEY="canary") as asking:
        page, _ = asking.first_page("90000006")
    assert [(request.method, request.query) for request in sandbox.requests] == [("POST", "")]
    assert page.total == len(page.ids) > 0


def test_an_answer_keeps_no_port_of_this_machine(made: Made) -> None:
    assert chased(made()).url == "http://127.0.0.1/entrez/eutils/elink.fcgi"
