"""Each fault of a plan really happens on the wire."""

from __future__ import annotations

import gzip
import json
import re
import socket
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
import requests

from pipeline.ground.errors import TableError
from pipeline.sandbox import FaultPlan, Sandbox
from pipeline.sandbox.fault_kinds import FAULTS
from tests.sandbox.conftest import ask

Serving = Callable[..., Sandbox]
IDS = "90000001,90000002,90000003"


def fetched(reply: requests.Response) -> list[str]:
    articles = ElementTree.fromstring(reply.content).iterfind("PubmedArticle")
    return [article.findtext("MedlineCitation/PMID", "") for article in articles]


def raw_reply(sandbox: Sandbox, endpoint: str, body: str) -> bytes:
    """Everything that arrives on the socket until the server closes it."""
    address = urlsplit(sandbox.url)
    head = (
        f"POST {address.path}/{endpoint}.fcgi HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {len(body)}"
    )
    with socket.create_connection((address.hostname or "", address.port or 0), timeout=5) as connection:
        connection.sendall(f"{head}\r\n\r\n{body}".encode())
        return b"".join(iter(lambda: connection.recv(65_536), b""))


@pytest.mark.parametrize(
    ("fault", "status", "kind", "words"),
    [
        ("E1", 200, "text/xml", "<PubmedArticleSet></PubmedArticleSet>"),
        ("E2", 400, "text/xml", "<ERROR>ID list is empty! Possibly it has no correct IDs.</ERROR>"),
        ("E3", 400, "text/xml", "<ERROR>Unable to obtain query #1</ERROR>"),
        ("E4", 400, "text/xml", "OUT OF RANGE. Parameter retstart=1 + 1 is greater than number of records"),
        ("E5", 400, "text/xml", "'retstart' cannot be larger than 9998."),
        ("E6", 400, "text/xml", "proxy_stream: Failed to connect to PubOne service. Try again later."),
        ("E7", 200, "text/xml", "External viewer error: Empty Response. Bytes read: 0 Status: Timeout"),
        (
            "E9",
            429,
            "application/json",
            '"API rate limit exceeded","api-key":"127.0.0.1","count":"4","limit":"3"',
        ),
        ("E10", 429, "application/json", '"error":"/lbsm/eutils_lb -> Neg"'),
        ("E11", 400, "application/json", '"error":"API key invalid"'),
        ("E12", 414, "text/html", "414"),
        ("E13", 500, "text/html", "<title>NCBI/eutils202 - WWW Error 500 Diagnostic</title>"),
        ("E14", 200, "text/html", "<!DOCTYPE html>"),
        ("html200", 200, "text/html", "<!DOCTYPE html>"),
        ("poison", 400, "text/xml", "PubOne"),
    ],
)
def test_an_error_of_efetch_has_the_status_type_and_words_of_ncbi(
    serving: Serving, fault: str, status: int, kind: str, words: str
) -> None:
    plan = {"do": fault, "pmid": "90000002"} if fault == "poison" else {"do": fault}
    reply = ask(serving(faults={"efetch": [plan]}), "efetch", id=IDS)
    assert (reply.status_code, reply.headers["Content-Type"].split(";")[0]) == (status, kind)
    assert words in reply.text


def test_a_broken_search_backend_answers_200_in_xml_and_json(serving: Serving) -> None:
    sandbox = serving(faults={"esearch": [{"do": "E8", "times": 2}]})
    replies = [ask(sandbox, "esearch", term="needling", retmode=mode) for mode in ("xml", "json")]
    assert [reply.status_code for reply in replies] == [200, 200]
    assert "<ERROR>Search Backend failed: Unable to open connection" in replies[0].text
    assert replies[1].json()["esearchresult"]["ERROR"].startswith("Search Backend failed")


def test_the_page_of_a_dead_gateway_can_stand_inside_a_400(serving: Serving) -> None:
    reply = ask(serving(faults={"efetch": [{"do": "E6", "page": True}]}), "efetch", id=IDS)
    assert reply.status_code == 400
    assert "502 Bad Gateway" in reply.text


def test_a_fault_changes_the_requests_of_its_ordinals_only(serving: Serving) -> None:
    sandbox = serving(faults={"efetch": [{"on": 2, "times": 2, "do": "E13", "status": 503}]})
    assert [ask(sandbox, "efetch", id=IDS).status_code for _ in range(4)] == [200, 503, 503, 200]


def test_a_star_counts_the_requests_to_all_endpoints(serving: Serving) -> None:
    sandbox = serving(faults={"*": [{"on": 2, "do": "E13"}]})
    assert [ask(sandbox, endpoint, id=IDS).status_code for endpoint in ("einfo", "efetch", "einfo")] == [200, 500, 200]


