"""What each fault of a plan does to a reply: NCBI's own errors by number, and the ways in which networks fail."""

from __future__ import annotations

import gzip
import io
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, cast

from pipeline.sandbox import error_replies as errors
from pipeline.sandbox.call import Call, Framing, ServedReply
from pipeline.sandbox.database import Database
from pipeline.sandbox.efetch import NO_IDS, article_set
from pipeline.sandbox.esummary import TOO_MANY, without_summaries
from pipeline.sandbox.services import spoiled
from pipeline.sandbox.services.shapes import SHAPE_BY_SERVICE

ARTICLE = re.compile(r"<(PubmedArticle|PubmedBookArticle)>.*?</\1>", re.DOTALL)
XML_ID, XML_COUNT = re.compile(rb"<Id>\d+</Id>\n"), re.compile(rb"(<Count>)(\d+)(?=</Count>)")
JSON_IDS, JSON_COUNT = re.compile(rb'(?<="idlist":\[)[^\]]*'), re.compile(rb'("count":")(\d+)(?=")')
FOR_EVER = 3600.0
"""Seconds; longer than any client waits."""

Settings = Mapping[str, Any]
Answer = Callable[[], ServedReply]


@dataclass(frozen=True, slots=True)
class FaultKind:
    """A fault: how it changes the reply, and its settings with the values that they have when a plan is silent."""

    apply: Callable[[Call, Database, Answer, Settings], ServedReply]
    settings: Settings = field(default_factory=dict)


def _instead(make: Callable[[Call, Settings], ServedReply], **settings: Any) -> FaultKind:
    """A fault that answers without looking at the corpus."""
    return FaultKind(lambda call, database, answer, chosen: make(call, chosen), settings)


def _changed(change: Callable[[ServedReply, Settings], ServedReply], **settings: Any) -> FaultKind:
    """A fault that spoils the right answer."""
    return FaultKind(lambda call, database, answer, chosen: change(answer(), chosen), settings)


def _of_service(change: Callable[[Call, ServedReply, Settings], ServedReply], **settings: Any) -> FaultKind:
    """A fault of a page of results in JSON; the E-utilities have pages of their own, which it leaves as they are."""

    def apply(call: Call, database: Database, answer: Answer, chosen: Settings) -> ServedReply:
        return change(call, answer(), chosen) if call.endpoint in SHAPE_BY_SERVICE else answer()

    return FaultKind(apply, settings)


def _missing(call: Call, database: Database, answer: Answer, settings: Settings) -> ServedReply:
    elements = _elements(answer())
    return _article_reply(elements[: max(len(elements) - settings["n"], 0)])


def _extra(call: Call, database: Database, answer: Answer, settings: Settings) -> ServedReply:
    asked = set(call.ids())
    others = [pmid for pmid in reversed(database.snapshot.pmids) if pmid not in asked]
    more = [database.snapshot.article_by_pmid[pmid].xml for pmid in others[: settings["n"]]]
    return _article_reply(_elements(answer()) + more)


def _duplicated(call: Call, database: Database, answer: Answer, settings: Settings) -> ServedReply:
    elements = _elements(answer())
    return _article_reply(elements + elements[: settings["n"]])


def _elements(reply: ServedReply) -> list[str]:
    return [found[0] for found in ARTICLE.finditer(reply.body.decode("utf-8"))]


def _article_reply(elements: list[str]) -> ServedReply:
    return ServedReply(article_set(elements).encode("utf-8"))


def _short_page(reply: ServedReply, settings: Settings) -> ServedReply:
    """The page promises its ids and holds fewer."""
    body, n = reply.body, settings["n"]
    if reply.content_type.startswith("application/json"):
        return replace(reply, body=JSON_IDS.sub(lambda found: b",".join(found[0].split(b",")[:-n]), body))
    for found in reversed(list(XML_ID.finditer(body))[-n:]):
        body = body[: found.start()] + body[found.end() :]
    return replace(reply, body=body)


def _drifted(call: Call, database: Database, answer: Answer, settings: Settings) -> ServedReply:
    """The count is off, as if the database had changed since the page before."""
    reply = answer()
    if call.endpoint in SHAPE_BY_SERVICE:
        return spoiled.drifted(call, reply, settings["by"])
    pattern = JSON_COUNT if reply.content_type.startswith("application/json") else XML_COUNT
    changed = pattern.sub(lambda found: found[1] + b"%d" % (int(found[2]) + settings["by"]), reply.body, count=1)
    return replace(reply, body=changed)


def _cut(reply: ServedReply, settings: Settings) -> ServedReply:
    """Half of the body, then the end of the connection: seen by a client, except under framing "close"."""
    framing = cast(Framing, settings["framing"])
    return replace(reply, framing=framing, cut=int(len(reply.body) * settings["at"]), plain=True)


def _truncated(reply: ServedReply, settings: Settings) -> ServedReply:
    """E16: a document that ends in the middle under headers that call it whole."""
    return replace(reply, body=reply.body[: int(len(reply.body) * settings["at"])], framing="length", plain=True)


def _dated_2026(reply: ServedReply, settings: Settings) -> ServedReply:
    """The DOCTYPE that NLM may announce for 2026; nothing else changes."""
    return replace(reply, body=reply.body.replace(b"2025//EN", b"2026//EN").replace(b"_250101.dtd", b"_260101.dtd"))


