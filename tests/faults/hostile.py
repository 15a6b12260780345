"""A server that answers wrongly in every way that we could think of: what it does to a reply, and what must come of it.

RECOVERED  the update ends as if nothing had happened
LISTED     it goes on, and says which record PubMed does not return
TOLD       it stops with words to act on, and every file is as it was
"""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from pipeline.sandbox import Corpus, Sandbox
from pipeline.sandbox.call import HTML, JSON, ServedReply

RECOVERED, LISTED, TOLD = "recovered", "listed", "told"
Spoil = Callable[[ServedReply], ServedReply]
PAGE = b"<html><head><title>%s</title></head><body>words</body></html>"
BOMB = b"".join(
    [
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">',
        *(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9)),
        b"]><eSearchResult><Count>&j;</Count></eSearchResult>",
    ]
)
OUTSIDE = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/hostname">]><eSearchResult>&x;</eSearchResult>'
)


class HostileSandbox(Sandbox):
    """A sandbox that spoils its first `times` replies of one endpoint, or all of them where that is None."""

    def __init__(self, corpus: Corpus, endpoint: str, spoil: Spoil, times: int | None, **settings: Any) -> None:
        super().__init__(corpus, rate=0, **settings)
        self._endpoint, self._spoil, self._left = endpoint, spoil, times

    def reply(self, method: str, target: str, body: bytes) -> ServedReply:
        served = super().reply(method, target, body)
        if f"/{self._endpoint}.fcgi" not in target or self._left == 0:
            return served
        self._left = None if self._left is None else self._left - 1
        return self._spoil(served)


@dataclass(frozen=True, slots=True)
class Hostility:
    """One kind: how a reply is spoilt, and what comes of it when it happens once, and always."""

    spoil: Spoil
    once: str = RECOVERED
    always: str = TOLD


@lru_cache(maxsize=1)
def bomb() -> bytes:
    """65 MB of blanks, packed."""
    return gzip.compress(b" " * (65 << 20), compresslevel=1)


def status(number: int, body: bytes = b"", **headers: str) -> Spoil:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda reply: ServedReply(body, number, HTML, named)


def body(content: bytes, content_type: str = "") -> Spoil:
    return lambda reply: replace(reply, body=content, content_type=content_type or reply.content_type)


def changed(change: Callable[[bytes], bytes], **manner: Any) -> Spoil:
    return lambda reply: replace(reply, body=change(reply.body), **manner)


def swapped(old: bytes, new: bytes, count: int = 0) -> Spoil:
    return changed(lambda content: re.sub(old, new, content, count=count))


def packed(pack: Callable[[bytes], bytes], encoding: str = "gzip") -> Spoil:
    return lambda reply: replace(reply, body=pack(reply.body), headers={"Content-Encoding": encoding}, framing="length")


def with_headers(headers: Mapping[str, str]) -> Spoil:
    return lambda reply: replace(reply, headers={**reply.headers, **headers})


NEVER_HELPS = {"once": TOLD}
"""Asking again would not help, and is not done."""
HARMLESS = {"once": RECOVERED, "always": RECOVERED}

