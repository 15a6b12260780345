"""The server itself: methods, log, clock, rate and key."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
import requests

from pipeline.ground.errors import SourceError, TableError
from pipeline.sandbox import Sandbox, serve
from pipeline.sandbox.rate_limiter import RateLimiter
from pipeline.sandbox.wire import http_date
from tests.sandbox.conftest import ask

Serving = Callable[..., Sandbox]


def test_get_and_post_give_the_same_answer(serving: Serving) -> None:
    sandbox = serving()
    params = {"db": "pubmed", "term": "needling"}
    got = requests.get(f"{sandbox.url}/esearch.fcgi", params=params, timeout=5)
    assert got.text == ask(sandbox, "esearch", term="needling").text


def test_the_log_says_what_was_asked_how_and_with_what_result(serving: Serving) -> None:
    sandbox = serving()
    ask(sandbox, "efetch", id="x", email="someone@example.org")
    requests.get(f"{sandbox.url}/einfo.fcgi?db=pubmed&tool=a%20b", timeout=5)
    first, second = sandbox.requests
    assert (first.endpoint, first.method, first.query, first.status) == ("efetch", "POST", "", 400)
    assert first.params == {"db": "pubmed", "id": "x", "email": "someone@example.org"}
    assert (second.query, second.params["tool"]) == ("db=pubmed&tool=a%20b", "a b")
    assert first.time < second.time


def test_the_connection_is_kept_open(serving: Serving) -> None:
    sandbox = serving()
    connection = http.client.HTTPConnection("127.0.0.1", int(sandbox.url.split(":")[2].split("/")[0]), timeout=5)
    with closing(connection):
        connection.connect()
        own_port = connection.sock.getsockname()[1]
        for _ in range(2):
            connection.request("GET", "/entrez/eutils/einfo.fcgi?db=pubmed")
            assert b"pubmed" in connection.getresponse().read()
            assert connection.sock.getsockname()[1] == own_port


def test_an_unknown_path_is_404_and_not_logged(serving: Serving) -> None:
    sandbox = serving()
    assert requests.get(f"{sandbox.url}/egquery.fcgi", timeout=5).status_code == 404
    assert sandbox.requests == []


def test_the_date_header_and_the_corpus_follow_the_virtual_clock(serving: Serving) -> None:
    sandbox = serving()
    before = ask(sandbox, "efetch", id="90001001")
    sandbox.today = date(2026, 2, 2)
    after = ask(sandbox, "efetch", id="90001001")
    assert [reply.headers["Date"] for reply in (before, after)] == [
        "Mon, 05 Jan 2026 12:00:00 GMT",
        "Mon, 02 Feb 2026 12:00:00 GMT",
    ]
    assert ["90001001" in reply.text for reply in (before, after)] == [False, True]


def test_http_dates_are_those_of_the_standard() -> None:
    assert http_date(date(1994, 11, 6)) == "Sun, 06 Nov 1994 12:00:00 GMT"


def test_replies_are_compressed_for_who_accepts_it(serving: Serving) -> None:
    sandbox = serving()
    replies = [
        requests.post(
            f"{sandbox.url}/efetch.fcgi",
            data={"db": "pubmed", "id": "90000001"},
            headers={"Accept-Encoding": accepted},
            timeout=5,
        )
        for accepted in ("gzip", "identity")
    ]
    assert [reply.headers.get("Content-Encoding") for reply in replies] == ["gzip", None]
    assert replies[0].text == replies[1].text


def test_the_fourth_request_within_a_second_is_one_too_many(serving: Serving) -> None:
    sandbox = serving(rate=3)
    replies = [ask(sandbox, "einfo") for _ in range(4)]
    assert [reply.status_code for reply in replies] == [200, 200, 200, 429]
    assert [reply.headers["X-RateLimit-Remaining"] for reply in replies] == ["2", "1", "0", "0"]
    words = replies[3].json()
    assert words == {"error": "API rate limit exceeded", "api-key": "127.0.0.1", "count": "4", "limit": "3"}
    assert "Retry-After" not in replies[3].headers


def test_retry_after_is_sent_where_it_is_switched_on(serving: Serving) -> None:
    sandbox = serving(rate=1, retry_after=2)
    assert [ask(sandbox, "einfo").headers.get("Retry-After") for _ in range(2)] == [None, "2"]


def test_the_window_slides() -> None:
    limiter = RateLimiter(3)
    exceeded = [limiter.take("", now) for now in (0.0, 0.1, 0.9, 0.95, 1.0, 1.15, 2.5)]
    assert [standing is not None and standing.exceeded for standing in exceeded] == [
        False, False, False, True, True, True, False,
    ]  # fmt: skip


def test_a_key_has_ten_a_second_and_a_window_of_its_own() -> None:
    limiter = RateLimiter(3)
    standings = [limiter.take("key", 0.0) for _ in range(11)]
    assert [standing is not None and standing.exceeded for standing in standings] == [False] * 10 + [True]
    other = limiter.take("", 0.0)
    assert other is not None
    assert not other.exceeded


def test_a_blank_key_is_an_invalid_key(serving: Serving) -> None:
    reply = ask(serving(), "einfo", api_key="")
    assert reply.status_code == 400
    assert reply.json() == {"error": "API key invalid", "api-key": "", "type": "invalid", "status": "unknown"}


def test_a_long_get_is_refused_and_the_same_post_is_not(serving: Serving) -> None:
    sandbox = serving()
    term = " OR ".join(["needling"] * 600)
    got = requests.get(f"{sandbox.url}/esearch.fcgi", params={"db": "pubmed", "term": term}, timeout=5)
    assert (got.status_code, ask(sandbox, "esearch", term=term).status_code) == (414, 200)


SERVING = "from datetime import date; from pathlib import Path; from pipeline.sandbox import serve; "


def test_the_command_prints_how_to_use_it_serves_logs_and_ends_with_ctrl_c(tmp_path: Path) -> None:
    log, plan = tmp_path / "log.jsonl", tmp_path / "plan.json"
    plan.write_text('{"einfo": [{"on": 2, "do": "E13"}]}', encoding="utf-8")
    code = f"{SERVING}serve([], 0, date(2026, 1, 5), 0, Path({str(plan)!r}), Path({str(log)!r}))"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        url = line.split("NCBI_EUTILS_URL=")[1].split()[0]
        data = {"db": "pubmed", "api_key": "canary"}
        statuses = [requests.post(f"{url}/einfo.fcgi", data=data, timeout=5).status_code for _ in range(2)]
        process.send_signal(2)
        assert process.wait(timeout=10) == 0
    assert "NCBI_EMAIL=you@example.org trialsift update REVIEW" in line
    assert statuses == [200, 500]
    logged = [json.loads(entry) for entry in log.read_text(encoding="utf-8").splitlines()]
    assert [entry["status"] for entry in logged] == [200, 500]
    assert "canary" not in log.read_text(encoding="utf-8")


@pytest.mark.parametrize("text", ["{", "[]", '{"efetch": {"do": "E6"}}', '{"efetch": [{"do": "E77"}]}'])
def test_a_plan_that_cannot_be_used_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "plan.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(TableError, match=r"plan"):
        serve([], 0, date(2026, 1, 5), 3, path, None)


def test_a_port_that_is_taken_is_named(serving: Serving) -> None:
    port = int(serving().url.split(":")[2].split("/")[0])
    with pytest.raises(SourceError, match=f"port {port}"):
        serve([], port, date(2026, 1, 5), 3, None, None)
