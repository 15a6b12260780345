"""The replies of NCBI in trouble: status, type and text of each kind that has been seen."""

from __future__ import annotations

import json

from pipeline.sandbox import efetch, elink, esearch_reply, esummary
from pipeline.sandbox.call import HTML, TEXT, Call, ServedReply, xml_reply, xml_text
from pipeline.sandbox.database import Database
from pipeline.sandbox.services.shapes import SHAPE_BY_SERVICE

CALLER = "127.0.0.1"
RELAY_DOWN = "Error: CEFetchPApplication::proxy_stream: Failed to connect to PubOne service. Try again later."
VIEWER_TIMEOUT = " Error: External viewer error: Empty Response. Bytes read: 0 Status: Timeout"
BACKEND_DOWN = "Search Backend failed: Unable to open connection to #PMQuerySrv?dbaf=pubmed"
LINKS_DOWN = "Couldn't resolve #exLinkSrv2, the address table is empty."
"""ELink's words for the same, with status 200 (biopython/biopython#4980)."""
BAD_GATEWAY = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"
WEB_PAGE = (
    '<!DOCTYPE html>\n<html lang="en"><head><title>PubMed</title></head>'
    "<body><p>This page stands where data was asked for.</p></body></html>\n"
)


def refused_by(call: Call, words: str, status: int | None = None) -> ServedReply:
    """An endpoint's own way of saying no; `status` overrides the one that it uses."""
    if call.endpoint == "esearch":
        reply = esearch_reply.refused(call, words)
    elif call.endpoint == "elink":
        reply = elink.refused(words)
    elif call.endpoint == "esummary":
        reply = esummary.refused(words)
    else:
        reply = efetch.refused(call, words)
    return reply if status is None else ServedReply(reply.body, status, reply.content_type)


def backend_down(call: Call) -> ServedReply:
    """E8: what searches, or what links, is away; with status 200."""
    return refused_by(call, LINKS_DOWN if call.endpoint == "elink" else BACKEND_DOWN, 200)


def relay_down(call: Call, *, with_page: bool) -> ServedReply:
    """E6: a 400 that passes; with a whole 502 page inside its ERROR where `with_page`."""
    words = f"Error: CEFetchPApplication::proxy_stream: {BAD_GATEWAY}" if with_page else RELAY_DOWN
    return xml_reply(_efetch_error(words), 400)


def viewer_timeout(status: int) -> ServedReply:
    """E7: the viewer's timeout, under 200 or 400."""
    return xml_reply(_efetch_error(VIEWER_TIMEOUT), status)


def over_the_rate(call: Call, count: int, limit: int, retry_after: int | None) -> ServedReply:
    """E9: 429. Without a key, "api-key" is the caller's address. Other services say it in words of their own."""
    if call.endpoint in SHAPE_BY_SERVICE:
        words = {"error": "Rate limit exceeded", "message": "Too many requests; slow down."}
        return ServedReply(_line(words), 429, "application/json", _retry_after(retry_after))
    document = {"error": "API rate limit exceeded", "api-key": _caller(call), "count": str(count), "limit": str(limit)}
    return ServedReply(_line(document), 429, "application/json", _retry_after(retry_after))


def rate_service_down(call: Call, *, as_text: bool, status: int) -> ServedReply:
    """E10: the service that counts requests is itself away."""
    if as_text:
        return ServedReply(b"Unable to route request!\n\nservice name: /http/service/ratecontrol\n", status, TEXT)
    document = {"error": "/lbsm/eutils_lb -> Neg", "api-key": _caller(call), "type": "ip", "status": "ok"}
    return ServedReply(_line(document), status, "application/json")


def invalid_key(call: Call) -> ServedReply:
    """E11: a wrong or a blank key, echoed."""
    document = {"error": "API key invalid", "api-key": call.get("api_key"), "type": "invalid", "status": "unknown"}
    return ServedReply(_line(document), 400, "application/json")


def too_long() -> ServedReply:
    """E12: a GET longer than the server takes."""
    return ServedReply(b"<html><head><title>414 Request-URI Too Large</title></head></html>\n", 414, HTML)


def server_error(call: Call, status: int) -> ServedReply:
    """E13: NCBI's diagnostic page; a bare one from another service."""
    if call.endpoint in SHAPE_BY_SERVICE:
        return ServedReply(f"<html><title>{status} Server Error</title></html>".encode(), status, HTML)
    page = (
        f"<html><head><title>NCBI/eutils202 - WWW Error {status} Diagnostic</title></head><body><h1>Server Error</h1>"
        f"<p>Diagnostic Information:</p><ul><li>Error: {status}</li><li>URL: https://eutils.ncbi.nlm.nih.gov/</li></ul>"
        "</body></html>\n"
    )
    return ServedReply(page.encode(), status, HTML)


def web_page() -> ServedReply:
    """E14: a page of the website, with status 200, where data was asked for."""
    return ServedReply(WEB_PAGE.encode(), 200, HTML)


def summaries_failed() -> ServedReply:
    """E20: the service behind the summaries is away, with status 200."""
    return esummary.refused("DocSum backend: unable to connect")


def out_of_history() -> str:
    """E4's words, for a set of one."""
    return (
        "Cannot retrieve history data: OUT OF RANGE. Parameter retstart=1 + 1 is greater than number of records "
        "available in history. History includes 1 IDs."
    )


def beyond_the_ceiling(call: Call, database: Database) -> ServedReply:
    """E5: 200 from ESearch, 400 from EFetch."""
    return refused_by(call, database.beyond_the_ceiling)


def _efetch_error(words: str) -> str:
    return f"{efetch.ERROR_PROLOG}<eFetchResult>\n\t<ERROR>{xml_text(words)}</ERROR>\n</eFetchResult>"


def _retry_after(seconds: int | None) -> dict[str, str]:
    return {} if seconds is None else {"Retry-After": str(seconds)}


def _caller(call: Call) -> str:
    return call.get("api_key") or CALLER


def _line(document: dict[str, str]) -> bytes:
    return json.dumps(document, separators=(",", ":")).encode() + b"\n"
