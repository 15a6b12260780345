"""A real proxy and real TLS between client and server: each way in which a company's network stands in the way."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pipeline.ground.errors import SourceError
from pipeline.sandbox import Corpus, Sandbox
from pipeline.sandbox.call import HTML, ServedReply
from pipeline.sources.pubmed import Clock, Entrez, Limits, Settings
from pipeline.sources.web.network import CERTIFICATE_SETTINGS, Route
from tests.company_network import CERTIFICATES, HOST, proxy, tls_server

URL = f"https://{HOST}/entrez/eutils"
COMPANY, STRANGER = f"{CERTIFICATES / 'company.pem'}", f"{CERTIFICATES / 'stranger.pem'}"
PASSWORD = "canarypass"


@dataclass
class Company:
    """A network whose parts a test names; what it answers stands in `asked`."""

    sandbox: Sandbox
    stack: ExitStack
    monkeypatch: pytest.MonkeyPatch

    def opens(self, certificate: str = "server", answers: int = 0, login: bool = False, plain: bool = False) -> str:
        """A proxy that leads to PubMed; its address."""
        if plain:
            self.stack.enter_context(self.sandbox)
            return self.stack.enter_context(proxy(self.sandbox.port, answers=answers, login=login))
        port = self.stack.enter_context(tls_server(self.sandbox, certificate))
        return self.stack.enter_context(proxy(port, answers=answers, login=login))

    def sets(self, **environment: str) -> None:
        for name, value in environment.items():
            self.monkeypatch.setenv(name, value)

    def ask(self) -> str:
        """ "" when PubMed answered; otherwise what was told, after how many tries."""
        clock = Clock(sleep=lambda seconds: None, jitter=lambda cap: 0.0)
        with Entrez(Settings("you@example.org", url=URL), clock=clock, limits=Limits(2, 5, 5)) as entrez:
            try:
                assert entrez.about().n_records
            except SourceError as error:
                return f"{entrez.n_requests} {error}"
        return ""


@pytest.fixture
def company(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> Iterator[Company]:
    for name in [*CERTIFICATE_SETTINGS, *(name for name in os.environ if name.lower().endswith("_proxy"))]:
        monkeypatch.delenv(name, raising=False)
    with ExitStack() as stack:
        yield Company(Sandbox(corpus, rate=0), stack, monkeypatch)


@pytest.mark.parametrize("name", CERTIFICATE_SETTINGS)
def test_through_a_proxy_that_looks_into_tls_the_certificate_named_is_enough(company: Company, name: str) -> None:
    company.sets(HTTPS_PROXY=company.opens(), **{name: COMPANY})
    assert company.ask() == ""


def test_a_proxy_with_a_log_in_lets_the_right_name_through(company: Company) -> None:
    address = company.opens(login=True).replace("//", f"//me:{PASSWORD}@")
    company.sets(HTTPS_PROXY=address, REQUESTS_CA_BUNDLE=COMPANY)
    assert company.ask() == ""


Break = Callable[[Company, Path], None]


def sets(**environment: str) -> Break:
    return lambda company, folder: company.sets(**{"HTTPS_PROXY": company.opens(), **environment})


def opens(**network: Any) -> Break:
    return lambda company, folder: company.sets(
        HTTPS_PROXY=company.opens(**network),
        REQUESTS_CA_BUNDLE=COMPANY,
    )


def empty_file(company: Company, folder: Path) -> None:
    (folder / "empty.pem").write_text("no certificate here\n", encoding="utf-8")
    company.sets(HTTPS_PROXY=company.opens(), REQUESTS_CA_BUNDLE=f"{folder / 'empty.pem'}")


TABLE: dict[str, tuple[Break, str, int, str]] = {
    "nobody told of the company's certificate": (sets(), "certificate", 1, "REQUESTS_CA_BUNDLE"),
    "another company's certificate": (sets(REQUESTS_CA_BUNDLE=STRANGER), "certificate", 1, "REQUESTS_CA_BUNDLE"),
    "a path that is not there": (sets(REQUESTS_CA_BUNDLE="/no/such.pem"), "certificate-file", 1, "REQUESTS_CA_BUNDLE"),
    "another name for it": (sets(SSL_CERT_FILE="/no/such.pem"), "certificate-file", 1, "SSL_CERT_FILE=/no/such.pem"),
    "a file without a certificate": (empty_file, "certificate-file", 1, "REQUESTS_CA_BUNDLE"),
    "a certificate out of date": (opens(certificate="expired"), "certificate-date", 1, "date of this machine"),
    "another server's certificate": (opens(certificate="other-host"), "certificate-name", 1, "in a browser"),
    "a server without TLS": (opens(plain=True), "tls", 2, "HTTPS_PROXY"),
    "407": (opens(login=True), "proxy-login", 1, "HTTPS_PROXY: http://name:password@host:port"),
    "403": (opens(answers=403), "proxy-refused", 1, "eutils.invented.test, port 443"),
    "502": (opens(answers=502), "proxy-unreachable", 6, "HTTPS_PROXY"),
    "503": (opens(answers=503), "proxy-unreachable", 6, "HTTPS_PROXY"),
    "nobody at the proxy's port": (sets(HTTPS_PROXY="http://127.0.0.1:9"), "proxy-unreachable", 6, "HTTPS_PROXY"),
    "a proxy without a host": (sets(HTTPS_PROXY="http://"), "proxy-address", 1, "HTTPS_PROXY"),
    "a proxy of no such name": (sets(HTTPS_PROXY="http://proxy.invented.test:1"), "proxy-address", 1, "HTTPS_PROXY"),
    "a port that is none": (sets(HTTPS_PROXY="http://127.0.0.1:port"), "proxy-address", 1, "HTTPS_PROXY"),
    "a scheme that is none": (sets(HTTPS_PROXY="htp://127.0.0.1:9"), "proxy-address", 1, "HTTPS_PROXY"),
    "a blank": (sets(HTTPS_PROXY="http://127.0.0.1 :9"), "proxy-address", 1, "HTTPS_PROXY"),
    "socks without its library": (sets(HTTPS_PROXY="socks5://127.0.0.1:9"), "proxy-address", 1, "HTTPS_PROXY"),
    "no proxy and no such host": (sets(HTTPS_PROXY=""), "unreachable", 6, "HTTPS_PROXY"),
}
"""What is wrong -> what breaks it, the kind told, after how many tries, and words of the advice."""


@pytest.mark.parametrize("wrong", TABLE)
def test_what_stands_in_the_way_is_told_by_its_kind_with_the_setting_to_change(
    company: Company, tmp_path: Path, wrong: str
) -> None:
    break_it, kind, n_tries, advice = TABLE[wrong]
    break_it(company, tmp_path)
    told = company.ask()
    assert told.startswith(f"{n_tries} ")
    assert f"({kind})" in told
    assert advice in told


def test_an_address_with_http_where_https_is_written_is_told_as_an_address(company: Company) -> None:
    company.sets(HTTPS_PROXY=company.opens().replace("http://", "https://"), REQUESTS_CA_BUNDLE=COMPANY)
    assert "(proxy-address)" in company.ask()


@pytest.mark.parametrize("address", ["http://me:{}@127.0.0.1:9", "http://me:{}@127.0.0.1:port", "htp://me:{}@host"])
def test_the_password_of_the_proxy_is_never_told(
    company: Company, caplog: pytest.LogCaptureFixture, address: str
) -> None:
    company.sets(HTTPS_PROXY=address.format(PASSWORD))
    assert PASSWORD not in company.ask() + caplog.text
    assert PASSWORD not in f"{Route.to(URL, os.environ, loopback=False)}"


@pytest.mark.parametrize(
    ("reply", "kind", "n_tries"),
    [
        ((511, b"<html><title>Network Authentication Required</title></html>"), "log-in", 1),
        ((407, b""), "proxy-login", 1),
        ((403, b"<html><title>Blocked by your network</title></html>"), "foreign-page", 2),
        ((200, b"<html><title>Welcome to the guest network</title></html>"), "foreign-page", 2),
        ((403, b"<html><title>NCBI - WWW Error Blocked Diagnostic</title></html>"), "blocked", 1),
    ],
)
def test_a_page_on_the_way_is_told_by_its_kind(
    company: Company, monkeypatch: pytest.MonkeyPatch, reply: tuple[int, bytes], kind: str, n_tries: int
) -> None:
    monkeypatch.setattr(company.sandbox, "reply", lambda *request: ServedReply(reply[1], reply[0], HTML))
    company.sets(HTTPS_PROXY=company.opens(), REQUESTS_CA_BUNDLE=COMPANY)
    told = company.ask()
    assert told.startswith(f"{n_tries} ")
    assert f"({kind})" in told


def test_the_page_where_ncbi_sends_whom_it_has_shut_out_is_known(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    to = {"Location": "https://misuse.ncbi.nlm.nih.gov/error/abuse.shtml"}
    monkeypatch.setattr(company.sandbox, "reply", lambda *request: ServedReply(b"", 302, HTML, to))
    company.sets(HTTPS_PROXY=company.opens(), REQUESTS_CA_BUNDLE=COMPANY)
    assert "(blocked)" in company.ask()
