"""The kinds of answer that are no answer, and what is done about each. See docs/reference/entrez-codes.md.

E1 to E20 are ways to fail that were observed at NCBI, of which E9 and E13 to E16 are those of any service; the named
ones are those of the network and of wrong answers. In their words {title} stands for the service ("PubMed"), {operator}
for who runs it, {host} for its address and {variable} for the setting that names another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType


class Again(Enum):
    """Whether asking again may help."""

    YES = "asked again, up to 6 tries"
    UNLESS_REPEATED = "asked again, until the same words come twice"
    NO = "not asked again"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of failure.

    code     its name in messages
    what     what it is, in words for a user
    again    whether asking again may help
    divide   whether a failing batch of records is halved: the cause may be one record, or the size
    fix      what a user can do when it stays
    """

    code: str
    what: str
    again: Again
    divide: bool
    fix: str


LATER = "run the same command again in an hour"
REPORT = "this is not your doing: please report it, with this message"

KINDS: tuple[Kind, ...] = (
    Kind("E1", "records are left out that come when asked for again", Again.YES, True, LATER),
    Kind("E2", "NCBI sees no correct PMID in the list", Again.NO, True, "check the PMIDs in the list"),
    Kind("E3", "NCBI no longer knows a stored search", Again.YES, False, LATER),
    Kind("E4", "NCBI counts fewer records than were asked for", Again.NO, False, REPORT),
    Kind("E5", "NCBI lists only the first records of a search", Again.NO, False, REPORT),
    Kind("E6", "NCBI's relay does not reach the store of records", Again.YES, True, LATER),
    Kind("E7", "NCBI's store of records gave no answer in time", Again.YES, True, LATER),
    Kind("E8", "NCBI's search engine is down", Again.YES, False, LATER),
    Kind(
        "E9",
        "too many requests in a second",
        Again.YES,
        False,
        "another program on this network asks {title} too: stop it; at NCBI a key of your own helps (NCBI_API_KEY)",
    ),
    Kind("E10", "NCBI's rate counter is down", Again.YES, False, LATER),
    Kind(
        "E11",
        "NCBI does not accept the key",
        Again.NO,
        False,
        "copy the key again from your NCBI account into NCBI_API_KEY, or unset it to go without",
    ),
    Kind("E12", "the request is too long for NCBI", Again.NO, True, "shorten the search strategy"),
    Kind("E13", "an error inside {operator}'s server", Again.YES, True, LATER),
    Kind(
        "E14",
        "a page or a text came instead of data",
        Again.YES,
        False,
        "open https://{host} in a browser: a log-in page of your network may stand in the way",
    ),
    Kind("E15", "the connection broke", Again.YES, True, "check the network connection, then run again"),
    Kind("E16", "the data is cut short or damaged", Again.YES, True, LATER),
    Kind("E17", "a summary of no record was asked for", Again.NO, False, REPORT),
    Kind("E18", "too many records in one request for summaries", Again.NO, False, REPORT),
    Kind("E19", "NCBI does not accept a list of PMIDs", Again.NO, False, REPORT),
    Kind("E20", "NCBI's store of summaries failed", Again.YES, False, LATER),
    Kind(
        "unreachable",
        "no connection to the server",
        Again.YES,
        False,
        "check the network connection and the proxy settings (HTTPS_PROXY), then run again",
    ),
    Kind(
        "proxy-address",
        "the address of the proxy is none",
        Again.NO,
        False,
        "correct HTTPS_PROXY: http://host:port, most often with http:// although {title} is asked over https",
    ),
    Kind(
        "proxy-login",
        "the proxy wants a name and a password",
        Again.NO,
        False,
        "put them into HTTPS_PROXY: http://name:password@host:port",
    ),
    Kind(
        "proxy-refused",
        "the proxy does not let the request through",
        Again.NO,
        False,
        "ask whoever runs the proxy (HTTPS_PROXY) to allow {host}, port 443",
    ),
    Kind(
        "proxy-unreachable",
        "the proxy does not answer, or does not reach the server",
        Again.YES,
        False,
        "check HTTPS_PROXY; unset it where this network has no proxy",
    ),
    Kind(
        "certificate",
        "the certificate is of nobody this machine trusts: most often a company that looks into TLS",
        Again.NO,
        False,
        "ask whoever runs this network for its certificate and name the file: export REQUESTS_CA_BUNDLE=company.pem",
    ),
    Kind(
        "certificate-file",
        "the file of certificates cannot be used",
        Again.NO,
        False,
        "name a PEM file that is there in REQUESTS_CA_BUNDLE (or SSL_CERT_FILE), or unset it",
    ),
    Kind(
        "certificate-date",
        "the certificate is not valid today",
        Again.NO,
        False,
        "check the date of this machine; where it is right, tell whoever runs this network",
    ),
    Kind(
        "certificate-name",
        "another server answered than the one asked",
        Again.NO,
        False,
        "open https://{host} in a browser: a log-in page of your network may stand in the way",
    ),
    Kind(
        "tls",
        "no encrypted connection came about",
        Again.UNLESS_REPEATED,
        False,
        "check HTTPS_PROXY and {variable}: one of them leads to a server that does not speak TLS",
    ),
    Kind(
        "log-in",
        "this network wants you to log in first",
        Again.NO,
        False,
        "open a page in a browser and log in, then run again",
    ),
    Kind(
        "foreign-page",
        "a page came that is not {operator}'s",
        Again.UNLESS_REPEATED,
        False,
        "open https://{host} in a browser: your network's filter or log-in page may stand in the way",
    ),
    Kind(
        "blocked",
        "NCBI has shut out this network for asking too much",
        Again.NO,
        False,
        "write to info@ncbi.nlm.nih.gov with the address of your network, and wait for the answer before you run again",
    ),
    Kind("timeout", "no whole answer in time", Again.YES, True, "check the network connection, then run again"),
    Kind("too-large", "the answer is larger than any real one", Again.YES, True, LATER),
    Kind("empty", "the answer is empty", Again.YES, True, LATER),
    Kind(
        "redirect",
        "the server points to another address, where nothing of ours must go",
        Again.NO,
        False,
        "check {variable}; a log-in page of your network may stand in the way",
    ),
    Kind("status", "the server refuses the request", Again.NO, False, "see the server's own words above"),
    Kind("bad-request", "{operator} does not accept the request", Again.NO, True, "see its own words above"),
    Kind(
        "query",
        "{title} cannot run the search",
        Again.UNLESS_REPEATED,
        False,
        "correct the strategy or the query: unbalanced parentheses or quotation marks are the usual cause",
    ),
    Kind("error", "{operator} reports an error", Again.UNLESS_REPEATED, True, LATER),
    Kind("incomplete", "the answer lacks a part that every answer has", Again.YES, False, LATER),
    Kind("short-list", "fewer records are listed than {title} counts", Again.YES, False, LATER),
    Kind("withheld", "{title} has records that it does not deliver", Again.NO, False, LATER),
    Kind("contradiction", "the pages of the answer contradict each other", Again.NO, False, LATER),
    Kind("unasked", "records came that nobody asked for, or came twice", Again.YES, True, LATER),
)

KIND_BY_CODE: Mapping[str, Kind] = MappingProxyType({kind.code: kind for kind in KINDS})

CODE_BY_STATUS: Mapping[int, str] = {
    400: "bad-request",
    407: "proxy-login",
    408: "timeout",
    413: "E12",
    414: "E12",
    429: "E9",
    511: "log-in",
}
"""511 is said by the network on the way (RFC 6585, 6), never by a service."""