@lru_cache(maxsize=2)
def _bomb(megabytes: int) -> bytes:
    """An XML document that is mostly blank, far smaller packed than unpacked."""
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=9, mtime=0) as stream:
        stream.write(b"<PubmedArticleSet>")
        for _ in range(megabytes):
            stream.write(b" " * 1_000_000)
        stream.write(b"</PubmedArticleSet>")
    return packed.getvalue()


def _exploding(call: Call, settings: Settings) -> ServedReply:
    return ServedReply(_bomb(settings["megabytes"]), headers={"Content-Encoding": "gzip"}, framing="length")


def _redirected(call: Call, settings: Settings) -> ServedReply:
    shape = SHAPE_BY_SERVICE.get(call.endpoint)
    path = f"{shape.base}/" if shape else f"/entrez/eutils/{call.endpoint}.fcgi"
    return ServedReply(status=302, headers={"Location": f"{settings['to']}{path}"})


def _waits(call: Call, settings: Settings) -> ServedReply:
    return errors.over_the_rate(call, 4, 3, settings["seconds"])


FAULTS: Mapping[str, FaultKind] = {
    "E1": _instead(lambda call, chosen: _article_reply([])),
    "E2": _instead(lambda call, chosen: errors.refused_by(call, NO_IDS, 400)),
    "E3": _instead(lambda call, chosen: errors.refused_by(call, "Unable to obtain query #1")),
    "E4": _instead(lambda call, chosen: errors.refused_by(call, errors.out_of_history(), 400)),
    "E5": FaultKind(lambda call, database, answer, chosen: errors.beyond_the_ceiling(call, database)),
    "E6": _instead(lambda call, chosen: errors.relay_down(call, with_page=chosen["page"]), page=False),
    "E7": _instead(lambda call, chosen: errors.viewer_timeout(chosen["status"]), status=200),
    "E8": _instead(lambda call, chosen: errors.backend_down(call)),
    "E9": _instead(lambda call, chosen: errors.over_the_rate(call, 4, 3, chosen["retry_after"]), retry_after=None),
    "E10": _instead(
        lambda call, chosen: errors.rate_service_down(call, as_text=chosen["text"], status=chosen["status"]),
        text=False,
        status=429,
    ),
    "E11": _instead(lambda call, chosen: errors.invalid_key(call)),
    "E12": _instead(lambda call, chosen: errors.too_long()),
    "E13": _instead(lambda call, chosen: errors.server_error(call, chosen["status"]), status=500),
    "E14": _instead(lambda call, chosen: errors.web_page()),
    "E15": _changed(_cut, framing="chunked", at=0.5),
    "E16": _changed(_truncated, at=0.5),
    "E17": _changed(lambda reply, chosen: without_summaries(reply)),
    "E18": _instead(lambda call, chosen: errors.refused_by(call, TOO_MANY)),
    "E20": _instead(lambda call, chosen: errors.summaries_failed()),
    "truncate": _changed(_cut, framing="chunked", at=0.5),
    "delay": _changed(lambda reply, chosen: replace(reply, wait=chosen["seconds"]), seconds=1.0),
    "hang": _changed(lambda reply, chosen: replace(reply, wait=chosen["seconds"]), seconds=FOR_EVER),
    "slow_drip": _changed(lambda reply, chosen: replace(reply, drip=chosen["seconds"], plain=True), seconds=0.05),
    "reset": _instead(lambda call, chosen: ServedReply(reset=True)),
    "empty": _changed(lambda reply, chosen: replace(reply, body=b"")),
    "html200": _instead(lambda call, chosen: errors.web_page()),
    "wrong_type": _changed(lambda reply, chosen: replace(reply, content_type=chosen["type"]), type="text/html"),
    "missing_pmids": FaultKind(_missing, {"n": 1}),
    "extra_pmids": FaultKind(_extra, {"n": 1}),
    "duplicate_pmids": FaultKind(_duplicated, {"n": 1}),
    "short_id_page": _changed(_short_page, n=1),
    "count_drift": FaultKind(_drifted, {"by": 1}),
    "no_count": _of_service(lambda call, reply, chosen: spoiled.without_count(call, reply)),
    "short_page": _of_service(lambda call, reply, chosen: spoiled.shortened(call, reply, chosen["n"]), n=1),
    "repeated_record": _of_service(lambda call, reply, chosen: spoiled.repeating(call, reply, chosen["n"]), n=1),
    "token_again": _of_service(lambda call, reply, chosen: spoiled.in_circles(call, reply)),
    "no_token": _of_service(lambda call, reply, chosen: spoiled.without_token(call, reply)),
    "newer_dtd": _changed(
        lambda reply, chosen: replace(reply, body=reply.body.replace(b"_250101.dtd", b"_260101.dtd"))
    ),
    "gzip_bomb": _instead(_exploding, megabytes=300),
    "retry_after": _instead(_waits, seconds=86_400),
    "foreign_redirect": _instead(_redirected, to="http://foreign.example.org"),
    "poison": _instead(lambda call, chosen: errors.relay_down(call, with_page=False), pmid=""),
}
"""Every fault that a plan may name. E1 to E20 are NCBI's, of which other services know E9 and E13 to E16; a setting's
default is the form seen most."""