COMMON: dict[str, Hostility] = {
    # A status that says no.
    "204 without a body": Hostility(status(204)),
    "301 to itself": Hostility(status(301, Location="/entrez/eutils/efetch.fcgi"), **NEVER_HELPS),
    "302 to a foreign host": Hostility(status(302, Location="http://foreign.invented.test/"), **NEVER_HELPS),
    "307 that would carry the key": Hostility(status(307, Location="https://foreign.invented.test/"), **NEVER_HELPS),
    "308 in a circle": Hostility(status(308, Location="."), **NEVER_HELPS),
    "401": Hostility(status(401), **NEVER_HELPS),
    "403 of NCBI's": Hostility(status(403, PAGE % b"NCBI - WWW Error Blocked Diagnostic"), **NEVER_HELPS),
    "404": Hostility(status(404, PAGE % b"NCBI: not found"), **NEVER_HELPS),
    "405": Hostility(status(405), **NEVER_HELPS),
    "407": Hostility(status(407), **NEVER_HELPS),
    "408": Hostility(status(408)),
    "410": Hostility(status(410), **NEVER_HELPS),
    "429": Hostility(status(429)),
    "429 and a wait": Hostility(status(429, Retry_After="2")),
    "429 until a date": Hostility(status(429, Retry_After="Fri, 01 Jan 2100 00:00:00 GMT")),
    "429 and a day": Hostility(status(429, Retry_After="86400")),
    "429 and nonsense": Hostility(status(429, Retry_After="-soon")),
    "451": Hostility(status(451), **NEVER_HELPS),
    "500": Hostility(status(500, PAGE % b"NCBI/eutils202 - WWW Error 500 Diagnostic")),
    "502 bare": Hostility(status(502, PAGE % b"502 Bad Gateway")),
    "503 and a wait": Hostility(status(503, Retry_After="1")),
    "504": Hostility(status(504)),
    "511": Hostility(status(511, PAGE % b"Log in"), **NEVER_HELPS),
    "599": Hostility(status(599)),
    # A good status over a bad body.
    "nothing": Hostility(body(b"")),
    "blanks": Hostility(body(b" \r\n\t ")),
    "a byte order mark alone": Hostility(body(b"\xef\xbb\xbf")),
    "NCBI's page": Hostility(body(PAGE % b"PubMed", HTML)),
    "somebody's page": Hostility(body(PAGE % b"Welcome to the guest network", HTML)),
    "a page called XML": Hostility(body(b'<?xml version="1.0"?>' + PAGE % b"PubMed")),
    "plain words": Hostility(body(b"Resource temporarily unavailable")),
    "NUL bytes": Hostility(body(b"\x00" * 500)),
    "random bytes": Hostility(body(bytes(range(256)) * 3)),
    "the rate's JSON": Hostility(body(b'{"error":"API rate limit exceeded","count":"11"}', JSON)),
    "an empty ERROR list": Hostility(body(b'{"esearchresult":{}}', JSON)),
    "half of it": Hostility(changed(lambda content: content[: len(content) // 2])),
    "all but the last byte": Hostility(changed(lambda content: content.rstrip()[:-1])),
    "half, and the connection closes": Hostility(lambda reply: replace(reply, cut=200, framing="close")),
    "a chunk that never comes": Hostility(lambda reply: replace(reply, cut=200, framing="chunked")),
    "fewer bytes than promised": Hostility(lambda reply: replace(reply, cut=200, framing="length")),
    "words after the end": Hostility(changed(lambda content: content + b"<p>and an advertisement</p>")),
    "everything twice": Hostility(changed(lambda content: content + content)),
    "bytes that are no UTF-8": Hostility(swapped(rb"<(\w+)>(?=[^<])", b"<\\1>\xff\xfe", 1)),
    "a control character": Hostility(swapped(rb"<(\w+)>(?=[^<])", b"<\\1>\x01", 1)),
    "billion laughs": Hostility(body(BOMB)),
    "a file from outside": Hostility(body(OUTSIDE)),
    "a hundred thousand levels": Hostility(body(b"<a>" * 100_000)),
    "gzip that is none": Hostility(with_headers({"Content-Encoding": "gzip"})),
    "gzip cut short": Hostility(packed(lambda content: gzip.compress(content)[:-6])),
    "gzip with a wrong sum": Hostility(packed(lambda content: gzip.compress(content)[:-8] + b"\x00" * 8)),
    "gzip twice": Hostility(packed(lambda content: gzip.compress(gzip.compress(content)))),
    "a bomb in gzip": Hostility(packed(lambda content: bomb())),
    "deflate that nobody asked for": Hostility(packed(zlib.compress, "deflate")),
    # A connection that lets us down.
    "a reset": Hostility(lambda reply: ServedReply(reset=True)),
    "silence": Hostility(lambda reply: replace(reply, wait=3600)),
    "a byte a minute": Hostility(lambda reply: replace(reply, drip=60)),
    # What must not disturb.
    "another Content-Type": Hostility(lambda reply: replace(reply, content_type="image/png"), **HARMLESS),
    "a cookie": Hostility(with_headers({"Set-Cookie": "ncbi_sid=x"}), **HARMLESS),
    "a header of 50 kB": Hostility(with_headers({"X-Long": "x" * 50_000}), **HARMLESS),
    "a date that is none": Hostility(with_headers({"Date": "yesterday"}), **HARMLESS),
}
"""What any endpoint may do."""

PMID = rb"<Id>(\d+)</Id>"
SEARCH: dict[str, Hostility] = {
    "no list of PMIDs": Hostility(swapped(rb"<IdList>(.|\n)*</IdList>", b"")),
    "no count": Hostility(swapped(rb"<Count>\d+</Count>", b"")),
    "a count of words": Hostility(swapped(rb"<Count>\d+", b"<Count>many")),
    "a negative count": Hostility(swapped(rb"<Count>", b"<Count>-")),
    "no translation": Hostility(swapped(rb"<QueryTranslation>.*</QueryTranslation>", b"")),
    "no hits, all of a sudden": Hostility(swapped(rb"<IdList>(.|\n)*</IdList>", b"<IdList/>")),
    "a PMID less": Hostility(swapped(rb"<Id>\d+</Id>\n", b"", 1)),
    "a PMID twice": Hostility(swapped(PMID + rb"\n<Id>\d+</Id>", rb"<Id>\1</Id>\n<Id>\1</Id>", 1)),
    "a PMID with a leading zero": Hostility(swapped(PMID, rb"<Id>0\1</Id>", 1)),
    "a PMID of letters": Hostility(swapped(PMID, b"<Id>PMC12</Id>", 1)),
    "an empty PMID": Hostility(swapped(PMID, b"<Id></Id>", 1)),
    "the search engine is down": Hostility(
        body(b"<eSearchResult><ERROR>Search Backend failed: Unable to open connection</ERROR></eSearchResult>")
    ),
    "an error nobody knows": Hostility(body(b"<eSearchResult><ERROR>Something new</ERROR></eSearchResult>")),
}
ARTICLE = rb"<PubmedArticle>.*?</PubmedArticle>"
FETCH: dict[str, Hostility] = {
    "a record less": Hostility(swapped(rb"\n" + ARTICLE, b"", 1), always=LISTED),
    "no record": Hostility(swapped(rb"(\n" + ARTICLE + rb")+", b"")),
    "a record twice": Hostility(swapped(rb"(" + ARTICLE + rb")", rb"\1\n\1", 1)),
    "another record": Hostility(swapped(rb'<PMID Version="1">\d+', b'<PMID Version="1">77', 1)),
    "a record without a PMID": Hostility(swapped(rb'<PMID Version="1">\d+</PMID>', b"", 1)),
    "a record with a leading zero": Hostility(swapped(rb'(<PMID Version="1">)(?=\d)', rb"\g<1>0", 1)),
    "the relay is down": Hostility(
        lambda reply: ServedReply(
            b"<eFetchResult><ERROR>Error: CEFetchPApplication::proxy_stream: failed</ERROR></eFetchResult>", 400
        )
    ),
}
INFO: dict[str, Hostility] = {
    "no build": Hostility(swapped(rb"<DbBuild>.*</DbBuild>", b"")),
    "a size of words": Hostility(swapped(rb"<Count>\d+", b"<Count>all")),
    "the year 2100": Hostility(with_headers({"Date": "Fri, 01 Jan 2100 00:00:00 GMT"}), **NEVER_HELPS),
    "the year 1970": Hostility(with_headers({"Date": "Thu, 01 Jan 1970 00:00:00 GMT"}), **NEVER_HELPS),
    "another database": Hostility(body(b"<eInfoResult><ERROR>Can not retrieve DbInfo</ERROR></eInfoResult>")),
}

KINDS: Mapping[str, Mapping[str, Hostility]] = {
    "esearch": {**COMMON, **SEARCH},
    "efetch": {**COMMON, **FETCH},
    "einfo": {**COMMON, **INFO},
}


@dataclass(frozen=True, slots=True)
class Attack:
    """One kind at one endpoint, once (1) or always (None)."""

    endpoint: str
    name: str
    times: int | None
    hostility: Hostility = field(repr=False)

    @property
    def outcome(self) -> str:
        return self.hostility.once if self.times else self.hostility.always

    def __str__(self) -> str:
        return f"{self.endpoint}, {'once' if self.times else 'always'}: {self.name}"


ATTACKS = [
    Attack(endpoint, name, times, hostility)
    for endpoint, kinds in KINDS.items()
    for name, hostility in kinds.items()
    for times in (1, None)
]