def test_the_last_request_is_named_by_the_length_of_an_undisturbed_run(serving: Serving) -> None:
    sandbox = serving(faults={"efetch": [{"on": "last", "of": 3, "do": "E13"}]})
    assert [ask(sandbox, "efetch", id=IDS).status_code for _ in range(3)] == [200, 200, 500]


def test_poison_spoils_every_request_that_holds_its_pmid_and_no_other(serving: Serving) -> None:
    sandbox = serving(faults={"efetch": [{"do": "poison", "pmid": "90000002"}]})
    statuses = [ask(sandbox, "efetch", id=ids).status_code for ids in (IDS, "90000001", "90000002", "90000003")]
    assert statuses == [400, 200, 400, 200]


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ("missing_pmids", ["90000001", "90000002"]),
        ("duplicate_pmids", ["90000001", "90000002", "90000003", "90000001"]),
        ("extra_pmids", ["90000001", "90000002", "90000003", "90000004"]),
    ],
)
def test_efetch_can_send_other_records_than_asked(serving: Serving, fault: str, expected: list[str]) -> None:
    assert fetched(ask(serving(faults={"efetch": [{"do": fault}]}), "efetch", id=IDS)) == expected


@pytest.mark.parametrize("mode", ["xml", "json"])
def test_a_page_of_ids_can_be_short(serving: Serving, mode: str) -> None:
    sandbox = serving(faults={"esearch": [{"do": "short_id_page", "n": 2}]})
    short, whole = (ask(sandbox, "esearch", term="needling", retmax=5, retmode=mode).text for _ in range(2))
    ids_of = re.compile(r"(?<=<Id>)\d+|\"9\d{7}\"")
    assert ids_of.findall(short) == ids_of.findall(whole)[:3]


@pytest.mark.parametrize("mode", ["xml", "json"])
def test_the_count_can_drift(serving: Serving, mode: str) -> None:
    sandbox = serving(faults={"esearch": [{"do": "count_drift", "by": -2}]})
    drifted, true = (ask(sandbox, "esearch", term="needling", retmode=mode).text for _ in range(2))
    count_of = re.compile(r"(?:<Count>|\"count\":\")(\d+)")
    assert int(count_of.findall(drifted)[0]) == int(count_of.findall(true)[0]) - 2


@pytest.mark.parametrize("framing", ["chunked", "length"])
def test_a_cut_is_seen_where_the_length_is_known(serving: Serving, framing: str) -> None:
    sandbox = serving(faults={"efetch": [{"do": "truncate", "framing": framing}]})
    with pytest.raises(requests.exceptions.RequestException):
        ask(sandbox, "efetch", id=IDS)


def test_a_cut_is_silent_where_only_the_end_of_the_connection_tells_the_length(serving: Serving) -> None:
    sandbox = serving(faults={"efetch": [{"do": "truncate", "framing": "close"}]})
    cut, whole = ask(sandbox, "efetch", id=IDS), ask(sandbox, "efetch", id=IDS)
    assert cut.status_code == 200
    assert whole.content.startswith(cut.content)
    assert len(cut.content) == len(whole.content) // 2


def test_a_document_can_end_in_the_middle_under_a_length_that_fits(serving: Serving) -> None:
    reply = ask(serving(faults={"efetch": [{"do": "E16"}]}), "efetch", id=IDS)
    assert len(reply.content) == int(reply.headers["Content-Length"])
    with pytest.raises(ElementTree.ParseError):
        ElementTree.fromstring(reply.content)


def test_a_connection_can_be_dropped_in_mid_body(serving: Serving) -> None:
    with pytest.raises(requests.exceptions.RequestException):
        ask(serving(faults={"efetch": [{"do": "E15"}]}), "efetch", id=IDS)


def test_a_reset_is_a_reset(serving: Serving) -> None:
    sandbox = serving(faults={"efetch": [{"do": "reset"}]})
    with pytest.raises(ConnectionResetError):
        raw_reply(sandbox, "efetch", f"db=pubmed&id={IDS}")
    assert sandbox.requests[0].status == 0


def test_a_hanging_server_sends_nothing_and_still_closes_at_once(serving: Serving) -> None:
    sandbox = serving(faults={"efetch": [{"do": "hang"}]})
    with pytest.raises(requests.exceptions.ReadTimeout):
        requests.post(f"{sandbox.url}/efetch.fcgi", data={"db": "pubmed", "id": IDS}, timeout=0.3)


def test_a_delayed_answer_is_right_and_late(serving: Serving) -> None:
    sandbox = serving(faults={"efetch": [{"do": "delay", "seconds": 0.3}]})
    started = time.monotonic()
    assert len(fetched(ask(sandbox, "efetch", id=IDS))) == 3
    assert time.monotonic() - started >= 0.3


