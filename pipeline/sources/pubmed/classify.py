"""What kind of failure a reply is, if any: judged before anything in it is read, because NCBI sends many of its
errors with HTTP status 200."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from pipeline.sources.web.json_body import json_object
from pipeline.sources.web.kinds import CODE_BY_STATUS
from pipeline.sources.web.refusal import Refusal, refusal
from pipeline.sources.web.reply import Reply

Form = Literal["xml", "json"]

BLANK = "\ufeff \t\r\n"
HEAD = 20_000
"""Bytes of a reply in which an error stands, if there is one; a page inside an error can be long."""

CODE_BY_WORDS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(words, re.IGNORECASE), code)
    for words, code in (
        ("API rate limit exceeded", "E9"),
        ("API key invalid", "E11"),
        ("/lbsm/|Unable to route request|ratecontrol", "E10"),
        ("ID list is empty", "E2"),
        ("Unable to obtain query", "E3"),
        ("OUT OF RANGE", "E4"),
        ("cannot be larger than|out of acceptable range", "E5"),
        ("proxy_stream|Failed to connect to PubOne", "E6"),
        ("External viewer error|Status: Timeout", "E7"),
        ("Unable to open connection|Database is not supported|temporarily unavailable|Couldn't resolve #", "E8"),
        ("Neither query_key nor id specified", "E17"),
        ("Too many UIDs in request", "E18"),
        ("Empty ID list|IDs have invalid value|Invalid db name", "E19"),
        ("DocSum backend", "E20"),
        ("Search Backend failed", "query"),
    )
)
"""NCBI's words -> the kind of failure. The first that fits counts: "Search Backend failed" opens several of them."""

ERROR_ELEMENT = re.compile(r"<ERROR>(.*?)(?:</ERROR>\s*<|\Z)", re.DOTALL | re.IGNORECASE)
DATA_ROOT = re.compile(
    r"<(PubmedArticleSet|eSearchResult|eInfoResult|eSummaryResult|eFetchResult|ePostResult|eLinkResult)\b"
)
SUMMARY_COMMENT = re.compile(r"<DocumentSummarySet[^>]*>\s*<!--")
PAGE = re.compile(r"(<\?xml[^>]*>\s*)?(<!DOCTYPE\s+html|<html)", re.IGNORECASE)
BLOCK_PAGE = re.compile("WWW Error Blocked Diagnostic|possible (misuse|abuse)|misuse/abuse", re.IGNORECASE)
"""What NCBI's page says to whom it has shut out."""
BLOCKED = "misuse.ncbi.nlm.nih.gov"
"""Where NCBI sends whom it has shut out."""
NCBI_PAGE = re.compile(
    "<title>[^<]*(NCBI|PubMed|National Library of Medicine|National Center for Biotechnology)|ncbi_", re.IGNORECASE
)
"""The title or the meta tags of NCBI's own pages. The address alone proves nothing: a proxy's page names it too."""


def shut_out(refused: Refusal) -> Refusal:
    """The same refusal, or the one that a redirect to NCBI's page for whom it has shut out really is."""
    is_shut_out = refused.kind.code == "redirect" and BLOCKED in refused.words
    return refusal("blocked", refused.words, refused.status) if is_shut_out else refused


def classify(reply: Reply, form: Form) -> Refusal | None:
    """The refusal that `reply` is, or None when it looks like the data that was asked for."""
    start = reply.body[:HEAD].decode("utf-8", "replace").lstrip(BLANK)
    words = _error_words(start, reply.body)
    code = _code_of_words(words) or ("E20" if SUMMARY_COMMENT.search(start) else "")
    if not code and PAGE.match(start):
        code = _code_of_page(start, reply)
    if not code and not start and 200 <= reply.status < 300:
        code = "empty"
    if not code and reply.status != 200:
        code = _code_of_status(reply.status)
    if not code and not _looks_like(start, form):
        code = "E14"
    if not code and not words:
        return None
    shown = words or start
    status_shown = "" if reply.status == 200 else f"HTTP {reply.status}: "
    return refusal(code or "error", status_shown + shown, reply.status, reply.retry_after_s)


def _code_of_words(words: str) -> str:
    return next((code for pattern, code in CODE_BY_WORDS if pattern.search(words)), "")


def _code_of_page(start: str, reply: Reply) -> str:
    """The kind of a page that is no passing trouble of NCBI's; "" where the status tells enough.

    A gateway of NCBI's own may answer 5xx with a bare page, and a request too long with another: these keep their kind.
    """
    if BLOCK_PAGE.search(start):
        return "blocked"
    stranger = not (_from_ncbi(reply) or NCBI_PAGE.search(start))
    return "foreign-page" if stranger and reply.status in (200, 401, 403, 404) else ""


def _from_ncbi(reply: Reply) -> bool:
    """Whether the headers bear NCBI's name; a proxy's do not, and not all of NCBI's do."""
    return any(name.startswith("ncbi-") for name in reply.headers)


def _code_of_status(status: int) -> str:
    if status in CODE_BY_STATUS:
        return CODE_BY_STATUS[status]
    return "E13" if status >= 500 else "status"


def _looks_like(start: str, form: Form) -> bool:
    return start.startswith("{") if form == "json" else DATA_ROOT.search(start) is not None


def _error_words(start: str, body: bytes) -> str:
    """What the reply says went wrong; "" when it says nothing of the kind, or is a page."""
    if PAGE.match(start):
        return ""
    if start.startswith("{"):
        return "; ".join(_errors_in(json_object(body) or {}))
    if not start.startswith("<"):
        return start[:1000]
    root = DATA_ROOT.search(start)
    return "; ".join(ERROR_ELEMENT.findall(start)) if root and root[1] != "PubmedArticleSet" else ""


def _errors_in(answer: Mapping[str, Any]) -> Iterator[str]:
    """The errors in a JSON reply; one beside a result belongs to a single record."""
    if "result" not in answer and "error" in answer:
        yield str(answer["error"])
    for name in ("esearchresult", "esummaryresult"):
        result = answer.get(name)
        if isinstance(result, dict) and "ERROR" in result:
            yield str(result["ERROR"])
        elif isinstance(result, list):
            yield from (str(entry) for entry in result)
