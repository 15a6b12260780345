"""The services beside PubMed: their paths, their clock, their log, and what faults do to their pages."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest

from pipeline.sandbox import Corpus, Sandbox, small_corpus
from pipeline.sandbox.call import ServedReply
from pipeline.sandbox.services.word_query import WordQueryError, has_words, matches
from pipeline.sandbox.serving import settings_for
from pipeline.sources.asked import SERVICES

DAY_1, DAY_2 = date(2026, 1, 5), date(2026, 2, 2)
Made = Callable[..., Sandbox]


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return small_corpus()


@pytest.fixture
def made(corpus: Corpus) -> Made:
    return lambda **settings: Sandbox(corpus, **{"today": DAY_2, **settings})


def get(sandbox: Sandbox, path: str) -> ServedReply:
    return sandbox.reply("GET", path, b"")


def europe_pmc(sandbox: Sandbox, query: str, more: str = "") -> dict[str, Any]:
    path = f"/europepmc/webservices/rest/search?format=json&resultType=core&query={query}{more}"
    document: dict[str, Any] = json.loads(get(sandbox, path).body)
    return document


def ids(reply: dict[str, Any]) -> list[str]:
    return [result["id"] for result in reply["resultList"]["result"]]


def pages(sandbox: Sandbox, query: str, size: int) -> Iterator[dict[str, Any]]:
    mark = "*"
    while True:
        page = europe_pmc(sandbox, query, f"&pageSize={size}&cursorMark={mark}")
        yield page
        if "nextCursorMark" not in page:
            return
        mark = page["nextCursorMark"].replace("=", "%3D")


def test_every_service_is_logged_by_its_name_and_dated_by_the_virtual_clock(made: Made) -> None:
    sandbox = made(today=DAY_1)
    assert ids(europe_pmc(sandbox, "SRC:PPR")) == ["PPR9000004", "PPR9000002", "PPR9000001"]
    (request,) = sandbox.requests
    assert (request.endpoint, request.path, request.method, request.status) == ("europepmc", "search", "GET", 200)
    assert request.params["query"] == "SRC:PPR"
    assert sandbox.url_of("europepmc") == "http://127.0.0.1:0/europepmc/webservices/rest"


def test_a_preprint_has_its_latest_version_only_which_names_the_others(made: Made) -> None:
    (latest,) = europe_pmc(made(), "SRC:PPR AND multifidus")["resultList"]["result"]
    assert (latest["id"], latest["versionNumber"]) == ("PPR9000003", 2)
    assert [version["id"] for version in latest["versionList"]["version"]] == ["PPR9000002", "PPR9000003"]


def test_a_preprint_tells_of_its_article_once_europe_pmc_has_matched_them(made: Made) -> None:
    before, after = (
        europe_pmc(made(today=day), "EXT_ID:PPR9000004")["resultList"]["result"][0] for day in (DAY_1, DAY_2)
    )
    assert "commentCorrectionList" not in before
    (link,) = after["commentCorrectionList"]["commentCorrection"]
    assert (link["source"], link["id"], link["type"]) == ("MED", "90001007", "Preprint of")


def test_pages_hold_everything_once_and_end_without_a_mark(made: Made) -> None:
    found = list(pages(made(), "twitch OR twitches", 20))
    together = [name for page in found for name in ids(page)]
    assert len(together) == len(set(together)) == found[0]["hitCount"] > 20
    assert (ids(found[-1]), len(found)) == ([], -(-len(together) // 20) + 1)


@pytest.mark.parametrize(
    ("path", "document"),
    [
        ("search?query=", {"errCode": 400}),
        ("search?query=needling&cursorMark=AoII%203", {"version": "6.9"}),
        ("search?query=(needling", {"errCode": 400}),
    ],
)
def test_what_cannot_be_answered_comes_with_status_200(made: Made, path: str, document: dict[str, Any]) -> None:
    reply = get(made(), f"/europepmc/webservices/rest/{path}")
    assert reply.status == 200
    assert document.items() <= json.loads(reply.body).items()
    assert "hitCount" not in json.loads(reply.body)


def test_a_path_that_no_service_has_is_404(made: Made) -> None:
    sandbox = made()
    assert get(sandbox, "/europepmc/webservices/rest/profile?query=x").status == 404
    assert get(sandbox, "/europepmc/other").status == 404


QUERY = "SRC:PPR&pageSize=3"


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ("count_drift", {"hitCount": 5}),
        ("short_page", {"ids": 2}),
        ("repeated_record", {"ids": 4}),
        ("token_again", {"nextCursorMark": "*"}),
        ("no_token", {"nextCursorMark": None}),
        ("no_count", {"hitCount": None, "ids": None}),
    ],
)
def test_a_fault_spoils_the_page_of_its_request_and_no_other(made: Made, fault: str, expected: dict[str, Any]) -> None:
    sandbox = made(faults={"europepmc": [{"on": 2, "do": fault}]})
    right, spoiled, again = (europe_pmc(sandbox, QUERY, "&cursorMark=*") for _ in range(3))
    assert right == again
    results = spoiled.get("resultList", {}).get("result")
    seen = {**spoiled, "ids": None if results is None else len(results)}
    assert {name: seen.get(name) for name in expected} == expected


@pytest.mark.parametrize(("fault", "status"), [("E9", 429), ("E13", 500), ("html200", 200), ("empty", 200)])
def test_services_fail_as_servers_do(made: Made, fault: str, status: int) -> None:
    reply = get(made(faults={"europepmc": [{"do": fault}]}), "/europepmc/webservices/rest/search?query=SRC:PPR")
    assert reply.status == status
    assert b"NCBI" not in reply.body


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("needling twitch", True),
        ("needling AND knee", False),
        ("knee OR needling", True),
        ("needling NOT twitch", False),
        ("TITLE:(knee OR dry) twitch", True),
        ('TITLE:"dry needl*"', True),
        ("TITLE:twitch", False),
    ],
)
def test_queries_of_words_are_read_as_services_read_them(query: str, found: bool) -> None:
    words = {"TITLE": " dry needling ", "": " dry needling a twitch was seen "}

    def holds(field: str, value: str) -> bool:
        return has_words(words[field].strip(), value)

    assert matches(query, holds) is found


@pytest.mark.parametrize("query", ["(needling", "needling)", "needling AND", 'a "b'])
def test_a_query_that_cannot_be_read_is_an_error(query: str) -> None:
    with pytest.raises(WordQueryError):
        matches(query, lambda field, value: True)


def works(sandbox: Sandbox, path: str) -> tuple[int, dict[str, Any]]:
    reply = get(sandbox, f"/openalex/{path}")
    document: dict[str, Any] = json.loads(reply.body)
    return reply.status, document


def test_openalex_tells_what_a_work_cites_and_what_cites_it(made: Made) -> None:
    _, article = works(made(), "works/pmid:90000006")
    assert f"https://openalex.org/W44{90000005}" in article["referenced_works"]
    _, citing = works(made(), "works?filter=cites:W4490000006|W4490000001&per_page=100")
    assert {"https://openalex.org/W9900000001"} <= {work["id"] for work in citing["results"]}
    assert citing["meta"]["count"] == len(citing["results"])


def test_openalex_inverts_abstracts_and_leaves_out_merged_works(made: Made) -> None:
    _, page = works(made(), "works?filter=openalex:W9900000001|W9900000004&select=id,abstract_inverted_index")
    (work,) = page["results"]
    assert work["abstract_inverted_index"]["Three"] == [0]
    assert set(work) == {"id", "abstract_inverted_index"}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("works/doi:10.5555/nowhere", 404),
        ("works?filter=author_name:x", 400),
        (f"works?filter=doi:{'|'.join(map(str, range(101)))}", 400),
        ("works?filter=cites:W1&page=101&per_page=100", 400),
        ("works?filter=cites:W1&cursor=*", 401),
    ],
)
def test_openalex_refuses_in_its_own_words(made: Made, path: str, status: int) -> None:
    refused, document = works(made(), path)
    assert refused == status
    assert document["message"]


def test_openalex_gives_cursors_to_who_has_a_key(made: Made) -> None:
    found, cursor = [], "*"
    while cursor:
        path = f"works?filter=cites:W4490000002&per_page=4&api_key=k&cursor={cursor.replace('=', '%3D')}"
        _, page = works(made(), path)
        found += [work["id"] for work in page["results"]]
        cursor = page["meta"]["next_cursor"]
    assert len(found) == len(set(found)) > 8


def test_the_line_to_copy_sends_no_request_to_a_real_service(made: Made) -> None:
    settings = dict(part.split("=", 1) for part in settings_for(made(port=8901)).split())
    asked = [settings["NCBI_EUTILS_URL"], *(service.server(settings).url for service in SERVICES)]
    assert [url for url in asked if not url.startswith("http://127.0.0.1:8901/")] == []