def test_a_slow_drip_sends_its_body_byte_by_byte(serving: Serving) -> None:
    sandbox = serving(faults={"einfo": [{"do": "slow_drip", "seconds": 0.001}]})
    body = raw_reply(sandbox, "einfo", "db=pubmed").partition(b"\r\n\r\n")[2]
    assert body.count(b"1\r\n") >= body.replace(b"\r\n", b"").count(b"<") > 5
    assert body.startswith(b"1\r\n<\r\n1\r\n?\r\n")


def test_a_body_can_be_empty_under_200(serving: Serving) -> None:
    reply = ask(serving(faults={"efetch": [{"do": "empty"}]}), "efetch", id=IDS)
    assert (reply.status_code, reply.content) == (200, b"")


def test_a_right_body_can_have_the_wrong_type(serving: Serving) -> None:
    reply = ask(serving(faults={"efetch": [{"do": "wrong_type"}]}), "efetch", id=IDS)
    assert reply.headers["Content-Type"] == "text/html"
    assert len(fetched(reply)) == 3


def test_articles_can_come_under_a_newer_dtd(serving: Serving) -> None:
    reply = ask(serving(faults={"efetch": [{"do": "newer_dtd"}]}), "efetch", id=IDS)
    assert "https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_260101.dtd" in reply.text
    assert len(fetched(reply)) == 3


def test_a_gzip_bomb_is_far_larger_than_what_is_sent(serving: Serving) -> None:
    sandbox = serving(faults={"efetch": [{"do": "gzip_bomb", "megabytes": 5}]})
    sent = raw_reply(sandbox, "efetch", f"db=pubmed&id={IDS}").partition(b"\r\n\r\n")[2]
    assert len(sent) < 10_000
    assert len(gzip.decompress(sent)) > 5_000_000


def test_retry_after_asks_for_a_day(serving: Serving) -> None:
    reply = ask(serving(faults={"efetch": [{"do": "retry_after"}]}), "efetch", id=IDS)
    assert (reply.status_code, reply.headers["Retry-After"]) == (429, "86400")


def test_a_redirect_leads_to_a_foreign_host(serving: Serving) -> None:
    reply = ask(serving(faults={"efetch": [{"do": "foreign_redirect"}]}), "efetch", id=IDS)
    assert reply.status_code == 302
    assert urlsplit(reply.headers["Location"]).hostname == "foreign.example.org"


def test_summaries_can_fail_one_by_one(serving: Serving) -> None:
    result = ask(serving(faults={"esummary": [{"do": "E17"}]}), "esummary", id=IDS).json()["result"]
    assert result["90000002"] == {"uid": "90000002", "error": "cannot get document summary"}


@pytest.mark.parametrize(
    ("endpoint", "fault", "words"),
    [
        ("esummary", "E18", "Too many UIDs in request. Maximum number of UIDs is 500 for JSON format output."),
        ("esummary", "E20", '{"esummaryresult":["DocSum backend: unable to connect"]}'),
    ],
)
def test_an_error_of_another_endpoint_hides_inside_200(serving: Serving, endpoint: str, fault: str, words: str) -> None:
    reply = ask(serving(faults={endpoint: [{"do": fault}]}), endpoint, id=IDS)
    assert reply.status_code == 200
    assert words in reply.text


def test_a_plan_that_cannot_be_carried_out_is_refused_whole() -> None:
    plan = {
        "efetchh": [{"do": "E6"}],
        "efetch": [{"do": "E99"}, {"on": 0, "do": "E6"}, {"on": "last", "do": "E6"}, {"do": "delay", "hours": 1}],
    }
    with pytest.raises(TableError) as refusal:
        FaultPlan.of(plan)
    assert [fault.found for fault in refusal.value.faults] == ["efetchh", "E99", "0", "None", "hours"]


def test_every_fault_is_tried_in_this_file_or_on_the_services() -> None:
    files = (Path(__file__), Path(__file__).with_name("test_services.py"))
    source = "".join(path.read_text(encoding="utf-8") for path in files)
    assert [name for name in FAULTS if f'"{name}"' not in source] == []


def test_a_plan_is_plain_json(serving: Serving) -> None:
    plan = json.loads('{"efetch": [{"on": 1, "do": "E6"}]}')
    assert ask(serving(faults=plan), "efetch", id=IDS).status_code == 400


def test_the_docs_list_every_fault_and_its_settings() -> None:
    text = (Path(__file__).parents[2] / "docs" / "reference" / "sandbox.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (E\d+|[a-z_0-9]+) \| [^|]+ \| ([^|]*)\|$", text, re.MULTILINE)
    told = {name: set(re.findall(r"`(\w+)`", settings)) for name, settings in rows if name not in ("fault", "date")}
    assert told == {name: set(kind.settings) for name, kind in FAULTS.items()}
