"""What a server can do below the level of replies; here it is a socket that says exactly what the test makes it say."""

import contextlib
import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from pipeline.sources.pubmed import Clock, Limits, Settings
from pipeline.sources.web.refusal import Refusal
from pipeline.sources.web.reply import Reply
from pipeline.sources.web.request import WebRequest
from pipeline.sources.web.transport import Transport

MIDNIGHT = datetime(2026, 1, 1, tzinfo=UTC)
Speak = Callable[[socket.socket], None]


@contextmanager
def server(speak: Speak) -> Iterator[str]:
    """A server that reads one request and then does what `speak` says; its address."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(65_536)
                speak(connection)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/entrez/eutils"
        thread.join(5)


def answer_to(speak: Speak, limits: Limits | None = None) -> Reply | Refusal:
    with server(speak) as url:
        clock = Clock(wall=lambda: MIDNIGHT)
        transport = Transport(Settings("you@example.org", "0123canary", url).server, limits or Limits(), clock)
        try:
            return transport.send(WebRequest("einfo.fcgi", {"db": "pubmed"}, by_post=True))
        finally:
            transport.close()


def saying(*lines: str, body: bytes = b"") -> Speak:
    head = "\r\n".join(("HTTP/1.1 200 OK", *lines, f"Content-Length: {len(body)}", "", "")).encode()
    return lambda connection: connection.sendall(head + body)


def reply_to(speak: Speak) -> Reply:
    reply = answer_to(speak)
    assert isinstance(reply, Reply)
    return reply


def refusal_to(speak: Speak, limits: Limits | None = None) -> Refusal:
    refused = answer_to(speak, limits)
    assert isinstance(refused, Refusal)
    return refused


def test_headers_that_drip_end_at_the_deadline() -> None:
    def drip(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        for _ in range(40):
            try:
                connection.sendall(b"X")
            except OSError:
                return
            time.sleep(0.05)

    refused = refusal_to(drip, Limits(total_s=0.3))
    assert (refused.kind.code, refused.words) == ("timeout", "no whole answer within 0.3 s")


def test_a_line_that_is_no_http_is_refused_without_the_key_it_echoes() -> None:
    refused = refusal_to(lambda connection: connection.sendall(b"GARBAGE 0123canary\r\n\r\n"))
    assert refused.kind.code == "E15"
    assert "0123canary" not in refused.words


def test_packed_data_that_ends_early_is_refused_although_its_length_is_right() -> None:
    whole = gzip.compress(b"<PubmedArticleSet></PubmedArticleSet>")
    assert refusal_to(saying("Content-Encoding: gzip", body=whole[:-9])).kind.code == "E16"


def test_packed_data_that_is_damaged_is_refused() -> None:
    assert refusal_to(saying("Content-Encoding: gzip", body=b"not packed at all")).kind.code == "E16"


def test_a_way_of_packing_that_nobody_asked_for_is_refused() -> None:
    assert refusal_to(saying("Content-Encoding: br", body=b"x")).kind.code == "E16"


def test_a_reply_above_the_size_allowed_is_refused() -> None:
    assert refusal_to(saying(body=b"x" * 1001), Limits(n_bytes=1000)).kind.code == "too-large"


def test_a_reply_of_exactly_the_size_allowed_is_taken() -> None:
    assert isinstance(answer_to(saying(body=b"x" * 1000), Limits(n_bytes=1000)), Reply)


def test_packed_data_is_unpacked() -> None:
    assert reply_to(saying("Content-Encoding: gzip", body=gzip.compress(b"<a/>"))).body == b"<a/>"


def test_a_key_echoed_in_a_body_is_blotted_out() -> None:
    assert reply_to(saying(body=b"key=0123canary.")).body == b"key=[key]."


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("Date: Mon, 05 Jan 2026 12:00:00 GMT", datetime(2026, 1, 5, 12, tzinfo=UTC)),
        ("Date: Mon, 05 Jan 2026 12:00:00 -0000", datetime(2026, 1, 5, 12, tzinfo=UTC)),
        ("Date: Mon, 05 Jan 2026 14:00:00 +0200", datetime(2026, 1, 5, 12, tzinfo=UTC)),
        ("Date: yesterday", MIDNIGHT),
        ("X-Other: 1", MIDNIGHT),
    ],
)
def test_the_time_is_the_servers_and_the_local_clocks_only_without_it(header: str, expected: datetime) -> None:
    answered_at = reply_to(saying(header)).answered_at
    assert (answered_at, answered_at.utcoffset()) == (expected, UTC.utcoffset(None))


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("2", 2),
        (" 86400 ", 86_400),
        ("Mon, 05 Jan 2026 12:00:30 GMT", 30),
        ("Mon, 05 Jan 2026 11:00:00 GMT", 0),
        ("soon", 0),
        ("-1", 0),
        ("", 0),
    ],
)
def test_a_wish_to_wait_is_read_as_seconds_or_as_a_date(header: str, seconds: int) -> None:
    speak = saying("Date: Mon, 05 Jan 2026 12:00:00 GMT", f"Retry-After: {header}")
    assert reply_to(speak).retry_after_s == seconds


def test_a_proxy_is_not_asked_for_this_machine_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    assert reply_to(saying(body=b"x")).body == b"x"


HTTP_NONSENSE = {
    "a chunk whose size is none": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nmany\r\n<a/>\r\n0\r\n\r\n",
    "a chunk longer than all": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n<a/>",
    "a length longer than the body": b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n<a/>",
    "a line without an end": b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 70_000 + b"\r\n\r\n",
    "a hundred thousand headers": b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 100_000 + b"\r\n",
    "a status of letters": b"HTTP/1.1 many OK\r\n\r\n",
    "a version that is none": b"HTTP/9.9 200 OK\r\n\r\n",
    "no word at all": b"",
    "TLS where there is none": b"\x15\x03\x01\x00\x02\x02\x28",
}


@pytest.mark.parametrize("nonsense", HTTP_NONSENSE)
def test_what_is_no_http_is_a_connection_that_broke(nonsense: str) -> None:
    def speak(connection: socket.socket) -> None:
        with contextlib.suppress(OSError):
            connection.sendall(HTTP_NONSENSE[nonsense])

    assert refusal_to(speak, Limits(2, 2, 4)).kind.code == "E15"


@pytest.mark.parametrize("length", ["-5", "many", "4, 4"])
def test_a_length_that_is_none_is_never_more_than_what_came(length: str) -> None:
    answer = answer_to(lambda c: c.sendall(f"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n<a/>".encode()))
    assert isinstance(answer, Refusal) or answer.body == b"<a/>"
